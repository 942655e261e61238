# ecrm-delete: which images it deletes, in which order, and what it tells of each.
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

# --- what is deleted

@test "images whose action is delete are deleted, those to keep are not" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image keep app '#01'
		image delete app '#02'
		image delete app '#03'
		image delete web '#01'
	)
	deletes plan <<-'END'
	app #02 deleted
	app #03 deleted
	web #01 deleted
	END
	expect_equal $'app #01\napp #04\nweb #02' "$(left)"
}

@test "other records of the plan are passed over" {
	account <"$ACCOUNTS/delete.json"
	plan <<-END
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"web"}
	{"type":"in_use","image":"123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1"}
	{"type":"comment","action":"delete","digest":"$(digest 1)"}
	$(image delete web '#02')
	END
	deletes plan <<<'web #02 deleted'
	expect_equal $'app #01\napp #02\napp #03\napp #04\nweb #01' "$(left)"
}

@test "an image that stands twice in the plan is deleted once" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02' '#02'
	deletes plan <<<'app #02 deleted'
	expect_equal '["#02"]' "$(calls)"
}

@test "an image is asked to be deleted by digest, in its own registry" {
	account <"$ACCOUNTS/delete.json"
	doomed '#03'
	deletes plan <<<'app #03 deleted'
	expect_equal '{"registryId":"123456789012","repositoryName":"app","imageIds":[{"imageDigest":"#03"}]}' \
		"$(jq -c 'select(.operation == "BatchDeleteImage") | .input' "$EMULATOR_LOG" | shorten)"
}

@test "counts are of images, however many tags they have" {
	account <"$ACCOUNTS/delete.json"
	doomed '#03' '#02'
	run -0 --separate-stderr ecrm-delete --force --log-level notice plan
	[[ ${stderr_lines[-1]} == *'[notice] 2 images deleted, 0 failed, 0 left alone' ]]
	expect_equal '{"image":2}' "$(jq -c '.counts | values' <<<"$output")"
}

@test "an image that is gone already counts as deleted" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02' '#0f'
	deletes plan <<-'END'
	app #02 deleted
	app #0f deleted ImageNotFound
	END
}

@test "a filtered plan without begin and end is carried out" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02'
		image delete web '#02'
	)
	jq -c 'select(.repository == "web")' plan >filtered
	deletes filtered <<<'web #02 deleted'
}

@test "the plan is read from stdin, or from several files" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02'
	run -0 --separate-stderr ecrm-delete --force <plan
	expect_equal 'app #02 deleted' "$(results)"
	image delete app '#03' >rest
	image delete web '#01' >and-rest
	deletes rest and-rest <<-'END'
	app #03 deleted
	web #01 deleted
	END
}

@test "a plan without anything to delete needs no AWS at all" {
	unset AWS_ACCESS_KEY_ID AWS_REGION AWS_ENDPOINT_URL
	plan </dev/null
	deletes plan </dev/null
	plan < <(image keep app '#01')
	deletes plan </dev/null
	expect_equal '{}' "$(jq -c '.counts | values' <<<"$output")"
}

@test "a plan without any record is none: what should have made it has failed" {
	account <"$ACCOUNTS/delete.json"
	local nothing
	for nothing in '' $'\n'; do
		run -1 --separate-stderr ecrm-delete --force < <(printf '%s' "$nothing")
		[ "$output" = "" ]
		expect_line '*[[]error] ecrm-delete: the plan has no record at all*'
	done
	doomed '#02'
	run -1 --separate-stderr ecrm-delete --force --revised-plan /dev/null plan
	[ "$output" = "" ]
	expect_line '*the plan has no record at all*'
	[ "$(requests BatchDeleteImage)" = 0 ]
}

# --- order

@test "an index goes before its children, and those before theirs, however the plan has them" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#02'
		image delete tree '#05'
		image delete tree '#03' '"children":[{"digest":"#01"},{"digest":"#02"},{"digest":"#0f"}]'
		image delete tree '#04' '"children":[{"digest":"#03"},{"digest":"#02"}]'
	)
	deletes plan <<-'END'
	tree #01 deleted
	tree #02 deleted
	tree #03 deleted
	tree #04 deleted
	tree #05 deleted
	END
	expect_equal $'["#04","#05"]\n["#03"]\n["#01","#02"]' "$(calls)"
}

@test "an image goes before what is attached to it, by subject or by tag" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete signed '#01' '"subject":"#04"'
		image delete signed '#02' '"tags":["sha256-'"$ZEROS"'04.sig"]'
		image delete signed '#03' '"subject":"#01"'
		image delete signed '#04' '"tags":["1"]'
	)
	deletes plan <<-'END'
	signed #01 deleted
	signed #02 deleted
	signed #03 deleted
	signed #04 deleted
	END
	expect_equal $'["#04"]\n["#01","#02"]\n["#03"]' "$(calls)"
}

@test "what points at itself in a circle is deleted all the same" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02' '"subject":"#03"'
		image delete app '#03' '"subject":"#02"'
		image delete app '#04' '"subject":"#04","children":[{"digest":"#04"}]'
	)
	deletes plan <<-'END'
	app #02 deleted
	app #03 deleted
	app #04 deleted
	END
}

@test "101 images make two calls" {
	jq -n '{ecr: {repositories: [{name: "app", images: [range(101) | {}]}]}}' >many
	account <many
	ecrm-list-ecr --all | jq -c --arg as_of "$AS_OF" \
		'select(.type == "image") | .action = "delete" | .as_of = $as_of' >plan
	run -0 --separate-stderr ecrm-delete --force plan
	expect_equal 101 "$(results | grep -c ' deleted$')"
	expect_equal $'1\n100' "$(calls | jq length | sort -n)"
	expect_equal '' "$(left)"
}

@test "however many calls it takes to delete the indexes, their children wait for them" {
	jq -n 'def digest: "sha256:\("\(. + 1000)" * 16)"; {ecr: {repositories: [{name: "app", images: [range(250)
		| {digest: digest, mediaType: "application/vnd.oci.image.index.v1+json",
			children: [{digest: (999 - . | digest)}]}, {digest: (999 - . | digest)}]}]}}' >many
	account --latency 50 <many
	ecrm-list-ecr --all | jq -c --arg as_of "$AS_OF" \
		'select(.type == "image") | .action = "delete" | .as_of = $as_of' >plan
	run -0 --separate-stderr ecrm-delete --force plan
	# A child that comes too early is refused, and comes once more.
	expect_equal 500 "$(results | grep -c ' deleted$')"
	expect_equal $'50\n50\n100\n100\n100\n100' "$(calls | jq length | sort -n)"
	expect_equal '' "$(left)"
}

# --- what fails

@test "an image that an index outside the plan names is tried twice, then told as failed" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#05'
	)
	run -1 --separate-stderr ecrm-delete --force plan
	expect_line "*\[error\] ecrm-delete: could not delete tree@$(digest 1): ImageReferencedByManifestList: *$(digest 3)*"
	is_whole
	expect_equal $'tree #01 failed ImageReferencedByManifestList\ntree #05 deleted' "$(results)"
	expect_equal "Requested image referenced by manifest list: [#03]" \
		"$(jq -r '.message | values' <<<"$output" | shorten)"
	expect_equal $'["#01","#05"]\n["#01"]' "$(calls)"
	expect_equal $'tree #01\ntree #02\ntree #03\ntree #04' "$(left | grep tree)"
}

@test "an image that was in the way of another is no more when that is tried again" {
	account <"$ACCOUNTS/delete-order.json"
	# Without its children an index is in no order; by their digests the image comes first.
	plan < <(
		image delete pair '#01'
		image delete pair '#02'
	)
	deletes plan <<-'END'
	pair #01 deleted
	pair #02 deleted
	END
	expect_equal $'["#01","#02"]\n["#01"]' "$(calls)"
}

@test "a call that is denied makes failed results, and others go on" {
	account --deny BatchDeleteImage <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02'
		image delete app '#03'
		image delete web '#01'
	)
	run -1 --separate-stderr ecrm-delete --force --concurrency 1 plan
	is_whole
	expect_equal $'app #02 failed CallFailed\napp #03 failed CallFailed\nweb #01 failed CallFailed' "$(results)"
	expect_equal 3 "$(jq -r '.message | values' <<<"$output" | grep -c '^ecr BatchDeleteImage failed: AccessDeniedException: ')"
	expect_equal 2 "$(grep -c '\[error\] ecrm-delete: [a-z]*: ecr BatchDeleteImage failed: AccessDenied' <<<"$stderr")"
	expect_equal 2 "$(requests BatchDeleteImage)"
}

@test "a repository that is gone, or is in another registry, makes failed results" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete gone '#02'
		image delete app '#02' | sed 's/123456789012/210987654321/'
		image delete app '#03'
	)
	run -1 --separate-stderr ecrm-delete --force plan
	expect_equal $'app #02 failed CallFailed\napp #03 deleted\ngone #02 failed CallFailed' "$(results)"
	expect_equal $'app #01\napp #02\napp #04\nweb #01\nweb #02' "$(left)"
}

@test "a service that fails for a while or throttles is asked again" {
	account --fail BatchDeleteImage=2:500 --throttle BatchDeleteImage=1 <"$ACCOUNTS/delete.json"
	doomed '#02'
	deletes plan <<<'app #02 deleted'
}

@test "an image that the answer passes over is told as failed, as is one without a code" {
	canned < <(
		there '#01' '#02' '#03'
		echo 'BatchDeleteImage 200 {"imageIds": [{"imageDigest": "#01", "imageTag": "a"}, {"imageDigest": "#01"}, {"imageDigest": "#0f"}], "failures": [{"imageId": {"imageDigest": "#02"}}]}'
	)
	doomed '#01' '#02' '#03'
	run -1 --separate-stderr ecrm-delete --force plan
	is_whole
	expect_equal $'app #01 deleted\napp #02 failed UnknownFailure\napp #03 failed OutcomeUnknown' "$(results)"
	expect_equal 'ecr BatchDeleteImage gave no answer about it' "$(jq -r 'select(.code == "OutcomeUnknown") | .message' <<<"$output")"
}

@test "an answer that cannot be read makes failed results" {
	canned < <(
		there '#01' '#02'
		echo 'BatchDeleteImage 200 {"imageIds": [{"imageDigest": "#01"}], "failures": ['
	)
	doomed '#01' '#02'
	run -1 --separate-stderr ecrm-delete --force plan
	is_whole
	[[ $(results) == *'app #02 failed OutcomeUnknown'* ]]
	[[ $stderr == *'ecr BatchDeleteImage gave an answer that cannot be right: '* ]]
}

@test "the notice at the end counts what was deleted, failed and left alone" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#05'
	)
	run -1 --separate-stderr ecrm-delete --force --log-level notice plan
	[[ ${stderr_lines[-1]} == *'[notice] 1 images deleted, 1 failed, 0 left alone' ]]
}

# --- what is refused

@test "an image without a decision is refused" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02'
		image delete app '#03' | jq -c 'del(.action)'
	)
	refuses "plan:3: '$(digest 3)' has no decision: run ecrm-plan first" plan
}

@test "an action that is not known is refused" {
	local action
	account <"$ACCOUNTS/delete.json"
	for action in Delete remove '' 'delete '; do
		plan < <(
			image delete app '#02'
			image "$action" app '#03'
		)
		refuses "plan:3: '$action' is no action (known: keep, delete)" plan
	done
}

@test "a digest that is none is refused" {
	local digest
	account <"$ACCOUNTS/delete.json"
	for digest in '' latest '#0' '#012' "sha512:${ZEROS}00" "sha256:${ZEROS}0A" "sha256:${ZEROS}0g"; do
		plan < <(
			image delete app '#02'
			image delete app "$digest"
		)
		refuses "plan:3: '*' has a digest that is not sha256: and 64 hex digits" plan
	done
}

@test "a plan that is cut behind a record is refused" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02' '#03'
	head -n 2 plan >part
	refuses 'part:1: the output of ecrm-plan that begins here has no end record: *' part
	tail -n 2 plan >part
	refuses 'part:2: a stream ends here that did not begin: *' part
}

@test "a plan that is cut inside a record is refused" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02' '#03'
	head -c -60 plan >part
	refuses 'part:3: no whole record: *' part
	sed '1d;$d' plan | head -c -5 >part
	refuses 'part:2: no whole record: *' part
}

@test "what is no plan is refused" {
	account <"$ACCOUNTS/delete.json"
	image delete app '#02' | cat - <(echo 'Usage: ecrm') >plan
	refuses 'plan:2: is neither a record nor an array of image URIs' plan
	{
		image delete app '#02'
		image delete app '#03' | jq -c 'del(.region)'
	} >plan
	refuses "plan:2: no whole record: type image without 'region'" plan
	refuses "cannot open 'nowhere': No such file or directory" nowhere
}

@test "a plan of another region is refused" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete web '#01'
		image delete app '#02' | sed 's/ap-northeast-1/eu-west-1/'
	)
	refuses 'the plan has images of app in eu-west-1, but the region is ap-northeast-1: *' plan
	refuses 'the plan has images of web in ap-northeast-1, but the region is eu-west-1: *' --region eu-west-1 plan
}

# --- results

@test "a result has all members of the decision, known or not, and the outcome behind them" {
	account <"$ACCOUNTS/delete-order.json"
	{
		image delete tree '#05' '"tags":["a"],"manifest_type":"m","kind":"image","reason":"expired","owner":{"x":[1.50,null]}'
		image delete tree '#01' '"kind":"image","reason":"expired"'
	} >plan
	run -1 --separate-stderr ecrm-delete --force plan
	sed '1d;$d; s/"request_id":"[-0-9a-f]\{36\}","at":"20[-0-9]*T[:0-9]*Z"}$/"request_id":"R","at":"T"}/' \
		<<<"$output" | shorten | LC_ALL=C sort >got
	diff -u got - <<-END
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"tree","digest":"#01","pushed_at":"2026-01-01T00:00:00Z","size":1,"action":"delete","as_of":"$AS_OF","kind":"image","reason":"expired","result":"failed","code":"ImageReferencedByManifestList","message":"Requested image referenced by manifest list: [#03]","request_id":"R","at":"T"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"tree","digest":"#05","pushed_at":"2026-01-01T00:00:00Z","size":1,"action":"delete","as_of":"$AS_OF","tags":["a"],"manifest_type":"m","kind":"image","reason":"expired","owner":{"x":[1.50,null]},"result":"deleted","request_id":"R","at":"T"}
	END
}

@test "the result of an earlier run makes way for that of this one" {
	account <"$ACCOUNTS/delete.json"
	image delete app '#02' '"kind":"image","reason":"old","result":"failed","code":"X","message":"y","request_id":"z","at":"2020-01-01T00:00:00Z"' >plan
	run -0 --separate-stderr ecrm-delete --force plan
	expect_equal '{"action":"delete","code":null,"kind":"image","message":null,"reason":"old","result":"deleted"}' \
		"$(jq -cS 'select(.type == "image") | {kind, action, reason, result, code, message}' <<<"$output")"
	expect_equal '[false,false]' "$(jq -c --arg as_of "$AS_OF" 'select(.type == "image") |
		[.request_id == "z", .at < $as_of]' <<<"$output")"
	# Each once: jq does not tell.
	expect_equal '"at": "request_id": "result":' \
		"$(grep -o '"\(result\|code\|message\|request_id\|at\)":' <<<"$(grep '"type":"image"' <<<"$output")" |
			sort | tr '\n' ' ' | sed 's/ $//')"
}

@test "the stream begins with the region, and ends with counts by type" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02' '#03'
	run -0 --separate-stderr ecrm-delete --force plan
	is_whole
	expect_equal '{"type":"begin","program":"ecrm-delete","version":"'"$(ecrm version | sed 's/.* v//')"'","region":"ap-northeast-1"}
{"type":"end","counts":{"image":2}}' "$(jq -c 'select(.type != "image") | del(.stream, .at)' <<<"$output")"
}

@test "results that cannot be written are a failure" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02'
	run -1 --separate-stderr bash -c 'ecrm-delete --force plan >/dev/full'
	expect_line '*\[error\] ecrm-delete: *No space left on device'
}

@test "--help and --version say what they are to say, wrong usage is status 2 and no record" {
	run -0 --separate-stderr ecrm-delete --help
	[ "${lines[0]}" = 'Usage: ecrm-delete [options] [FILE...]' ]
	run -0 --separate-stderr ecrm-delete --version
	expect_equal "ecrm-delete version v$(ecrm version | sed 's/.* v//')" "$output"
	run -2 --separate-stderr ecrm-delete --frobnicate
	expect_line "ecrm-delete: unknown option '--frobnicate'; try 'ecrm-delete --help'"
	expect_equal '' "$output"
}

@test "a plan that both keeps and deletes an image deletes nothing" {
	account <"$ACCOUNTS/delete.json"
	{ image delete app '#01'; image keep app '#01'; } | plan
	refuses "*plan:3: 'sha256:*01' is kept and deleted: these are two plans" plan
	{ image keep app '#01'; image delete app '#02'; image delete app '#01'; } | plan
	refuses "*plan:4: 'sha256:*01' is kept and deleted: these are two plans" plan
}

@test "an image that has got a tag since it was planned is left alone, with what belongs to it" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [
		{"digest": "#01", "tags": ["1", "prod"]},
		{"digest": "#02", "mediaType": "application/vnd.oci.image.manifest.v1+json",
			"artifactMediaType": "application/vnd.example.signature+json", "subject": "#01"},
		{"digest": "#03"},
		{"digest": "#04", "tags": ["now"], "mediaType": "application/vnd.oci.image.index.v1+json",
			"children": [{"digest": "#03"}]},
		{"digest": "#05", "tags": ["5", "5.0"]}]}]}}
	END
	plan < <(
		image delete app '#01' '"tags":["1"]'
		image delete app '#02' '"subject":"#01"'
		image delete app '#03'
		image delete app '#04' '"children":[{"digest":"#03"}]'
		image delete app '#05' '"tags":["5","5.0","moved"]'
	)
	run -1 --separate-stderr ecrm-delete --force plan
	is_whole
	expect_equal $'app #01 skipped TaggedMeanwhile\napp #02 skipped HeldBack\napp #03 skipped HeldBack\napp #04 skipped TaggedMeanwhile\napp #05 deleted' \
		"$(results)"
	expect_equal '["#05"]' "$(calls)"
	[[ $stderr == *"[warn] ecrm-delete: app@$(digest 1) is left alone: it has got the tag prod since it was planned"* ]]
	expect_equal 2 "$(grep -c . <<<"$stderr")"
}

@test "where AWS does not tell which tags the images have now, none is deleted" {
	local answer
	while read -r answer; do
		account --fault "DescribeImages=$answer" <"$ACCOUNTS/delete.json"
		doomed '#02' '#03'
		run -1 --separate-stderr ecrm-delete --force plan
		expect_equal $'app #02 failed CallFailed\napp #03 failed CallFailed' "$(results)"
		expect_equal 0 "$(requests BatchDeleteImage)"
		emulator_stop
	done <<-'END'
	deny
	lose
	no-json
	missing
	END
}

@test "images that are gone do not hide which tags the others have" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#0a'
		image delete app '#02'
		image delete app '#03' '"tags":["1"]'
		image delete app '#0b'
		image delete app '#0c'
		image delete app '#04'
	)
	run -1 --separate-stderr ecrm-delete --force plan
	expect_equal $'app #02 deleted\napp #03 skipped TaggedMeanwhile\napp #04 deleted\napp #0a deleted ImageNotFound\napp #0b deleted ImageNotFound\napp #0c deleted ImageNotFound' \
		"$(results)"
}
