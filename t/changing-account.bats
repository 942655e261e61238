# What others do to an account while it is listed, page by page: the plan is safe all the same.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154
load helper.bash
load aws.bash

setup () {
	aws_setup
}

teardown () {
	aws_teardown
}

@test "images that are pushed or deleted and tasks that start or stop between two pages cost no image in use" {
	local fault operation seed
	export FAULTS=$BATS_TEST_TMPDIR
	"$BATS_TEST_DIRNAME/faults/matrix" prepare >/dev/null
	for seed in 11 12 13; do
		for fault in push delete start stop; do
			case $fault in push | delete) operation=DescribeImages ;; *) operation=ListTasks ;; esac
			"$BATS_TEST_DIRNAME/faults/cell" "$operation" "$fault@2+seed$seed" delete
		done
	done >results
	# OPERATION FAULT COMMAND OUTCOME STRUCK UNSAFE HANGS REMARK
	expect_equal 12 "$(wc -l <results)"
	expect_equal '' "$(awk -F '\t' '$4 !~ /right|other/ || $5 != 1 || $6 != 0 || $7 != 0 || $8 != "-"' results)"
}

@test "an image that was in use by a tag, and the one on a later page that the tag moved to, are kept both" {
	local seed moved=0
	config <<-'END'
	task_definitions: [{name: app}]
	repositories: [{name: app, expires: 1d, keep_tag_patterns: [none]}]
	END
	for seed in 1 2 3 4; do
		emulator_stop
		account --max-page 1 --fault DescribeImages=retag@2 --seed $seed <<-'END'
		{"ecs": {"taskDefinitions": [{"family": "app", "revision": 1, "containers": [{"name": "app", "image": "ECR/app:1"}]}]},
		"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#01", "tags": ["1"]}, {"digest": "#02"}, {"digest": "#03"}]}]}}
		END
		run -0 --separate-stderr ecrm plan --format ndjson
		# Where the tag was at first, and where it has moved to unless that is the same image.
		[[ $(kept) == '#01' || $(kept) == '#01 #02' || $(kept) == '#01 #03' ]]
		[ "$(kept)" = '#01' ] || moved=1
	done
	[ "$moved" -eq 1 ]
}

# kept: the images of $output that are kept.
kept () {
	jq -r 'select(.action == "keep") | .digest' <<<"$output" | shorten | LC_ALL=C sort | paste -sd' '
}

@test "an image that a tag in use moves to after it was listed is left alone" {
	local seed moved=0 holder
	config <<-'END'
	task_definitions: [{name: app}]
	repositories: [{name: app, expires: 1d, keep_tag_patterns: [none]}]
	END
	for seed in 1 2 3 4; do
		emulator_stop
		account --max-page 1 --fault DescribeImages=retag@3 --seed $seed <<-'END'
		{"ecs": {"taskDefinitions": [{"family": "app", "revision": 1, "containers": [{"name": "app", "image": "ECR/app:1"}]}]},
		"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#01"}, {"digest": "#02"}, {"digest": "#03", "tags": ["1"]}]}]}}
		END
		run --separate-stderr ecrm delete --force --no-color
		holder=$(ecrm-list-ecr --all | jq -r 'select((.tags // []) | index(["1"])) | .digest' | shorten)
		echo "seed $seed: $holder, status $status"
		[ -n "$holder" ]
		[ "$holder" = '#03' ] || {
			moved=1
			[ "$status" -eq 1 ]
			[[ $stderr == *'is left alone: it has got the tag 1 since it was planned'* ]]
		}
	done
	[ "$moved" -eq 1 ]
}
