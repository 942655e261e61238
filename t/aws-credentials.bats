# How credentials are found: tables of files and environment, and who comes of them at the other end.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031,SC2016
load helper.bash
load settings.bash

setup () {
	settings_setup
}

teardown () {
	settings_teardown
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
[profile b]\nregion=ap-northeast-1 |  | @A --profile=b => [error] no AWS credentials: nothing in the profile 'b', no container, and the instance metadata is switched off by AWS_EC2_METADATA_DISABLED; set AWS_PROFILE or run: aws configure
EOF
}

@test "a profile that was asked for and does not exist is an error, keys or not" {
	account
	each_row identity <<'EOF'
 | [default]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: default)
 | [default]\n@A | --profile=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: default)
 |  | @A AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: none)
 |  | @A AWS_PROFILE=default => [error] the AWS profile 'default' is in neither the config nor the credentials file (there: none)
 | [X]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: X)
[x]\n@A |  | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: none)
 | [profile x]\n@A | AWS_PROFILE=x => [error] the AWS profile 'x' is in neither the config nor the credentials file (there: none)
 |  | @A AWS_DEFAULT_PROFILE=x => A [warn] the AWS profile 'x' ($AWS_DEFAULT_PROFILE) does not exist
 |  | @A => A
EOF
}

@test "no credentials at all: the message names what was looked for, and no call is made" {
	account
	each_row identity <<'EOF'
 |  |  => [error] no AWS credentials: no keys and no web identity in the environment, nothing in the profile 'default', no container, and the instance metadata is switched off by AWS_EC2_METADATA_DISABLED; set AWS_PROFILE or run: aws configure
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
[default]\n@A\n[profile default]\nregion=ap-northeast-1 |  |  => [error] no AWS credentials: no keys and no web identity in the environment, nothing in the profile 'default', no container, and the instance metadata is switched off by AWS_EC2_METADATA_DISABLED; set AWS_PROFILE or run: aws configure
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

# --- which profile

@test "a profile that says two things of its credentials is an error, even where the environment has keys" {
	account
	each_row identity <<'EOF'
[default]\nrole_arn=r\nsource_profile=b\ncredential_source=Environment\n[profile b]\n@B |  | @A => [error] the AWS profile 'default' has both source_profile and credential_source
[default]\nrole_arn=r\nsource_profile=b\nweb_identity_token_file=t\n[profile b]\n@B |  | @A => [error] the AWS profile 'default' has both source_profile and web_identity_token_file
[default]\nrole_arn=r\ncredential_source=Environment\ncredential_process=p |  | @A => [error] the AWS profile 'default' has both credential_source and credential_process
[default]\nsource_profile=b\n[profile b]\n@B |  | @A => [error] the AWS profile 'default' has source_profile but no role_arn
[default]\ncredential_source=Environment |  | @A => [error] the AWS profile 'default' has credential_source but no role_arn
[default]\nweb_identity_token_file=t |  | @A => [error] the AWS profile 'default' has web_identity_token_file but no role_arn
[default]\nsso_session=corp |  | @A => [error] the AWS profile 'default' names the sso_session 'corp', and there is no section [sso-session corp]
[default]\nrole_arn=r\nsource_profile=b |  | @A => [error] the AWS profile 'default' has the source_profile 'b', which does not exist
[default]\nrole_arn=r\nsource_profile=b\n[profile b]\nsource_profile=c |  | @A => [error] the AWS profile 'b' has source_profile but no role_arn
[profile x]\nrole_arn=r\nsource_profile=b |  | @A => A
EOF
}

@test "source_profiles that go in a circle are told by name" {
	account
	each_row identity <<'EOF'
[profile a]\nrole_arn=r\nsource_profile=a |  | @A AWS_PROFILE=a => [error] the source_profile of AWS profiles goes round in a circle: 'a' -> 'a'
[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a |  | --profile=a => [error] the source_profile of AWS profiles goes round in a circle: 'a' -> 'b' -> 'a'
[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=c\n[profile c]\nrole_arn=r\nsource_profile=b |  | --profile=a => [error] the source_profile of AWS profiles goes round in a circle: 'a' -> 'b' -> 'c' -> 'b'
EOF
}

@test "what a profile says that is taken otherwise is warned of once, however many programs run" {
	account
	printf '%s\n' '[default]' aws_access_key_id=A aws_secret_access_key=secretA services=none \
		use_dualstack_endpoint=no >config
	printf 'task_definitions: [{name: "*"}]\nlambda_functions: [{name: "*"}]\nrepositories: [{name_pattern: "*", expires: 1d, keep_tag_patterns: [a]}]\n' >ecrm.yaml
	run -0 --separate-stderr ecrm plan --allow-empty-scan --log-level=warn
	expect_equal "[warn] the AWS profile 'default' names services 'none', which do not exist [warn] use_dualstack_endpoint of the AWS profile 'default' is 'no', which is neither true nor false: taken for false" \
		"$(stderr=$(grep 'AWS profile' <<<"$stderr") said)"
}

# --- credential_process

# process: the rest of stdin is what the credential_process of the profile default runs.
process () {
	cat >process
	printf '[default]\ncredential_process = sh process\n' >config
	: >credentials
}

@test "credential_process: the keys that a command prints, with their token" {
	account
	process <<'EOF'
printf '{"Version": 1, "AccessKeyId": "T", "SecretAccessKey": "secretT", "SessionToken": "token"}'
EOF
	scan
	expect_equal T "$(identity)"
}

@test "credential_process is a line of shell, with the environment" {
	account
	cat >config <<'EOF'
[default]
credential_process = K=B; test -n "$HOME" && printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"secret%s","Expiration":"2999-01-01T00:00:00Z"}' "$K" $K | cat
EOF
	scan
	expect_equal B "$(identity)"
}

@test "credential_process: static keys of the profile come before it" {
	account
	each_row identity <<'EOF'
[default]\ncredential_process=exit 3 | [default]\n@A |  => A
[default]\ncredential_process=exit 3 |  | @B => B
EOF
}

@test "credential_process: what it prints is checked, and never shown" {
	local row failed=0
	account
	while IFS= read -r row; do
		: >"$EMULATOR_LOG"
		process <<<"printf '%s' '${row% => *}'"
		scan
		expect_equal "[error] the credential_process of the AWS profile 'default' printed ${row##* => }" \
			"$(identity)" || failed=1
		[[ $stderr != *secretA* ]] || failed=1
	done <<'EOF'
 => what cannot be right: no JSON (parse error: premature EOF)
secretA => what cannot be right: no JSON (lexical error: invalid char in json text.)
["secretA"] => what cannot be right: the document is an array where an object belongs
{"AccessKeyId":"A","SecretAccessKey":"secretA"} => no "Version": 1
{"Version":"1","AccessKeyId":"A","SecretAccessKey":"secretA"} => what cannot be right: Version is a string where a number belongs
{"Version":2,"AccessKeyId":"A","SecretAccessKey":"secretA"} => no "Version": 1
{"Version":1,"SecretAccessKey":"secretA"} => no AccessKeyId
{"Version":1,"AccessKeyId":"A","SecretAccessKey":null} => no SecretAccessKey
{"Version":1,"AccessKeyId":"A","SecretAccessKey":"secretA","Expiration":"soon"} => an Expiration that is no time
{"Version":1,"AccessKeyId":"A","SecretAccessKey":"secretA","Expiration":"2020-01-01T00:00:00Z"} => credentials that have expired
{"Version":1,"AccessKeyId":"A","SecretAccessKey":"secretA","Expiration":"2020-01-01T00:00:00+00:00"} => credentials that have expired
EOF
	[ "$failed" -eq 0 ]
}

@test "credential_process: one that fails is told with its status, its command line is not shown" {
	account
	each_row identity <<'EOF'
[default]\ncredential_process=printf secretA; exit 3 |  |  => [error] the credential_process of the AWS profile 'default' failed with exit status 3
[default]\ncredential_process=kill -9 $$ |  |  => [error] the credential_process of the AWS profile 'default' was ended by signal 9 (Killed)
[default]\ncredential_process=/none/secretA 2>&- |  |  => [error] the credential_process of the AWS profile 'default' failed with exit status 127
[default]\ncredential_process=head -c 2000000 /dev/zero |  |  => [error] the credential_process of the AWS profile 'default' printed more than 1 MiB
EOF
}

@test "credential_process has no descriptor of ours but stdin, stdout and stderr" {
	account
	process <<'EOF'
ls -l /proc/self/fd | sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' >descriptors
printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"secretA"}'
EOF
	scan 5<account.json
	expect_equal A "$(identity)"
	expect_equal '' "$(awk '$1 > 2 && $2 !~ /^\/proc/' descriptors)"
}

@test "credentials that are about to expire are found anew in a long run" {
	process <<'EOF'
echo run >>runs
key=$(sed -n "$(wc -l <runs)p" keys)
printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"secret%s","Expiration":"%s"}' \
	"$key" "$key" "$(date -u -d '+4 seconds' +%FT%TZ)"
EOF
	printf '%s\n' A B C D D D D D D D D >keys
	jq '. + {ecs: {taskDefinitions: [range(30) | {family: "f\(.)", revision: 1,
		containers: [{name: "c", image: "x"}]}]}}' account.json >many.json
	emulator_start --latency 400 --max-page 3 many.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	scan
	[ "$status" -eq 0 ]
	[ "$(wc -l <runs)" -ge 2 ]
	jq -r .access_key "$EMULATOR_LOG" | uniq >used
	[ "$(wc -l <used)" -ge 2 ]
	sort -cu used
	expect_equal 200 "$(jq -r .status "$EMULATOR_LOG" | sort -u)"
}

# --- the services that give credentials

# services: give the answers on stdin, as canned-aws.c has them, at $SERVICES; the requests are in the
# file asked.  @A in an answer stands for the keys of the user A, with an hour to live.
services () {
	local later
	later=$(date -u -d '+1 hour' +%FT%TZ)
	sed -e "s/@XML_\([A-Z]\)/<Credentials><AccessKeyId>\1<\/AccessKeyId><SecretAccessKey>secret\1<\/SecretAccessKey><SessionToken>token<\/SessionToken><Expiration>$later<\/Expiration><\/Credentials><AssumedRoleUser><AssumedRoleId>AROA:s<\/AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role\/demo\/s<\/Arn><\/AssumedRoleUser>/" \
		-e "s/@JSON_\([A-Z]\)/\"AccessKeyId\":\"\1\",\"SecretAccessKey\":\"secret\1\",\"Token\":\"token\",\"Expiration\":\"$later\"/" >answers
	[ -p services-url ] || mkfifo services-url
	: >asked
	"$ECRM_BUILD/t/unit/canned-aws" answers asked >services-url 3>&- &
	CANNED_PID=$!
	read -r SERVICES <services-url
	export SERVICES
}

# sts: as services, for STS.
sts () {
	services
	export AWS_ENDPOINT_URL_STS=$SERVICES
}

# sent: the parameters of the STS calls, one call a line, without those that are new in each run.
sent () {
	sed -n 's/^\(Action=[^ ]*\).*/\1/p' asked | grep -v GetCallerIdentity |
		sed 's/&Version=2011-06-15//; s/=ecrm-[0-9]*/=ecrm-TIME/'
}

@test "role_arn with source_profile: the role is assumed with the other profile's keys" {
	account
	sts <<'EOF'
AssumeRole 200 <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
EOF
	printf '%s\n' '[profile x]' 'role_arn=arn:aws:iam::1:role/demo' source_profile=b external_id='e 1' \
		duration_seconds=900 role_session_name=me '[profile b]' aws_access_key_id=B \
		aws_secret_access_key=secretB >config
	scan --profile=x
	expect_equal T "$(identity)"
	expect_equal 'Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fdemo&RoleSessionName=me&DurationSeconds=900&ExternalId=e%201' "$(sent)"
	expect_equal 'B/' "$(sed -n 's/.*Credential=\(..\).*/\1/p' asked | head -n 1)"
}

@test "roles: who is asked with whose keys, by profile" {
	local row words key failed=0
	account
	sts <<'EOF'
AssumeRole 200 <AssumeRoleResponse><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
EOF
	export ECRM_AWS_CACHE=false
	while IFS= read -r row; do
		words=${row##* | }
		words=${words% => *}
		printf '%b' "$(sed -e 's/ | .*//' -e 's/@\([A-Z]\)/aws_access_key_id=\1\\naws_secret_access_key=secret\1/g' <<<"$row")" >config
		: >asked
		# shellcheck disable=SC2086 # words
		scan $words
		key=$(sed -n 's/.*Credential=\(.\)\/.*/\1/p' asked | sed '/^T$/d' | paste -sd+)
		[ "$key" = "${row##* => }" ] && [ "$status" -eq 0 ] || {
			printf '%s\n  %s %s\n' "$row" "$key" "$stderr"
			failed=1
		}
	done <<'EOF'
[profile x]\nrole_arn=r\nsource_profile=b\n[profile b]\n@B | --profile=x => B
[profile x]\nrole_arn=r\nsource_profile=b\n@C\n[profile b]\n@B | --profile=x => B
[profile x]\nrole_arn=r\nsource_profile=x\n@C | --profile=x => C
[profile x]\nrole_arn=r\n@C | --profile=x => C
[profile x]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=q\n@B | AWS_PROFILE=x => B
[profile x]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=q\nsource_profile=c\n[profile c]\n@C | AWS_PROFILE=x => C
[profile x]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=q\nsource_profile=c\n@B\n[profile c]\n@C | AWS_PROFILE=x => B
[profile x]\nrole_arn=r\ncredential_source=Environment | --profile=x AWS_ACCESS_KEY_ID=D AWS_SECRET_ACCESS_KEY=secretD => D
[profile x]\nrole_arn=r\nsource_profile=b\n[profile b]\ncredential_process=printf '{"Version":1,"AccessKeyId":"C","SecretAccessKey":"secretC"}' | --profile=x => C
EOF
	[ "$failed" -eq 0 ]
}

@test "roles: what cannot be a role is told" {
	account
	sts <<'EOF'
AssumeRole 403 <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User B is not authorized to perform sts:AssumeRole</Message></Error><RequestId>0</RequestId></ErrorResponse>
EOF
	each_row identity <<'EOF'
[default]\nrole_arn=r\nsource_profile=b\n[profile b]\n@B |  |  => [error] cannot assume the role r: sts AssumeRole failed: AccessDenied: User B is not authorized to perform sts:AssumeRole (HTTP status 403, request id X)
[default]\nrole_arn=r\nsource_profile=b\n[profile b]\nregion=r |  |  => [error] the AWS profile 'b', which is a source_profile, has no credentials
[default]\nrole_arn=r\ncredential_source=Environment |  |  => [error] the AWS profile 'default' has the credential_source Environment, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set
[default]\nrole_arn=r\ncredential_source=EcsContainer |  |  => [error] the AWS profile 'default' has the credential_source EcsContainer, and neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set
[default]\nrole_arn=r\ncredential_source=environment |  |  => [error] the AWS profile 'default' has the credential_source 'environment' (known: Environment, EcsContainer, Ec2InstanceMetadata)
[default]\nrole_arn=r\ncredential_source=Ec2InstanceMetadata |  |  => [error] the instance metadata is switched off by AWS_EC2_METADATA_DISABLED
[default]\nrole_arn=r\nsource_profile=b\nrole_session_name=a/b\n[profile b]\n@B |  |  => [error] the role_session_name 'a/b' is not of 2 to 64 letters, digits or _+=,.@-
EOF
}

@test "roles: without a terminal no code of MFA can be asked for" {
	account
	printf '[default]\nrole_arn=r\nsource_profile=b\nmfa_serial=m\n[profile b]\naws_access_key_id=B\naws_secret_access_key=s\n' >config
	run -1 --separate-stderr setsid -w ecrm-scan-ecs --names
	expect_equal '[error] the role r needs a code of the MFA device m, and there is no terminal to ask on' "$(said)"
}

@test "roles: an answer of STS that lacks something is refused" {
	local answer
	account
	for answer in '' '<x/>' '<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>' \
		'<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>secretA</SecretAccessKey><SessionToken>t</SessionToken><Expiration>soon</Expiration></Credentials><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>'; do
		sts <<<"AssumeRole 200 $answer"
		printf '[default]\nrole_arn=r\naws_access_key_id=A\naws_secret_access_key=secretA\n' >config
		scan
		expect_equal '[error] cannot assume the role r: sts AssumeRole gave an answer that cannot be right' "$(identity)"
		kill "$CANNED_PID"
	done
	CANNED_PID=
}

@test "the AWS CLI's cache: a role's credentials are kept there, and the next program has them" {
	account
	sts <<'EOF'
AssumeRole 200 <AssumeRoleResponse><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
EOF
	printf '%s\n' '[default]' role_arn=arn:aws:iam::123456789012:role/Demo aws_access_key_id=B \
		aws_secret_access_key=secretB >config
	scan
	expect_equal T "$(identity)"
	scan
	expect_equal T "$(identity)"
	expect_equal 1 "$(sent | wc -l)"
	local file=.aws/cli/cache/ecd91d7989471012b3d38d435d4d037a581676a5.json
	expect_equal '700 600' "$(stat -c %a .aws/cli/cache "$file" | paste -sd' ')"
	expect_equal "$(ls -A .aws/cli/cache)" "${file##*/}"
	expect_equal '["T","secretT","token","123456789012","AROA:s"]' "$(jq -c '[(.Credentials | .AccessKeyId,
		.SecretAccessKey, .SessionToken, .AccountId), .AssumedRoleUser.AssumedRoleId]' "$file")"
}

@test "the AWS CLI's cache: names of files, as the CLI makes them, and what it wrote is used" {
	local row failed=0
	account
	mkdir -p .aws/cli/cache
	while IFS= read -r row; do
		printf '%b' "[default]\n${row#* }\naws_access_key_id=B\naws_secret_access_key=secretB\n" >config
		rm -f .aws/cli/cache/*
		printf '{"Credentials":{"AccessKeyId":"T","SecretAccessKey":"secretT","SessionToken":"token","Expiration":"2999-01-01T00:00:00%s"}}' \
			"+00:00" >".aws/cli/cache/${row%% *}.json"
		: >"$EMULATOR_LOG"
		scan AWS_ENDPOINT_URL_STS=http://127.0.0.1:1
		expect_equal T "$(identity)" || failed=1
	done <<'EOF'
ecd91d7989471012b3d38d435d4d037a581676a5 role_arn=arn:aws:iam::123456789012:role/Demo
ac416ac8a27e103f7c8549d0444bc6f7e0085379 role_arn=arn:aws:iam::123456789012:role/Demo\nduration_seconds=3600\nexternal_id=x1\nrole_session_name=sess\nmfa_serial=arn:aws:iam::111122223333:mfa/me
EOF
	[ "$failed" -eq 0 ]
}

@test "the AWS CLI's cache: what is wrong with it, or about to expire, is passed over" {
	local content failed=0
	account
	sts <<'EOF'
AssumeRole 200 <AssumeRoleResponse><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
EOF
	printf '%s\n' '[default]' role_arn=arn:aws:iam::123456789012:role/Demo aws_access_key_id=B \
		aws_secret_access_key=secretB >config
	mkdir -p .aws/cli/cache
	for content in '' '{' '{}' '{"Credentials":{"AccessKeyId":"A","SecretAccessKey":"secretA","SessionToken":"t"}}' \
		'{"Credentials":{"AccessKeyId":"A","SecretAccessKey":"secretA","SessionToken":"t","Expiration":"soon"}}' \
		'{"Credentials":{"AccessKeyId":"","SecretAccessKey":"secretA","Expiration":"2999-01-01T00:00:00Z"}}' \
		"{\"Credentials\":{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"secretA\",\"Expiration\":\"$(date -u -d '+14 minutes' +%FT%TZ)\"}}"; do
		printf '%s' "$content" >.aws/cli/cache/ecd91d7989471012b3d38d435d4d037a581676a5.json
		: >"$EMULATOR_LOG"
		: >asked
		scan
		expect_equal T "$(identity)" || failed=1
		expect_equal 1 "$(sent | wc -l)" || failed=1
	done
	rm -f .aws/cli/cache/*
	chmod 500 .aws/cli/cache
	scan
	expect_equal T "$(jq -r .access_key "$EMULATOR_LOG" | sort -u)" || failed=1
	[ "$failed" -eq 0 ]
}

@test "web identity of the environment: unsigned, the token without its line end" {
	account
	sts <<'EOF'
AssumeRoleWithWebIdentity 400 <ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>m</Message></Error></ErrorResponse>
AssumeRoleWithWebIdentity 200 <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>@XML_T</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
EOF
	printf 'web.identity\n' >token
	printf '[default]\naws_access_key_id=B\naws_secret_access_key=secretB\n' >config
	scan AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/token" AWS_ROLE_ARN=r AWS_ROLE_SESSION_NAME=me
	expect_equal T "$(identity)"
	expect_equal 'Action=AssumeRoleWithWebIdentity&RoleArn=r&RoleSessionName=me&WebIdentityToken=web.identity' "$(sent | sort -u)"
	expect_equal 2 "$(sent | wc -l)"
	expect_equal "$(grep -c GetCallerIdentity asked)" "$(grep -ci '^authorization' asked)"
}

@test "web identity of a profile, and what is wrong with either" {
	account
	sts <<'EOF'
AssumeRoleWithWebIdentity 200 <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>@XML_T</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
EOF
	printf 'web.identity' >token
	: >empty
	each_row identity <<'EOF'
[profile x]\nrole_arn=r\nweb_identity_token_file=~/token |  | --profile=x => T
[profile x]\nrole_arn=r2\nweb_identity_token_file=token |  | @A AWS_PROFILE=x => A
[profile x]\nrole_arn=r2\nweb_identity_token_file=none |  | AWS_PROFILE=x => [error] cannot read the web identity token in 'none': No such file or directory
[profile x]\nrole_arn=r2\nweb_identity_token_file=empty |  | AWS_PROFILE=x => [error] there is no web identity token in 'empty'
[default]\n@A |  | AWS_WEB_IDENTITY_TOKEN_FILE=none => [error] AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN
[default]\n@A |  | AWS_WEB_IDENTITY_TOKEN_FILE=none AWS_ROLE_ARN=r => [error] cannot read the web identity token in 'none': No such file or directory
[default]\n@A |  | AWS_ROLE_ARN=r => A
EOF
}

@test "a container's credentials, with the token of a file before that of the variable" {
	account
	services <<'EOF'
creds 200 {@JSON_T}
EOF
	printf 'Bearer file' >token
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$SERVICES/creds?x=1"
	expect_equal T "$(identity)"
	expect_equal '' "$(grep -i '^authorization' asked || :)"
	expect_equal 'GET /creds?x=1 HTTP/1.1' "$(head -n 1 asked | tr -d '\r')"
	: >asked
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$SERVICES/creds" AWS_CONTAINER_AUTHORIZATION_TOKEN='Basic variable'
	expect_equal 'Authorization: Basic variable' "$(grep -i '^authorization' asked | tr -d '\r')"
	: >asked
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="${SERVICES/127.0.0.1/localhost}/creds" HTTP_PROXY=http://127.0.0.1:1 http_proxy=http://127.0.0.1:1 \
		NO_PROXY="${AWS_ENDPOINT_URL#http://}" no_proxy=127.0.0.1 AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token AWS_CONTAINER_AUTHORIZATION_TOKEN=variable
	expect_equal 'Authorization: Bearer file' "$(grep -i '^authorization' asked | tr -d '\r')"
}

@test "a container's credentials: hosts, tokens and answers that are refused" {
	account
	services <<'EOF'
no-json 200 token
no-key 200 {"SecretAccessKey":"secretA"}
denied 403 {"code":"AccessDenied","message":"no role"}
page 404 <html>not here</html>
EOF
	printf 'a\n' >line-end
	each_row identity <<EOF
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/creds => [error] AWS_CONTAINER_CREDENTIALS_FULL_URI leads to '192.0.2.1' in clear, which is neither this machine nor an agent of AWS; use https
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[::2]/creds => [error] AWS_CONTAINER_CREDENTIALS_FULL_URI leads to '::2' in clear, which is neither this machine nor an agent of AWS; use https
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.169.254/creds => [error] AWS_CONTAINER_CREDENTIALS_FULL_URI leads to '169.254.169.254' in clear, which is neither this machine nor an agent of AWS; use https
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1@192.0.2.1/creds => [error] AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=ftp://127.0.0.1/creds => [error] AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL
 |  | AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@192.0.2.1/creds => [error] AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/x AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=none => [error] cannot read the container's token in 'none': No such file or directory
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/x AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=line-end => [error] the container's token in line-end has a line end in it
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/no-json => [error] the container gave an answer that cannot be right: no JSON (lexical error: invalid string in json text.)
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/no-key => [error] the container gave an answer with no AccessKeyId
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/denied => [error] the container gave no credentials: AccessDenied: no role (HTTP status 403)
 |  | AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICES/page => [error] the container gave no credentials: UnknownError: HTTP status 404 (HTTP status 404)
EOF
}

@test "an instance's credentials: version 2, with a token that is asked for once" {
	account
	unset AWS_EC2_METADATA_DISABLED
	services <<'EOF'
latest/api/token 200 the-token
latest/meta-data/iam/security-credentials/ 200 my-role
latest/meta-data/iam/security-credentials/my-role 200 {"Code":"Success",@JSON_T}
EOF
	scan AWS_EC2_METADATA_SERVICE_ENDPOINT="$SERVICES/"
	expect_equal T "$(identity)"
	expect_equal 'PUT /latest/api/token HTTP/1.1
x-aws-ec2-metadata-token-ttl-seconds: 300
GET /latest/meta-data/iam/security-credentials/ HTTP/1.1
x-aws-ec2-metadata-token: the-token
GET /latest/meta-data/iam/security-credentials/my-role HTTP/1.1
x-aws-ec2-metadata-token: the-token' "$(grep -E '^(PUT|GET|x-aws-ec2)' asked | tr -d '\r')"
}

@test "an instance's credentials: when version 1 is used, and when it is not" {
	local row failed=0
	account
	unset AWS_EC2_METADATA_DISABLED
	while IFS='|' read -r token words outcome; do
		services <<EOF
latest/api/token $token
latest/meta-data/iam/security-credentials/ 200 my-role
latest/meta-data/iam/security-credentials/my-role 200 {"Code":"Success",@JSON_T}
EOF
		: >"$EMULATOR_LOG"
		# shellcheck disable=SC2086 # words
		scan AWS_EC2_METADATA_SERVICE_ENDPOINT="$SERVICES" AWS_METADATA_SERVICE_NUM_ATTEMPTS=1 $words
		expect_equal "$outcome" "$(identity) $(grep -c 'metadata-token:' asked)" || failed=1
		kill "$CANNED_PID"
	done <<'EOF'
403 no|A=1|T 0
404 no|A=1|T 0
405 no|A=1|T 0
500 no|A=1|T 0
0 no|A=1|T 0
400 no|A=1|[error] no AWS credentials: no keys and no web identity in the environment, nothing in the profile 'default', no container, and the instance metadata gave no credentials: its token was refused with HTTP status 400; set AWS_PROFILE or run: aws configure 0
404 no|AWS_EC2_METADATA_V1_DISABLED=true|[error] no AWS credentials: no keys and no web identity in the environment, nothing in the profile 'default', no container, and the instance metadata gave no credentials: its token was refused with HTTP status 404; set AWS_PROFILE or run: aws configure 0
EOF
	CANNED_PID=
	[ "$failed" -eq 0 ]
}

@test "an instance's credentials: a token that is not taken any more is asked for anew" {
	account
	unset AWS_EC2_METADATA_DISABLED
	services <<'EOF'
latest/api/token 200 old
latest/api/token 200 new
latest/meta-data/iam/security-credentials/ 401 no
latest/meta-data/iam/security-credentials/ 200 my-role
latest/meta-data/iam/security-credentials/my-role 200 {"Code":"Success",@JSON_T}
EOF
	scan AWS_EC2_METADATA_SERVICE_ENDPOINT="$SERVICES"
	expect_equal T "$(identity)"
	expect_equal 'old new new' "$(sed -n 's/^x-aws-ec2-metadata-token: //p' asked | tr -d '\r' | paste -sd' ')"
}

@test "an instance's credentials: expired ones are used, with a warning; a failure is told" {
	account
	unset AWS_EC2_METADATA_DISABLED
	services <<'EOF'
latest/api/token 200 the-token
latest/meta-data/iam/security-credentials/ 200 my-role
latest/meta-data/iam/security-credentials/my-role 200 {"Code":"Success","AccessKeyId":"T","SecretAccessKey":"secretT","Token":"token","Expiration":"2020-01-01T00:00:00Z"}
latest/meta-data/iam/security-credentials/my-role 200 {"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role my-role."}
EOF
	scan AWS_EC2_METADATA_SERVICE_ENDPOINT="$SERVICES"
	expect_equal 'T [warn] the instance metadata gave AWS credentials that have expired: they are used' "$(identity)"
	: >"$EMULATOR_LOG"
	scan AWS_EC2_METADATA_SERVICE_ENDPOINT="$SERVICES"
	expect_equal "[error] no AWS credentials: no keys and no web identity in the environment, nothing in the profile 'default', no container, and the instance metadata gave no credentials: AssumeRoleUnauthorizedAccess: EC2 cannot assume the role my-role.; set AWS_PROFILE or run: aws configure" "$(identity)"
}

@test "credentials that AWS does not take any more are found anew, once, past the cache" {
	local later
	later=$(date -u -d '+1 hour' +%FT%TZ)
	services <<'EOF'
AssumeRole 200 <AssumeRoleResponse><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
ListClusters 400 {"__type":"ExpiredTokenException","message":"too old"}
ListClusters 200 {"clusterArns":[]}
ListClusters 400 {"__type":"ExpiredTokenException","message":"too old"}
ListTaskDefinitionFamilies 200 {"families":[]}
EOF
	printf '%s\n' '[default]' role_arn=arn:aws:iam::123456789012:role/Demo aws_access_key_id=B \
		aws_secret_access_key=secretB >config
	mkdir -p .aws/cli/cache
	printf '{"Credentials":{"AccessKeyId":"A","SecretAccessKey":"secretA","SessionToken":"old","Expiration":"%s"}}' \
		"$later" >.aws/cli/cache/ecd91d7989471012b3d38d435d4d037a581676a5.json
	scan AWS_ENDPOINT_URL="$SERVICES" AWS_REGION=ap-northeast-1
	[ "$status" -eq 0 ]
	expect_equal 'A T T' "$(sed -n 's/.*Credential=\(.\)\/.*\/ecs\/.*/\1/p' asked | paste -sd' ')"
	expect_equal T "$(jq -r .Credentials.AccessKeyId .aws/cli/cache/*.json)"
	: >asked
	scan AWS_ENDPOINT_URL="$SERVICES" AWS_REGION=ap-northeast-1
	[ "$status" -eq 1 ]
	expect_equal 2 "$(grep -c 'X-Amz-Target: .*ListClusters' asked)"
	[[ $(said) == *'ecs ListClusters failed: ExpiredTokenException: too old'* ]]
}

@test "a code of MFA is asked for once, unseen, however many programs run side by side" {
	local text='' c
	account
	sts <<'EOF'
AssumeRole 200 <AssumeRoleResponse><AssumeRoleResult>@XML_T</AssumeRoleResult></AssumeRoleResponse>
EOF
	printf '%s\n' '[default]' role_arn=r source_profile=b mfa_serial=mfa/me '[profile b]' aws_access_key_id=B \
		aws_secret_access_key=secretB >config
	mkfifo typed shown
	exec 5<>typed 6<>shown
	timeout 60 script -qfec 'ecrm-scan-ecs --names >ecs & ecrm-scan-lambda --names >lambda & ecrm-list-ecr --names >ecr; wait; stty -a >terminal' \
		/dev/null <&5 3>&- 5>&- 6>&- | tee all >&6 3>&- &
	while [[ $text != *'MFA code of mfa/me: ' ]]; do
		IFS= read -r -N 1 -t 30 -u 6 c
		text+=$c
	done
	echo 123456 >&5
	wait "$!"
	exec 5>&- 6>&-
	expect_equal 'MFA code of mfa/me: ' "$(tr -d '\r\n' <all)"
	expect_equal 'Action=AssumeRole&RoleArn=r&RoleSessionName=ecrm-TIME&SerialNumber=mfa%2Fme&TokenCode=123456' "$(sent)"
	expect_equal T "$(jq -r .access_key "$EMULATOR_LOG" | sort -u)"
	[[ " $(tr '\n;' '  ' <terminal) " == *' echo '* ]]
	expect_equal 'end end end' "$(tail -qn 1 ecs lambda ecr | jq -r .type | paste -sd' ')"
}

@test "a credential_process can ask on the terminal, and an interrupt there is for all" {
	local text='' c
	account
	process <<'EOF'
printf 'which? ' >/dev/tty
read -r key </dev/tty
printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"secret%s"}' "$key" "$key"
EOF
	mkfifo typed shown
	exec 5<>typed 6<>shown
	timeout 60 script -qfec 'ecrm-scan-ecs --names >ecs; ecrm-scan-ecs --names; echo goes on' /dev/null \
		<&5 3>&- 5>&- 6>&- | tee all >&6 3>&- &
	while [[ $text != *'which? ' ]]; do
		IFS= read -r -N 1 -t 30 -u 6 c
		text+=$c
	done
	echo A >&5
	text=
	while [[ $text != *'which? ' ]]; do
		IFS= read -r -N 1 -t 30 -u 6 c
		text+=$c
	done
	printf '\003' >&5
	wait "$!" || :
	exec 5>&- 6>&-
	expect_equal A "$(jq -r .access_key "$EMULATOR_LOG" | sort -u)"
	expect_equal end "$(tail -n 1 ecs | jq -r .type)"
	! grep -q 'goes on' all
}
