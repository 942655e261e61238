# The action of examples/github-action: its steps, run as a runner would, on an emulated account.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

ACTION=$ROOT/examples/github-action

setup () {
	aws_setup
	config <<-'CONFIG'
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	CONFIG
	mkdir runner
	: >summary
	: >outputs
	export GITHUB_ACTION_PATH=$ACTION GITHUB_STEP_SUMMARY=$PWD/summary GITHUB_OUTPUT=$PWD/outputs \
		RUNNER_TEMP=$PWD/runner GITHUB_RUN_ID=42
}

teardown () {
	[ -z "${RECORDER_PID:-}" ] || kill "$RECORDER_PID"
	aws_teardown
}

# parsed FILE: the YAML as JSON.
parsed () {
	# Debian's package is for Debian's python3, and another may stand before it on the PATH.
	local python
	for python in python3 /usr/bin/python3; do
		! "$python" -c 'import yaml' 2>/dev/null || break
		python=
	done
	[ -n "$python" ] || skip 'there is no python3-yaml'
	"$python" -c 'import json, sys, yaml; print(json.dumps(yaml.load(sys.stdin, yaml.BaseLoader)))' <"$1"
}

# registry [MEMBERS]: an account with two old images, one of which is in use, by the scanned file.
registry () {
	account <<-ACCOUNT
		{${1:-} "ecr": {"repositories": [{"name": "app", "images": [
			{"digest": "#01", "tags": ["1"], "pushedAt": "-400d", "size": 1000000000},
			{"digest": "#02", "tags": ["2"], "pushedAt": "-300d", "size": 2000000000}]}]}}
	ACCOUNT
	echo "[\"$REGISTRY/app:2\"]" >in-use.json
	export ECRM_SCANNED_FILES=in-use.json
}

# provider STATUS [BODY]: where a job gets its identity token.
provider () {
	mkfifo provider
	"$BATS_TEST_DIRNAME/http-recorder" "$1" asked "${@:2}" >provider 3>&- &
	RECORDER_PID=$!
	read -r ACTIONS_ID_TOKEN_REQUEST_URL <provider
	ACTIONS_ID_TOKEN_REQUEST_URL="$ACTIONS_ID_TOKEN_REQUEST_URL/token?api-version=2.0"
	export ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN=bearer-of-the-job
}

@test "no input is part of a script: each is in the environment, by the name that ecrm reads" {
	parsed "$ACTION/action.yml" >action.json
	expect_equal composite "$(jq -r .runs.using action.json)"
	expect_equal '' "$(jq -r '.runs.steps[].run | select(contains("${{"))' action.json)"
	expect_equal "$(jq -r '.inputs | keys[]' action.json)" \
		"$(jq -r '.runs.steps[].env // {} | .[]' action.json | sed -n 's/^${{ inputs\.\([a-z-]*\) }}$/\1/p' | LC_ALL=C sort)"
	expect_equal '' "$(jq -r '.runs.steps[] | select(.run and (.shell | not))' action.json)"
	expect_equal '${{ steps.plan.outputs.plan }}' "$(jq -r .outputs.plan.value action.json)"
	# shellcheck disable=SC2016 # as it stands there
	expect_equal '"$GITHUB_ACTION_PATH/plan"' "$(jq -r '.runs.steps[] | select(.id == "plan").run' action.json)"
	[ -x "$ACTION/plan" ]
}

@test "the workflow gives the action inputs that it has, and the permissions that it needs" {
	parsed "$ACTION/workflow.yml" >workflow.json
	parsed "$ACTION/action.yml" >action.json
	run -0 jq -r '.jobs.plan.steps[] | select(.id == "ecrm").with | keys[]' workflow.json
	expect_equal '' "$(comm -23 <(echo "$output") <(jq -r '.inputs | keys[]' action.json))"
	expect_equal '{"contents":"read","id-token":"write"}' "$(jq -c .permissions workflow.json)"
}

@test "the plan is in the job's summary, and its records are an output" {
	registry
	run -0 "$ACTION/plan"
	[[ $(<summary) == '## Images in Amazon ECR'*'1 of 2 images would be deleted'*'`app`'* ]]
	expect_equal "plan=$PWD/runner/ecrm-plan.ndjson" "$(<outputs)"
	expect_equal '#01 delete
#02 keep' "$(jq -r 'select(.type == "image") | "\(.digest) \(.action)"' runner/ecrm-plan.ndjson | shorten | sort)"
	expect_equal 0 "$(requests BatchDeleteImage)"
	expect_equal ecrm-plan.ndjson "$(ls runner)"
}

@test "what the log says are no commands to the runner" {
	registry
	config <<<$'repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: ["::set-env name=PATH::/evil"]}]'
	run -0 "$ACTION/plan"
	local stop
	stop=$(sed -n 's/^::stop-commands::\([0-9a-f]\{32\}\)$/\1/p' <<<"$output")
	[ -n "$stop" ]
	# All that has the text stands between.
	expect_equal '' "$(sed "/^::stop-commands::$stop\$/,/^::$stop::\$/d" <<<"$output" | grep evil || :)"
	[[ $output == *evil* ]]
	run -0 "$ACTION/plan"
	[[ $output != *"$stop"* ]]
}

@test "a plan that fails fails the step, and the summary says so" {
	registry
	config <<<'repositories: [{name: app}]'
	run -1 "$ACTION/plan"
	[[ ${lines[-1]} == '::error title=ecrm::ecrm plan failed with status 1' ]]
	[[ $output == *'ecrm.yaml:1:'* ]]
	[[ $(<summary) == *'There is no plan'* ]]
	expect_equal '' "$(<outputs)"
	expect_equal '' "$(ls runner)"
}

@test "the job's identity is taken to the role, and leaves no trace" {
	registry '"roles": [{"name": "ci", "trust": ["ci.example"]}],
		"identityTokens": [{"token": "token-of-ci", "provider": "ci.example", "subject": "job", "audience": "sts"}],'
	provider 200 '{"count": 1, "value": "token-of-ci"}'
	ROLE_ARN=arn:aws:iam::123456789012:role/ci run -0 "$ACTION/plan"
	expect_equal '/token?api-version=2.0&audience=sts.amazonaws.com Bearer bearer-of-the-job' \
		"$(jq -r '"\(.path) \(.authorization)"' asked)"
	expect_equal arn:aws:sts::123456789012:assumed-role/ci/github-42 \
		"$(jq -r 'select(.service == "ecr").arn' "$EMULATOR_LOG" | sort -u)"
	expect_equal ecrm-plan.ndjson "$(ls runner)"
	run ! grep -r -e token-of-ci -e bearer-of-the-job summary outputs runner
	[[ $output != *token-of-ci* ]]
}

@test "without the permission, or without a token, the step says what is missing, and asks nothing of AWS" {
	registry
	export ROLE_ARN=arn:aws:iam::123456789012:role/ci
	run -1 "$ACTION/plan"
	[[ $output == '::error title=ecrm::role-arn needs "permissions: {id-token: write}"'* ]]
	local status_and_body
	for status_and_body in '200 {}' '403 {"value": "no"}'; do
		provider "${status_and_body%% *}" "${status_and_body#* }"
		run -1 "$ACTION/plan"
		[[ ${lines[-1]} == '::error title=ecrm::there is no identity token of this job to be had' ]]
		kill "$RECORDER_PID"
		RECORDER_PID=
		rm provider
	done
	expect_equal '' "$(<"$EMULATOR_LOG")"
}

@test "where there is no ecrm, the step before builds it from the action's own copy" {
	[ -z "${ASAN_OPTIONS:-}" ] || skip 'the sanitizers have no part in it'
	parsed "$ACTION/action.yml" | jq -r '.runs.steps[0].run' >build
	: >path
	GITHUB_PATH=path run -0 sh build
	expect_equal '' "$(<path)" # there is one

	mkdir -p copy/bin copy/t copy/tools
	(cd "$ROOT" && cp -R Makefile lib share examples "$OLDPWD/copy" && cp bin/*.c bin/*.sh "$OLDPWD/copy/bin" &&
		cp t/install-packages "$OLDPWD/copy/t")
	PATH=$(tr : '\n' <<<"$PATH" | grep -vxF -- "$ECRM_BIN" | paste -sd:)
	! command -v ecrm || skip 'ecrm is installed here'
	GITHUB_ACTION_PATH=$PWD/copy/examples/github-action GITHUB_PATH=$PWD/path CFLAGS=-O0 \
		run -0 env -u MAKEFLAGS -u BUILD -u BIN sh build
	expect_equal "$PWD/copy/bin" "$(<path)"
	expect_equal "ecrm version v$(sed -n 's/^version=//p' "$ROOT/bin/ecrm.sh")" "$("$(<path)/ecrm" version)"
	"$(<path)/ecrm-plan" --version
}
