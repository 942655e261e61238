# ecrm-delete --archive: images are moved to the archive storage class in place of being deleted.
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

# archived: the archived images of the account, one a line: REPOSITORY DIGEST.
archived () {
	ecrm-list-ecr --all --include-archived | jq -r 'select(.image_status == "ARCHIVED") | "\(.repository) \(.digest)"' |
		shorten | LC_ALL=C sort
}

# archivings: what was to be archived, in the order of calls.
archivings () {
	jq -r 'select(.operation == "UpdateImageStorageClass") | .input.imageId.imageDigest' "$EMULATOR_LOG" | shorten
}

@test "images are archived, each by its digest, in its own registry, and none is deleted" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#03'
		image keep app '#01'
		image delete web '#01'
	)
	deletes --archive plan <<-'END'
	app #03 archived
	web #01 archived
	END
	expect_equal $'app #03\nweb #01' "$(archived)"
	expect_equal $'app #01\napp #02\napp #04\nweb #02' "$(left)"
	expect_equal 0 "$(requests BatchDeleteImage)"
	expect_equal '{"registryId":"123456789012","repositoryName":"app","imageId":{"imageDigest":"#03"},"targetStorageClass":"ARCHIVE"}' \
		"$(jq -c 'select(.operation == "UpdateImageStorageClass" and .input.repositoryName == "app") | .input' "$EMULATOR_LOG" | shorten)"
}

@test "the question, the notices and the log say archive; ECRM_ARCHIVE stands for --archive" {
	account <"$ACCOUNTS/delete.json"
	plan < <(
		image delete app '#02'
		image keep app '#01'
	)
	export ECRM_LOG_LEVEL=info ECRM_ARCHIVE=true
	on_terminal 'y\n' 'ecrm-delete plan >results 2>log'
	[ "$status" -eq 0 ]
	[[ $output == *'Do you archive 1 images on app? (y/n) [n]: '* ]]
	expect_equal "[notice] app: 1 of 2 images (50 %, 1 B) are to be archived
[info] archived app@$(digest 2)
[notice] 1 images archived, 0 failed, 0 left alone" "$(sed 's/^[^[]*//' log)"
	[[ $(ECRM_FORCE=no setsid -w ecrm-delete plan 2>&1 >/dev/null) == *'to archive without a question, use --force'* ]]
}

@test "an index is archived before its children, an image before what is attached to it" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#03' '"children":[{"digest":"#01"},{"digest":"#02"},{"digest":"#0f"}]'
		image delete tree '#04' '"children":[{"digest":"#03"}]'
	)
	deletes --archive plan <<-'END'
	tree #01 archived
	tree #03 archived
	tree #04 archived
	END
	expect_equal $'#04\n#03\n#01' "$(archivings)"
	plan < <(
		image delete signed '#01' '"subject":"#04"'
		image delete signed '#03' '"subject":"#01"'
		image delete signed '#04'
	)
	ecrm-delete --force --archive plan >/dev/null
	expect_equal $'#04\n#01\n#03' "$(archivings | tail -n 3)"
}

@test "what belongs to an image that could not be archived is held back" {
	account --deny UpdateImageStorageClass <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#03' '"children":[{"digest":"#01"}]'
		image delete tree '#04' '"children":[{"digest":"#03"}]'
		image delete signed '#04'
		image delete signed '#01' '"subject":"#04"'
	)
	run -1 --separate-stderr ecrm-delete --force --archive plan
	is_whole
	expect_equal $'signed #01 skipped HeldBack\nsigned #04 failed AccessDeniedException\ntree #01 skipped HeldBack\ntree #03 skipped HeldBack\ntree #04 failed AccessDeniedException' \
		"$(results)"
	expect_equal 'it belongs to #03, which was not archived' \
		"$(jq -r --arg digest "$(digest 1)" 'select(.repository == "tree" and .digest == $digest) | .message' <<<"$output" | shorten)"
	expect_equal $'#04\n#04' "$(archivings)"
	[[ $stderr == *"could not archive tree@$(digest 4): AccessDeniedException: "* ]]
}

@test "an image that is archived already counts as archived, whether the plan knows it or not" {
	account <"$ACCOUNTS/delete.json"
	doomed '#02'
	deletes --archive plan <<<'app #02 archived'
	deletes --archive plan <<<'app #02 archived AlreadyArchived'
	expect_equal 2 "$(requests UpdateImageStorageClass)"
	image delete app '#02' '"image_status":"ARCHIVED"' >plan
	deletes --archive plan <<<'app #02 archived AlreadyArchived'
	expect_equal 2 "$(requests UpdateImageStorageClass)"
}

@test "what AWS cannot archive, and what is gone, has failed with its code" {
	canned <<-'END'
	UpdateImageStorageClass 400 {"__type": "ImageStorageClassUpdateNotSupportedException", "message": "no"}
	DescribeImages 200 {"imageDetails": [{"imageDigest": "#02", "imageStatus": "ACTIVE"}]}
	END
	doomed '#02'
	run -1 --separate-stderr ecrm-delete --force --archive plan
	expect_equal 'app #02 failed ImageStorageClassUpdateNotSupportedException' "$(results)"
	kill "$CANNED_PID"
	CANNED_PID=
	account <"$ACCOUNTS/delete.json"
	image delete app '#0f' >plan
	run -1 --separate-stderr ecrm-delete --force --archive plan
	expect_equal 'app #0f failed ImageNotFoundException' "$(results)"
	run -1 --separate-stderr ecrm-delete --force --archive <<<"${output//\"app\"/\"gone\"}"
	expect_equal 'gone #0f failed RepositoryNotFoundException' "$(results)"
}

@test "an image that is not in the archive after all has failed" {
	canned < <(
		there '#02'
		echo 'UpdateImageStorageClass 200 {"imageStatus": "ACTIVE"}'
	)
	doomed '#02'
	run -1 --separate-stderr ecrm-delete --force --archive plan
	expect_equal 'app #02 failed CallFailed' "$(results)"
	[[ $stderr == *'the image is not in the archive'* ]]
}

@test "what was archived without an answer is found out by the next try, or by another run" {
	account --fault UpdateImageStorageClass=reset:2 <"$ACCOUNTS/delete.json"
	doomed '#02'
	deletes --archive plan <<<'app #02 archived AlreadyArchived'
	emulator_stop
	account --fault UpdateImageStorageClass=reset:2 <"$ACCOUNTS/delete.json"
	doomed '#03'
	AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr ecrm-delete --force --archive plan
	expect_equal 'app #03 failed OutcomeUnknown' "$(results)"
	deletes --archive plan <<<'app #03 archived AlreadyArchived'
}

@test "images of one repository are archived side by side, as many as --concurrency says" {
	local pid seen=0
	jq -n '{ecr: {repositories: [{name: "app", images: [range(1; 10) | {digest: "#0\(.)"}]}]}}' >many
	account --fault UpdateImageStorageClass=hang <many
	doomed '#01' '#02' '#03' '#04' '#05' '#06' '#07' '#08' '#09'
	ecrm-delete --force --archive --concurrency 4 plan >results 2>log 3>&- &
	pid=$!
	# None of them is answered, and four come.
	while [ "$seen" -lt 4 ] && read -r _; do seen=$((seen + 1)); done \
		< <(exec tail --pid="$pid" -n +1 -f "$EMULATOR_LOG")
	expect_equal begin "$(jq -r .type results)"
	expect_equal 4 "$(requests UpdateImageStorageClass)"
	kill -KILL "$pid"
	emulator_stop
	account <many
	run -0 ecrm-delete --force --archive --concurrency 4 plan
	expect_equal 9 "$(results | grep -c ' archived$')"
}

@test "the journal has what was archived, each before the next call of its repository" {
	account --latency 200 <"$ACCOUNTS/delete.json"
	doomed '#02' '#03' '#04'
	run -0 --separate-stderr ecrm-delete --force --archive --concurrency 1 --journal journal plan
	expect_equal 'archived archived archived' "$(jq -r .result journal | xargs)"
	run -1 --separate-stderr ecrm-delete --force --archive --concurrency 1 --journal /dev/full \
		<<<"$(image delete web '#01'; image delete web '#02')"
	expect_line "*\[error\] ecrm-delete: cannot write the journal '/dev/full', *"
	expect_equal $'archived\nskipped Interrupted' "$(results | cut -d' ' -f3- | sort)"
}

@test "a signal lets the archivings under way end and begins no other" {
	local pid line status=0
	account --latency 700 <"$ACCOUNTS/delete.json"
	doomed '#02' '#03' '#04'
	ecrm-delete --force --archive --concurrency 1 plan >results 2>log 3>&- &
	pid=$!
	while read -r line; do
		[[ $line != *UpdateImageStorageClass* ]] || break
	done < <(exec tail --pid="$pid" -n +1 -f "$EMULATOR_LOG")
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	expect_equal $'archived\nskipped\nskipped' "$(jq -r '.result | values' results | sort)"
	expect_equal 1 "$(requests UpdateImageStorageClass)"
	[[ $(cat log) == *'ended by SIGTERM: 1 images archived, 0 failed, 2 left alone' ]]
}

@test "the AWS CLI finds in the archive what was archived" {
	aws ecr update-image-storage-class help >/dev/null 2>&1 || skip 'there is no AWS CLI that knows the operation'
	account <"$ACCOUNTS/delete.json"
	doomed '#03' '#04'
	ecrm-delete --force --archive plan >/dev/null
	AWS_DEFAULT_REGION=$AWS_REGION run -0 aws ecr describe-images --repository-name app --filter imageStatus=ARCHIVED \
		--query 'sort(imageDetails[].imageDigest)' --output json
	expect_equal '["#03","#04"]' "$(jq -c . <<<"$output" | shorten)"
}

@test "an image that has got a tag since it was planned is not archived, nor what belongs to it" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [
		{"digest": "#01"},
		{"digest": "#02", "tags": ["now"], "mediaType": "application/vnd.oci.image.index.v1+json",
			"children": [{"digest": "#01"}]},
		{"digest": "#04"}]}]}}
	END
	plan < <(
		image delete app '#01'
		image delete app '#02' '"children":[{"digest":"#01"}]'
		image delete app '#04'
	)
	run -1 --separate-stderr ecrm-delete --force --archive plan
	expect_equal $'app #01 skipped HeldBack\napp #02 skipped TaggedMeanwhile\napp #04 archived' "$(results)"
	expect_equal '#04' "$(archivings)"
}

@test "tags are asked for of twenty images at a time" {
	jq -n '{ecr: {repositories: [{name: "app", images: [range(45) | {}]}]}}' >many
	account <many
	ecrm-list-ecr --all | jq -c --arg as_of "$AS_OF" \
		'select(.type == "image") | .action = "delete" | .as_of = $as_of' >plan
	: >"$EMULATOR_LOG"
	run -0 --separate-stderr ecrm-delete --force --archive plan
	expect_equal 45 "$(jq -s 'map(select(.result == "archived")) | length' <<<"$output")"
	expect_equal $'5\n20\n20' "$(inputs DescribeImages '.imageIds | length' | sort -n)"
	expect_equal 45 "$(requests UpdateImageStorageClass)"
}
