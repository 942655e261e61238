# How long calls to AWS may take, and what becomes of those in flight when another has failed.  The
# default limits are far beyond what a test may take: that an end comes at all is what is seen.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	printf 'clusters:\n  - name_pattern: "*"\ntask_definitions: []\n' >ecrm.yaml
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
	: >silent.hold
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"clusterArns":[' >stalled.hold
	cp stalled.hold dripping.drip
	answer throttled 400 '{"__type":"ThrottlingException","message":"slowly"}'
	answer refused 400 '{"__type":"ClientException","message":"no"}'
}

teardown () {
	canned_stop
}

# scan [OPTION...]: the shortest of the scans; it must end in its own time.
scan () {
	run --separate-stderr timeout 60 ecrm-scan-ecs --names "$@"
}

# expect_failure TEXT: one line tells of ListClusters and that.
expect_failure () {
	expect_line "*[[]error] ecrm-scan-ecs: ecs ListClusters failed: $1*" && [ "$status" -eq 1 ] &&
		expect_equal begin "$(jq -r .type <<<"$output")"
}

@test "an answer that stands still is given up after --read-timeout" {
	local answer
	export AWS_MAX_ATTEMPTS=1
	for answer in silent.hold stalled.hold; do
		canned_start "$answer"
		scan --read-timeout 200ms
		canned_stop
		expect_failure 'timeout: waited 200ms for more of the answer (--read-timeout) '
	done
}

@test "an answer that drips for ever is given up after --request-timeout" {
	canned_start dripping.drip
	AWS_MAX_ATTEMPTS=1 scan --request-timeout 400ms
	expect_failure 'timeout: waited 400ms for the whole answer (--request-timeout) '
}

@test "a connection that does not come is given up after --connect-timeout" {
	# The server waits for a request, and TLS for the server.
	canned_start clusters
	AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL_ECS=https://${AWS_ENDPOINT_URL#http://} scan --connect-timeout 200ms
	expect_failure "timeout: waited 200ms for a connection (--connect-timeout) (https://127.0.0.1:*)"
}

@test "a call that took too long is tried again" {
	canned_start silent.hold stalled.hold clusters families
	scan --read-timeout 200ms
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
	canned_stop
	canned_start silent.hold
	scan --read-timeout 100ms
	expect_failure 'timeout: waited 100ms for more of the answer (--read-timeout) '
	expect_equal 3 "$(grep -c '^POST / ' requests.txt)"
}

@test "a call that is throttled for ever is given up after --deadline, with what AWS said last" {
	canned_start throttled
	AWS_MAX_ATTEMPTS=1 scan --deadline 300ms
	expect_failure 'ThrottlingException: slowly; given up, since a call may take 300ms (--deadline) (HTTP status 400, *'
}

@test "--deadline ends a try that is under way" {
	canned_start stalled.hold
	AWS_MAX_ATTEMPTS=9 scan --deadline 300ms
	expect_failure 'timeout: there was no time left for the whole answer; given up, since a call may take 300ms (--deadline) '
	expect_equal 1 "$(grep -c '^POST / ' requests.txt)"
}

@test "the limits can be set by variables, and options go before them" {
	local row variable option failed=0
	export AWS_MAX_ATTEMPTS=1
	while read -r row; do
		read -r variable option <<<"${row% => *}"
		canned_start stalled.hold
		run --separate-stderr timeout 60 env "$variable" ecrm-scan-ecs --names ${option:+"$option"}
		canned_stop
		expect_failure "*${row##* => }*" || failed=1
	done <<'ROWS'
ECRM_READ_TIMEOUT=101ms => waited 101ms for more of the answer
ECRM_READ_TIMEOUT=50s --read-timeout=102ms => waited 102ms for more of the answer
ECRM_REQUEST_TIMEOUT=103ms => waited 103ms for the whole answer
ECRM_DEADLINE=0.104s => a call may take 104ms
ROWS
	[ "$failed" -eq 0 ]
	canned_start clusters
	ECRM_CONNECT_TIMEOUT=105ms AWS_ENDPOINT_URL_ECS=https://${AWS_ENDPOINT_URL#http://} scan
	expect_failure 'timeout: waited 105ms for a connection (--connect-timeout) '
}

@test "a limit that is no duration is wrong usage, in every program that calls AWS" {
	local program row
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr ecrm-delete; do
		for row in connect-timeout read-timeout request-timeout deadline; do
			run -2 --separate-stderr "$program" "--$row" 2
			[[ $stderr == *"--$row is '2', which has a number without a unit"* ]]
			run -2 --separate-stderr "$program" "--$row=0s"
			[[ $stderr == *"--$row is '0s', which is not a duration above zero"* ]]
			run -2 --separate-stderr env "ECRM_$(tr a-z- A-Z_ <<<"$row")=soon" "$program"
			[[ $stderr == *"is 'soon', which has no number where one belongs"* ]]
		done
	done
}

@test "ecrm takes the limits for all its stages" {
	canned_start stalled.hold
	AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr timeout 60 ecrm generate --read-timeout 100ms
	expect_equal 3 "$(grep -c 'failed: timeout: waited 100ms for more of the answer (--read-timeout)' <<<"$stderr")"
	run -2 --separate-stderr ecrm generate --deadline
	[[ $stderr == *"'--deadline' needs a value"* ]]
}

@test "a limit of centuries is one" {
	canned_start clusters families
	scan --connect-timeout=290y 2>/dev/null || :
	[ "$status" -eq 2 ]
	scan --connect-timeout=15000w --read-timeout=15000w --request-timeout=15000w --deadline=15000w
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
}

@test "when a call has failed, those in flight are not waited for" {
	answer one 200 '{"clusterArns":["arn:aws:ecs:ap-northeast-1:123456789012:cluster/one"]}'
	printf 'clusters:\n  - name_pattern: "*"\n' >ecrm.yaml
	# Of the two calls for the cluster the first is never answered.
	canned_start one silent.hold refused
	run --separate-stderr timeout 30 ecrm-scan-ecs --log-level error
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-scan-ecs: ecs * failed: ClientException: no *'
	expect_equal begin "$(jq -r .type <<<"$output")"
}
