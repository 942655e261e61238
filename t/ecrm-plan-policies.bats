# The settings of a repository that are optional: keep_if_pulled_within, expires_untagged, keep_counts.
load helper.bash
load records.bash

# plan_of EXPECTED: the decisions on stdin's records.
plan_of () {
	local got
	got=$(plan | decisions)
	expect_equal "$1" "$got"
}

# pulled SECONDS: the images on stdin, as if ECR had recorded a pull so long before now.
pulled () {
	jq -c --arg now "$NOW" --argjson age "$1" '.pulled_at = (($now | fromdate) - $age | todate)'
}

day=86400

# --- keep_if_pulled_within

@test "an image is kept up to and including the second at which keep_if_pulled_within and a day have passed" {
	policy 'expires: 30d' 'keep_if_pulled_within: 7d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 90 a | pulled 0; image 2 90 | pulled $((8 * day)); image 3 90 | pulled $((8 * day + 1))
		image 4 90 b; image 5 90 c | pulled $((-3 * day)); } | plan_of \
"1 keep pulled within keep_if_pulled_within
2 keep pulled within keep_if_pulled_within
3 delete expired
4 delete expired
5 keep pulled within keep_if_pulled_within"
}

@test "without keep_if_pulled_within, pulls do not count" {
	policy 'expires: 30d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 90 a | pulled 0; } | plan_of '1 delete expired'
}

@test "what an index that was pulled needs is kept, and an attachment that was pulled" {
	policy 'expires: 30d' 'keep_if_pulled_within: 7d' 'keep_tag_patterns: []'
	{ in_use app:x; index 1 90 2 a | pulled 0; image 2 90; index 3 90 4 b; image 4 90 | pulled 0
		artifact 5 90 text/x 2; artifact 6 90 text/x 3 | pulled 0; } | plan_of \
"1 keep pulled within keep_if_pulled_within
2 keep child of the kept index $(digest 1)
3 delete expired
4 keep pulled within keep_if_pulled_within
5 keep attached to the kept $(digest 2)
6 keep pulled within keep_if_pulled_within"
}

@test "an image that was pulled lately uses up no keep_count" {
	policy 'expires: 30d' 'keep_if_pulled_within: 1s' 'keep_count: 1' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 80 a | pulled 0; image 2 90 b; } | plan_of \
"1 keep pulled within keep_if_pulled_within
2 keep one of the newest 1 by keep_count"
}

@test "of an image that is listed twice, the later pull counts" {
	policy 'expires: 30d' 'keep_if_pulled_within: 7d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 90 a; image 1 90 b | pulled 0; image 2 90 c | pulled 0; image 2 90 d; } |
		ecrm-plan --config "$CONFIG" --now "$NOW" --log-level error | decisions >"$BATS_TEST_TMPDIR/got"
	expect_equal "1 keep pulled within keep_if_pulled_within
2 keep pulled within keep_if_pulled_within" "$(cat "$BATS_TEST_TMPDIR/got")"
}

@test "what ECR records is what counts, from the listing to the plan" {
	cd "$BATS_TEST_TMPDIR"
	cat >ecrm.yaml <<-'END'
		repositories:
		  - {name: app, expires: 1d, keep_if_pulled_within: 7d, keep_tag_patterns: []}
	END
	local now at old
	now=$(date +%s)
	at=$((now - 2 * day)) old=$((now - 60 * day))
	jq -n --argjson at "$at" --argjson old "$old" '{account: "123456789012", region: "ap-northeast-1",
		ecr: {repositories: [{name: "app", images: [
			{tags: ["pulled"], pushedAt: $old, pulledAt: $at, size: 1, digest: ("sha256:" + "1" * 64)},
			{tags: ["old"], pushedAt: $old, pulledAt: $old, size: 1, digest: ("sha256:" + "2" * 64)},
			{tags: ["never"], pushedAt: $old, size: 1, digest: ("sha256:" + "3" * 64)}]}]}}' >account.json
	emulator_start account.json
	run -0 --separate-stderr bash -o pipefail -c 'ecrm-list-ecr --log-level error | ecrm-plan --allow-empty-scan --log-level error'
	emulator_stop
	expect_equal 'never delete
old delete
pulled keep' "$(jq -r 'select(.type == "image") | "\(.tags[0]) \(.action)"' <<<"$output" | sort)"
}

# --- expires_untagged

@test "an image without a tag is young up to and including the second at which expires_untagged has passed" {
	policy 'expires: 30d' 'expires_untagged: 7d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 7; image 2 7.00002; image 3 7.00002 a; image 4 30 b; image 5 30.00002 c; } | plan_of \
"1 keep not expired by expires_untagged
2 delete expired by expires_untagged
3 keep not expired
4 keep not expired
5 delete expired"
}

@test "expires_untagged may be longer than expires" {
	policy 'expires: 1d' 'expires_untagged: 7d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 5; image 2 5 a; } | plan_of \
"1 keep not expired by expires_untagged
2 delete expired"
}

@test "the children of a kept index have no tag and are kept, however old" {
	policy 'expires: 30d' 'expires_untagged: 1d' 'keep_tag_patterns: []'
	{ in_use app:x; index 1 20 2 a; image 2 20; index 3 20 4; image 4 20; } | plan_of \
"1 keep not expired
2 keep child of the kept index $(digest 1)
3 delete expired by expires_untagged
4 delete expired by expires_untagged"
}

@test "an image that one of two records has a tag of is tagged" {
	policy 'expires: 30d' 'expires_untagged: 1d' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 20; image 1 20 a; image 2 20 b; image 2 20; } | plan_of \
"1 keep not expired
2 keep not expired"
}

# --- keep_counts

@test "an entry of keep_counts keeps the newest with a tag like it, of one second by digest" {
	policy 'expires: 30d' 'keep_counts: [{tag_pattern: "v*", keep_count: 2}]' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 90 v1; image 2 80 v2 a; image 3 80 v3; image 4 70 a; image 5 70; } | plan_of \
"1 delete expired
2 keep one of the newest 2 with a tag like v* by keep_counts
3 keep one of the newest 2 with a tag like v* by keep_counts
4 delete expired
5 delete expired"
	{ in_use app:x; image 3 80 v3; image 2 80 v2; image 1 80 v1; } | plan_of \
"1 keep one of the newest 2 with a tag like v* by keep_counts
2 keep one of the newest 2 with a tag like v* by keep_counts
3 delete expired"
}

@test "the entries of keep_counts come in their order, then keep_count, and each takes what is left" {
	policy 'expires: 30d' 'keep_count: 1' \
		'keep_counts: [{tag_pattern: "v*", keep_count: 1}, {tag_pattern: "*", keep_count: 1}]' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 40 v1; image 2 50 v2; image 3 60 v3; image 4 70 a; } | plan_of \
"1 keep one of the newest 1 with a tag like v* by keep_counts
2 keep one of the newest 1 with a tag like * by keep_counts
3 keep one of the newest 1 by keep_count
4 delete expired"
}

@test "keep_counts counts what only it keeps, and indexes and images apart" {
	policy 'expires: 30d' 'keep_counts: [{tag_pattern: "v*", keep_count: 1}]' 'keep_tag_patterns: [v0]'
	{ in_use app:v1; index 1 40 2 v1; image 2 40 v2; index 3 50 4 v3; image 4 50; index 5 60 '' v4
		image 6 60 v5; image 7 70 v6; image 8 10 v7; image 9 40 v0; } | plan_of \
"1 keep in use by tag v1
2 keep child of the kept index $(digest 1)
3 keep one of the newest 1 with a tag like v* by keep_counts
4 keep child of the kept index $(digest 3)
5 delete expired
6 keep one of the newest 1 with a tag like v* by keep_counts
7 delete expired
8 keep not expired
9 keep tag v0 matches keep_tag_patterns"
}

@test "of an image that is listed twice, the tags of both records count once" {
	policy 'expires: 30d' 'keep_counts: [{tag_pattern: "v*", keep_count: 2}]' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 40 v1; image 1 40 v2; image 2 50 a; image 2 50 v3; image 3 60 v4; } | plan_of \
"1 keep one of the newest 2 with a tag like v* by keep_counts
2 keep one of the newest 2 with a tag like v* by keep_counts
3 delete expired"
}

@test "a keep_count of 0 in keep_counts keeps nothing" {
	policy 'expires: 30d' 'keep_counts: [{tag_pattern: "*", keep_count: 0}]' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 90 v1; } | plan_of '1 delete expired'
}

@test "an entry of keep_counts that matches no tag is warned of" {
	policy 'expires: 30d' 'keep_counts: [{tag_pattern: "relase-*", keep_count: 2}]' 'keep_tag_patterns: []'
	run -0 --separate-stderr ecrm-plan --config "$CONFIG" --now "$NOW" --log-level warn \
		< <(in_use app:x; image 1 90 release-1)
	[[ $stderr == *"ecrm.yaml:2: 'relase-*' of keep_counts matches no tag"* ]]
}
