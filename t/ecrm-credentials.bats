# ecrm-credentials: one process that finds the credentials for all programs of a command.
#
# shellcheck disable=SC2154,SC2030,SC2031,SC2016,SC2034
load helper.bash
load settings.bash

setup () {
	settings_setup
	HOLDER=
}

teardown () {
	[ -z "$HOLDER" ] || kill "$HOLDER"
	settings_teardown
}

# process KEY: the credential_process of the profile default gives the user KEY's keys, and counts.
process () {
	cat >process <<EOF
echo run >>runs
printf '{"Version":1,"AccessKeyId":"$1","SecretAccessKey":"secret$1","Expiration":"2999-01-01T00:00:00Z"}'
EOF
	printf '[default]\ncredential_process = sh %s/process\n[profile b]\naws_access_key_id=B\naws_secret_access_key=secretB\n' \
		"$PWD" >config
	: >runs
}

# hold [OPTION...]: let a process hold the credentials.
hold () {
	HOLDER=$(ecrm-credentials "$@" "$PWD/socket" 3>&-)
	export ECRM_CREDENTIALS=$PWD/socket
}

@test "programs that are told of the holder have its credentials, and look for none" {
	account
	process A
	hold
	scan
	expect_equal A "$(identity)"
	run -0 ecrm-scan-lambda --names
	run -0 ecrm-list-ecr --names
	expect_equal A "$(jq -r .access_key "$EMULATOR_LOG" | sort -u)"
	expect_equal 1 "$(wc -l <runs)"
}

@test "a program with other AWS settings finds its own credentials: no other account is scanned" {
	local words failed=0
	account
	process A
	sed -n '/profile b/,$p' config | sed 's/profile b/default/' >other
	printf '[default]\naws_access_key_id=D\naws_secret_access_key=secretD\n' >credentials.d
	hold
	while read -r -a words; do
		: >"$EMULATOR_LOG"
		scan "${words[@]:1}"
		expect_equal "${words[0]}" "$(identity)" || failed=1
	done <<EOF
A
B --profile=b
B AWS_PROFILE=b
C AWS_ACCESS_KEY_ID=C AWS_SECRET_ACCESS_KEY=secretC
B AWS_CONFIG_FILE=$PWD/other
D AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials.d
EOF
	[ "$failed" -eq 0 ]
	expect_equal 1 "$(wc -l <runs)"
}

@test "a holder of a profile serves those who ask for that profile in the same way" {
	account
	process A
	hold --profile b
	scan --profile=b
	expect_equal B "$(identity)"
	: >"$EMULATOR_LOG"
	scan
	expect_equal A "$(identity)"
}

@test "where there are no credentials, the holder says so, ends, and leaves no socket" {
	account
	printf '[default]\ncredential_process = exit 3\n' >config
	run -1 --separate-stderr ecrm-credentials "$PWD/socket"
	expect_line "*[[]error] ecrm-credentials: the credential_process of the AWS profile 'default' failed with exit status 3"
	expect_equal '' "$output"
	[ ! -e socket ]
}

@test "one that is killed while it looks for credentials is told" {
	printf '[default]\ncredential_process = kill -9 $PPID\n' >config
	AWS_REGION=r run -1 --separate-stderr ecrm-credentials "$PWD/socket"
	expect_line '*[[]error] ecrm-credentials: the process that finds AWS credentials was ended by signal 9 (Killed)'
}

@test "the socket is for its user alone" {
	process A
	AWS_REGION=r hold
	expect_equal 'socket 600' "$(stat -c '%F %a' socket)"
}

@test "a path that cannot be a socket is told" {
	process A
	export AWS_REGION=r
	run -1 --separate-stderr ecrm-credentials "$PWD/none/socket"
	expect_line "*cannot make the socket '*/none/socket': No such file or directory"
	run -1 --separate-stderr ecrm-credentials "$PWD/$(printf '%0200d' 0)"
	expect_line '*is too long for the path of a socket (107 bytes at most); a shorter TMPDIR helps'
	run -2 --separate-stderr ecrm-credentials
	expect_line "*expected SOCKET; try 'ecrm-credentials --help'"
}

@test "a holder that is gone is no reason to fail" {
	account
	process A
	hold
	kill "$HOLDER"
	HOLDER=
	scan
	expect_equal A "$(identity)"
	: >"$EMULATOR_LOG"
	ECRM_CREDENTIALS=$PWD/none scan
	expect_equal A "$(identity)"
}

@test "the holder ends with its lifeline" {
	local pid
	process A
	mkfifo lifeline
	exec 9<>lifeline
	pid=$(AWS_REGION=r ECRM_LIFELINE=8 ecrm-credentials "$PWD/socket" 8<lifeline 9>&- 3>&-)
	kill -0 "$pid"
	exec 9>&-
	tail --pid="$pid" -f /dev/null
	! kill -0 "$pid" 2>/dev/null
}

@test "what AWS refuses as expired is found anew by the holder, for all" {
	cat >answers <<'EOF'
ListClusters 400 {"__type":"ExpiredTokenException","message":"too old"}
ListClusters 200 {"clusterArns":[]}
ListTaskDefinitionFamilies 200 {"families":[]}
EOF
	mkfifo url
	"$ECRM_BUILD/t/unit/canned-aws" answers asked >url 3>&- &
	CANNED_PID=$!
	read -r AWS_ENDPOINT_URL <url
	export AWS_ENDPOINT_URL AWS_REGION=ap-northeast-1
	process A
	sed -i 's/"A"/"K%s"/; s/$/ "$(wc -l <runs)"/; 1s/ .*/ run >>runs/' process
	hold
	scan
	[ "$status" -eq 0 ]
	expect_equal 'K1 K2 K2' "$(sed -n 's/.*Credential=\([^/]*\)\/.*\/ecs\/.*/\1/p' asked | paste -sd' ')"
	: >asked
	scan
	expect_equal K2 "$(sed -n 's/.*Credential=\([^/]*\)\/.*/\1/p' asked | sort -u)"
	expect_equal 2 "$(wc -l <runs)"
}

@test "ecrm has its stages find the credentials once" {
	account
	process A
	printf 'clusters: [{name: "*"}]\ntask_definitions: [{name: "*"}]\nlambda_functions: [{name: "*"}]\nrepositories: [{name_pattern: "*", expires: 1d, keep_tag_patterns: [a]}]\n' >ecrm.yaml
	run -0 --separate-stderr ecrm plan --allow-empty-scan
	expect_equal 1 "$(wc -l <runs)"
	printf '[default]\ncredential_process = exit 3\n' >config
	run -1 --separate-stderr ecrm plan
	expect_equal '1 line' "${#stderr_lines[@]} line"
}
