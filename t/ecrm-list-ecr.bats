# ecrm-list-ecr: what is told of repositories and images, with how few calls, and when a listing has
# failed.
#
# Accounts and expectations are written short: ECR/ is this account's registry, #01 a digest.
# bats sets stderr and stderr_lines; each test has its own environment.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load aws.bash

OCI_INDEX=application/vnd.oci.image.index.v1+json

setup () {
	aws_setup
	repositories '*'
}

teardown () {
	aws_teardown
}

# repositories PATTERN...: the configuration has an entry for each.
repositories () {
	local pattern
	echo 'repositories:' >ecrm.yaml
	for pattern in "$@"; do
		printf "  - name_pattern: '%s'\n    expires: 30d\n    keep_tag_patterns: [latest]\n" "$pattern" >>ecrm.yaml
	done
}

# between: the records between begin and end of $output.
between () {
	jq -c 'select(.type != "begin" and .type != "end")' <<<"$output" | shorten | LC_ALL=C sort
}

# succeeds [ARGUMENT...]: the listing succeeds in silence.
succeeds () {
	run --separate-stderr ecrm-list-ecr "$@"
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
	is_whole
}

# lists [ARGUMENT...]: it succeeds with exactly the records on stdin.
lists () {
	succeeds "$@"
	expect_equal "$(LC_ALL=C sort)" "$(between)"
}

# names: the repositories of $output, in one line.
names () {
	jq -r 'select(.type == "repository") | .name' <<<"$output" | LC_ALL=C sort | paste -sd' '
}

# fails_with PATTERN: the listing fails with one line, and its stream has no end.
fails_with () {
	run -1 --separate-stderr ecrm-list-ecr
	expect_line "$1"
	expect_equal begin "$(jq -r .type <<<"$output" | grep -v -e repository -e image)"
}

# --- records

@test "a repository and its images are told with all that ECR tells of them" {
	account <"$ACCOUNTS/ecr.json"
	lists -r app <<-'END'
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"app","uri":"ECR/app"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"app","uri":"ECR/app","digest":"#01","tags":["1.0","latest"],"pushed_at":"2026-01-01T00:00:00Z","pulled_at":"2026-01-31T12:00:00Z","size":52428800,"manifest_type":"application/vnd.docker.distribution.manifest.v2+json","artifact_type":"application/vnd.docker.container.image.v1+json"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"app","uri":"ECR/app","digest":"#02","tags":[],"pushed_at":"2026-01-01T00:00:00Z","size":0,"manifest_type":"application/vnd.docker.distribution.manifest.v2+json","artifact_type":"application/vnd.docker.container.image.v1+json"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"app","uri":"ECR/app","digest":"#03","tags":["oci"],"pushed_at":"2026-01-01T00:00:01Z","size":5000000000,"manifest_type":"application/vnd.oci.image.manifest.v1+json","artifact_type":"application/vnd.oci.image.config.v1+json"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"app","uri":"ECR/app","digest":"#04","tags":["chart"],"pushed_at":"2026-01-01T00:00:02Z","size":4,"manifest_type":"application/vnd.oci.image.manifest.v1+json"}
	END
	expect_equal 0 "$(requests BatchGetImage)"
}

@test "the subject of an image and the type of an artifact are told" {
	account <"$ACCOUNTS/ecr.json"
	succeeds -r attached
	expect_equal '["#20","application/vnd.docker.container.image.v1+json",null]
["#21","application/vnd.amazon.soci.index.v1+json","#20"]
["#22","application/vnd.amazon.soci.index.v2+json",null]
["#23","application/vnd.oci.image.config.v1+json",null]' \
		"$(between | jq -c 'select(.type == "image") | [.digest, .artifact_type, .subject]')"
	expect_equal '[false]' "$(between | jq -c 'select(.type == "image") | has("children")' | jq -cs unique)"
}

@test "an index is told with its children and their platforms, a plain image without any" {
	account <"$ACCOUNTS/ecr.json"
	lists -r multi/arch <<-'END'
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"multi/arch","uri":"ECR/multi/arch"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#10","tags":[],"pushed_at":"2026-01-01T00:00:00Z","size":10,"manifest_type":"application/vnd.docker.distribution.manifest.v2+json","artifact_type":"application/vnd.docker.container.image.v1+json"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#11","tags":[],"pushed_at":"2026-01-01T00:00:00Z","size":11,"manifest_type":"application/vnd.docker.distribution.manifest.v2+json","artifact_type":"application/vnd.docker.container.image.v1+json"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#12","tags":["oci"],"pushed_at":"2026-01-01T00:00:00Z","size":12,"manifest_type":"application/vnd.oci.image.index.v1+json","children":[{"digest":"#10","manifest_type":"application/vnd.oci.image.manifest.v1+json","platform":"linux/amd64"},{"digest":"#11","manifest_type":"application/vnd.oci.image.manifest.v1+json","platform":"linux/arm64/v8"},{"digest":"#1f","manifest_type":"application/vnd.oci.image.manifest.v1+json","artifact_type":"application/vnd.amazon.soci.index.v2+json"}]}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#13","tags":["docker"],"pushed_at":"2026-01-01T00:00:00Z","size":13,"manifest_type":"application/vnd.docker.distribution.manifest.list.v2+json","children":[{"digest":"#10","manifest_type":"application/vnd.docker.distribution.manifest.v2+json","platform":"windows/amd64"}]}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#14","tags":["nested"],"pushed_at":"2026-01-01T00:00:00Z","size":14,"manifest_type":"application/vnd.oci.image.index.v1+json","children":[{"digest":"#12","manifest_type":"application/vnd.oci.image.index.v1+json"}]}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#15","tags":["empty"],"pushed_at":"2026-01-01T00:00:00Z","size":15,"manifest_type":"application/vnd.oci.image.index.v1+json","children":[]}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"multi/arch","uri":"ECR/multi/arch","digest":"#16","tags":["typed"],"pushed_at":"2026-01-01T00:00:00Z","size":16,"manifest_type":"application/vnd.oci.image.index.v1+json","artifact_type":"application/vnd.example+json","children":[{"digest":"#10","manifest_type":"application/vnd.oci.image.manifest.v1+json"}]}
	END
}

@test "a repository without images is told" {
	account <"$ACCOUNTS/ecr.json"
	lists -r nothing <<-'END'
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"nothing","uri":"ECR/nothing"}
	END
}

@test "times are taken from numbers of any form, and members that are not there are left out" {
	canned <<-'END'
	DescribeRepositories 200 {"repositories": [{"registryId": "210987654321", "repositoryName": "a", "repositoryUri": "u/a"}]}
	DescribeImages 200 {"imageDetails": [{"imageDigest": "#01", "imagePushedAt": 1.7672256E9, "lastRecordedPullTime": 1767225600.999, "imageSizeInBytes": 1}, {"imageDigest": "#02", "imagePushedAt": 0, "imageTags": [], "imageSizeInBytes": 2, "lastRecordedPullTime": null}]}
	END
	lists <<-'END'
	{"type":"repository","registry":"210987654321","region":"ap-northeast-1","name":"a","uri":"u/a"}
	{"type":"image","registry":"210987654321","region":"ap-northeast-1","repository":"a","uri":"u/a","digest":"#01","tags":[],"pushed_at":"2026-01-01T00:00:00Z","pulled_at":"2026-01-01T00:00:00Z","size":1}
	{"type":"image","registry":"210987654321","region":"ap-northeast-1","repository":"a","uri":"u/a","digest":"#02","tags":[],"pushed_at":"1970-01-01T00:00:00Z","size":2}
	END
}

# --- archived images

REPOSITORY='DescribeRepositories 200 {"repositories": [{"registryId": "123456789012", "repositoryName": "app", "repositoryUri": "ECR/app"}]}'

@test "an index that is active is told whole though its children are archived, which are not told" {
	account <"$ACCOUNTS/ecr.json"
	lists -r archive <<-'END'
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"archive","uri":"ECR/archive"}
	{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"archive","uri":"ECR/archive","digest":"#33","tags":["warm"],"pushed_at":"2026-01-01T00:00:00Z","size":33,"manifest_type":"application/vnd.oci.image.index.v1+json","children":[{"digest":"#31","manifest_type":"application/vnd.oci.image.manifest.v1+json"}]}
	END
	expect_equal '["maxResults","repositoryName"]' "$(inputs DescribeImages keys)"
}

@test "with --include-archived archived images are told, too, and of archived indexes no children" {
	local told
	account --max-page 1 <"$ACCOUNTS/ecr.json"
	succeeds --include-archived -r archive
	told='["#30","ARCHIVED",false]
["#31","ARCHIVED",false]
["#32","ARCHIVED",false]
["#33",null,true]'
	expect_equal "$told" \
		"$(between | jq -c 'select(.type == "image") | [.digest, .image_status, has("children")]')"
	ECRM_INCLUDE_ARCHIVED=1 succeeds -r archive
	expect_equal "$told" \
		"$(between | jq -c 'select(.type == "image") | [.digest, .image_status, has("children")]')"
	expect_equal '["ANY"]' "$(inputs DescribeImages '[.filter.imageStatus]' | sort -u)"
}

@test "an index on its way out of the archive is told with its children where ECR gives them" {
	canned <<-END
	$REPOSITORY
	DescribeImages 200 {"imageDetails": [{"imageDigest": "#01", "imagePushedAt": 1, "imageSizeInBytes": 1, "imageManifestMediaType": "$OCI_INDEX", "imageStatus": "ACTIVATING"}, {"imageDigest": "#02", "imagePushedAt": 1, "imageSizeInBytes": 1, "imageManifestMediaType": "$OCI_INDEX", "imageStatus": "ACTIVATING"}]}
	BatchGetImage 200 {"images": [{"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}], "failures": [{"imageId": {"imageDigest": "#02"}, "failureCode": "ImageInaccessible", "failureReason": "not yet"}]}
	END
	succeeds --include-archived
	expect_equal '["#01","ACTIVATING",[]]
["#02","ACTIVATING",null]' "$(between | jq -c 'select(.type == "image") | [.digest, .image_status, .children]')"
}

@test "an archived index of which ECR tells another fault stops the listing" {
	canned <<-END
	$REPOSITORY
	DescribeImages 200 {"imageDetails": [{"imageDigest": "#01", "imagePushedAt": 1, "imageSizeInBytes": 1, "imageManifestMediaType": "$OCI_INDEX", "imageStatus": "ARCHIVED"}]}
	BatchGetImage 200 {"images": [], "failures": [{"imageId": {"imageDigest": "#01"}, "failureCode": "KmsError", "failureReason": "no key"}]}
	END
	export ECRM_INCLUDE_ARCHIVED=yes
	fails_with "*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no manifest of an index in 'app': $(digest 1): KmsError"
}

# --- which repositories

@test "only repositories that the configuration names are listed" {
	account <"$ACCOUNTS/ecr.json"
	repositories 'a*d' 'multi/????'
	succeeds
	expect_equal 'attached multi/arch' "$(names)"
	expect_equal $'attached\nmulti/arch' \
		"$(jq -r 'select(.operation == "DescribeImages") | .input.repositoryName' "$EMULATOR_LOG" | sort)"
}

@test "-r and ECRM_REPOSITORY list one repository" {
	account <"$ACCOUNTS/ecr.json"
	succeeds -r app
	expect_equal app "$(names)"
	succeeds --repository=nothing
	expect_equal nothing "$(names)"
	ECRM_REPOSITORY=attached succeeds
	expect_equal attached "$(names)"
	ECRM_REPOSITORY=attached succeeds -r app
	expect_equal app "$(names)"
	expect_equal 4 "$(jq -c 'select(.operation == "DescribeRepositories") | .input | select(keys == ["repositoryNames"])' "$EMULATOR_LOG" | wc -l)"
}

@test "a repository that the configuration does not name is not listed, but that is told" {
	account <"$ACCOUNTS/ecr.json"
	repositories 'multi/*'
	run -0 --separate-stderr ecrm-list-ecr -r app
	expect_line '*\[warn\] ecrm-list-ecr: app matches no entry of repositories in ecrm.yaml'
	is_whole
	expect_equal '' "$(between)"
}

@test "it is told where no repository matches the configuration" {
	account <"$ACCOUNTS/ecr.json"
	repositories 'prod-*'
	run -0 --separate-stderr ecrm-list-ecr
	expect_line "*\[warn\] ecrm-list-ecr: ecrm.yaml:2: 'prod-\*' of repositories matches nothing that is there"
	is_whole
	echo 'clusters: []' >ecrm.yaml
	run -0 --separate-stderr ecrm-list-ecr
	expect_line '*\[warn\] ecrm-list-ecr: ecrm.yaml has no repositories: there is nothing to plan'
	expect_equal 0 "$(requests DescribeImages)"
}

@test "a repository that does not exist fails" {
	account <"$ACCOUNTS/ecr.json"
	export ECRM_REPOSITORY=nope
	fails_with "*\[error\] ecrm-list-ecr: ecr DescribeRepositories failed: RepositoryNotFoundException: *'nope'*"
}

@test "--all lists every repository without a configuration" {
	account <"$ACCOUNTS/ecr.json"
	rm ecrm.yaml
	succeeds --all
	expect_equal 'app archive attached multi/arch nothing' "$(names)"
	expect_equal 16 "$(between | jq -c 'select(.type == "image")' | wc -l)"
	succeeds --all -r app
	expect_equal app "$(names)"
}

@test "--names tells every repository without images and without a configuration" {
	account --max-page 1 <"$ACCOUNTS/ecr.json"
	rm ecrm.yaml
	lists --names <<-'END'
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"app","uri":"ECR/app"}
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"archive","uri":"ECR/archive"}
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"attached","uri":"ECR/attached"}
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"multi/arch","uri":"ECR/multi/arch"}
	{"type":"repository","registry":"123456789012","region":"ap-northeast-1","name":"nothing","uri":"ECR/nothing"}
	END
	expect_equal 0 "$(requests DescribeImages)"
}

@test "without a configuration there is nothing but the begin of a stream" {
	rm ecrm.yaml
	fails_with '*\[error\] ecrm-list-ecr: *ecrm.yaml*'
}

# --- pages and lots

@test "pages of one item give the same listing as large ones" {
	account --max-page 1 <"$ACCOUNTS/ecr.json"
	succeeds
	between >small
	emulator_stop
	emulator_start account.json
	lists <small
	[ "$(wc -l <small)" -eq 21 ]
}

@test "calls are as large as AWS takes them: pages of 1000, manifests by the hundred" {
	jq -n --arg index "$OCI_INDEX" '{ecr: {repositories: ([{name: "app", images: (
		[range(101) | {mediaType: $index, children: []}] + [range(1900) | {}])}] +
		[range(1000) | {name: "r\(.)"}])}}' >many
	account <many
	succeeds -c <(echo 'repositories: [{name: app, expires: 1d, keep_tag_patterns: [x]}]')
	expect_equal '{"repository":1,"image":2001}' "$(jq -c '.counts | values' <<<"$output")"
	expect_equal 2001 "$(jq -r 'select(.type == "image") | .digest' <<<"$output" | sort -u | wc -l)"
	expect_equal 101 "$(jq -r 'select(.children == []) | .digest' <<<"$output" | sort -u | wc -l)"
	jq -r 'select(.service == "ecr") | "\(.operation) \(.input | .maxResults // (.imageIds | length))"' "$EMULATOR_LOG" |
		LC_ALL=C sort | uniq -c | sed 's/^ *//' >calls
	diff -u - calls <<-'END'
	1 BatchGetImage 1
	1 BatchGetImage 100
	3 DescribeImages 1000
	2 DescribeRepositories 1000
	END
}

@test "indexes of several pages are asked for together, however many there are" {
	local index=application/vnd.oci.image.index.v1+json
	jq -n --arg index "$index" '{ecr: {repositories: [
		{name: "deep", images: [range(6650) | {mediaType: $index, children: []}]},
		{name: "flat", images: [range(250) | {mediaType: $index, children: []}]}]}}' >many
	account --max-page 70 <many
	# One call after the other: all pages come before the first manifests, but for what would be too many.
	succeeds --all --concurrency 1
	expect_equal 6900 "$(jq -r 'select(.children == []) | .digest' <<<"$output" | sort -u | wc -l)"
	expect_equal $'68 100\n2 50' \
		"$(inputs BatchGetImage '.imageIds | length' | sort -rn | uniq -c | awk '{print $1, $2}' | sort -rn)"
}

@test "manifests are asked for by digest, of indexes only" {
	account <"$ACCOUNTS/ecr.json"
	succeeds -r multi/arch
	expect_equal '{"repositoryName":"multi/arch","imageIds":["#12","#13","#14","#15","#16"],"acceptedMediaTypes":["application/vnd.oci.image.index.v1+json","application/vnd.docker.distribution.manifest.list.v2+json"]}' \
		"$(jq -c 'select(.operation == "BatchGetImage") | .input | .imageIds |= map(.imageDigest)' "$EMULATOR_LOG" | shorten)"
}

@test "a page token that comes twice stops the listing, which would never end" {
	canned <<<'DescribeRepositories 200 {"repositories": [], "nextToken": "t"}'
	fails_with '*\[error\] ecrm-list-ecr: ecr DescribeRepositories gave the same page token twice'
}

@test "pages without end stop the listing: tokens in a circle, pages that repeat, empty pages" {
	local operation fault
	account <"$ACCOUNTS/ecr.json"
	for operation in DescribeRepositories DescribeImages; do
		emulator_stop
		emulator_start --fault "$operation=circle" account.json
		fails_with "*\[error\] ecrm-list-ecr: ecr $operation gave the same page token twice"
		for fault in endless endless-empty; do
			emulator_stop
			emulator_start --fault "$operation=$fault" account.json
			fails_with "*\[error\] ecrm-list-ecr: ecr $operation gave 1000 pages in a row with nothing new"
		done
	done
}

# bats test_tags=once
@test "a listing that always has something new ends all the same" {
	account --max-page 1 --fault DescribeImages=push <<<'{"ecr": {"repositories": [{"name": "app", "images": [{}]}]}}'
	fails_with '*\[error\] ecrm-list-ecr: ecr DescribeImages gave more than 10000 pages'
}

# --- failures

# manifest TEXT: an account with an index of that manifest, and a child that it may have.
manifest () {
	account < <(jq -n --arg manifest "$1" --arg index "$OCI_INDEX" '{ecr: {repositories: [{name: "app",
		images: [{digest: "#01"}, {digest: "#02", mediaType: $index, manifest: $manifest}]}]}}')
}

@test "an index whose manifest is none stops the listing" {
	local text
	for text in '' junk '[]' '{}' '{"manifests":null}' '{"manifests":{}}' '{"manifests":[{}]}' \
		'{"manifests":["x"]}' '{"manifests":[{"digest":1}]}' '{"manifests":[{"digest":"sha256:1"}' \
		'{"schemaVersion":1,"fsLayers":[]}'; do
		emulator_stop
		manifest "$text"
		fails_with "*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no manifest of an index in 'app': $(digest 2): *"
	done
}

@test "a manifest may have members that are not known, and children without a type" {
	manifest '{"annotations":{"manifests":"x"},"manifests":[{"digest":"sha256:1","platform":{"os":"linux"},"x":[{"digest":2}]}]}'
	succeeds
	expect_equal '[{"digest":"sha256:1"}]' "$(jq -c 'select(.type == "image") | .children | values' <<<"$output")"
}

INDEXES='DescribeImages 200 {"imageDetails": [{"imageDigest": "#01", "imagePushedAt": 1, "imageSizeInBytes": 1, "imageManifestMediaType": "'$OCI_INDEX'"}, {"imageDigest": "#02", "imagePushedAt": 1, "imageSizeInBytes": 1, "imageManifestMediaType": "'$OCI_INDEX'"}]}'

@test "an index whose manifest cannot be had stops the listing" {
	canned <<-END
	$REPOSITORY
	$INDEXES
	BatchGetImage 200 {"images": [{"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}], "failures": [{"imageId": {"imageDigest": "#02"}, "failureCode": "ImageInaccessible", "failureReason": "archived"}]}
	END
	fails_with "*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no manifest of an index in 'app': $(digest 2): ImageInaccessible"
}

@test "an index that the answer passes over stops the listing" {
	canned <<-END
	$REPOSITORY
	$INDEXES
	BatchGetImage 200 {"images": [{"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}], "failures": []}
	END
	fails_with "*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no answer about app@$(digest 2)"
}

@test "an index that the answer has twice in place of another stops the listing" {
	canned <<-END
	$REPOSITORY
	$INDEXES
	BatchGetImage 200 {"images": [{"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}, {"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}], "failures": []}
	END
	fails_with "*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no answer about app@$(digest 2)"
}

@test "an index that the answer has under another digest stops the listing" {
	account --fault BatchGetImage=other <"$ACCOUNTS/ecr.json"
	fails_with '*\[error\] ecrm-list-ecr: ecr BatchGetImage gave no manifest of an index in *: sha256:*: no such index was asked for'
}

@test "the one repository that was asked for has to be in the answer" {
	account --fault DescribeRepositories=lose <"$ACCOUNTS/ecr.json"
	run -1 --separate-stderr ecrm-list-ecr -r app
	expect_line '*\[error\] ecrm-list-ecr: ecr DescribeRepositories gave no answer about app'
}

@test "an index that the answer gives without its digest stops the listing" {
	canned <<-END
	$REPOSITORY
	$INDEXES
	BatchGetImage 200 {"images": [{"imageManifest": "{\"manifests\":[]}"}], "failures": []}
	END
	fails_with '*\[error\] ecrm-list-ecr: ecr BatchGetImage gave an answer that cannot be right: images\[\].imageId is missing*'
}

@test "an index that is deleted meanwhile is left out" {
	canned <<-END
	$REPOSITORY
	$INDEXES
	BatchGetImage 200 {"images": [{"imageId": {"imageDigest": "#01"}, "imageManifest": "{\"manifests\":[]}"}], "failures": [{"imageId": {"imageDigest": "#02"}, "failureCode": "ImageNotFound", "failureReason": "gone"}]}
	END
	succeeds
	expect_equal "$(digest 1)" "$(jq -r 'select(.type == "image") | .digest' <<<"$output")"
}

@test "a repository that is deleted meanwhile is a warning" {
	canned <<-END
	$REPOSITORY
	DescribeImages 400 {"__type": "RepositoryNotFoundException", "message": "gone"}
	END
	run -0 --separate-stderr ecrm-list-ecr
	expect_line '*\[warn\] ecrm-list-ecr: the repository app was deleted meanwhile'
	is_whole
}

@test "an answer without what was asked for stops the listing" {
	canned <<-END
	$REPOSITORY
	DescribeImages 200 {"imageDetails": [{"imageDigest": "#01", "imageSizeInBytes": 1}]}
	END
	fails_with '*\[error\] ecrm-list-ecr: ecr DescribeImages gave an answer that cannot be right: imageDetails\[\].imagePushedAt is missing*'
}

@test "an operation that is denied is told once, and the stream has no end" {
	local operation
	account <"$ACCOUNTS/ecr.json"
	for operation in DescribeRepositories DescribeImages BatchGetImage; do
		emulator_stop
		emulator_start --deny "$operation" account.json
		fails_with "*\[error\] ecrm-list-ecr: ecr $operation failed: AccessDeniedException: *$operation*"
	done
}

@test "a service that fails for a while or throttles is asked again" {
	account --fail DescribeImages=2:500 --throttle DescribeRepositories=1 --throttle BatchGetImage=1 <"$ACCOUNTS/ecr.json"
	succeeds -r multi/arch
	expect_equal 7 "$(between | jq -c 'select(.type == "image")' | wc -l)"
}

@test "a listing that is killed midway leaves no end" {
	canned <<<'DescribeRepositories 0'
	mkfifo stream
	ecrm-list-ecr >stream 3>&- &
	lister=$!
	exec 4<stream
	read -r begin <&4
	kill -KILL "$lister"
	[[ $begin == '{"type":"begin",'* ]]
	expect_equal '' "$(cat <&4)"
}

# --- the stream and the command line

@test "the stream begins with account and region, and ends with counts by type" {
	account <"$ACCOUNTS/ecr.json"
	succeeds -r app
	expect_equal '{"type":"begin","program":"ecrm-list-ecr","version":"'"$(ecrm version | sed 's/.* v//')"'","account":"123456789012","region":"ap-northeast-1"}
{"type":"end","counts":{"repository":1,"image":4}}' \
		"$(jq -c 'select(.type == "begin" or .type == "end") | del(.stream, .at)' <<<"$output")"
}

@test "--help and --version say what they are to say" {
	run -0 --separate-stderr ecrm-list-ecr --help
	[ "${lines[0]}" = 'Usage: ecrm-list-ecr [options]' ]
	[[ $output == *--repository=NAME*ECRM_REPOSITORY* ]]
	run -0 --separate-stderr ecrm-list-ecr --version
	expect_equal "ecrm-list-ecr version v$(ecrm version | sed 's/.* v//')" "$output"
}

@test "wrong usage ends with status 2 and the begin of a stream" {
	run -2 --separate-stderr ecrm-list-ecr app
	expect_line "ecrm-list-ecr: takes no operands; try 'ecrm-list-ecr --help'"
	expect_equal '{"type":"begin","program":"ecrm-list-ecr"}' "$(jq -c 'del(.stream, .version, .at)' <<<"$output")"
}

@test "a full disk fails the listing" {
	account <"$ACCOUNTS/ecr.json"
	run -1 --separate-stderr bash -c 'ecrm-list-ecr >/dev/full'
	expect_line '*\[error\] ecrm-list-ecr: *No space left on device'
}
