# ecrm-delete: which plans it carries out, and how much of them: their age, and a plan that revises them.
# bats sets stderr and stderr_lines, each test its own environment.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load deletion.bash

setup () {
	deletion_setup
	account <"$ACCOUNTS/delete.json"
}

teardown () {
	aws_teardown
}

# ago DURATION: that time, as date understands it.
ago () {
	date -u -d "$1 ago" +%FT%TZ
}

@test "totals are no plan to delete by" {
	jq -nc '{type: "total", registry: "123456789012", region: "ap-northeast-1", repository: "app", images: 1, size: 1,
		kind: "image", action: "delete"}' >plan
	refuses "plan:1: 'app' has totals here, not images: run ecrm-plan without --totals" plan
}

# --- age

@test "a plan that is older than a day is refused, and says what to do" {
	AS_OF=$(ago '25 hours')
	doomed '#02'
	refuses "the plan is as of $AS_OF, 25 hours ago, older than --max-age 24h: *plan again" plan
	run -1 --separate-stderr setsid -w ecrm-delete plan
	expect_line "*the plan is as of $AS_OF, *"
	AS_OF=$(ago '23 hours')
	doomed '#02'
	deletes plan <<<'app #02 deleted'
}

@test "--max-age and ECRM_MAX_AGE say how old a plan may be, 0 that any may" {
	local limit
	AS_OF=$(ago '3 hours')
	doomed '#02'
	refuses "*, 3 hours ago, older than --max-age 90min: *" --max-age 90min plan
	refuses "*, 3 hours ago, older than --max-age 1ms: *" --max-age 1ms plan
	ECRM_MAX_AGE='2h' refuses "*, older than --max-age 2h: *" plan
	AS_OF=$(ago '900 days')
	doomed '#02'
	refuses "*, 900 days ago, older than --max-age 24h: *" plan
	ECRM_MAX_AGE=1000d deletes plan <<<'app #02 deleted'
	ECRM_MAX_AGE=1h deletes --max-age 0 plan <<<'app #02 deleted ImageNotFound'
	for limit in -1h 5 '' soon; do
		run -2 --separate-stderr ecrm-delete "--max-age=$limit" plan
		expect_line "ecrm-delete: --max-age is '$limit', which *"
	done
}

@test "a plan is as old as the oldest image that it deletes; what it keeps does not count" {
	plan < <(
		image delete app '#02'
		AS_OF=$(ago '3 hours') image keep app '#01'
		AS_OF=$(ago '2 hours') image delete web '#02'
	)
	refuses '*, 2 hours ago, *' --max-age 1h plan
	deletes --max-age 150m plan <<-'END'
	app #02 deleted
	web #02 deleted
	END
}

@test "an image without as_of is as old as its stream, by its as_of or its begin" {
	image delete app '#02' | jq -c 'del(.as_of)' >undated
	{
		printf '{"type":"begin","stream":"p","program":"mine","at":"%s"}\n' "$(ago '5 hours')"
		cat undated
		echo '{"type":"end","stream":"p"}'
	} >plan
	refuses '*, 5 hours ago, *' --max-age 1h plan
	jq -c --arg as_of "$(ago '4 hours')" 'if .type == "begin" then .as_of = $as_of else . end' plan >dated
	refuses '*, 4 hours ago, *' --max-age 1h dated
	# Another stream's time says nothing about it.
	{
		jq -c 'select(.type != "image")' plan
		cat undated
	} >behind
	refuses 'behind:3: nothing says how old this decision is *' behind
	deletes plan <<<'app #02 deleted'
}

@test "a plan of no known age is refused, unless any may be" {
	image delete app '#02' | jq -c 'del(.as_of)' >plan
	refuses 'plan:1: nothing says how old this decision is (as_of, or a begin record): plan again *--max-age 0)' plan
	deletes --max-age 0 plan <<<'app #02 deleted'
}

@test "a plan from a time to come is refused, but clocks may differ by an hour" {
	AS_OF=$(date -u -d '2 hours' +%FT%TZ)
	doomed '#02'
	refuses "the plan is as of $AS_OF, which is yet to come: is a clock wrong? *" plan
	AS_OF=$(date -u -d '55 minutes' +%FT%TZ)
	doomed '#02'
	deletes plan <<<'app #02 deleted'
}

# --- a plan that revises it

# revised: what stdin has becomes the whole stream of a newer plan, in the file revised.
revised () {
	echo '{"type":"begin","stream":"r","program":"ecrm-plan"}'
	cat
	echo '{"type":"end","stream":"r","counts":{}}'
} >revised

@test "what the revised plan does not delete is left alone, and told with its new reason" {
	plan < <(
		image delete app '#02'
		image delete app '#03'
		image delete app '#04'
		image delete web '#01'
		image keep web '#02'
	)
	revised < <(
		image delete app '#02'
		image keep app '#03' '"kind":"image","reason":"in use by tag 1"'
		image delete web '#02'
	)
	run -0 --separate-stderr ecrm-delete --force --log-level notice --revised-plan revised plan
	is_whole
	expect_equal $'app #02 deleted\napp #03 skipped NotInRevisedPlan\napp #04 skipped NotInRevisedPlan\nweb #01 skipped NotInRevisedPlan' \
		"$(results)"
	expect_equal $'#03 in use by tag 1\n#04 the revised plan does not have it' \
		"$(jq -r 'select(.repository == "app" and .message) | "\(.digest) \(.message)"' <<<"$output" | shorten)"
	expect_equal $'app #01\napp #03\napp #04\nweb #01\nweb #02' "$(left)"
	[[ $stderr == *"[notice] app@$(digest 3) is left alone: in use by tag 1"* ]]
	[[ $stderr == *'[warn] ecrm-delete: app: 2 images are left alone that the revised plan does not delete'* ]]
	[[ $stderr == *'[warn] ecrm-delete: web: 1 images are left alone that the revised plan does not delete'* ]]
	[[ $stderr == *'[notice] 1 images deleted, 0 failed, 3 left alone'* ]]
}

@test "a revised plan that deletes nothing, or has nothing, leaves all alone without AWS" {
	local record
	doomed '#02'
	for record in "$(image keep app '#02')" ''; do
		revised <<<"$record"
		AWS_ENDPOINT_URL='' AWS_REGION='' run -0 --separate-stderr ecrm-delete --revised-plan revised plan
		expect_equal 'app #02 skipped NotInRevisedPlan' "$(results)"
	done
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

@test "a revised plan that is cut or is none deletes nothing" {
	doomed '#02'
	cp plan revised
	sed '$d' plan >revised
	refuses 'revised:1: the output of ecrm-plan that begins here has no end record: *' --revised-plan revised plan
	image delete app '#02' | jq -c 'del(.action)' >revised
	refuses "revised:1: '*' has no decision: run ecrm-plan first" --revised-plan revised plan
	refuses "cannot open 'nowhere': *" --revised-plan nowhere plan
}

@test "where the revised plan both keeps and deletes an image, it is left alone" {
	doomed '#02' '#03'
	{ image keep app '#02'; image delete app '#02'; image delete app '#03'; image keep app '#03'; } >revised
	run -0 --separate-stderr ecrm-delete --force --revised-plan revised plan
	expect_equal $'app #02 skipped NotInRevisedPlan\napp #03 skipped NotInRevisedPlan' "$(results)"
}

@test "the same image of another repository, region or registry is another one" {
	doomed '#02'
	{
		image delete web '#02'
		image delete app '#02' | sed 's/ap-northeast-1/eu-west-1/'
		image delete app '#02' | sed 's/123456789012/210987654321/'
	} >revised
	run -0 --separate-stderr ecrm-delete --force --revised-plan revised plan
	expect_equal 'app #02 skipped NotInRevisedPlan' "$(results)"
}

@test "with a revised plan its age counts, since it was made on what is in use now" {
	image delete app '#02' >new
	AS_OF=$(ago '25 hours')
	image delete app '#02' >old
	refuses 'the plan is as of *, 25 hours ago, *' --revised-plan old new
	deletes --revised-plan new old <<<'app #02 deleted'
}

@test "questions are asked of what the revised plan leaves" {
	plan < <(
		image delete app '#02'
		image delete app '#03'
		image delete web '#01'
	)
	image delete app '#03' >revised
	on_terminal 'y\n' 'ecrm-delete --revised-plan revised plan >results 2>log'
	[ "$status" -eq 0 ]
	expect_equal '1 app' "$(asked)"
	output=$(cat results)
	expect_equal $'app #02 skipped NotInRevisedPlan\napp #03 deleted\nweb #01 skipped NotInRevisedPlan' "$(results)"
}

# --- limits

# limited COUNT KEPT REPOSITORY: so many images to delete and so many to keep.
limited () {
	jq -nc --argjson count "$1" --argjson kept "$2" --arg repository "$3" --arg as_of "$AS_OF" 'range($count + $kept) |
		{type: "image", registry: "123456789012", region: "ap-northeast-1", $repository, pushed_at: "2026-01-01T00:00:00Z",
		digest: "sha256:\("0000000000000000000000000000000000000000000000000000000000000000\(.)"[-64:])",
		action: (if . < $count then "delete" else "keep" end), size: 1, as_of: $as_of}'
}

# allows [OPTION...]: the plan is within its limits.
allows () {
	run --separate-stderr ecrm-delete --force --ask-only "$@" plan
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
}

@test "a plan that deletes more than a share of a repository is refused before anything is asked" {
	{ limited 1 3 app; limited 3 5 web; } >plan
	refuses 'web: 3 of 8 images are to be deleted, more than --max-delete-percent 37.4 allows: nothing is deleted' \
		--max-delete-percent 37.4 plan
	run -1 --separate-stderr setsid -w ecrm-delete --max-delete-percent 30 plan
	expect_line '*: web: 3 of 8 images are to be deleted, *'
	run -1 --separate-stderr ecrm-delete --force --ask-only --max-delete-percent 30 plan
	expect_equal '' "$output"
	allows --max-delete-percent 37.5
	ECRM_MAX_DELETE_PERCENT=24 refuses 'app: 1 of 4 images are to be deleted, *' plan
	refuses 'app: 1 of 4 images are to be archived, *: nothing is archived' --archive --max-delete-percent 0 plan
}

@test "a share of a plan without what is kept is the whole" {
	limited 2 0 app >plan
	refuses 'app: all 2 images that the plan has of it are to be deleted, more than --max-delete-percent 99.99 allows: * (a filter must leave in what is kept)' \
		--max-delete-percent 99.99 plan
	allows --max-delete-percent 100
}

@test "a plan that deletes more than a number of images in all is refused" {
	{ limited 2 3 app; limited 3 0 web; } >plan
	refuses '5 images are to be deleted in all, more than --max-delete-count 4 allows: nothing is deleted' \
		--max-delete-count 4 plan
	ECRM_MAX_DELETE_COUNT=0 refuses '5 images are to be deleted in all, *' plan
	allows --max-delete-count 5
	# What stands twice counts once, and what the revised plan leaves alone does not count.
	cat plan plan >twice
	ecrm-delete --force --ask-only --max-delete-count 5 twice >/dev/null
	head -n 2 plan >revised
	run -0 --separate-stderr ecrm-delete --force --ask-only --max-delete-count 2 --max-delete-percent 40 --revised-plan revised plan
}

@test "limits hold again for what was approved under them" {
	{ limited 1 3 app; limited 3 5 web; } >plan
	export ECRM_MAX_DELETE_PERCENT=38 ECRM_MAX_DELETE_COUNT=4
	ecrm-delete --force --ask-only plan >approved
	allows
	run --separate-stderr ecrm-delete --force approved
	expect_equal '' "$(grep 'max-delete' <<<"$stderr")"
	[ "$(requests BatchDeleteImage)" -gt 0 ]
	ECRM_MAX_DELETE_COUNT=3 run -1 --separate-stderr ecrm-delete --force approved
	expect_line '*: 4 images are to be deleted in all, *'
}
