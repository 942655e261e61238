# The emulator's own promises that the other tests lean on: which calls a fault strikes.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	echo '{"ecs": {"clusters": [{"name": "c"}]}}' >account.json
	export AWS_MAX_ATTEMPTS=1
}

teardown () {
	emulator_stop
}

# struck RULE: how six scans of one ListClusters each end, with that rule.
struck () {
	emulator_start --fault "$1" "${@:2}" account.json
	for _ in 1 2 3 4 5 6; do
		if ecrm-scan-ecs --names >/dev/null 2>&1; then printf .; else printf x; fi
	done
	emulator_stop
}

@test "a fault strikes all calls, the first N, the Nth, or the Nth and all that follow" {
	expect_equal xxxxxx "$(struck ListClusters=deny)"
	expect_equal xx.... "$(struck ListClusters=deny:2)"
	expect_equal ..x... "$(struck ListClusters=deny@3)"
	expect_equal ..xxxx "$(struck ListClusters=deny@3+)"
	expect_equal ...... "$(struck ListTasks=deny)"
	expect_equal ...... "$(struck ListClusters=deny%0)"
	expect_equal xxxxxx "$(struck ListClusters=deny%100)"
}

@test "chance is the same with the same seed" {
	expect_equal "$(struck ListClusters=deny%50 --seed 3)" "$(struck ListClusters=deny%50 --seed 3)"
	[[ $(for seed in 1 2 3 4; do struck ListClusters=deny%50 --seed $seed; done) == *.*x*.* ]]
}

@test "of several rules the first that strikes counts, and the log names its fault" {
	emulator_start --fault 'ListClusters=500@1' --deny ListClusters account.json
	run -1 ecrm-scan-ecs --names
	run -1 ecrm-scan-ecs --names
	expect_equal '["500",500]
["deny",400]' "$(jq -c 'select(.operation == "ListClusters") | [.fault, .status]' "$EMULATOR_LOG")"
}

@test "a rule that is none is refused" {
	local rule
	for rule in ListClusters ListClusters=none ListClusters= =deny ListClusters=deny: ListClusters=deny:x \
		ListClusters=deny@0 ListClusters=deny@1- ListClusters=deny%101 ListClusters=deny:2x; do
		run -2 --separate-stderr "$ECRM_BUILD/aws-emulator" --fault "$rule" account.json
		expect_equal "aws-emulator: bad value '$rule' for --fault" "${stderr_lines[0]}"
	done
}

# ask SERVICE OPERATION INPUT: the answer of a service that speaks JSON 1.1, by a client that is not ours.
ask () {
	local target=AmazonEC2ContainerServiceV20141113
	[ "$1" = ecs ] || target=AmazonEC2ContainerRegistry_V20150921
	curl -sS --aws-sigv4 "aws:amz:$AWS_REGION:$1" -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
		-H 'Content-Type: application/x-amz-json-1.1' -H "X-Amz-Target: $target.$2" -d "$3" "$AWS_ENDPOINT_URL/"
}

# stock N: a repository with so many images in stock answers.
stock () {
	echo "{\"ecr\": {\"repositories\": [{\"name\": \"r\", \"stock\": {\"images\": $1, \"seed\": 7}}]}}" >account.json
	emulator_start account.json
}

# list [MEMBERS]: all that DescribeImages lists of it, a page after the other.
list () {
	local token='' page
	while page=$(ask ecr DescribeImages "{\"repositoryName\": \"r\", \"maxResults\": 9 ${1:-}$token}"); do
		jq -c '.imageDetails[]' <<<"$page"
		token=$(jq -r '.nextToken // empty | ", \"nextToken\": \"\(.)\""' <<<"$page")
		[ -n "$token" ] || break
	done
}

# manifests ID...: of images by their ids.
manifests () {
	local IFS=,
	ask ecr BatchGetImage "{\"repositoryName\": \"r\", \"imageIds\": [$*]}" |
		jq -cS '[.images[] | del(.imageId.imageTag)], .failures'
}

# these MEMBER FILTER: the same images, asked for by what the filter finds of them.
these () {
	jq -sc --arg member "$1" '{repositoryName: "r", imageIds: map('"$2"' // empty | {($member): .})}' listed >ids
	ask ecr DescribeImages @ids | jq -cS '.imageDetails[]'
}

@test "an image in stock is the same on a page, by its digest and by its tag" {
	stock 50
	list >listed
	expect_equal 50 "$(jq -s 'map(.imageDigest) | unique | length' listed)"
	expect_equal "$(jq -cS . listed)" "$(these imageDigest .imageDigest)"
	expect_equal "$(jq -cS 'select(.imageTags)' listed)" "$(these imageTag '.imageTags[0]?')"
	expect_equal "$(jq -c 'select(.imageTags)' listed)" "$(list ', "filter": {"tagStatus": "TAGGED"}')"
	expect_equal "$(jq -c 'select(.imageTags | not)' listed)" "$(list ', "filter": {"tagStatus": "UNTAGGED"}')"
	expect_equal '' "$(list ', "filter": {"imageStatus": "ARCHIVED"}')"
}

@test "the manifest of an index in stock is the same however it is asked for" {
	local by_digest by_tag
	stock 50
	list | jq -c 'select(.imageTags[0]? | tostring | startswith("v"))' >indexes
	mapfile -t by_digest < <(jq -c '{imageDigest}' indexes)
	mapfile -t by_tag < <(jq -c '{imageTag: .imageTags[0]}' indexes)
	expect_equal 3 "${#by_tag[@]}"
	expect_equal "$(manifests "${by_tag[@]}")" "$(manifests "${by_digest[@]}")"
	expect_equal 6 "$(manifests "${by_digest[@]}" | jq '.[].imageManifest? // empty | fromjson | .manifests[].digest' | wc -l)"
	expect_equal '["ImageNotFound"]' "$(manifests "${by_digest[0]}" '{"imageTag": "none"}' | tail -1 | jq -c 'map(.failureCode)')"
}

@test "what images in stock name is there, and of the same stock in every run" {
	echo 'repositories: [{name: r, expires: 30days}]' >ecrm.yaml
	stock 50
	ecrm-list-ecr --log-level warn | jq -c 'select(.type == "image")' >first
	emulator_stop
	jq -se '(map(.digest) | unique) as $digests |
		map(.children[]?.digest, .subject // empty, (.tags[] | select(startswith("sha256-")) | "sha256:" + .[7:71])) |
		length == 10 and all(.[]; IN($digests[]))' first
	stock 50
	expect_equal "$(jq -r .digest first)" "$(ecrm-list-ecr --log-level warn | jq -r 'select(.type == "image") | .digest')"
}

@test "an image in stock is deleted for good, and an index before its children" {
	stock 23
	list >listed
	jq -sc '{repositoryName: "r", imageIds: map({imageDigest})}' listed >ids
	# The first of a group are the children of the third, but the last group has three images only.
	expect_equal '["ImageReferencedByManifestList",4]' \
		"$(ask ecr BatchDeleteImage @ids | jq -c '[.failures[0].failureCode, (.failures | length)]')"
	expect_equal "$(jq -s '[.[0, 1, 20, 21]]' listed)" "$(list | jq -s .)"
	expect_equal '{"ImageNotFound":19}' \
		"$(ask ecr BatchDeleteImage @ids | jq -c '.failures | group_by(.failureCode) | map({(.[0].failureCode): length}) | add')"
	expect_equal '' "$(list)"
}

@test "a token bucket can be shared, and the first that names a call counts" {
	cat >rates <<-'END'
	# so many at once, so many a second
	ListClusters+DescribeImages=2/0.001
	ecs=1/0.001
	END
	emulator_start --rates rates account.json
	for call in 'ecs ListClusters' 'ecr DescribeImages' 'ecs ListClusters' 'ecs ListTaskDefinitions' 'ecs ListTasks' \
		'ecr DescribeRepositories'; do
		# shellcheck disable=SC2086 # two words
		ask $call '{"repositoryName": "r"}' | jq -r '.__type // "answered"'
	done >answers
	expect_equal 'answered
RepositoryNotFoundException
ThrottlingException
answered
ThrottlingException
answered' "$(cat answers)"
	emulator_stop
	echo 'ecs=1' >rates
	run -2 --separate-stderr "$ECRM_BUILD/aws-emulator" --rates rates account.json
	expect_equal "aws-emulator: bad value 'rates' for --rates" "${stderr_lines[0]}"
}
