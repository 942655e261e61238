# How credentials, region and endpoints are found: tables of files and environment, and what comes
# of them at the other end.
#
# bats sets output, stderr and their lines; each test has an environment of its own.  In tables, $HOME
# and the like stand for themselves.
# shellcheck disable=SC2154,SC2030,SC2031,SC2016
load helper.bash

# The users: A to D with secret keys such as secretA; T whose session token is "token".
setup () {
	cd "$BATS_TEST_TMPDIR" || return
	jq -n '{users: ([("A", "B", "C", "D", "a#b", "q\"q") |
		{accessKeyId: ., secretAccessKey: "secret\(.)"}] +
		[{accessKeyId: "T", secretAccessKey: "secretT", sessionToken: "token"}])}' >account.json
	export HOME=$BATS_TEST_TMPDIR
	export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials
}

teardown () {
	emulator_stop
	[ -z "${CANNED_PID:-}" ] || kill "$CANNED_PID"
}

# account: let the account answer, to whomever the settings under test name.
account () {
	emulator_start account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# said: what is on stderr, without time of day, program and ids that are new in each run.
said () {
	sed -e 's/^[0-9/]* [0-9:]* \(.[a-z]*.\) [-a-z]*: /\1 /' -e 's/request id [-0-9a-f]*/request id X/' \
		<<<"$stderr" | paste -sd' '
}

# scan WORD...: run the scan with VARIABLE=VALUE and --option words.
scan () {
	local word variables=() options=()
	for word; do
		case $word in
		--*) options+=("$word") ;;
		*) variables+=("$word") ;;
		esac
	done
	run --separate-stderr env "${variables[@]}" "$ECRM_BIN/ecrm-scan-ecs" --names "${options[@]}"
}

# Rows of the tables below are "CONFIG | CREDENTIALS | WORDS => OUTCOME": what is in the two files,
# with \n for a line's end, and the words of scan.  @A stands for the static keys of the user A.
# each_row OBSERVE: run the scan for each row of stdin; OBSERVE prints the outcome, which must be as said.
each_row () {
	local row files words
	cat >wanted
	while IFS= read -r row; do
		files=$(sed -e 's/ => .*//' -e 's/ | [^|]*$//' \
			-e 's/@\([A-Z]\)/aws_access_key_id=\1\\naws_secret_access_key=secret\1/g' <<<"$row")
		words=$(sed -e 's/ => .*//' -e 's/.* | //' \
			-e 's/@\([A-Z]\)/AWS_ACCESS_KEY_ID=\1 AWS_SECRET_ACCESS_KEY=secret\1/g' <<<"$row")
		printf '%b' "${files%% | *}" >config
		printf '%b' "${files#* | }" >credentials
		: >"$EMULATOR_LOG"
		# shellcheck disable=SC2086 # words
		scan $words
		printf '%s => %s\n' "${row% => *}" "$("$1")"
	done <wanted >got
	diff -u wanted got
}

# identity: the access key of the requests where the scan went well, and what was said; else what was
# said and, in parentheses, the access key if there was a request.
identity () {
	local keys
	keys=$(jq -r .access_key "$EMULATOR_LOG" | sort -u | paste -sd+)
	if [ "$status" -eq 0 ]; then
		printf '%s%s' "$keys" "${stderr:+ $(said)}"
	else
		printf '%s%s' "$(said)" "${keys:+ ($keys)}"
	fi
}

# region: of the begin record where the scan went well, else what was said and, in parentheses, what
# was asked.  The emulator takes no signature for another region than ap-northeast-1.
region () {
	if [ "$status" -eq 0 ]; then
		printf '%s%s' "$(jq -r .region <<<"${lines[0]}")" "${stderr:+ $(said)}"
	else
		printf '%s (%s)' "$(said)" "$(jq -r .operation "$EMULATOR_LOG" | paste -sd' ')"
	fi
}

# endpoints: rows of "SERVICE REGION | CONFIG | VARIABLES => URL", or what is said instead.
endpoints () {
	local row service words config
	cat >wanted
	while IFS= read -r row; do
		read -r -a service <<<"${row%% | *}"
		config=${row#* | }
		printf '%b' "${config%% | *}" >config
		words=${row##* | }
		read -r -a words <<<"${words% => *}"
		run --separate-stderr env "${words[@]}" "$ECRM_BUILD/t/unit/endpoint-of" "${service[@]}"
		printf '%s => %s\n' "${row% => *}" "$output${output:+${stderr:+ }}$(said)"
	done <wanted >got
	diff -u wanted got
}

# --- credentials

@test "keys of the environment are used, under their old names too, with their token" {
	account
	each_row identity <<'EOF'
 |  | @A => A
 |  | AWS_ACCESS_KEY=A AWS_SECRET_KEY=secretA => A
 |  | AWS_ACCESS_KEY_ID=A AWS_SECRET_KEY=secretA => A
 |  | AWS_ACCESS_KEY=A AWS_SECRET_ACCESS_KEY=secretA => A
 |  | @A AWS_ACCESS_KEY=B AWS_SECRET_KEY=secretB => A
 |  | AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= AWS_ACCESS_KEY=B AWS_SECRET_KEY=secretB => B
 |  | @T AWS_SESSION_TOKEN=token => T
 |  | @T AWS_SECURITY_TOKEN=token => T
 |  | @T AWS_SESSION_TOKEN=token AWS_SECURITY_TOKEN=old => T
 |  | @T AWS_SESSION_TOKEN= AWS_SECURITY_TOKEN=token => T
 |  | @A AWS_SESSION_TOKEN= => A
 | [default]\n@B | @A => A
 | [x]\n@B | @A AWS_PROFILE=x => A
[profile x]\nrole_arn=arn:aws:iam::1:role/x |  | @A AWS_PROFILE=x => A
EOF
}

@test "half a pair in the environment is told, and the profile is used" {
	account
	each_row identity <<'EOF'
 | [default]\n@B | AWS_ACCESS_KEY_ID=A => B [warn] AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: the environment's AWS credentials are not used
 | [default]\n@B | AWS_SECRET_ACCESS_KEY=secretA => B [warn] AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID: the environment's AWS credentials are not used
 | [default]\n@B | AWS_SECRET_KEY=secretA AWS_ACCESS_KEY_ID= => B [warn] AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID: the environment's AWS credentials are not used
 | [default]\n@B | AWS_SESSION_TOKEN=token => B
EOF
}

@test "static keys of a profile come from either file" {
	account
	each_row identity <<'EOF'
 | [default]\n@A |  => A
[default]\n@A |  |  => A
[default]\n@A | [default]\n@B |  => B
[profile x]\n@A |  | AWS_PROFILE=x => A
 | [x]\n@A | AWS_PROFILE=x => A
[profile x]\n@A | [x]\n@B | AWS_PROFILE=x => B
 | [default]\n@T\naws_session_token=token |  => T
 | [default]\n@T\naws_security_token=token |  => T
 | [default]\n@T\naws_session_token=token\naws_security_token=old |  => T
EOF
}

@test "static keys are a group: those of one file never meet those of the other" {
	account
	each_row identity <<'EOF'
[default]\n@A\naws_session_token=token | [default]\n@B |  => B
[default]\n@A | [default]\naws_session_token=token |  => A
[default]\n@A | [default]\nregion=eu-west-1 | AWS_REGION=ap-northeast-1 => A
[default]\naws_secret_access_key=secretA | [default]\naws_access_key_id=A |  => [error] the AWS profile 'default' has aws_access_key_id but no aws_secret_access_key
[default]\naws_access_key_id=A | [default]\naws_secret_access_key=secretA |  => [error] the AWS profile 'default' has aws_secret_access_key but no aws_access_key_id
[default]\n@A | [default]\naws_access_key_id=B |  => [error] the AWS profile 'default' has aws_access_key_id but no aws_secret_access_key
EOF
}

@test "half a pair in a profile is an error that names the other half" {
	account
	each_row identity <<'EOF'
 | [default]\naws_access_key_id=A |  => [error] the AWS profile 'default' has aws_access_key_id but no aws_secret_access_key
[profile x]\naws_secret_access_key=secretA |  | AWS_PROFILE=x => [error] the AWS profile 'x' has aws_secret_access_key but no aws_access_key_id
 | [default]\naws_access_key_id=A\naws_secret_access_key= |  => [error] the AWS profile 'default' has aws_access_key_id but no aws_secret_access_key
EOF
}

@test "--profile comes before AWS_PROFILE, that before AWS_DEFAULT_PROFILE, that before default" {
	account
	each_row identity <<'EOF'
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D |  => A
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_DEFAULT_PROFILE=b => B
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_DEFAULT_PROFILE=b AWS_PROFILE=c => C
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_DEFAULT_PROFILE=b AWS_PROFILE= => B
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_DEFAULT_PROFILE=b AWS_PROFILE=c ECRM_PROFILE=d => D
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_DEFAULT_PROFILE=b AWS_PROFILE=c --profile=d => D
 | [default]\n@A\n[b]\n@B\n[c]\n@C\n[d]\n@D | AWS_PROFILE=c --profile=default => A
 | [b]\n@B | @A AWS_PROFILE=b => A
EOF
}

@test "a profile of --profile comes before keys of the environment, and has to have its own" {
	account
	each_row identity <<'EOF'
 | [b]\n@B | @A --profile=b => B
 | [b]\n@B | @A AWS_SESSION_TOKEN=token --profile=b => B
 | [b]\n@B | AWS_ACCESS_KEY_ID=A --profile=b => B
 | [b]\n@B | @A ECRM_PROFILE=b => B
[profile b]\nregion=ap-northeast-1 |  | @A --profile=b => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'b'; set one of them, for other sources run: eval "$(aws configure export-credentials --format env)"
EOF
}

@test "a profile that was asked for and does not exist is an error, keys or not" {
	account
	each_row identity <<'EOF'
 | [default]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 | [default]\n@A | --profile=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 |  | @A AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 |  | @A AWS_PROFILE=default => [error] the AWS profile 'default' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 | [X]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
[x]\n@A |  | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 | [profile x]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file; see 'aws configure list-profiles'
 |  | @A AWS_DEFAULT_PROFILE=x => A [warn] the AWS profile 'x' ($AWS_DEFAULT_PROFILE) does not exist
 |  | @A => A
EOF
}

@test "a profile that names a source that is not served says so, and its bare keys are not used" {
	account
	each_row identity <<'EOF'
[default]\nrole_arn=arn:aws:iam::1:role/x\nsource_profile=b | [b]\n@B |  => [error] the AWS profile 'default' gets its credentials by role_arn, which is not served yet; run: eval "$(aws configure export-credentials --profile 'default' --format env)"
[default]\nrole_arn=arn:aws:iam::1:role/x | [default]\n@B |  => [error] the AWS profile 'default' gets its credentials by role_arn, which is not served yet; run: eval "$(aws configure export-credentials --profile 'default' --format env)"
[profile x]\nsso_session=corp\nsso_account_id=1 |  | --profile=x => [error] the AWS profile 'x' gets its credentials by sso_session, which is not served yet; run: eval "$(aws configure export-credentials --profile 'x' --format env)"
[profile x]\nsso_start_url=https://corp/start |  | --profile=x => [error] the AWS profile 'x' gets its credentials by sso_start_url, which is not served yet; run: eval "$(aws configure export-credentials --profile 'x' --format env)"
[profile x]\nlogin_session=arn |  | AWS_PROFILE=x => [error] the AWS profile 'x' gets its credentials by login_session, which is not served yet; run: eval "$(aws configure export-credentials --profile 'x' --format env)"
[profile x]\ncredential_process=/bin/false |  | AWS_PROFILE=x => [error] the AWS profile 'x' gets its credentials by credential_process, which is not served yet; run: eval "$(aws configure export-credentials --profile 'x' --format env)"
[default]\nweb_identity_token_file=/token |  |  => [error] the AWS profile 'default' gets its credentials by web_identity_token_file, which is not served yet; run: eval "$(aws configure export-credentials --profile 'default' --format env)"
EOF
}

@test "no credentials at all: the message names what was looked for, and no call is made" {
	account
	each_row identity <<'EOF'
 |  |  => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'default'; set one of them, for other sources run: eval "$(aws configure export-credentials --format env)"
EOF
}

@test "credentials that would not stand in a header are refused, unseen" {
	local name value
	account
	while read -r name value; do
		scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA "$name=$(printf '%b_' "$value")"
		expect_equal '[error] the AWS credentials from the environment have a blank, a line end or another byte in them that cannot be right' \
			"$(said)"
		[ "$status" -eq 1 ]
	done <<'EOF'
AWS_ACCESS_KEY_ID A\r\nX-Injected: 1
AWS_ACCESS_KEY_ID A\n
AWS_SECRET_ACCESS_KEY secretA\r
AWS_SESSION_TOKEN token\n
AWS_SESSION_TOKEN to ken
AWS_SESSION_TOKEN \303\251
EOF
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

# --- the files

@test "the two files are read as the AWS SDKs read them" {
	account
	each_row identity <<'EOF'
 | \0357\0273\0277[default]\n@A |  => A
 | [default]\r\naws_access_key_id=A\r\naws_secret_access_key=secretA\r\n |  => A
 | # comment\n; comment\n\n[default]\n # indented\n@A |  => A
 | [default] # comment\n@A |  => A
 | [default] ; comment\n@A |  => A
 |   [ default ]\n@A |  => A
 | [default]\naws_access_key_id = A # comment\naws_secret_access_key = secretA ; comment |  => A
 | [default]\naws_access_key_id = A\t# comment\naws_secret_access_key = secretA\t; comment |  => A
 | [default]\naws_access_key_id=a#b\naws_secret_access_key=secreta#b |  => a#b
 | [default]\naws_access_key_id="A"\naws_secret_access_key='secretA' |  => A
 | [default]\naws_access_key_id = "A" # comment\naws_secret_access_key=secretA |  => A
 | [default]\naws_access_key_id=q"q\naws_secret_access_key=secretq"q |  => q"q
 | [default]\naws_access_key_id: A\naws_secret_access_key : secretA |  => A
 | [default]\nAWS_ACCESS_KEY_ID=A\nAws_Secret_Access_Key=secretA |  => A
 | [default]\n  aws_access_key_id=A\n\taws_secret_access_key=secretA |  => A
 | [default]\naws_access_key_id=B\naws_access_key_id=A\naws_secret_access_key=secretA |  => A
 | [default]\naws_access_key_id=A\n[other]\n@B\n[default]\naws_secret_access_key=secretA |  => A
 | @B\n[default]\n@A |  => A
 | [default]\njunk\n=\n[unfinished\n@A |  => A
 | [default]\n@A\n[]\n@B |  => A
 | [default]\n@A\nunknown_key=x |  => A
 | [default]\naws_access_key_id=A\n#aws_access_key_id=B\naws_secret_access_key=secretA |  => A
[profile "a-b"]\n@A |  | AWS_PROFILE=a-b => A
[profile 'a-b']\n@A |  | AWS_PROFILE=a-b => A
[profile\ta-b]\n@A |  | AWS_PROFILE=a-b => A
[profile   a-b  ]\n@A |  | AWS_PROFILE=a-b => A
 | ["a-b"]\n@A | AWS_PROFILE=a-b => A
EOF
}

@test "a profile's name may have blanks, quoted or not" {
	account
	printf '[profile a b]\naws_access_key_id=A\naws_secret_access_key=secretA\n' >config
	printf '[profile "c d"]\naws_access_key_id=C\naws_secret_access_key=secretC\n' >>config
	scan 'AWS_PROFILE=a b'
	expect_equal A "$(identity)"
	: >"$EMULATOR_LOG"
	scan '--profile=c d'
	expect_equal C "$(identity)"
}

@test "[profile default] takes the place of [default] in the config file" {
	account
	each_row identity <<'EOF'
[default]\n@A\n[profile default]\n@B |  |  => B
[profile default]\n@B\n[default]\n@A |  |  => B
[profile default]\n@B |  |  => B
[default]\n@A\n[profile default]\nregion=ap-northeast-1 |  |  => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'default'; set one of them, for other sources run: eval "$(aws configure export-credentials --format env)"
[default]\n@A\n[profile default]\nregion=ap-northeast-1 | [default]\n@C |  => C
EOF
}

@test "files are where the variables say, with ~ and \$NAME in them, else in ~/.aws" {
	local variables=() failed=0 row
	account
	mkdir -p .aws elsewhere
	printf '[default]\naws_access_key_id=A\naws_secret_access_key=secretA\n' >.aws/credentials
	printf '[default]\naws_access_key_id=B\naws_secret_access_key=secretB\n' >elsewhere/credentials
	printf '[default]\naws_access_key_id=C\naws_secret_access_key=secretC\n' >.aws/config
	export DIRECTORY=elsewhere
	while IFS= read -r row; do
		read -r -a variables <<<"${row% => *}"
		: >"$EMULATOR_LOG"
		scan "${variables[@]}"
		[ "$(identity)" = "${row#* => }" ] || {
			printf '%s\n  %s\n' "$row" "$(identity)"
			failed=1
		}
	done <<'EOF'
AWS_CONFIG_FILE= AWS_SHARED_CREDENTIALS_FILE= => A
AWS_CONFIG_FILE= AWS_SHARED_CREDENTIALS_FILE=/dev/null => C
AWS_CONFIG_FILE= AWS_SHARED_CREDENTIALS_FILE=/none/credentials => C
AWS_CONFIG_FILE= AWS_SHARED_CREDENTIALS_FILE=elsewhere => C
AWS_SHARED_CREDENTIALS_FILE=elsewhere/credentials => B
AWS_SHARED_CREDENTIALS_FILE=~/elsewhere/credentials => B
AWS_SHARED_CREDENTIALS_FILE=$HOME/elsewhere/credentials => B
AWS_SHARED_CREDENTIALS_FILE=${HOME}/$DIRECTORY/credentials => B
AWS_CONFIG_FILE=~/.aws/config => C
AWS_SHARED_CREDENTIALS_FILE=~/.aws/credentials HOME=/none AWS_CONFIG_FILE=.aws/config => C
EOF
	[ "$failed" -eq 0 ]
}

# --- region

@test "the region: --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's" {
	account
	unset AWS_REGION
	each_row region <<'EOF'
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=r2 --region=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=r2 ECRM_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=ap-northeast-1 AWS_REGION= => ap-northeast-1
[default]\nregion=ap-northeast-1 |  | @A => ap-northeast-1
[default]\nregion=ap-northeast-1 # Tokyo |  | @A => ap-northeast-1
 | [default]\nregion=ap-northeast-1 | @A => ap-northeast-1
[default]\nregion=r4 | [default]\nregion=ap-northeast-1 | @A => ap-northeast-1
[default]\nregion=ap-northeast-1 | [default]\nregion= | @A => ap-northeast-1
[default]\nregion=r4\n[profile x]\nregion=ap-northeast-1 |  | @A AWS_PROFILE=x => ap-northeast-1
[default]\nregion=r4\n[profile x]\nregion=ap-northeast-1\n@B |  | --profile=x => ap-northeast-1
EOF
}

@test "the region is what is signed for" {
	account
	each_row region <<'EOF'
 |  | @A AWS_REGION=us-east-2 => [error] ecs ListClusters failed: InvalidSignatureException: Credential should be scoped to a valid region, not 'us-east-2'. (HTTP status 400, request id X) (GetCallerIdentity ListClusters)
EOF
}

@test "without a region no call is made, and the message names where it may stand" {
	account
	unset AWS_REGION
	each_row region <<'EOF'
 |  | @A => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'default' ()
[default]\nregion=ap-northeast-1\n[profile x]\noutput=json |  | @A AWS_PROFILE=x => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'x' ()
[default]\nregion=ap-northeast-1\n[profile default]\noutput=json |  | @A => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'default' ()
EOF
}

@test "a region that could lead to another host is refused before any call" {
	local hostile failed=0
	account
	for hostile in evil.example/x x@evil.example 'evil.example#' 'evil.example?' 'x:80' -x x- x..y .x x. \
		'a b' $'a\nb' $'a\r' 'a%2f' 'é' '*' "$(printf '%064d' 0)" "'" '[::1]'; do
		scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA "AWS_REGION=$hostile"
		[ "$status" -eq 1 ] && expect_line "*[[]error] ecrm-scan-ecs: '*' is no AWS region" || failed=1
	done
	[ "$failed" -eq 0 ]
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

# --- endpoints

@test "each kind of endpoint has its host, in every partition" {
	endpoints <<'EOF'
ecr us-east-1 |  |  => https://api.ecr.us-east-1.amazonaws.com
ecr us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.us-east-1.api.aws
ecr us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://api.ecr-fips.us-east-1.amazonaws.com
ecr us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr-fips.us-east-1.api.aws
ecr cn-north-1 |  |  => https://api.ecr.cn-north-1.amazonaws.com.cn
ecr cn-north-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.cn-north-1.api.amazonwebservices.com.cn
ecs eu-west-1 |  |  => https://ecs.eu-west-1.amazonaws.com
ecs eu-west-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.eu-west-1.api.aws
ecs us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://ecs-fips.us-gov-west-1.amazonaws.com
ecs us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs-fips.us-gov-west-1.api.aws
lambda ap-northeast-1 |  |  => https://lambda.ap-northeast-1.amazonaws.com
lambda cn-northwest-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://lambda.cn-northwest-1.api.amazonwebservices.com.cn
lambda us-east-2 |  | AWS_USE_FIPS_ENDPOINT=true => https://lambda-fips.us-east-2.amazonaws.com
lambda us-east-2 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://lambda-fips.us-east-2.api.aws
sts us-east-1 |  |  => https://sts.us-east-1.amazonaws.com
sts us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://sts-fips.us-east-1.amazonaws.com
sts us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://sts.us-east-1.api.aws
sts us-gov-west-1 |  |  => https://sts.us-gov-west-1.amazonaws.com
sts us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://sts.us-gov-west-1.amazonaws.com
sts us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://sts-fips.us-gov-west-1.api.aws
sts cn-north-1 |  |  => https://sts.cn-north-1.amazonaws.com.cn
sts eusc-de-east-1 |  |  => https://sts.eusc-de-east-1.amazonaws.eu
ecs eusc-de-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.eusc-de-east-1.api.amazonwebservices.eu
ecs us-iso-east-1 |  |  => https://ecs.us-iso-east-1.c2s.ic.gov
ecs us-iso-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.us-iso-east-1.api.aws.ic.gov
ecs us-isob-east-1 |  |  => https://ecs.us-isob-east-1.sc2s.sgov.gov
ecs us-isob-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.us-isob-east-1.api.aws.scloud
ecr eu-isoe-west-1 |  |  => https://api.ecr.eu-isoe-west-1.cloud.adc-e.uk
ecr eu-isoe-west-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.eu-isoe-west-1.api.cloud-aws.adc-e.uk
ecr us-isof-south-1 |  |  => https://api.ecr.us-isof-south-1.csp.hci.ic.gov
ecr us-isof-south-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.us-isof-south-1.api.aws.hci.ic.gov
ecs xx-foo-1 |  |  => https://ecs.xx-foo-1.amazonaws.com
ecs mx-central-1 |  |  => https://ecs.mx-central-1.amazonaws.com
EOF
}

@test "FIPS and dual-stack are switched by the environment, else by the profile" {
	endpoints <<'EOF'
ecs us-east-1 | [default]\nuse_fips_endpoint=true |  => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=True |  => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=1 |  => https://ecs.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_dualstack_endpoint=true |  => https://ecs.us-east-1.api.aws
ecs us-east-1 | [default]\nuse_fips_endpoint=true | AWS_USE_FIPS_ENDPOINT=false => https://ecs.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=false | AWS_USE_FIPS_ENDPOINT=TRUE => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=true | AWS_USE_FIPS_ENDPOINT= => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [profile x]\nuse_fips_endpoint=true | AWS_PROFILE=x => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 |  | AWS_USE_FIPS_ENDPOINT=1 => [error] AWS_USE_FIPS_ENDPOINT is '1', which is neither true nor false
ecs us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=yes => [error] AWS_USE_DUALSTACK_ENDPOINT is 'yes', which is neither true nor false
ecs us-east-1 |  | AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=on => [error] AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is 'on', which is neither true nor false
EOF
}

@test "custom endpoints: the service's variable, AWS_ENDPOINT_URL, the services section, the profile" {
	endpoints <<'EOF'
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c | AWS_ENDPOINT_URL_ECS=https://a AWS_ENDPOINT_URL=https://b => https://a
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c | AWS_ENDPOINT_URL_ECR=https://a AWS_ENDPOINT_URL=https://b => https://b
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c |  => https://c
ecr r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c |  => https://d
ecs r | [default]\nendpoint_url=https://d |  => https://d
ecs r | [default]\nendpoint_url=https://d | AWS_ENDPOINT_URL= AWS_ENDPOINT_URL_ECS= => https://d
ecs r | [default]\nregion=r |  => https://ecs.r.amazonaws.com
ecr r |  | AWS_ENDPOINT_URL_ECR=https://a => https://a
lambda r |  | AWS_ENDPOINT_URL_LAMBDA=https://a => https://a
sts r |  | AWS_ENDPOINT_URL_STS=https://a => https://a
sts r |  | AWS_ENDPOINT_URL=https://a => https://a
lambda r |  | AWS_ENDPOINT_URL_ECS=https://a => https://lambda.r.amazonaws.com
ecs r | [profile x]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c | AWS_PROFILE=x => https://c
ecs r | [profile x]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c |  => https://ecs.r.amazonaws.com
ecs r | [default]\nservices=s\n[services s]\necr =\n  endpoint_url=https://r\necs =\n  other=1\n  endpoint_url = "https://c" |  => https://c
ecs r | [default]\nservices=s\n[services s]\n\tecs =\n\t\tENDPOINT_URL: https://c |  => https://c
ecs r | [default]\nservices=none |  => https://ecs.r.amazonaws.com [warn] the AWS profile 'default' names services 'none', which do not exist
ecs r | [default]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c # c |  => [error] the endpoint 'https://c # c' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r | [default]\nservices=s\n[services s]\necs=x\n  endpoint_url=https://c |  => https://ecs.r.amazonaws.com
EOF
}

@test "configured endpoints are passed over where that is asked for" {
	endpoints <<'EOF'
ecs r | [default]\nendpoint_url=https://d | AWS_ENDPOINT_URL=https://b AWS_ENDPOINT_URL_ECS=https://a AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true => https://ecs.r.amazonaws.com
ecs r | [default]\nignore_configured_endpoint_urls=true\nendpoint_url=https://d | AWS_ENDPOINT_URL_ECS=https://a => https://ecs.r.amazonaws.com
ecs r | [default]\nignore_configured_endpoint_urls=true | AWS_ENDPOINT_URL=https://b AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false => https://b
ecs r |  | AWS_ENDPOINT_URL=https://b AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_USE_FIPS_ENDPOINT=true => https://ecs-fips.r.amazonaws.com
EOF
}

@test "a custom endpoint together with FIPS or dual-stack is refused" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=https://a AWS_USE_FIPS_ENDPOINT=true => [error] the endpoint 'https://a' cannot be combined with a FIPS endpoint
ecs r | [default]\nuse_fips_endpoint=true\nendpoint_url=https://a |  => [error] the endpoint 'https://a' cannot be combined with a FIPS endpoint
ecs r |  | AWS_ENDPOINT_URL_ECS=https://a AWS_USE_DUALSTACK_ENDPOINT=true => [error] the endpoint 'https://a' cannot be combined with a dual-stack endpoint
EOF
}

@test "the host of a custom endpoint is sent without its scheme's own port, its path without a last slash" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=http://localhost:4566 => http://localhost:4566
ecs r |  | AWS_ENDPOINT_URL=http://localhost:80 => http://localhost:80 Host: localhost
ecs r |  | AWS_ENDPOINT_URL=https://h:443/ => https://h:443 Host: h
ecs r |  | AWS_ENDPOINT_URL=https://h:80 => https://h:80
ecs r |  | AWS_ENDPOINT_URL=http://localhost:443 => http://localhost:443
ecs r |  | AWS_ENDPOINT_URL=https://h/a/b => https://h/a/b
ecs r |  | AWS_ENDPOINT_URL=https://h/a/b// => https://h/a/b
ecs r |  | AWS_ENDPOINT_URL=http://[::1]:8080/ => http://[::1]:8080
ecs r |  | AWS_ENDPOINT_URL=http://127.0.0.2 => http://127.0.0.2
ecs r |  | AWS_ENDPOINT_URL=https://my_host.internal => https://my_host.internal
EOF
}

@test "requests that go over the network in clear are warned of" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=http://aws.internal => http://aws.internal [warn] requests to 'http://aws.internal' go over the network unencrypted
ecs r |  | AWS_ENDPOINT_URL=http://localhost.evil.example => http://localhost.evil.example [warn] requests to 'http://localhost.evil.example' go over the network unencrypted
ecs r |  | AWS_ENDPOINT_URL=http://127.evil.example => http://127.evil.example [warn] requests to 'http://127.evil.example' go over the network unencrypted
ecs r |  | AWS_ENDPOINT_URL=http://[::2] => http://[::2] [warn] requests to 'http://[::2]' go over the network unencrypted
EOF
}

@test "a URL that is none is refused, and a password in it is not shown" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=localhost:4566 => [error] the endpoint 'localhost:4566' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=ftp://h => [error] the endpoint 'ftp://h' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=file:///etc/passwd => [error] the endpoint 'file:///etc/passwd' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http:// => [error] the endpoint 'http://' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http:///x => [error] the endpoint 'http:///x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://:80 => [error] the endpoint 'http://:80' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h: => [error] the endpoint 'http://h:' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h:port => [error] the endpoint 'http://h:port' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h:1:2 => [error] the endpoint 'http://h:1:2' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://[::1 => [error] the endpoint 'http://[::1' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://[h] => [error] the endpoint 'http://[h]' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h?x=1 => [error] the endpoint 'http://h?x=1' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h/#x => [error] the endpoint 'http://h/#x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=https://user:password@h => [error] the endpoint '@h' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=https://user:p@ssword@h/x => [error] the endpoint '@h/x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_USE_FIPS_ENDPOINT=true AWS_ENDPOINT_URL=https://user:password@h => [error] the endpoint '@h' is not of the form http://HOST[:PORT][/PATH] or https://...
EOF
}

@test "a wrong endpoint is told once, and ends the scan before any call" {
	local row variables
	account
	while read -r -a variables; do
		scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA "${variables[@]}"
		[ "$status" -eq 1 ]
		expect_line '*[[]error] ecrm-scan-ecs: *'
		expect_equal begin "$(jq -r .type <<<"$output")"
	done <<'EOF'
AWS_ENDPOINT_URL=http:/x
AWS_USE_FIPS_ENDPOINT=true
AWS_USE_DUALSTACK_ENDPOINT=1
AWS_ENDPOINT_URL_STS=http:/x
EOF
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

@test "requests go to the endpoint's host and below its path" {
	mkfifo url
	printf 'HTTP/1.1 400 Canned\r\nContent-Length: 2\r\n\r\n{}' >answer
	"$ECRM_BUILD/t/unit/canned-server" requests.txt answer >url 3>&- &
	CANNED_PID=$!
	read -r AWS_ENDPOINT_URL <url
	local host=${AWS_ENDPOINT_URL#http://}
	AWS_ENDPOINT_URL+=/a%20b/c/
	export AWS_ENDPOINT_URL AWS_REGION=ap-northeast-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA
	run -1 ecrm-scan-lambda --names
	expect_equal "POST /a%20b/c/ HTTP/1.1
Host: $host
GET /a%20b/c/2015-03-31/functions?MaxItems=50 HTTP/1.1
Host: $host" "$(grep -E '^(POST|GET|Host)' requests.txt | tr -d '\r')"
}

@test "each service can have an endpoint of its own" {
	account
	local url=$AWS_ENDPOINT_URL
	scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA AWS_ENDPOINT_URL=http://127.0.0.1:1 \
		AWS_ENDPOINT_URL_ECS="$url" AWS_ENDPOINT_URL_STS="$url"
	[ "$status" -eq 0 ]
	expect_equal 123456789012 "$(jq -r .account <<<"${lines[0]}")"
	printf '[default]\nservices=local\n[services local]\nsts =\n  endpoint_url = %s\necs =\n  endpoint_url = %s\n' \
		"$url" "$url" >config
	unset AWS_ENDPOINT_URL
	scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA
	[ "$status" -eq 0 ]
	expect_equal 123456789012 "$(jq -r .account <<<"${lines[0]}")"
}

@test "where STS refuses, the account is not in the begin record, and the scan goes on" {
	emulator_start --deny GetCallerIdentity account.json
	AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
	expect_equal '["begin",false,"ap-northeast-1"] ["end",false,null]' \
		"$(jq -c '[.type, has("account"), .region]' <<<"$output" | paste -sd' ')"
	expect_equal 1 "$(requests GetCallerIdentity)"
}

@test "web identity in the environment is refused, not passed over for a profile's keys" {
	printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$EMULATOR_ACCESS_KEY" "$EMULATOR_SECRET_KEY" >"$BATS_TEST_TMPDIR/credentials"
	run -1 --separate-stderr env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_REGION=eu-west-1 \
		AWS_SHARED_CREDENTIALS_FILE="$BATS_TEST_TMPDIR/credentials" \
		AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent ecrm-scan-ecs --names
	expect_line '*AWS_WEB_IDENTITY_TOKEN_FILE is set, and web identity is not served yet*'
}
