# The emulator's own promises that the other tests lean on: which calls a fault strikes.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	echo '{"ecs": {"clusters": [{"name": "c"}]}}' >account.json
	export AWS_MAX_ATTEMPTS=1
}

teardown () {
	emulator_stop
}

# struck RULE: how six scans of one ListClusters each end, with that rule.
struck () {
	emulator_start --fault "$1" "${@:2}" account.json
	for _ in 1 2 3 4 5 6; do
		if ecrm-scan-ecs --names >/dev/null 2>&1; then printf .; else printf x; fi
	done
	emulator_stop
}

@test "a fault strikes all calls, the first N, the Nth, or the Nth and all that follow" {
	expect_equal xxxxxx "$(struck ListClusters=deny)"
	expect_equal xx.... "$(struck ListClusters=deny:2)"
	expect_equal ..x... "$(struck ListClusters=deny@3)"
	expect_equal ..xxxx "$(struck ListClusters=deny@3+)"
	expect_equal ...... "$(struck ListTasks=deny)"
	expect_equal ...... "$(struck ListClusters=deny%0)"
	expect_equal xxxxxx "$(struck ListClusters=deny%100)"
}

@test "chance is the same with the same seed" {
	expect_equal "$(struck ListClusters=deny%50 --seed 3)" "$(struck ListClusters=deny%50 --seed 3)"
	[[ $(for seed in 1 2 3 4; do struck ListClusters=deny%50 --seed $seed; done) == *.*x*.* ]]
}

@test "of several rules the first that strikes counts, and the log names its fault" {
	emulator_start --fault 'ListClusters=500@1' --deny ListClusters account.json
	run -1 ecrm-scan-ecs --names
	run -1 ecrm-scan-ecs --names
	expect_equal '["500",500]
["deny",400]' "$(jq -c 'select(.operation == "ListClusters") | [.fault, .status]' "$EMULATOR_LOG")"
}

@test "a rule that is none is refused" {
	local rule
	for rule in ListClusters ListClusters=none ListClusters= =deny ListClusters=deny: ListClusters=deny:x \
		ListClusters=deny@0 ListClusters=deny@1- ListClusters=deny%101 ListClusters=deny:2x; do
		run -2 --separate-stderr "$ECRM_BUILD/aws-emulator" --fault "$rule" account.json
		expect_equal "aws-emulator: bad value '$rule' for --fault" "${stderr_lines[0]}"
	done
}
