# When calls to AWS are tried again, how fast, and when that ends: the rules as tables, and what the
# programs do about an AWS that throttles, fails or is not there.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	echo '{"ecr":{"repositories":[{"name":"app"}]}}' >account.json
}

teardown () {
	emulator_stop
	canned_stop
}

# rules COMMAND: each row of stdin, "QUESTION => ANSWER", is what the rules say.
rules () {
	cat >wanted
	sed 's/ => .*//' wanted | "$ECRM_BUILD/t/unit/retry-rules" "$1" >got
	diff -u wanted got
}

# statuses OPERATION: the HTTP statuses that its calls had, in order.
statuses () {
	jq -r --arg operation "$1" 'select(.operation == $operation) | .status' "$EMULATOR_LOG" |
		paste -sd' '
}

# scan [OPTION...]: the shortest of the scans: ListClusters, then ListTaskDefinitionFamilies.
scan () {
	ecrm-scan-ecs --names "$@"
}

# --- the rules

@test "throttling is told by its code alone, other faults that pass by status or code" {
	rules classify <<'EOF'
400 Throttling => throttled
400 ThrottlingException => throttled
400 ThrottledException => throttled
400 RequestThrottledException => throttled
400 RequestThrottled => throttled
429 TooManyRequestsException => throttled
400 ProvisionedThroughputExceededException => throttled
400 TransactionInProgressException => throttled
400 RequestLimitExceeded => throttled
509 BandwidthLimitExceeded => throttled
400 LimitExceededException => throttled
503 SlowDown => throttled
400 PriorRequestNotComplete => throttled
400 EC2ThrottledException => throttled
500 ThrottlingException => throttled
500 => transient
500 ServerException => transient
502 UnknownError => transient
503 ServiceUnavailable => transient
504 => transient
400 RequestTimeout => transient
408 RequestTimeoutException => transient
429 => never
429 UnknownError => never
400 throttling => never
400 ThrottlingExceptions => never
400 ClientException => never
400 InvalidSignatureException => never
403 SignatureDoesNotMatch => never
403 RequestTimeTooSkewed => never
400 ExpiredTokenException => never
403 AccessDenied => never
404 ResourceNotFoundException => never
408 => never
501 => never
505 => never
EOF
}

@test "the delays of 2026 double from 50 ms, or from 1 s after throttling, up to 20 s" {
	rules delay <<'EOF'
2026 transient 1 1 => 0.05 s
2026 transient 2 1 => 0.1 s
2026 transient 3 1 => 0.2 s
2026 transient 9 1 => 12.8 s
2026 transient 10 1 => 20 s
2026 transient 1000 1 => 20 s
2026 transient 3 0.5 => 0.1 s
2026 transient 3 0 => 0 s
2026 throttled 1 1 => 1 s
2026 throttled 2 1 => 2 s
2026 throttled 5 1 => 16 s
2026 throttled 6 1 => 20 s
2026 throttled 6 0.25 => 5 s
EOF
}

@test "the classic delays double from 2 s and are 20 s from the fifth on" {
	rules delay <<'EOF'
classic transient 1 1 => 2 s
classic transient 2 1 => 4 s
classic transient 4 1 => 16 s
classic transient 4 0.5 => 8 s
classic transient 4 0 => 0 s
classic transient 5 0 => 20 s
classic transient 6 0.5 => 20 s
classic throttled 1 1 => 2 s
classic throttled 5 0 => 20 s
EOF
}

@test "x-amz-retry-after counts within 5 s of the delay, and only since 2026" {
	rules delay <<'EOF'
2026 transient 1 1 1500 => 1.5 s
2026 transient 1 1 0 => 0.05 s
2026 transient 1 1 50 => 0.05 s
2026 transient 1 1 51 => 0.051 s
2026 transient 1 1 5050 => 5.05 s
2026 transient 1 1 5051 => 5.05 s
2026 transient 1 1 10000 => 5.05 s
2026 transient 1 1 99999999999999999999 => 5.05 s
2026 transient 1 0 3000 => 3 s
2026 transient 1 0 6000 => 5 s
2026 throttled 2 1 1500 => 2 s
2026 throttled 2 1 9000 => 7 s
2026 transient 1 1 -1500 => 0.05 s
2026 transient 1 1 1500ms => 0.05 s
2026 transient 1 1 1.5 => 0.05 s
2026 transient 1 1 Wed, 21 Oct 2026 07:28:00 GMT => 0.05 s
classic transient 1 1 1500 => 2 s
classic transient 1 0.1 10000 => 0.2 s
EOF
}

@test "less than Retry-After asks for is not waited, up to 20 s" {
	rules after <<'ROWS'
2026 transient 1 1 => 0.05 s
2026 transient 1 0 3 => 3 s
2026 transient 1 1 0 => 0.05 s
2026 transient 1 0 60 => 20 s
2026 throttled 3 1 2 => 4 s
2026 throttled 3 0.1 2 => 2 s
2026 throttled 1 0 99999999999999999999 => 20 s
classic transient 1 0.1 5 => 5 s
classic throttled 5 0 1 => 20 s
2026 transient 1 1 -3 => 0.05 s
2026 transient 1 1 3s => 0.05 s
2026 transient 1 1 Wed, 21 Oct 2026 07:28:00 GMT => 0.05 s
ROWS
}

@test "there is no limit until AWS throttles, and little is known of the rate then" {
	rules limiter <<'EOF'
0 take 100 => go
0.2 ok 10 => no limit
0.4 take => go
0.8 ok 30 => no limit
1 throttled => 5.000/s
1 take => wait 0.200 s
1.1 take => wait 0.087 s
1.2 take => go
EOF
}

@test "what set out before a throttle was known of belongs to it" {
	rules limiter <<'EOF'
0.2 ok 40 => no limit
1 throttled => 5.000/s
1.05 throttled-before 15 => 5.000/s
1.1 throttled => 5.357/s
EOF
}

@test "until the second throttle the rate doubles, but not while nothing is sent" {
	rules limiter <<'EOF'
0.2 ok 40 => no limit
1 throttled => 5.000/s
1.21 take => go
1.4 take => go
1.55 take => go
1.7 take => go
1.7 ok => 10.000/s
1.85 take => go
1.95 take => go
2.05 take => go
2.15 take => go
2.25 take => go
2.35 take => go
2.35 ok => 19.015/s
60 take 2 => go
60 ok => 19.984/s
EOF
}

@test "a first call that is throttled still leaves two calls a second" {
	rules limiter <<'EOF'
0 throttled => 2.000/s
0 take => wait 0.500 s
0.5 take => go
EOF
}

# simulate: each row of stdin, a client and a bucket of AWS with "=> RATIO SHARE" behind it, takes no more
# than RATIO of the time that one who knows the bucket takes, and has no more than SHARE % throttled.
simulate () {
	cat >wanted
	sed 's/ => .*//' wanted | "$ECRM_BUILD/t/unit/throttling" >got
	cat got
	paste -d' ' got <(sed 's/.* => //' wanted) >both
	jq -Rse '
		def row: capture("=> (?<ratio>[0-9.]+) of the ideal, (?<share>[0-9.]+) % throttled (?<ratio_max>[0-9.]+) (?<share_max>[0-9.]+)$");
		split("\n")[:-1] | length > 0 and all(.[]; [row | map_values(tonumber)][0]
			| .ratio <= .ratio_max and .share <= .share_max)' both
}

@test "the rate of a bucket that is not known is found, with few calls throttled" {
	simulate <<'EOF'
calls=2700 burst=50 rate=20 => 1.05 3
calls=2700 burst=50 rate=20 workers=4 latency=0.1 => 1.05 3
calls=2700 burst=50 rate=20 workers=64 latency=0.2 => 1.05 5
calls=600 burst=15 rate=15 => 1.05 5
calls=1800 burst=100 rate=100 => 1.05 3
calls=900 burst=100 rate=50 => 1.05 4
calls=5000 burst=200 rate=100 => 1.05 2
calls=20000 burst=100 rate=500 => 1.1 1
calls=20000 burst=100 rate=500 workers=64 => 1.1 1
calls=100000 burst=200 rate=2000 workers=64 => 1.1 1
EOF
}

@test "a bucket without a burst is used well, too, and a slow one" {
	simulate <<'EOF'
calls=600 burst=1 rate=15 => 1.2 5
calls=2000 burst=1 rate=20 => 1.15 3
calls=5000 burst=1 rate=100 => 1.2 2
calls=200 burst=10 rate=2 => 1.1 20
EOF
}

@test "operations that share a bucket find their shares" {
	simulate <<'EOF'
calls=2700 burst=50 rate=20 operations=3 => 1.05 5
calls=2700 burst=50 rate=20 operations=3 phases=1 => 1.05 4
calls=600 burst=15 rate=15 operations=2 => 1.1 8
EOF
}

@test "a bucket whose rate changes, or of which others take, is followed" {
	simulate <<'EOF'
calls=2000 burst=50 rate=20 then=5 at=40 => 1.05 5
calls=2000 burst=50 rate=10 then=40 at=40 => 1.2 3
calls=5000 burst=50 rate=10 then=100 at=40 => 1.3 2
calls=2000 burst=50 rate=20 others=10 => 1.05 4
EOF
}

@test "retries take from a quota of 500, and a success gives back what its last retry took" {
	rules quota <<'ROWS'
classic new => 500
classic failure => 495
classic failure => 490
classic success => 496
classic success 9 => 500
classic timeout => 490
classic success => 500
2026 new => 500
2026 failure => 486
2026 failure => 472
2026 success => 486
2026 success => 487
2026 timeout => 473
2026 failure 33 => 11
2026 failure => none of 11
2026 success 3 => 14
2026 failure => 0
ROWS
}

@test "when too many calls have failed, they are not tried again, and that is told" {
	jq -n '{ecs: {clusters: [range(16) | {name: "c\(.)"}]}}' >account.json
	printf 'clusters:\n  - name_pattern: "*"\ntask_definitions: []\n' >ecrm.yaml
	emulator_start --fault ListTasks=500 --fault ListServices=500 account.json
	AWS_MAX_ATTEMPTS=1000 run -1 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]error] ecrm-scan-ecs: ecs List* failed: ServerException: *; not tried again, since too many calls have failed (HTTP status 500, *'
	# The first tries of 16 calls at a time, and 35 more for 14 of 500 each.
	[ "$(($(requests ListTasks) + $(requests ListServices)))" -le 51 ]
}

# --- throttling, through the programs

@test "throttled calls of ECS, ECR and Lambda wait and never fail, however few tries there are" {
	emulator_start --throttle ListClusters=2 --throttle DescribeRepositories=2 \
		--throttle ListFunctions=2 account.json
	export AWS_MAX_ATTEMPTS=1 ECRM_LOG_LEVEL=warn
	ecrm-scan-ecs --names >ecs 2>errors &
	local ecs=$!
	ecrm-list-ecr --names >ecr 2>>errors &
	local ecr=$!
	ecrm-scan-lambda --names >lambda 2>>errors
	wait "$ecs"
	wait "$ecr"
	expect_equal '' "$(cat errors)"
	expect_equal '400 400 200' "$(statuses ListClusters)"
	expect_equal '400 400 200' "$(statuses DescribeRepositories)"
	expect_equal '429 429 200' "$(statuses ListFunctions)"
	expect_equal 'end end end' "$(tail -qn 1 ecs ecr lambda | jq -r .type | paste -sd' ')"
}

@test "a throttled STS is asked again, and the account is known" {
	emulator_start --throttle GetCallerIdentity=1 account.json
	export AWS_MAX_ATTEMPTS=1
	run -0 --separate-stderr scan
	expect_equal '123456789012' "$(jq -r .account <<<"${lines[0]}")"
	expect_equal '400 200' "$(statuses GetCallerIdentity)"
}

@test "a scan slows down to the rate that AWS allows, and misses nothing" {
	jq -n '{ecs: {clusters: [range(20) | {name: "c\(.)"}]}}' >account.json
	printf 'clusters:\n  - name_pattern: "*"\ntask_definitions: []\n' >ecrm.yaml
	emulator_start --rate ecs=10/30 account.json
	AWS_MAX_ATTEMPTS=1 run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '' "$stderr"
	expect_equal '{"ListClusters":1,"ListServices":20,"ListTaskDefinitionFamilies":1,"ListTasks":40}' \
		"$(jq -sc 'map(select(.status == 200 and .service == "ecs")) |
			[group_by(.operation)[] | {(.[0].operation): length}] | add' "$EMULATOR_LOG")"
	# Without a limit, the calls beyond the rate would each be refused many times over.
	local throttled
	throttled=$(jq -s 'map(select(.status == 400)) | length' "$EMULATOR_LOG")
	echo "$throttled calls were throttled"
	[ "$throttled" -ge 1 ]
	[ "$throttled" -le 31 ]
}

# --- failures that pass, and those that do not

# failing: rows of "STATUS FAILURES TRIES => STATUS STATUS...": so many calls of ListClusters fail with
# that status while AWS_MAX_ATTEMPTS is TRIES (- is unset), and these are the answers to all its calls.
failing () {
	local row code failures tries got failed=0
	while IFS= read -r row; do
		read -r code failures tries <<<"${row% => *}"
		AWS_MAX_ATTEMPTS=${tries#-}
		export AWS_MAX_ATTEMPTS
		emulator_start --fail "ListClusters=$failures:$code" account.json
		run --separate-stderr scan
		got=$(statuses ListClusters)
		emulator_stop
		if [ "$got" != "${row##* => }" ]; then
			printf '%s\n  %s\n' "$row" "$got"
			failed=1
		elif [[ $got == *200 ]]; then
			[ "$status" -eq 0 ] && [ -z "$stderr" ]
		else
			[ "$status" -eq 1 ] &&
				expect_line "*[[]error] ecrm-scan-ecs: ecs ListClusters failed: *Exception: *\\(HTTP status $code, request id *)"
		fi || {
			printf '%s\n  status %s, %s\n' "$row" "$status" "$stderr"
			failed=1
		}
	done
	return "$failed"
}

@test "500, 502 and 503 are tried again as often as AWS_MAX_ATTEMPTS says, then told" {
	failing <<'EOF'
500 1 - => 500 200
500 2 - => 500 500 200
500 3 - => 500 500 500
502 2 - => 502 502 200
502 3 - => 502 502 502
503 2 - => 503 503 200
503 3 - => 503 503 503
500 1 1 => 500
500 1 2 => 500 200
500 2 2 => 500 500
500 4 5 => 500 500 500 500 200
500 5 5 => 500 500 500 500 500
503 2 0 => 503 503 200
503 3 0 => 503 503 503
EOF
}

@test "Lambda and ECR are tried again likewise" {
	emulator_start --fail ListFunctions=2:500 --fail DescribeRepositories=3:502 account.json
	run -0 --separate-stderr ecrm-scan-lambda --names
	expect_equal '500 500 200' "$(statuses ListFunctions)"
	run -1 --separate-stderr ecrm-list-ecr --names
	expect_equal '502 502 502' "$(statuses DescribeRepositories)"
	expect_line '*[[]error] ecrm-list-ecr: ecr DescribeRepositories failed: ServerException: *\(HTTP status 502, request id *)'
}

@test "tries that throttling took do not count among those of failures" {
	emulator_start --throttle ListClusters=1 --fail ListClusters=1:500 account.json
	AWS_MAX_ATTEMPTS=2 run -0 --separate-stderr scan
	expect_equal '400 500 200' "$(statuses ListClusters)"
}

@test "a number of tries or a mode that is none is refused before any call" {
	local row failed=0
	emulator_start account.json
	while IFS= read -r row; do
		run --separate-stderr env "${row% => *}" "$ECRM_BIN/ecrm-scan-ecs" --names
		if [ "$status" -ne 1 ] || [ "${#stderr_lines[@]}" -ne 1 ] ||
			[[ $stderr != *"[error] ecrm-scan-ecs: ${row##* => }" ]]; then
			printf '%s\n  status %s, %s\n' "$row" "$status" "$stderr"
			failed=1
		fi
	done <<'EOF'
AWS_MAX_ATTEMPTS=-1 => max_attempts (AWS_MAX_ATTEMPTS) is '-1', which is not a number from 1 to 1000
AWS_MAX_ATTEMPTS=three => max_attempts (AWS_MAX_ATTEMPTS) is 'three', which is not a number from 1 to 1000
AWS_MAX_ATTEMPTS=3x => max_attempts (AWS_MAX_ATTEMPTS) is '3x', which is not a number from 1 to 1000
AWS_MAX_ATTEMPTS=1.5 => max_attempts (AWS_MAX_ATTEMPTS) is '1.5', which is not a number from 1 to 1000
AWS_MAX_ATTEMPTS=1001 => max_attempts (AWS_MAX_ATTEMPTS) is '1001', which is not a number from 1 to 1000
AWS_MAX_ATTEMPTS=99999999999999999999 => max_attempts (AWS_MAX_ATTEMPTS) is '99999999999999999999', which is not a number from 1 to 1000
AWS_RETRY_MODE=Standard => retry_mode (AWS_RETRY_MODE) is 'Standard' (known: standard, adaptive, legacy)
AWS_RETRY_MODE=none => retry_mode (AWS_RETRY_MODE) is 'none' (known: standard, adaptive, legacy)
EOF
	[ "$failed" -eq 0 ]
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

@test "the profile's max_attempts and retry_mode count where the environment has none" {
	local row failed=0 variables profile
	export AWS_CONFIG_FILE=$PWD/config
	while IFS= read -r row; do
		read -r -a variables <<<"${row%% | *}"
		profile=${row#* | }
		printf '[default]\n%s\n' "${profile% => *}" >config
		emulator_start --fail ListClusters=9:500 account.json
		run --separate-stderr env "${variables[@]}" "$ECRM_BIN/ecrm-scan-ecs" --names
		if [ "$status" -ne 1 ] || [ "$(requests ListClusters)" != "${row##* => }" ]; then
			printf '%s\n  status %s, %s requests\n%s\n' \
				"$row" "$status" "$(requests ListClusters)" "$stderr"
			failed=1
		fi
		emulator_stop
	done <<'EOF'
AWS_MAX_ATTEMPTS= | max_attempts = 2 => 2
AWS_MAX_ATTEMPTS= | max_attempts = 0 => 3
AWS_MAX_ATTEMPTS=4 | max_attempts = 2 => 4
AWS_MAX_ATTEMPTS=4 | max_attempts = many => 4
AWS_MAX_ATTEMPTS= | max_attempts = many => 0
AWS_RETRY_MODE= | retry_mode = adaptive => 3
AWS_RETRY_MODE= | retry_mode = legacy => 3
AWS_RETRY_MODE= | retry_mode = none => 0
AWS_RETRY_MODE=standard | retry_mode = none => 3
EOF
	[ "$failed" -eq 0 ]
}

@test "a refused connection is one line, after as many tries as there are" {
	local url try='ecs ListClusters: HTTP status 0 no answer'
	emulator_start account.json
	url=$AWS_ENDPOINT_URL
	emulator_stop
	run -1 --separate-stderr scan
	expect_line "*[[]error] ecrm-scan-ecs: ecs ListClusters failed: no answer: *127.0.0.1* \\($url)"
	expect_equal begin "$(jq -r .type <<<"$output")"
	run -1 --separate-stderr scan --log-level debug
	expect_equal 3 "$(grep -c "$try" <<<"$stderr")"
	AWS_MAX_ATTEMPTS=5 run -1 --separate-stderr scan --log-level debug
	expect_equal 5 "$(grep -c "$try" <<<"$stderr")"
}

@test "a host that cannot exist is told at once" {
	# A label of 64 letters is refused before anybody's name server is asked.
	local host
	printf -v host 'a%.0s' {1..64}
	emulator_start account.json
	AWS_ENDPOINT_URL_ECS=https://$host run -1 --separate-stderr scan --log-level debug
	expect_equal 1 "$(grep -c 'ecs ListClusters: HTTP status 0 no answer' <<<"$stderr")"
	[[ ${stderr_lines[-1]} == *'[error] ecrm-scan-ecs: ecs ListClusters failed: no answer: '*"$host"* ]]
}

@test "a host that was found before is looked for again" {
	# Not in every build can a library stand before the program's own.
	cc -shared -fPIC -o names.so "$BATS_TEST_DIRNAME/fixtures/names/flaky.c" || skip 'no compiler'
	LD_PRELOAD=$PWD/names.so ecrm-scan-ecs --version || skip 'getaddrinfo() cannot be replaced'
	printf 'clusters:\n  - name_pattern: "*"\n' >ecrm.yaml
	answer clusters 200 '{"clusterArns":["arn:aws:ecs:ap-northeast-1:123456789012:cluster/one"]}'
	answer nothing 200 '{"taskArns":[],"serviceArns":[]}'
	: >silent.hold
	canned_start clusters silent.hold nothing
	export AWS_ENDPOINT_URL_ECS=http://aws.test:${AWS_ENDPOINT_URL##*:} NAMES_LOG=$PWD/names ECRM_LOG_LEVEL=error
	# Of the two calls for the cluster one is held, so that the other needs a connection of its own.
	NAMES_FAIL=2 LD_PRELOAD=$PWD/names.so run -0 --separate-stderr ecrm-scan-ecs --read-timeout 3s
	expect_equal '' "$stderr"
	[ "$(sed -n 2p names)" = 'aws.test fails' ]
	: >names
	canned_stop
	canned_start clusters nothing
	NAMES_FAIL=1 LD_PRELOAD=$PWD/names.so run -1 --separate-stderr ecrm-scan-ecs
	expect_line '*ecs ListClusters failed: no answer: Could not resolve host: aws.test *'
	expect_equal 'aws.test fails' "$(cat names)"
}

@test "a wrong signature is not tried again" {
	emulator_start account.json
	export AWS_MAX_ATTEMPTS=5 AWS_SECRET_ACCESS_KEY=wrong
	run -1 --separate-stderr scan
	expect_equal '400' "$(statuses ListClusters)"
	run -1 --separate-stderr ecrm-scan-lambda --names
	expect_equal '403' "$(statuses ListFunctions)"
}

@test "an error of the clock is not tried again where the answer does not tell the time" {
	local code
	for code in InvalidSignatureException RequestTimeTooSkewed RequestExpired; do
		rm -f canned-url requests.txt
		answer error 400 '{"__type":"com.amazon.coral.service#'"$code"'","message":"Signature expired"}'
		canned_start error
		AWS_MAX_ATTEMPTS=5 run -1 --separate-stderr scan
		kill "$CANNED_PID"
		CANNED_PID=
		expect_equal 1 "$(grep -c '^X-Amz-Target: .*ListClusters' requests.txt)"
		expect_line "*ecs ListClusters failed: $code: Signature expired \\(HTTP status 400, *"
	done
}

@test "each try is signed anew, at its own time" {
	answer error 500 '{}' 'x-amz-retry-after: 1100'
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
	canned_start error clusters families
	run -0 --separate-stderr scan
	grep 'X-Amz-Target' requests.txt | sed 's/.*\.//' | tr -d '\r' >operations
	expect_equal $'ListClusters\nListClusters\nListTaskDefinitionFamilies' "$(cat operations)"
	expect_equal 2 "$(grep '^X-Amz-Date: ' requests.txt | sed -n 1,2p | sort -u | wc -l)"
	expect_equal 2 "$(grep -o ', Signature=.*' requests.txt | sed -n 1,2p | sort -u | wc -l)"
}

@test "a server that hangs up without a word is tried again, then told" {
	: >nothing
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
	canned_start nothing nothing clusters families
	run -0 --separate-stderr scan
	expect_equal '' "$stderr"
	kill "$CANNED_PID"
	rm canned-url requests.txt
	canned_start nothing
	run -1 --separate-stderr scan
	expect_line "*ecs ListClusters failed: no answer: Empty reply from server \\($AWS_ENDPOINT_URL)"
	expect_equal 3 "$(grep -c '^POST / ' requests.txt)"
}
