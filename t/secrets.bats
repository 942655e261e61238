# No secret leaves the programs: not in what they write, on stdout, in logs or into files, not in what
# other processes see of them, not in core files; whatever AWS answers.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

# Everything that is written goes below world/: the working directory, home, temporary files.
setup () {
	secret=secret-$BATS_TEST_NUMBER-$RANDOM$RANDOM$RANDOM
	token=token-$BATS_TEST_NUMBER-$RANDOM$RANDOM$RANDOM
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' "$secret" "$token" 'AWS4-HMAC-SHA256' 'Credential=' 'Signature=' \
		'Authorization:' 'X-Amz-Security-Token' 'x-amz-security-token' >forbidden
	account >account.json
	mkdir -p world/home world/tmp
	cd world || return
	cat >ecrm.yaml <<'CONFIG'
clusters: [{name: "*"}]
task_definitions: [{name: "*", keep_count: 1}]
lambda_functions: [{name: "*", keep_count: 1}]
repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
CONFIG
}

teardown () {
	[ -z "${ECRM_PID:-}" ] || kill "$ECRM_PID" 2>/dev/null || :
	emulator_stop
	canned_stop
}

account () {
	jq -n --arg secret "$secret" --arg token "$token" '
		"123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app" as $app |
		def digest: "sha256:" + ("0" * (64 - (tostring | length))) + tostring;
		{users: [{accessKeyId: "ASIAEXAMPLE", secretAccessKey: $secret, sessionToken: $token}],
		ecs: {clusters: [{name: "prod", tasks: [{taskDefinition: "web:1"}]}],
			taskDefinitions: [{family: "web", revision: 1, containers: [{name: "web", image: "\($app):1"}]}]},
		lambda: {functions: [{name: "f", versions: [{version: "1", imageUri: "\($app):1"}]}]},
		ecr: {repositories: [{name: "app", images: [
			{digest: (1 | digest), tags: ["1"], pushedAt: "-300d"},
			{digest: (2 | digest), tags: ["2"], pushedAt: "-300d"}]}]}}'
}

# become [VARIABLE=VALUE...] COMMAND...: take its place, with those credentials, or others that are
# given; everything that it may write to is in world/.
become () {
	# By export, since env would have them in its arguments until it is the program.
	export AWS_ACCESS_KEY_ID=ASIAEXAMPLE AWS_SECRET_ACCESS_KEY="$secret" AWS_SESSION_TOKEN="$token"
	export HOME=$BATS_TEST_TMPDIR/world/home TMPDIR=$BATS_TEST_TMPDIR/world/tmp ECRM_LOG_LEVEL=debug
	unset XDG_CACHE_HOME
	while [[ $1 == [A-Z]*=* ]]; do
		export "${1?}"
		shift
	done
	exec "$@"
}

with_secrets () {
	(become "$@")
}

# refused [VARIABLE=VALUE...] COMMAND...: with_secrets, and the command fails.
refused () {
	local status=0
	with_secrets "$@" || status=$?
	[ "$status" -eq 1 ]
}

# found: the files of the world that a secret is in.
found () {
	grep -raFl -f "$BATS_TEST_TMPDIR/forbidden" "$BATS_TEST_TMPDIR/world" || :
}

# ours: the numbers of the processes that have the token in their environment.
ours () {
	grep -laF "AWS_SESSION_TOKEN=$token" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}

# wait_for OPERATION PID: until the emulator has had one, or the process has ended.
wait_for () {
	grep -qm 1 "\"operation\": *\"$1\"" <(tail -n +1 -f --pid="$2" "$EMULATOR_LOG" 3>&-)
}

@test "a secret in a file is found by these tests" {
	printf 'binary\0%s' "$token" >tmp/file
	expect_equal "$BATS_TEST_TMPDIR/world/tmp/file" "$(found)"
}

@test "scan, generate, plan and delete write no secret, at level debug" {
	emulator_start ../account.json
	with_secrets ecrm scan >scan.json 2>scan.log
	with_secrets ecrm scan --format ndjson >scan.ndjson 2>>scan.log
	with_secrets ecrm generate -c new.yaml >generated 2>generate.log
	with_secrets ecrm plan --format ndjson -o plan.ndjson >plan 2>plan.log
	with_secrets ecrm delete --force >deleted 2>delete.log
	expect_equal 1 "$(requests BatchDeleteImage)"
	expect_equal debug "$(grep -o 'debug' delete.log | sort -u)"
	expect_equal '' "$(found)"
	expect_equal '' "$(ls tmp)"
}

@test "each program writes no secret, at level debug" {
	local program
	emulator_start ../account.json
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr; do
		with_secrets "$program" >"$program.ndjson" 2>"$program.log"
	done
	with_secrets ecrm-plan ./*.ndjson >plan 2>plan.log
	with_secrets ecrm-render plan >table 2>render.log
	with_secrets ecrm-delete --force plan >results 2>delete.log
	expect_equal deleted "$(jq -r '.result // empty' results)"
	expect_equal '' "$(found)"
}

@test "no secret is written when AWS refuses, or quotes the request" {
	local program
	emulator_start ../account.json
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr; do
		with_secrets "$ECRM_BIN/$program" --names >>all 2>&1
		refused AWS_SESSION_TOKEN=other "$ECRM_BIN/$program" --names >>all 2>&1
		refused AWS_ACCESS_KEY_ID=AKID "$ECRM_BIN/$program" --names >>all 2>&1
		# Here AWS quotes the whole request, the token with it.
		refused AWS_SECRET_ACCESS_KEY="wrong-$secret" "$ECRM_BIN/$program" --names >>all 2>&1
	done
	expect_equal 3 "$(grep -c '"type":"end"' all)"
	expect_equal 3 "$(grep -c 'failed: InvalidSignatureException: ' all)"
	expect_equal 6 "$(grep -c 'failed: UnrecognizedClientException: ' all)"
	with_secrets ecrm plan --format ndjson >plan 2>plan.log
	refused AWS_SECRET_ACCESS_KEY="wrong-$secret" ecrm-delete --force plan >results 2>delete.log
	expect_equal failed "$(jq -r '.result // empty' results)"
	grep -q InvalidSignatureException results
	expect_equal '' "$(found)"
	expect_equal '' "$(ls tmp)"
}

@test "no secret is written when answers are cut, garbled or late" {
	local fault
	for fault in 500 proxy bad-error close reset cut short no-json wrong-kind expired skew throttle:1; do
		emulator_start --fault "*=$fault" ../account.json
		with_secrets ecrm plan --deadline 3s >>all 2>&1 || :
		emulator_stop
	done
	expect_equal '' "$(found)"
	expect_equal '' "$(ls tmp)"
}

@test "secrets that an error quotes are masked" {
	answer answer 400 '{"__type":"ClientException","message":"'"$token or $secret, and $token"'"}' \
		"x-amzn-RequestId: id-$token"
	canned_start answer
	run --separate-stderr with_secrets ecrm-scan-ecs --names
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[-1]} == *"[error] ecrm-scan-ecs: ecs ListClusters failed: ClientException: ${token//?/*} or ${secret//?/*}, and ${token//?/*} (HTTP status 400, request id id-${token//?/*})" ]]
	expect_equal '' "$(grep -F -f ../forbidden <<<"$output$stderr")"
}

@test "a request that an error quotes is cut off" {
	local body='The request signature we calculated does not match the signature you provided. Check your key.\n\nThe Canonical String for this request should have been\n'"'POST\n/\n\nx-amz-security-token:half-of-it\n\nx-amz-security-token\nabc'"
	answer answer 403 '{"__type":"SignatureDoesNotMatch","message":"'"$body"'"}'
	canned_start answer
	run --separate-stderr with_secrets ecrm-scan-ecs --names
	[[ ${stderr_lines[-1]} == *'failed: SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key. (HTTP status 403, '* ]]
	[[ $stderr != *half-of-it* ]]
}

@test "while it runs, ecrm shows no secret in arguments, files or core files" {
	local row operation process seen
	# A limit that is there already would hide that none is set.
	ulimit -S -c "$(ulimit -H -c)"
	[ "$(ulimit -S -c)" != 0 ] || skip 'core files are forbidden already'
	while read -r operation row; do
		emulator_start --fault "$operation=hang" ../account.json
		read -r -a row <<<"$row"
		become "${row[@]}" >out 2>log 3>&- &
		ECRM_PID=$!
		wait_for "$operation" "$ECRM_PID"
		seen=
		for process in $(ours); do
			# Some of them end meanwhile.
			expect_equal '' "$(tr '\0' '\n' 2>/dev/null <"/proc/$process/cmdline" | grep -F -f ../forbidden)"
			[[ $(cat "/proc/$process/comm" 2>/dev/null) != ecrm* ]] || seen+=$(
				cat "/proc/$process/comm"
				grep '^Max core file size *0 ' "/proc/$process/limits"
			)$'\n'
		done
		grep -q '^ecrm-' <<<"$seen"
		expect_equal "$(grep -c ^ecrm <<<"$seen")" "$(grep -c '^Max core' <<<"$seen")"
		expect_equal '' "$(found)"
		kill "$ECRM_PID"
		wait "$ECRM_PID" || :
		ECRM_PID=
		emulator_stop
		expect_equal '' "$(found)"
		expect_equal '' "$(ls tmp)"
	done <<'ROWS'
ListTasks ecrm scan
DescribeImages ecrm plan
ListTasks ecrm-scan-ecs
ListFunctions ecrm-scan-lambda
DescribeImages ecrm-list-ecr
ROWS
}

@test "while it deletes, ecrm-delete shows no secret in arguments or files" {
	local process seen=
	emulator_start ../account.json
	with_secrets ecrm plan --format ndjson >plan 2>/dev/null
	emulator_stop
	emulator_start --fault BatchDeleteImage=hang ../account.json
	become ecrm-delete --force plan >results 2>log 3>&- &
	ECRM_PID=$!
	wait_for BatchDeleteImage "$ECRM_PID"
	for process in $(ours); do
		expect_equal '' "$(tr '\0' '\n' <"/proc/$process/cmdline" | grep -F -f ../forbidden)"
		seen+=$(cat "/proc/$process/comm")' '
	done
	[[ $seen == *ecrm-delete* ]]
	expect_equal '' "$(found)"
	kill -KILL "$ECRM_PID"
	wait "$ECRM_PID" || :
	ECRM_PID=
	expect_equal '' "$(found)"
}
