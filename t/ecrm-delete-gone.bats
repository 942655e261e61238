# ecrm-delete: images of the plan that are not there any more.
# bats sets stderr.
# shellcheck disable=SC2154
load helper.bash
load deletion.bash

setup () {
	deletion_setup
}

teardown () {
	aws_teardown
}

# fifth COUNT [OPTION...]: the plan deletes that many images, of which an account has every fifth.
fifth () {
	local count=$1
	shift
	jq -n --argjson count "$count" '{ecr: {repositories: [{name: "app", images: [range(4; $count; 5) |
		{digest: "sha256:\("00000000000000000000000000000000000000000000000000000000000000000000\(. + 1)"[-64:])"}]}]}}' >some.json
	account "$@" <some.json
	jq -nc --argjson count "$count" --arg as_of "$AS_OF" 'range($count) | {type: "image", registry: "123456789012",
		region: "ap-northeast-1", repository: "app",
		digest: "sha256:\("00000000000000000000000000000000000000000000000000000000000000000000\(. + 1)"[-64:])",
		pushed_at: "2026-01-01T00:00:00Z", size: 1, kind: "image", action: "delete", reason: "expired", as_of: $as_of}' | plan
}

# listings: how many pages of the whole repository were asked for.
listings () {
	jq -s 'map(select(.operation == "DescribeImages" and (.input | has("imageIds") | not))) | length' "$EMULATOR_LOG"
}

# one_of_three [OPTION...]: the plan deletes #02, #03 and #0f, of which the account has not the last.
one_of_three () {
	account "$@" <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#01"}, {"digest": "#02"}, {"digest": "#03"}]}]}}
	END
	doomed '#02' '#03' '#0f'
}

@test "one listing of the repository tells which of many images are gone" {
	local concurrency most
	for concurrency in 1:5 8:7; do
		most=${concurrency#*:}
		fifth 250
		run -0 --separate-stderr ecrm-delete --force --concurrency "${concurrency%:*}" --journal "journal$most" plan
		expect_equal '' "$stderr"
		is_whole
		expect_equal '200 deleted ImageNotFound 50 deleted' \
			"$(jq -r 'select(.result) | "\(.result) \(.code // "")"' <<<"$output" | sort -r | uniq -c | xargs)"
		expect_equal "$(jq -c 'select(.result)' <<<"$output" | sort)" "$(sort "journal$most")"
		expect_equal 1 "$(listings)"
		# Each lot asks, one lists, and those that met a gone image ask again.
		[ "$(requests DescribeImages)" -le "$most" ]
		expect_equal '["123456789012"]' \
			"$(jq -sc 'map(select(.operation == "DescribeImages") | .input.registryId) | unique' "$EMULATOR_LOG")"
		expect_equal '' "$(left)"
		emulator_stop
	done
}

@test "what is gone is in no call that deletes: pushed again meanwhile, it stays" {
	# The listing lacks #04, as if it came back right afterwards.
	account --fault DescribeImages=lose@2 <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#02"}, {"digest": "#03"}, {"digest": "#04", "tags": ["prod"]}]}]}}
	END
	doomed '#02' '#03' '#04' '#0f'
	deletes plan <<-'END'
	app #02 deleted
	app #03 deleted
	app #04 deleted ImageNotFound
	app #0f deleted ImageNotFound
	END
	expect_equal '["#02","#03"]' "$(calls)"
	expect_equal 'app #04' "$(left)"
}

@test "where AWS gives no listing, what is gone is found without it" {
	local fault
	for fault in deny@2 no-json@2 missing@2 same-token; do
		one_of_three --max-page 1 --fault "DescribeImages=$fault"
		deletes plan <<-'END'
		app #02 deleted
		app #03 deleted
		app #0f deleted ImageNotFound
		END
		[ "$(listings)" -ge 1 ]
		emulator_stop
	done
}

@test "a listing that is far longer than the plan lets expect is given up" {
	account --max-page 1 < <(jq -n '{ecr: {repositories: [{name: "app", images: [range(30) | {digest: "#\(. + 10)"}]}]}}')
	doomed '#10' '#11' '#0e' '#0f'
	deletes plan <<-'END'
	app #0e deleted ImageNotFound
	app #0f deleted ImageNotFound
	app #10 deleted
	app #11 deleted
	END
	expect_equal 10 "$(listings)"
}

@test "one image that is gone is no reason to list its repository" {
	one_of_three
	doomed '#0f'
	deletes plan <<<'app #0f deleted ImageNotFound'
	expect_equal '1 0' "$(requests DescribeImages) $(listings)"
}

@test "an image that went into the archive since it was planned is not gone" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#02", "status": "ARCHIVED"}, {"digest": "#03"}]}]}}
	END
	doomed '#02' '#03' '#0f'
	deletes plan <<-'END'
	app #02 deleted
	app #03 deleted
	app #0f deleted ImageNotFound
	END
	expect_equal '["#02","#03"]' "$(calls)"
}

@test "what an index names goes though the index is gone, and stays where the index stays, be it gone" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [
		{"digest": "#03"},
		{"digest": "#05", "tags": ["now"], "mediaType": "application/vnd.oci.image.index.v1+json", "children": [{"digest": "#06"}]},
		{"digest": "#06"}]}]}}
	END
	plan < <(
		image delete app '#03'
		image delete app '#04' '"children":[{"digest":"#03"}]'
		image delete app '#05' '"children":[{"digest":"#06"},{"digest":"#07"}]'
		image delete app '#06'
		image delete app '#07'
	)
	run -1 --separate-stderr ecrm-delete --force plan
	is_whole
	expect_equal $'app #03 deleted\napp #04 deleted ImageNotFound\napp #05 skipped TaggedMeanwhile\napp #06 skipped HeldBack\napp #07 skipped HeldBack' \
		"$(results)"
	expect_equal '["#03"]' "$(calls)"
	expect_equal 1 "$(listings)"
}

@test "what is gone is not archived, and no call is made to find that out" {
	one_of_three
	run -1 --separate-stderr ecrm-delete --force --archive plan
	is_whole
	expect_equal $'app #02 archived\napp #03 archived\napp #0f failed ImageNotFoundException' "$(results)"
	[[ $stderr == *"could not archive app@$(digest 15): ImageNotFoundException: "* ]]
	expect_equal '2 1' "$(requests UpdateImageStorageClass) $(listings)"
}
