# A clock that is off: requests are signed by the one of AWS, once its answers have told it.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	jq -n '{ecs: {clusters: [range(8) | {name: "c\(.)"}]}}' >account.json
	printf 'clusters:\n  - name_pattern: "*"\ntask_definitions: []\n' >ecrm.yaml
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
}

teardown () {
	emulator_stop
	canned_stop
}

# statuses OPERATION: those of its calls, in order.
statuses () {
	jq -r --arg operation "$1" 'select(.operation == $operation) | .status' "$EMULATOR_LOG" | paste -sd' '
}

# http_date SECONDS: the Date header of that time from now.
http_date () {
	LC_ALL=C date -u -d "@$(($(date +%s) + $1))" '+Date: %a, %d %b %Y %H:%M:%S GMT'
}

# signed_at: the times that the requests were signed for, as far from now as minutes tell.
signed_at () {
	local stamp
	grep '^X-Amz-Date: ' requests.txt | tr -d '\r' | while read -r _ stamp; do
		stamp=$(date -u -d "$(sed 's/\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z/\1-\2-\3T\4:\5:\6Z/' <<<"$stamp")" +%s)
		echo $(((stamp - $(date +%s) + 30 * (stamp > $(date +%s) ? 1 : -1)) / 60))
	done | paste -sd' '
}

@test "a clock that is off, behind or ahead, is corrected with the first answer, and told once" {
	local row failed=0
	while read -r row; do
		emulator_start --clock "${row%% *}" account.json
		AWS_MAX_ATTEMPTS=1 run --separate-stderr ecrm-scan-ecs
		if [ "$status" -ne 0 ] || [ "$(tail -n 1 <<<"$output" | jq -r .type)" != end ] ||
			! expect_line "*[[]warn] ecrm-scan-ecs: the clock of this machine is ${row#* } AWS: requests are signed by theirs"; then
			printf '%s\n  status %s, %s\n' "$row" "$status" "$stderr"
			failed=1
		fi
		expect_equal '403 200' "$(statuses GetCallerIdentity)"
		# What was found out with one service holds for the others.
		expect_equal 200 "$(statuses ListClusters)"
		emulator_stop
	done <<'ROWS'
3600 1h behind that of
-3600 1h ahead of that of
900000 250h behind that of
420 7m behind that of
ROWS
	[ "$failed" -eq 0 ]
}

@test "by a clock that is ahead by more than an hour nothing is listed, since young images would be old" {
	jq -n '{ecr: {repositories: [{name: "app", images: [{digest: "sha256:\("0" * 64)", pushedAt: "-1d"}]}]}}' >account.json
	echo 'repositories: [{name: app, expires: 30d, keep_tag_patterns: [latest]}]' >ecrm.yaml
	local seconds
	for seconds in -4000 -900000; do
		emulator_start --clock "$seconds" account.json
		run -1 --separate-stderr ecrm-list-ecr
		[[ ${stderr_lines[-1]} == *'[error] ecrm-list-ecr: the clock of this machine is '*' ahead of that of AWS, by which'* ]]
		[[ $output != *'"type":"end"'* ]]
		run -0 ecrm-list-ecr --names
		emulator_stop
	done
	# By one that is behind they are younger than they are, which costs none.
	for seconds in -3000 900000; do
		emulator_start --clock "$seconds" account.json
		run -0 ecrm-list-ecr
		emulator_stop
	done
}

@test "a clock that is off by less than AWS minds is left alone" {
	emulator_start --clock 200 account.json
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '' "$stderr"
	expect_equal 200 "$(statuses GetCallerIdentity)"
}

@test "where correction is switched off, the error tells how far the clock is off" {
	emulator_start --clock -3600 account.json
	export AWS_CONFIG_FILE=$PWD/config
	: >config
	AWS_DISABLE_CLOCK_SKEW_CORRECTION=true run -1 --separate-stderr ecrm-scan-ecs --names
	expect_line '*ecs ListClusters failed: InvalidSignatureException: Signature not yet current: *; the clock of this machine is 1h ahead of that of AWS (HTTP status 400, request id *'
	expect_equal 400 "$(statuses ListClusters)"
	printf '[default]\ndisable_clock_skew_correction = true\n' >config
	run -1 --separate-stderr ecrm-scan-ecs --names
	AWS_DISABLE_CLOCK_SKEW_CORRECTION=false run -0 ecrm-scan-ecs --names
	AWS_DISABLE_CLOCK_SKEW_CORRECTION=1 run -1 --separate-stderr ecrm-scan-ecs --names
	expect_line "*AWS_DISABLE_CLOCK_SKEW_CORRECTION is '1', which is neither true nor false"
}

@test "every code that a clock can be behind is tried again by the other clock, once" {
	local code
	for code in InvalidSignatureException SignatureDoesNotMatch AuthFailure RequestTimeTooSkewed AccessDeniedException; do
		answer error 403 "{\"__type\":\"$code\",\"message\":\"no\"}" "$(http_date 3600)"
		canned_start error clusters families
		AWS_MAX_ATTEMPTS=1 run -0 --separate-stderr ecrm-scan-ecs --names
		expect_equal '0 60 60' "$(signed_at)"
		canned_stop
		canned_start error
		run -1 --separate-stderr ecrm-scan-ecs --names
		expect_equal '0 60' "$(signed_at)"
		[[ ${stderr_lines[-1]} == *"ecs ListClusters failed: $code: no (HTTP status 403, "* ]]
		canned_stop
	done
}

@test "an answer that does not tell the time, or is from a cache, corrects nothing" {
	local header
	while read -r header; do
		answer error 403 '{"__type":"RequestTimeTooSkewed","message":"no"}' "$header" "$(http_date 3600)"
		[[ $header == Age* ]] || answer error 403 '{"__type":"RequestTimeTooSkewed","message":"no"}' "$header"
		canned_start error
		run -1 --separate-stderr ecrm-scan-ecs --names
		expect_line '*ecs ListClusters failed: RequestTimeTooSkewed: no (HTTP status 403, *'
		expect_equal 0 "$(signed_at)"
		canned_stop
	done <<'ROWS'
X-Nothing: here
Date: yesterday
Age: 3600
ROWS
}

@test "how far the clock is off is told, were it thousands of years" {
	answer error 403 '{"__type":"RequestTimeTooSkewed","message":"no"}' 'Date: Fri, 31 Dec 9999 00:00:00 GMT'
	canned_start error
	AWS_DISABLE_CLOCK_SKEW_CORRECTION=true run -1 --separate-stderr ecrm-scan-ecs --names
	[[ ${stderr_lines[-1]} =~ 'this machine is '([0-9]+)([mhdw])' behind that of AWS' ]]
	local -A minutes=([m]=1 [h]=60 [d]=1440 [w]=10080)
	local wrong=$((BASH_REMATCH[1] * minutes[${BASH_REMATCH[2]}] - (253402214400 - $(date +%s)) / 60))
	[ "${wrong#-}" -le 2 ]
}

@test "other errors say nothing of a clock that is off" {
	answer error 400 '{"__type":"ClientException","message":"no"}' "$(http_date 3600)"
	canned_start error
	run -1 --separate-stderr ecrm-scan-ecs --names
	expect_line '*ecs ListClusters failed: ClientException: no (HTTP status 400, *'
	expect_equal 0 "$(signed_at)"
}
