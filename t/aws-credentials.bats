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
[profile b]\nregion=ap-northeast-1 |  | @A --profile=b => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'b'
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
 |  |  => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'default'
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
[default]\n@A\n[profile default]\nregion=ap-northeast-1 |  |  => [error] no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment and for aws_access_key_id in the profile 'default'
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
	"$key" "$key" "$(date -u -d '+2 seconds' +%FT%TZ)"
EOF
	printf '%s\n' A B C D A A A A A A A >keys
	jq '. + {ecs: {taskDefinitions: [range(30) | {family: "f\(.)", revision: 1,
		containers: [{name: "c", image: "x"}]}]}}' account.json >many.json
	emulator_start --latency 400 --max-page 3 many.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	scan
	[ "$status" -eq 0 ]
	[ "$(wc -l <runs)" -ge 2 ]
	expect_equal 'A B' "$(jq -r .access_key "$EMULATOR_LOG" | uniq | head -n 2 | paste -sd' ')"
	expect_equal 200 "$(jq -r .status "$EMULATOR_LOG" | sort -u)"
}
