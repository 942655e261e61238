# No room to write: a disk that is full (/dev/full) and files that may not grow (ulimit -f).
load helper.bash
load aws.bash

setup () {
	aws_setup
	config <<-'END'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*"}]
		lambda_functions: [{name: "*"}]
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	END
	jq -n --arg registry "$REGISTRY" '
		{ecs: {clusters: [{name: "c"}], taskDefinitions: [range(30) | {family: "app\(.)", revision: 1, containers: [{name: "c", image: "\($registry)/app:\(.)"}]}]},
		lambda: {functions: [{name: "f", versions: [{version: "$LATEST", imageUri: "\($registry)/app:1"}]}]},
		ecr: {repositories: [{name: "app", images: [range(60) |
			{digest: ("sha256:" + "0" * (64 - (tostring | length)) + tostring), tags: [tostring], pushedAt: "-300d"}]}]}}' >account.json
	emulator_start account.json
	mkdir tmp
	export TMPDIR=$PWD/tmp
}

teardown () {
	aws_teardown
}

# no_room BLOCKS COMMAND...: run it where no file of its may be larger than so many blocks of 512 bytes.
no_room () {
	bash -c 'trap - XFSZ; ulimit -f "$1"; shift; exec "$@"' - $(($1 / 2)) "${@:2}"
}

# What is expected of each: one line that says it, and nothing left.
refused () {
	[ "$output" = "" ]
	expect_line "*$1"
	[ "$(ls tmp)" = "" ]
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "scan and plan that cannot write their output say so in one line" {
	local command
	for command in 'scan -o /dev/full' 'plan -o /dev/full' 'plan --format ndjson -o /dev/full'; do
		run -1 --separate-stderr ecrm $command
		refused "ecrm-render: cannot write '/dev/full': No space left on device"
	done
	for command in scan plan 'plan --format json' 'plan --format ndjson' 'delete --force'; do
		run -1 --separate-stderr bash -c "ecrm $command >/dev/full"
		refused 'ecrm-render: cannot write to standard output: No space left on device'
	done
}

@test "an output file for which there is no room stays as it was" {
	local command
	for command in 'scan --format ndjson' 'plan --format ndjson'; do
		ecrm $command >records
		[ "$(wc -c <records)" -gt 4096 ]
		echo old >out
		run -1 --separate-stderr no_room 4 ecrm-render --format ndjson -o out records
		refused "ecrm-render: cannot write *: File too large"
		[ "$(cat out)" = old ]
		[ "$(ls out*)" = out ]
	done
}

@test "a command whose spools have no room ends with one line, and deletes nothing" {
	local command
	for command in scan plan 'delete --force'; do
		run -1 --separate-stderr no_room 4 ecrm $command -o out
		[ "$output" = "" ]
		echo "$stderr"
		[ "${#stderr_lines[@]}" -ge 1 ]
		[ "$(grep -cv 'cannot write .*: File too large$' <<<"$stderr")" = 0 ]
		[ ! -e out ]
		[ "$(ls tmp)" = "" ]
	done
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "every stage that cannot write says so in one line" {
	local program
	ecrm plan --format ndjson >plan.ndjson
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external 'ecrm-list-ecr --all' 'ecrm-render --format ndjson plan.ndjson' \
		'ecrm-plan --allow-empty-scan plan.ndjson'; do
		echo "$program"
		run -1 --separate-stderr bash -c "$program >/dev/full"
		refused 'cannot write to standard output: No space left on device'
		run -1 --separate-stderr bash -c "$program >&-"
		refused 'cannot write to standard output: Bad file descriptor'
	done
}

@test "where stderr is closed, what is said there goes nowhere else" {
	local program
	export ECRM_LOG_LEVEL=debug
	ecrm plan --format ndjson >plan.ndjson 2>/dev/null
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr 'ecrm-render --format ndjson plan.ndjson' \
		'ecrm-plan --allow-empty-scan plan.ndjson' 'ecrm-delete --force plan.ndjson'; do
		echo "$program"
		run -0 bash -c "$program 2>&-"
		is_whole
	done
}

@test "where stdin is closed, nothing else is read in its place" {
	local program
	for program in ecrm-plan ecrm-render ecrm-delete 'ecrm-explain --plan - 1'; do
		run -1 --separate-stderr bash -c "$program <&-"
		refused "cannot read 'standard input': Bad file descriptor"
	done
}

@test "where there is no directory for temporary files, that is told and nothing begun" {
	export TMPDIR=$PWD/missing
	local command
	for command in scan plan 'delete --force'; do
		run -1 --separate-stderr ecrm $command
		[ "$output" = "" ]
		expect_line "*ecrm: cannot make a temporary directory in '$PWD/missing'"
	done
	[ "$(requests ListClusters)" = 0 ]
}

@test "results that cannot be written end a deletion early, and what was done is told" {
	jq '.ecr.repositories = [range(300) as $r | .ecr.repositories[0] + {name: "app\($r)"}]' account.json >many.json
	emulator_stop
	emulator_start many.json
	ecrm plan --format ndjson >plan.ndjson
	run -1 --separate-stderr bash -c 'ecrm-delete --force --concurrency 1 plan.ndjson >/dev/full'
	[ "$output" = "" ]
	grep 'cannot write' <<<"$stderr"
	[ "$(requests BatchDeleteImage)" -lt 10 ]
}
