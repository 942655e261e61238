# The bootstrap of examples/lambda, served by a runtime API like that of Lambda, on an emulated account.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

setup () {
	aws_setup
	config <<-'CONFIG'
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	CONFIG
	export ECRM_SCAN=no
	mkdir temporary
	export TMPDIR=$PWD/temporary
}

teardown () {
	[ -z "${API_PID:-}" ] || kill "$API_PID" 2>/dev/null || :
	aws_teardown
}

# registry [OPTION...]: an account with two old images, one of them latest.  The options are the emulator's.
registry () {
	account "$@" <<-'ACCOUNT'
		{"ecr": {"repositories": [{"name": "app", "images": [
			{"digest": "#01", "tags": ["1"], "pushedAt": "-400d", "size": 1000000},
			{"digest": "#02", "tags": ["latest"], "pushedAt": "-300d", "size": 2000000}]}]}}
	ACCOUNT
	export ECRM_SCANNED_FILES=$PWD/in-use.json
	echo "[\"$REGISTRY/app:latest\"]" >in-use.json
}

# serve [OPTION...]: the bootstrap serves the invocations on stdin, until there are no more; $posted is what it
# sent, without the stack trace, and stderr its log.  The options are the runtime API's.
serve () {
	cat >events
	: >posts
	rm -f address
	mkfifo address
	"$BATS_TEST_DIRNAME/runtime-api" "$@" events posts >address 3>&- &
	API_PID=$!
	read -r AWS_LAMBDA_RUNTIME_API <address
	export AWS_LAMBDA_RUNTIME_API
	# Lambda has no terminal to ask on.
	run --separate-stderr setsid --wait "$ROOT/examples/lambda/bootstrap"
	posted=$(jq -c '[.path // "unanswered", .type // empty, (.body | fromjson | del(.stackTrace))]' posts)
	expect_equal '' "$(ls temporary)"
}

@test "each invocation runs the command, and has its own answer" {
	registry
	export ECRM_COMMAND=plan ECRM_FORMAT=json
	serve < <(printf '60000 %s\n' '{}' 'null')
	local answer='{"command":"plan","output":[{"repository":"app","type":"Image","expired_images":1,"total_images":2,"expired_image_size":1000000,"total_image_size":3000000}]}'
	expect_equal "[\"invocation/8476a536-e9f4-11e8-9739-000000000001/response\",$answer]
[\"invocation/8476a536-e9f4-11e8-9739-000000000002/response\",$answer]" "$posted"
	expect_equal '' "$output"
	[ "$status" -ne 0 ] # Lambda was gone at last
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "the event decides nothing, be it an order, no JSON or nothing at all" {
	registry
	export ECRM_COMMAND=scan
	echo 'external_commands: [{command: [echo, '"'[\"$REGISTRY/app:1\"]'"']}]' >>ecrm.yaml
	serve < <(printf '60000 %s\n' '{"command": "delete", "ECRM_COMMAND": "delete", "force": true}' '{"half": ' '$(touch pwned)' '')
	local n
	expect_equal "$(for n in 1 2 3 4; do echo "[\"invocation/8476a536-e9f4-11e8-9739-00000000000$n/response\",{\"command\":\"scan\",\"output\":[\"$REGISTRY/app:1\"]}]"; done)" "$posted"
	[ ! -e pwned ]
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "delete without ECRM_FORCE deletes nothing, which is an error; with it, it does" {
	registry
	export ECRM_COMMAND=delete
	serve <<<'60000 {}'
	expect_equal '["invocation/8476a536-e9f4-11e8-9739-000000000001/error","Ecrm.Failed"]' "$(jq -c '.[:2]' <<<"$posted")"
	[[ $(jq -r '.[2].errorMessage' <<<"$posted") == 'ecrm delete failed with status 1: '*--force* ]]
	expect_equal 0 "$(requests BatchDeleteImage)"

	ECRM_FORCE=true serve <<<'60000 {}'
	expect_equal '["invocation/8476a536-e9f4-11e8-9739-000000000001/response","delete"]' \
		"$(jq -c '[.[0], .[1].command]' <<<"$posted")"
	expect_equal 1 "$(requests BatchDeleteImage)"
	[[ $(jq -r '.[1].output' <<<"$posted") == *'REPOSITORY'*'app'* ]] # the table, as text
	[[ $posted != *'\u001b'* ]]
}

@test "an invocation that fails is told with what went wrong, and the next is served" {
	registry --fail DescribeRepositories=100:500
	export ECRM_COMMAND=plan
	config <<<'repositories: [{name: app, expires: 0d}]'
	serve < <(printf '60000 %s\n' 1 2)
	expect_equal '["invocation/8476a536-e9f4-11e8-9739-000000000001/error","Ecrm.Failed","Ecrm.Failed"]
["invocation/8476a536-e9f4-11e8-9739-000000000002/error","Ecrm.Failed","Ecrm.Failed"]' \
		"$(jq -c '.[:2] + [.[2].errorType]' <<<"$posted")"
	[[ $(jq -r '.[2].errorMessage' <<<"$posted" | head -n 1) == *'ecrm.yaml:1:'*expires* ]]
	[[ $stderr == *'[error]'*'ecrm.yaml:1:'* ]] # and in the log
}

@test "ecrm is ended before the time of the invocation is over, and that is told" {
	registry --fault DescribeRepositories=hang
	export ECRM_COMMAND=plan ECRM_SECONDS_TO_END=58
	serve <<<'60000 {}'
	[[ $(jq -r '.[2].errorMessage' <<<"$posted") =~ ^ecrm\ plan\ was\ ended\ after\ [12]\ seconds$ ]]
	expect_equal Ecrm.Timeout "$(jq -r '.[1]' <<<"$posted")"
}

@test "a deletion that is ended waits for its call, and has it in its journal" {
	registry --fault BatchDeleteImage=hang
	export ECRM_COMMAND=delete ECRM_FORCE=true ECRM_JOURNAL=$PWD/journal ECRM_SECONDS_TO_END=57 \
		ECRM_READ_TIMEOUT=4s ECRM_DEADLINE=4s
	: >journal
	serve <<<'60000 {}'
	expect_equal Ecrm.Timeout "$(jq -r '.[1]' <<<"$posted")"
	# On a slow machine the call may not have begun.
	expect_equal "$(requests BatchDeleteImage)" "$(jq -s 'map(select(.code == "OutcomeUnknown")) | length' journal)"
}

@test "without a command that there is, the function does not begin" {
	for ECRM_COMMAND in '' 'delete --force' explode; do
		export ECRM_COMMAND
		serve <<<'60000 {}'
		[ "$status" -eq 1 ]
		expect_equal '["init/error","Ecrm.NoCommand"]' "$(jq -c '.[:2]' <<<"$posted")"
		[[ $(jq -r '.[2].errorMessage' <<<"$posted") == "ECRM_COMMAND is '$ECRM_COMMAND', not one of"* ]]
		kill "$API_PID"
	done
}

@test "output that is too large for Lambda is an error that says what to do" {
	registry
	export ECRM_COMMAND=plan ECRM_FORMAT=ndjson
	serve --max-response 900 < <(printf '60000 %s\n' 1)
	expect_equal Ecrm.TooLarge "$(jq -r '.[1]' <<<"$posted")"
	[[ $(jq -r '.[2].errorMessage' <<<"$posted") == *'set ECRM_OUTPUT or ECRM_FORMAT' ]]

	ECRM_FORMAT=json serve --max-response 900 <<<'60000 1'
	expect_equal response "$(jq -r '.[0] | split("/")[-1]' <<<"$posted")"
}

@test "records come as an array, the version as text" {
	registry
	ECRM_COMMAND=plan ECRM_FORMAT=ndjson serve <<<'60000 1'
	expect_equal 'begin delete keep end' "$(jq -r '.[1].output[] | .action // .type' <<<"$posted" | grep -v repository | xargs)"
	ECRM_COMMAND=version serve <<<'60000 1'
	expect_equal "$(ecrm version)" "$(jq -j '.[1].output' <<<"$posted")"
}
