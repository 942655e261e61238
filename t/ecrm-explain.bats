# ecrm-explain: whether an image is kept, by which rule, and what it has to do with others.
load helper.bash
load records.bash

# The account is made once: an explanation changes nothing.
setup_file () {
	CONFIG=$BATS_FILE_TMPDIR/ecrm.yaml
	printf '%s\n' 'repositories:' '  - name: app' '    expires: 90days' '    keep_count: 2' \
		'    keep_tag_patterns: [latest, "release-*"]' >"$CONFIG"
	cd "$BATS_FILE_TMPDIR" || return
	stored >stored.ndjson
	used >used.ndjson
	plan stored.ndjson used.ndjson | jq -c "if .as_of then .as_of = \"$NOW\" else . end" >plan.ndjson
}

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$BATS_FILE_TMPDIR"/*.ndjson .
	export ECRM_CONFIG=$BATS_FILE_TMPDIR/ecrm.yaml
}

teardown () {
	emulator_stop
}

# stored: an account in which every rule has something to say.
stored () {
	image 1 400 v1
	image 2 400
	image 3 300 v3
	image 4 200 v4
	image 5 100 v5
	image 6 500 release-7 other
	image 7 10 young
	index 10 400 '11 12' multi
	image 11 400
	artifact 20 400 application/vnd.example.sbom 10
	image 30 400
	artifact 31 400 application/vnd.example.sbom 30 "$(attachment_tag 30 .sig)"
	artifact 40 400 application/vnd.example.chart
	artifact 41 400 application/vnd.example.sbom 99
}

used () {
	in_use app:v1 arn:aws:ecs:eu-west-1:123456789012:task/b
	in_use app:v1 arn:aws:ecs:eu-west-1:123456789012:task/a
	in_use "app:v1@$(digest 1)" arn:aws:lambda:eu-west-1:123456789012:function:f:1 | jq -c '.via = "lambda"'
	in_use app:multi arn:aws:ecs:eu-west-1:123456789012:service/s | jq -c '.via = "service"'
	in_use elsewhere:v1
}

# explain IMAGE...: of that account.
explain () {
	ecrm-explain --plan plan.ndjson,used.ndjson "$@"
}

# field NAME: of an explanation, without its name.
field () {
	sed -n "/^    $1  */,/^    [a-z]/{/^    $1 /p; /^     /p}" | sed 's/^    .\{12\} //'
}

@test "an image in use is explained whole: the rule, everybody who uses it, its facts and its policy" {
	explain app:v1 >actual
	cat >expected <<-END
	$REGISTRY/app@$(digest 1)
	  kept: in use by digest
	    why          rule 1: something uses it by its digest
	    used by      arn:aws:ecs:eu-west-1:123456789012:task/a (task) by tag v1
	                 arn:aws:ecs:eu-west-1:123456789012:task/b (task) by tag v1
	                 arn:aws:lambda:eu-west-1:123456789012:function:f:1 (lambda) by tag v1 and digest
	    tags         v1
	    kind         image, 1.0 kB
	    pushed       2024-12-27T00:00:00Z, 400 days before the plan
	    policy       app (line 2): expires 90d, keep_count 2, keep_tag_patterns [latest, release-*]
	END
	diff -u expected actual
}

@test "the rules of the optional settings are told with their figures" {
	policy 'expires: 90d' 'expires_untagged: 20d' 'keep_if_pulled_within: 10d' \
		'keep_counts: [{tag_pattern: "v*", keep_count: 1}]' 'keep_tag_patterns: []'
	{ in_use app:x; image 1 400 a | jq -c '.pulled_at = "2026-01-26T00:00:00Z"'; image 2 15; image 3 30
		image 4 400 v4; } >used.ndjson
	plan <used.ndjson | jq -c "if .as_of then .as_of = \"$NOW\" else . end" >plan.ndjson
	grep in_use used.ndjson >users && mv users used.ndjson
	why () {
		explain --config "$CONFIG" "$1" | field why
	}
	[[ $(why app:a) == 'rule 3: pulled 5 days before the plan, within the 10d of keep_if_pulled_within, and '* ]]
	[ "$(why "$(digest 2)")" = 'rule 4: pushed 15 days before the plan, within the 20d of expires_untagged' ]
	[[ $(why "$(digest 3)") == 'rule 7: '*'pushed 30 days before the plan, more than the 20d of expires_untagged; '* ]]
	[[ $(why app:v4) == 'rule 6: one of the newest 1 with a tag like v* by keep_counts'* ]]
	run -0 explain --config "$CONFIG" app:a
	[[ $output == *'expires 90d, expires_untagged 20d, keep_if_pulled_within 10d, keep_count 0, keep_counts [v* 1], keep_tag_patterns'* ]]
	policy 'expires: 9223372036854775807ns'
	run -0 explain --config "$CONFIG" app:a
	[[ $output == *'expires 9223372037s, '* ]]
}

@test "each rule is told with its figures" {
	why () {
		explain "$1" | field why
	}
	expect_equal 'rule 2: a tag matches keep_tag_patterns: release-7 matches release-*' "$(why app:release-7)"
	expect_equal 'rule 4: pushed 10 days before the plan, within the 90d of expires' "$(why app:young)"
	expect_equal 'rule 5: an index that is kept needs it' "$(why "$(digest 11)")"
	expect_equal 'rule 6: number 1 by age, newest first, of the 2 tagged ones that only keep_count keeps' "$(why app:v5)"
	expect_equal 'rule 6: number 2 by age, newest first, of the 2 tagged ones that only keep_count keeps' "$(why app:v4)"
	expect_equal 'rule 7: nothing uses it, no tag of it is to be kept, and it was pushed 300 days before the plan, more than the 90d of expires; keep_count keeps 2 newer ones, the oldest pushed 2025-07-15T00:00:00Z' "$(why app:v3)"
	expect_equal 'rule 7: nothing uses it, no tag of it is to be kept, and it was pushed 400 days before the plan, more than the 90d of expires; it has no tag, so keep_count passes it over' "$(why "$(digest 2)")"
	expect_equal 'what is attached to an image stays as long as that image' "$(why "$(digest 20)")"
	expect_equal 'what is attached to an image goes with it' "$(why "$(digest 31)")"
	expect_equal 'what is of no known kind stays' "$(why "$(digest 40)")"
	expect_equal 'what it was attached to is not there, and it was pushed 400 days before the plan, more than the 90d of expires' "$(why "$(digest 41)")"
}

@test "what an image belongs to and what belongs to it is told, with what becomes of that" {
	explain app:multi >actual
	expect_equal "$(cat <<-END
	$(digest 11) (image) kept: child of the kept index $(digest 10)
	$(digest 12) which is not in the plan
	END
	)" "$(field children <actual)"
	expect_equal "$(digest 20) (attachment) kept: attached to the kept $(digest 10)" "$(field attachments <actual)"
	explain "$(digest 11)" >actual
	expect_equal "$(digest 10) multi (index) kept: in use by tag multi" "$(field 'child of' <actual)"
	explain "$(digest 31)" >actual
	expect_equal "$(digest 30) (image) to be deleted: expired" "$(field 'attached to' <actual)"
	explain "$(digest 30)" >actual
	[ "$(field attachments <actual | wc -l)" -eq 1 ]
}

@test "an image may be named by URI, tag, digest or the first digits of one, and is explained once" {
	explain app:v5 >expected
	for name in "$REGISTRY/app:v5" "$REGISTRY/app@$(digest 5)" "$(digest 5)" "app@$(digest 5)" "app:old@$(digest 5)" \
		"123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/app:v5"; do
		ecrm-explain --plan plan.ndjson,used.ndjson "$name" "$(digest 5)" app:v5 >actual
		diff -u expected actual
	done
	for digits in 0123456789ab sha256:01234 app@sha256:0123456789; do
		jq -c "if .digest == \"$(digest 5)\" then .digest = \"sha256:0123456789abcdef\" else . end" plan.ndjson |
			ecrm-explain "$digits" >actual
		[[ $(head -n 1 actual) == *@sha256:0123456789abcdef ]]
	done
	# No tag is latest, as everywhere.
	run -1 --separate-stderr ecrm-explain --plan plan.ndjson app
	expect_line "*the plan has no image 'app'*"
}

@test "all that an image's name may mean are explained" {
	jq -c 'select(.type == "image") | (., .repository = "copy", .region = "us-east-1")' plan.ndjson >two.ndjson
	ecrm-explain --plan two.ndjson "$(digest 5)" | grep -c '^[^ ]' >count
	[ "$(cat count)" -eq 3 ]
	ecrm-explain --plan two.ndjson app:v5 | grep -c '^[^ ]' >count
	[ "$(cat count)" -eq 2 ]
	ecrm-explain --plan two.ndjson "$REGISTRY/app:v5" | grep -c '^[^ ]' >count
	[ "$(cat count)" -eq 1 ]
}

@test "what is not there is told in a line each, the rest is explained, and the status is 1" {
	run -1 --separate-stderr ecrm-explain --plan plan.ndjson app:v5 app:gone "$(digest 77)"
	[ "${lines[0]}" = "$REGISTRY/app@$(digest 5)" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ ${stderr_lines[0]} == *"the plan has no image 'app:gone'"* ]]
	run -1 --separate-stderr ecrm-explain --plan stored.ndjson app:v5
	expect_line '*there is no plan in the input: run ecrm-plan first'
}

@test "what is used and is not there is told with who uses it" {
	in_use app:gone arn:task/x >gone.ndjson
	in_use "app@$(digest 77)" arn:task/y >>gone.ndjson
	run -1 --separate-stderr ecrm-explain --plan plan.ndjson,gone.ndjson app:gone "app@$(digest 77)" "$REGISTRY/app:gone" app:other
	[[ ${stderr_lines[0]} == *"the plan has no image 'app:gone', though arn:task/x uses it" ]]
	[[ ${stderr_lines[1]} == *", though arn:task/y uses it" ]]
	[[ ${stderr_lines[2]} == *", though arn:task/x uses it" ]]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${lines[0]} == "$REGISTRY/app@$(digest 6)" ]]
}

@test "what is no image is wrong usage, and so is no image at all" {
	for name in '' ':tag' 'app@latest' 'app:' 123456789012.dkr.ecr.eu-west-1.amazonaws.com/; do
		run -2 --separate-stderr ecrm-explain "$name" </dev/null
		expect_line "ecrm-explain: '$name' *"
	done
	run -2 --separate-stderr ecrm-explain </dev/null
	expect_line 'ecrm-explain: expected an image; *'
}

@test "a plan alone tells of one user, and that there may be others; without a configuration figures are missing" {
	run -0 --separate-stderr ecrm-explain --config none.yaml --plan plan.ndjson app:v1 app:young
	expect_equal 'arn:aws:lambda:eu-west-1:123456789012:function:f:1 (the records of a scan would tell of others)' \
		"$(field 'used by' <<<"$output")"
	[[ $output == *'rule 4: pushed 10 days before the plan'* ]]
	[ "$(grep -c 'policy' <<<"$output")" -eq 0 ]
	expect_line "*there is no 'none.yaml', which would tell of the policies"
}

@test "an input that is cut explains nothing" {
	sed '$d' plan.ndjson >cut.ndjson
	run -1 --separate-stderr ecrm-explain --plan cut.ndjson app:v1
	[ "$output" = "" ]
	expect_line '*has no end record*'
}

@test "names do not steer the terminal" {
	jq -c 'select(.type == "image") | .tags += ["\u001b[2J\u202e"] | .reason = "a\nb" | .by = "\u0007"' plan.ndjson >hostile.ndjson
	ecrm-explain --plan hostile.ndjson "$(digest 1)" >actual
	[ "$(grep -c '[[:cntrl:]]' actual)" -eq 0 ]
	grep -q '^  kept: a?b$' actual
}

@test "ecrm explain makes the plan itself, with everybody who uses the image, or takes one that was saved" {
	"$ECRM_BUILD/aws-account" demo --scale 0.1 >account.json
	emulator_start account.json
	export ECRM_CONFIG=$ROOT/examples/demo/ecrm.yaml
	ecrm scan --format ndjson -o scan.ndjson
	image=$(jq -r 'select(.type == "in_use" and .via == "task_definition") | .image' scan.ndjson | head -n 1)
	run -0 --separate-stderr ecrm explain "$image"
	[ "$stderr" = "" ]
	[[ ${lines[1]} == '  kept: in use by '* ]]
	grep -F '(task_definition) by tag' <<<"$output"
	live=$output
	ecrm plan --format ndjson -o plan.ndjson 2>/dev/null
	before=$(requests ListTasks)
	run -0 --separate-stderr ecrm explain --plan plan.ndjson --scanned-files scan.ndjson "$image"
	expect_equal "$(sed '/pushed/d' <<<"$live")" "$(sed '/pushed/d' <<<"$output")"
	[ "$(requests ListTasks)" -eq "$before" ]
	run -1 --separate-stderr ecrm explain --plan - "${image%:*}:not-there" <plan.ndjson
	expect_line "*the plan has no image '${image%:*}:not-there'*"
	run -2 --separate-stderr ecrm explain
	expect_line "ecrm: expected an image to explain; try 'ecrm explain --help'"
}
