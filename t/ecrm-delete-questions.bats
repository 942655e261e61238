# ecrm-delete: what it asks, and what becomes of the answers.
# bats sets stderr and stderr_lines, each test its own environment; quoted text is for other shells.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031
load helper.bash
load deletion.bash

setup () {
	deletion_setup
}

teardown () {
	aws_teardown
}

@test "without a terminal and without --force nothing is deleted" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02'
		image delete web '#02'
		image keep web '#01'
	)
	run -1 --separate-stderr setsid -w ecrm-delete plan
	expect_line '*\[error\] ecrm-delete: there is no terminal to ask on: *--force'
	is_whole
	expect_equal $'app #02 skipped\nweb #02 skipped' "$(results)"
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "ECRM_FORCE stands for --force" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02'
	export ECRM_FORCE=yes
	run -0 --separate-stderr setsid -w ecrm-delete plan
	expect_equal 'app #02 deleted' "$(results)"
	ECRM_FORCE=no run -1 --separate-stderr setsid -w ecrm-delete plan
	run -1 --separate-stderr setsid -w ecrm-delete --no-force plan
	expect_equal 1 "$(requests BatchDeleteImage)"
}

# three_repositories: a plan for three of them
three_repositories () {
	account < <(jq '.ecr.repositories += [{name: "zoo", images: [{digest: "#01"}]}]' "$ACCOUNTS/delete.json")
	plan < <(
		image delete app '#02'
		image delete app '#03'
		image keep app '#04'
		image delete web '#01'
		image keep web '#02'
		image delete zoo '#01'
	)
}

@test "each repository is asked for on the terminal, with the count of its images" {
	three_repositories
	on_terminal 'y\ny\ny\n' 'ecrm-delete <plan >results 2>log'
	[ "$status" -eq 0 ]
	[[ $output == *'Do you delete 2 images on app? (y/n) [n]: '* ]]
	[[ $output == *'Do you delete 1 images on web? (y/n) [n]: '* ]]
	expect_equal $'2 app\n1 web\n1 zoo' "$(asked)"
	expect_equal $'app #01\napp #04\nweb #02' "$(left)"
	expect_equal '' "$(cat log)"
	expect_equal 'deleted deleted deleted deleted' "$(jq -r '.result | values' results | paste -sd' ')"
}

@test "n leaves that repository alone and goes on, and the status says so" {
	three_repositories
	on_terminal 'n\nY\nno\n' 'ecrm-delete plan >results'
	[ "$status" -eq 1 ]
	expect_equal $'2 app\n1 web\n1 zoo' "$(asked)"
	expect_equal $'app #01\napp #02\napp #03\napp #04\nweb #02\nzoo #01' "$(left)"
	output=$(cat results)
	is_whole
	expect_equal $'app #02 skipped\napp #03 skipped\nweb #01 deleted\nzoo #01 skipped' "$(results)"
}

@test "q stops the questions, but what was said yes to is done" {
	three_repositories
	on_terminal 'y\nq\n' 'ecrm-delete plan >results'
	[ "$status" -eq 1 ]
	expect_equal $'2 app\n1 web' "$(asked)"
	expect_equal $'app #01\napp #04\nweb #01\nweb #02\nzoo #01' "$(left)"
	output=$(cat results)
	expect_equal $'app #02 deleted\napp #03 deleted\nweb #01 skipped\nzoo #01 skipped' "$(results)"
}

@test "an empty answer, and any other, is no" {
	three_repositories
	on_terminal '\n1\nsure, yes\n' 'ecrm-delete plan >results'
	[ "$status" -eq 1 ]
	expect_equal $'2 app\n1 web\n1 zoo' "$(asked)"
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "a terminal that is closed is no yes" {
	three_repositories
	on_terminal 'y\n' 'ecrm-delete plan >results'
	[ "$status" -eq 1 ]
	expect_equal $'app #02 deleted\napp #03 deleted\nweb #01 skipped\nzoo #01 skipped' \
		"$(output=$(cat results) && results)"
}

@test "with --force nobody is asked, on a terminal either" {
	three_repositories
	on_terminal '' 'ecrm-delete --force plan >results'
	[ "$status" -eq 0 ]
	expect_equal '' "$output"
	expect_equal $'app #01\napp #04\nweb #02' "$(left)"
}

# interrupted_at_question OPTION...: with the plan, Ctrl-C is typed at the first question.
interrupted_at_question () {
	: >shown
	run timeout 60 script -qefc "ecrm-delete $* plan >results" shown < <(
		tail -f -c +1 shown | { read -r -d ']' && printf '\003'; }
	)
}

@test "Ctrl-C at a question ends it all, and nothing is deleted" {
	three_repositories
	interrupted_at_question
	[ "$status" -eq 130 ]
	expect_equal 0 "$(requests BatchDeleteImage)"
	expect_equal begin "$(jq -r .type results)"
	interrupted_at_question --ask-only
	[ "$status" -eq 130 ]
	expect_equal begin "$(jq -r .type results)"
}

# --- asking only

# approved: what the plan in the file results deletes, one a line.
approved () {
	output=$(cat results)
	is_whole
	jq -r 'select(.action == "delete") | "\(.repository) \(.digest) \(.action)"' results | shorten
}

@test "--ask-only writes the plan of what was approved, and deletes nothing" {
	three_repositories
	on_terminal 'y\nn\ny\n' 'ecrm-delete --ask-only plan >results'
	[ "$status" -eq 1 ]
	expect_equal $'2 app\n1 web\n1 zoo' "$(asked)"
	expect_equal $'app #02 delete\napp #03 delete\nzoo #01 delete' "$(approved)"
	expect_equal '' "$(cat "$EMULATOR_LOG")"
	# Records are as they came; what is kept is there for the shares, but not of what was not approved.
	expect_equal "$(grep '"\(app\|zoo\)"' plan | sort)" "$(grep '"type":"image"' results | sort)"
}

@test "--ask-only is done where all was approved, and not where nothing was" {
	three_repositories
	on_terminal 'y\ny\ny\n' 'ecrm-delete --ask-only plan >results'
	[ "$status" -eq 0 ]
	expect_equal 4 "$(approved | wc -l)"
	on_terminal 'q\n' 'ecrm-delete --ask-only plan >results'
	[ "$status" -eq 1 ]
	expect_equal '' "$(approved)"
	run -1 --separate-stderr setsid -w ecrm-delete --ask-only plan
	expect_line '*\[error\] ecrm-delete: there is no terminal to ask on: *--force'
	is_whole
}

@test "what --ask-only writes is a plan as old as the one that was asked about" {
	three_repositories
	jq -c 'del(.as_of) | if .type == "begin" then .at = "2026-01-31T00:00:00Z" else . end' plan >undated
	ecrm-delete --ask-only --force --max-age 0 undated >approved
	expect_equal 2026-01-31T00:00:00Z "$(jq -r 'select(.type == "begin") | .as_of' approved)"
	refuses 'the plan is as of 2026-01-31T00:00:00Z, *' approved
	ecrm-delete --ask-only --force plan >approved
	deletes approved <<-'END'
	app #02 deleted
	app #03 deleted
	web #01 deleted
	zoo #01 deleted
	END
}

# --- shares

# shares OPTION...: the notices of the plan's shares, without time and level.
shares () {
	ecrm-delete --force --max-age 0 --ask-only --log-level notice "$@" 2>&1 >/dev/null | sed 's/^.*\[notice\] //'
}

# sized COUNT KEPT SIZE REPOSITORY: that many images to delete, and to keep, of that size each.
sized () {
	jq -nc --argjson count "$1" --argjson kept "$2" --argjson size "$3" --arg repository "$4" 'range($count + $kept) |
		{type: "image", registry: "123456789012", region: "ap-northeast-1", $repository, pushed_at: "2026-01-01T00:00:00Z",
		digest: "sha256:\("0000000000000000000000000000000000000000000000000000000000000000\(.)"[-64:])",
		action: (if . < $count then "delete" else "keep" end), $size}'
}

@test "each repository's share is told before anything is asked or deleted" {
	{
		sized 147 111 367346939 prod/api
		sized 0 3 1 kept/only
		sized 2 1 1000 dev/b
	} >plan
	expect_equal $'dev/b: 2 of 3 images (67 %, 2.0 kB) are to be deleted\nprod/api: 147 of 258 images (57 %, 54 GB) are to be deleted' \
		"$(shares plan)"
	grep -v '"keep"' plan >filtered
	expect_equal $'dev/b: 2 images (2.0 kB) are to be deleted\nprod/api: 147 images (54 GB) are to be deleted' \
		"$(shares filtered)"
	expect_equal 'dev/b: 2 of 3 images (67 %, 2.0 kB) are to be archived' \
		"$(grep dev/b plan | shares --archive)"
}

@test "only all is 100 percent, and only nothing none" {
	expect_equal 'app: 299 of 300 images (99 %, 299 B) are to be deleted' "$(sized 299 1 1 app | shares)"
	expect_equal 'app: 1 of 300 images (1 %, 1 B) are to be deleted' "$(sized 1 299 1 app | shares)"
	expect_equal 'app: 1 of 2 images (50 %, 1 B) are to be deleted' "$(sized 1 1 1 app | shares)"
}

@test "an image that stands twice counts once, and what the revised plan drops is not to be deleted" {
	sized 3 1 1 app >once
	expect_equal 'app: 3 of 4 images (75 %, 3 B) are to be deleted' "$(cat once once | shares)"
	head -n 1 once >revised
	expect_equal 'app: 1 of 4 images (25 %, 1 B) are to be deleted' \
		"$(shares --revised-plan revised once | grep 'to be deleted')"
}
