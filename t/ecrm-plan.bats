load helper.bash
load records.bash

setup () {
	policy 'expires: 30d' 'keep_tag_patterns: [latest, "v*"]'
}

# plan_of EXPECTED: the decisions on stdin's records.
plan_of () {
	local got
	got=$(plan | decisions)
	expect_equal "$1" "$got"
}

# stream PROGRAM[@REGION] AT [RECORD...]: the records as a whole stream that began then.
stream () {
	local region=${1#*@}
	[ "$region" != "$1" ] || region=eu-west-1
	printf '{"type":"begin","stream":"%s","program":"%s","region":"%s","at":"%s"}\n' "$1-$2" "${1%@*}" "$region" "$2"
	[ $# -lt 3 ] || printf '%s\n' "${@:3}"
	printf '{"type":"end","stream":"%s"}\n' "$1-$2"
}

# --- what is in use

@test "an image is kept that is in use by its tag, another expires" {
	{ in_use app:a; image 1 90 a; image 2 90 b; } | plan_of \
"1 keep in use by tag a
2 delete expired"
}

@test "an image is kept that is in use by its digest, tagged or not" {
	{ in_use "app@$(digest 1)"; in_use "app@$(digest 2)"; image 1 90; image 2 90 b; image 3 90; } |
		plan_of \
"1 keep in use by digest
2 keep in use by digest
3 delete expired"
}

@test "a reference to tag and digest protects both, wherever the tag is now" {
	{ in_use "app:a@$(digest 1)"; image 1 90; image 2 90 a; image 3 90 b; } | plan_of \
"1 keep in use by digest
2 keep in use by tag a
3 delete expired"
}

@test "a reference without a tag means latest" {
	policy 'expires: 30d' 'keep_tag_patterns: [none]'
	{ in_use app; image 1 90 latest; image 2 90 other; } | plan_of \
"1 keep in use by tag latest
2 delete expired"
}

@test "every host that names the registry names it" {
	local host
	for host in 123456789012.dkr.ecr.eu-west-1.amazonaws.com \
		123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com \
		123456789012.dkr-ecr.eu-west-1.on.aws \
		123456789012.dkr-ecr-fips.eu-west-1.on.aws \
		123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn \
		123456789012.dkr.ecr.eu-west-1.amazonaws.eu \
		123456789012.dkr.ecr.eu-west-1.c2s.ic.gov \
		123456789012.dkr.ecr.eu-west-1.amazonaws.com:443 \
		123456789012.DKR.ECR.EU-WEST-1.amazonaws.com; do
		echo "$host"
		{ jq -nc --arg image "$host/app:a" '{type: "in_use", image: $image}'; image 1 90 a; } |
			plan_of '1 keep in use by tag a'
	done
}

@test "the same name in another account, region or repository is another image" {
	local image
	for image in 999999999999.dkr.ecr.eu-west-1.amazonaws.com/app:a \
		123456789012.dkr.ecr.us-east-1.amazonaws.com/app:a \
		"$REGISTRY/app/a:a" "$REGISTRY/ap:a"; do
		echo "$image"
		{ in_use app:b; jq -nc --arg image "$image" '{type: "in_use", image: $image}'; image 1 90 a; } |
			plan_of '1 delete expired'
	done
}

@test "the decision names who uses the image, the least by name of several" {
	run -0 --separate-stderr plan < <(in_use app:a z; in_use app:a b; in_use app:a y; image 1 90 a)
	[ "$(jq -r 'select(.type == "image").by' <<<"$output")" = b ]
}

@test "images of other registries are passed over" {
	{ in_use app:a; echo '{"type":"in_use","image":"nginx"}'
		echo '["public.ecr.aws/nginx/nginx:1","localhost:5000/x","quay.io/a/b@sha256:00"]'
		image 1 90 a; } | plan_of '1 keep in use by tag a'
}

@test "what looks like an image in ECR and is none stops the plan, by its place and name" {
	local bad
	for bad in "$REGISTRY/APP:a" "$REGISTRY/" "$REGISTRY" "$REGISTRY/app:" "$REGISTRY/app@sha256:12" \
		"12345.dkr.ecr.eu-west-1.amazonaws.com/app:a" "123456789012.dkr.ecr.amazonaws.com/app" \
		"123456789012.dkr.ecr/app" "$REGISTRY/app:\${TAG}" "$REGISTRY/app:a b" "$REGISTRY//app:a" "/$REGISTRY/app:a" \
		"https://$REGISTRY/app:a" "docker-pullable://$REGISTRY/app@$(digest 1)"; do
		echo "$bad"
		run -1 --separate-stderr plan < <(in_use app:a; jq -nc --arg bad "$bad" \
			'{type: "in_use", image: $bad}'; image 1 90 a)
		[ "$output" = "" ]
		expect_line "*ecrm-plan: standard input:2: '$bad' *"
	done
}

@test "a scanned file with strings that are no image is refused, by file and string" {
	printf '["%s", "not an image"]' "$REGISTRY/app:a" >"$BATS_TEST_TMPDIR/scan.json"
	image 1 90 a >"$BATS_TEST_TMPDIR/list"
	run -1 --separate-stderr plan "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/scan.json"
	[ "$output" = "" ]
	expect_line "*scan.json:1: 'not an image' is no image reference"
}

@test "what is no reference anywhere is refused, whosever registry it may mean" {
	local bad
	for bad in docker://nginx:1 https://quay.io/a /nginx localhost:5000//x quay.io/a/; do
		echo "$bad"
		run -1 --separate-stderr plan < <(printf '["%s","%s"]' "$REGISTRY/app:a" "$bad"; image 1 90 a)
		expect_line "*ecrm-plan: standard input:1: '$bad' is *"
	done
}

# --- retention

@test "a tag that matches keep_tag_patterns keeps the image" {
	{ in_use app:x; image 1 90 build v1; image 2 90 latest; image 3 90 1v; } | plan_of \
"1 keep tag v1 matches keep_tag_patterns
2 keep tag latest matches keep_tag_patterns
3 delete expired"
}

@test "an image is young up to and including the second at which expires has passed" {
	{ in_use app:x; image 1 29; image 2 30; image 3 30.00002; } | plan_of \
"1 keep not expired
2 keep not expired
3 delete expired"
}

@test "keep_count keeps the newest tagged images, of one second by digest" {
	policy 'expires: 30d' 'keep_count: 2' 'keep_tag_patterns: [latest]'
	{ in_use app:x; image 1 90 a; image 2 80 b; image 3 80 c; image 4 70; image 5 40 latest; } |
		plan_of \
"1 delete expired
2 keep one of the newest 2 by keep_count
3 keep one of the newest 2 by keep_count
4 delete expired
5 keep tag latest matches keep_tag_patterns"
	{ in_use app:x; image 3 80 c; image 2 80 b; image 1 80 a; } | plan_of \
"1 keep one of the newest 2 by keep_count
2 keep one of the newest 2 by keep_count
3 delete expired"
}

@test "keep_count counts what only it keeps" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:used; image 1 1 young; image 2 50 used; image 3 60 latest; image 4 70 a; image 5 80 b; } |
		plan_of \
"1 keep not expired
2 keep in use by tag used
3 keep tag latest matches keep_tag_patterns
4 keep one of the newest 1 by keep_count
5 delete expired"
}

@test "keep_count counts indexes and images apart" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:x; index 1 50 '' a; index 2 60 '' b; image 3 70 c; image 4 80 d; } | plan_of \
"1 keep one of the newest 1 by keep_count
2 delete expired
3 keep one of the newest 1 by keep_count
4 delete expired"
}

# --- what a kept image needs

@test "the children of a kept index are kept, those of an expired one go with it" {
	{ in_use app:a; index 1 90 '2 3' a; image 2 90; image 3 90; index 4 90 '5' b; image 5 90; } |
		plan_of \
"1 keep in use by tag a
2 keep child of the kept index $(digest 1)
3 keep child of the kept index $(digest 1)
4 delete expired
5 delete expired"
}

@test "the children of children are kept" {
	{ in_use app:a; index 1 90 '2' a; index 2 90 '3'; image 3 90; } | plan_of \
"1 keep in use by tag a
2 keep child of the kept index $(digest 1)
3 keep child of the kept index $(digest 2)"
}

@test "a child that something uses stays when its index goes" {
	{ in_use "app@$(digest 2)"; index 1 90 '2 3' a; image 2 90; image 3 90; } | plan_of \
"1 delete expired
2 keep in use by digest
3 delete expired"
}

@test "a child that two indexes share stays with the one that stays" {
	{ in_use app:b; index 1 90 '3' a; index 2 90 '3' b; image 3 90; } | plan_of \
"1 delete expired
2 keep in use by tag b
3 keep child of the kept index $(digest 2)"
}

@test "a tagged child of a kept index does not use up keep_count" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:a; index 1 90 '2' a; image 2 50 child; image 3 60 b; image 4 70 c; } | plan_of \
"1 keep in use by tag a
2 keep child of the kept index $(digest 1)
3 keep one of the newest 1 by keep_count
4 delete expired"
}

@test "signatures follow their image, by tag, young or old, and use up no keep_count" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:a; image 1 90 a; image 2 90 b; image 3 80 c
		artifact 4 90 "$IMAGE_CONFIG" '' "$(attachment_tag 1 .sig)"
		artifact 5 1 "$IMAGE_CONFIG" '' "$(attachment_tag 2 .att)"; } | plan_of \
"1 keep in use by tag a
2 delete expired
3 keep one of the newest 1 by keep_count
4 keep attached to the kept $(digest 1)
5 delete attached to the expired $(digest 2)"
}

@test "referrers follow their subject, and what is attached to them follows too" {
	{ in_use app:a; image 1 90 a; image 2 90 b
		artifact 3 90 application/spdx+json 1; artifact 4 90 application/vnd.cncf.notary.signature 3
		artifact 5 90 application/spdx+json 2; artifact 6 90 application/vnd.cncf.notary.signature 5; } |
		plan_of \
"1 keep in use by tag a
2 delete expired
3 keep attached to the kept $(digest 1)
4 keep attached to the kept $(digest 3)
5 delete attached to the expired $(digest 2)
6 delete attached to the expired $(digest 5)"
}

@test "an attachment that is in use itself is kept though its subject goes" {
	{ in_use "app@$(digest 2)"; image 1 90 a; artifact 2 90 application/spdx+json 1; } | plan_of \
"1 delete expired
2 keep in use by digest"
}

@test "an attachment whose subject is gone is deleted once it is older than expires" {
	{ in_use app:x; artifact 1 90 application/spdx+json 9; artifact 2 1 application/spdx+json 9; } |
		plan_of \
"1 delete expired, and its subject is gone
2 keep not expired"
}

@test "attachments that point at each other in a circle do not hang the plan" {
	{ in_use app:x; artifact 1 90 application/spdx+json 2; artifact 2 90 application/spdx+json 1
		artifact 3 90 application/spdx+json 3; index 4 90 4 self; } | timeout 10 cat | plan | decisions
}

@test "an image with its own digest as a tag is attached to nothing" {
	{ in_use app:x; image 1 1 v1.2 "$(attachment_tag 1)"; image 2 90 "$(attachment_tag 2)"; } | plan_of \
"1 keep tag v1.2 matches keep_tag_patterns
2 delete expired"
}

@test "a young attachment whose subject is gone stays, though an expired index names it" {
	{ in_use app:x; index 1 90 2; artifact 2 1 application/spdx+json 9; } | plan_of \
"1 delete expired
2 keep not expired"
}

@test "what an orphan keeps does not use up keep_count" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:x; index 1 1 2 "$(attachment_tag 9)"; image 2 50 child; image 3 60 b; } | plan_of \
"1 keep not expired
2 keep child of the kept index $(digest 1)
3 keep one of the newest 1 by keep_count"
}

@test "two records of one image are decided by what both say, in either order" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:x; image 1 90; image 1 90 b; } | plan_of '1 keep one of the newest 1 by keep_count'
	{ in_use app:x; image 1 90 b; image 1 90; } | plan_of '1 keep one of the newest 1 by keep_count'
	{ in_use app:x; image 1 90; image 1 1; } | plan_of '1 keep not expired'
}

@test "a SOCI fallback index and its SOCI index stay with the image, however old, and go with it" {
	{ in_use app:a; image 1 1 a; image 2 90 b
		index 3 90 5 "$(attachment_tag 1)"; index 4 1 6 "$(attachment_tag 2)"
		artifact 5 90 "$SOCI_V1" 1; artifact 6 1 "$SOCI_V1" 2; } | plan_of \
"1 keep in use by tag a
2 delete expired
3 keep attached to the kept $(digest 1)
4 delete attached to the expired $(digest 2)
5 keep attached to the kept $(digest 1)
6 delete attached to the expired $(digest 2)"
}

@test "a SOCI index of version 2 goes with the index that names it" {
	{ in_use app:a; index 1 90 '2 3' a; image 2 90; artifact 3 90 "$SOCI_V2"
		index 4 90 '5 6' b; image 5 90; artifact 6 1 "$SOCI_V2"; } | plan_of \
"1 keep in use by tag a
2 keep child of the kept index $(digest 1)
3 keep child of the kept index $(digest 1)
4 delete expired
5 delete expired
6 delete belongs to the expired index $(digest 4)"
}

@test "a SOCI index that belongs to nothing that is known is kept" {
	{ in_use app:x; artifact 1 90 "$SOCI_V1"; } | plan_of '1 keep belongs to nothing that is known'
}

@test "what is of no known kind is kept" {
	{ in_use app:x; artifact 1 900 application/vnd.cncf.helm.config.v1+json '' chart
		record 2 900 '[]' '{}'; } | plan_of \
"1 keep of no known kind
2 keep of no known kind"
}

@test "an index that carries an artifact type is an index all the same" {
	{ in_use app:a; index 1 90 2 a | jq -c '. + {artifact_type: "application/vnd.example"}'; image 2 90; } |
		plan_of \
"1 keep in use by tag a
2 keep child of the kept index $(digest 1)"
}

@test "an index whose children are not known stops the plan" {
	run -1 --separate-stderr plan < <(in_use app:a; index 1 90 2 a | jq -c 'del(.children)')
	[ "$output" = "" ]
	expect_line "*standard input:2: '$(digest 1)' is an image index without children*"
}

# --- archived images

# archived: the images on stdin as they are listed from the archive, where an index has no children.
archived () {
	jq -c '.image_status = "ARCHIVED" | del(.children)'
}

@test "archived images are decided as others are" {
	{ in_use app:x; image 1 90 v1 | archived; image 2 90 | archived; image 3 1 | archived
		index 4 90 '5 2' v2; image 5 90 | archived; } | plan_of \
"1 keep tag v1 matches keep_tag_patterns
2 keep child of the kept index $(digest 4)
3 keep not expired
4 keep tag v2 matches keep_tag_patterns
5 keep child of the kept index $(digest 4)"
}

@test "an archived index that has expired goes, and keeps nothing" {
	{ in_use app:x; index 1 90 '' a | archived; image 2 90; image 3 1; } | plan_of \
"1 delete expired
2 delete expired
3 keep not expired"
}

@test "an archived index that is kept keeps all of its repository that could be its children" {
	{ in_use other:x; index 1 90 '' v1 | archived; image 2 90; image 3 90 tagged; index 4 90 9 b
		artifact 5 90 "$SOCI_V1" 2; artifact 6 90 application/spdx+json 8; image 7 1; index 8 90 '' | archived
		image 2 90 | jq -c '.repository = "web"'; } >"$BATS_TEST_TMPDIR/records"
	CONFIG=$BATS_TEST_TMPDIR/all.yaml
	printf 'repositories:\n  - name_pattern: "*"\n    expires: 30d\n    keep_tag_patterns: [v*]\n' >"$CONFIG"
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --now "$NOW" --log-level warn "$BATS_TEST_TMPDIR/records"
	may="may be a child of the archived index $(digest 1)"
	expect_equal "1 keep tag v1 matches keep_tag_patterns
2 delete expired
2 keep $may
3 keep $may
4 keep $may
5 keep $may
6 keep $may
7 keep not expired
8 keep $may" "$(decisions <<<"$output" | sort)"
	expect_line "*app (123456789012, eu-west-1): kept as possible children of an archived index, whose manifest cannot be read until it is restored: $(digest 2), $(digest 3), $(digest 4) and 3 more"
}

@test "an archived index whose children a record tells keeps those, and no others" {
	{ in_use app:x; index 1 90 2 v1 | jq -c '.image_status = "ARCHIVED"'; image 2 90; image 3 90; } | plan_of \
"1 keep tag v1 matches keep_tag_patterns
2 keep child of the kept index $(digest 1)
3 delete expired"
	# It was archived while it was listed, so it is there twice.
	{ in_use app:x; index 1 90 2 v1; image 2 90; image 3 90; index 1 90 2 v1 | archived; } >"$BATS_TEST_TMPDIR/twice"
	plan_of <"$BATS_TEST_TMPDIR/twice" \
"1 keep tag v1 matches keep_tag_patterns
2 keep child of the kept index $(digest 1)
3 delete expired"
	tac "$BATS_TEST_TMPDIR/twice" | plan_of \
"1 keep tag v1 matches keep_tag_patterns
2 keep child of the kept index $(digest 1)
3 delete expired"
}

@test "an archived image that is in use is warned of: nobody can pull it" {
	policy 'expires: 30d' 'keep_tag_patterns: [latest]'
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --now "$NOW" --log-level warn < <(
		in_use app:a task/1; in_use "app@$(digest 2)" task/2; in_use app:c
		image 1 90 a | archived; image 2 90 | archived; image 3 90 c
		image 4 90 latest | archived; image 5 90 d | archived)
	expect_line "*app (123456789012, eu-west-1): images in use are archived and cannot be pulled until they are restored: a by task/1, $(digest 2) by task/2"
}

@test "only of an index that is archived the children need not be told" {
	local members
	for members in '{image_status: "ACTIVE"}' '{image_status: null}'; do
		run -1 --separate-stderr plan < <(in_use app:a; index 1 90 2 a | jq -c "del(.children) + $members")
		expect_line "*standard input:2: '$(digest 1)' is an image index without children*"
	done
	run -0 --separate-stderr plan < <(in_use app:a; index 1 90 2 a | jq -c 'del(.children) | .image_status = "ACTIVATING"')
}

# --- records in and out

@test "the order of the records makes no difference" {
	policy 'expires: 30d' 'keep_count: 1' 'keep_tag_patterns: [latest]'
	{ in_use app:a; index 1 90 '2 3' a; image 2 90; image 3 90 c; image 4 80 d; image 5 80 e
		artifact 6 1 application/spdx+json 4; artifact 7 1 application/spdx+json 5; } \
		>"$BATS_TEST_TMPDIR/records"
	decisions < <(plan <"$BATS_TEST_TMPDIR/records") >"$BATS_TEST_TMPDIR/once"
	decisions < <(sort "$BATS_TEST_TMPDIR/records" | plan) | diff - "$BATS_TEST_TMPDIR/once"
	decisions < <(sort -r "$BATS_TEST_TMPDIR/records" | plan) | diff - "$BATS_TEST_TMPDIR/once"
	decisions < <(tac "$BATS_TEST_TMPDIR/records" | plan) | diff - "$BATS_TEST_TMPDIR/once"
}

@test "an image that is listed twice is one, protected by the tags of either record" {
	{ in_use app:b; image 1 90 a; image 1 90 b; } | plan_of '1 keep in use by tag b'
}

@test "an image that is listed twice and of no known kind by either record stays" {
	{ in_use app:b; artifact 1 90 chart; artifact 1 90 chart '' "$(attachment_tag 9 .sig)"; } |
		plan_of '1 keep of no known kind'
	{ in_use app:b; artifact 1 1 chart '' "$(attachment_tag 9 .sig)"; artifact 1 1 chart; } |
		plan_of '1 keep of no known kind'
}

@test "an image that is listed twice with different subjects is decided the same in either order" {
	{ in_use app:b; image 2 90; artifact 1 1 chart '' "$(attachment_tag 9 .sig)"
		artifact 1 1 chart '' "$(attachment_tag 2 .sig)"; } >"$BATS_TEST_TMPDIR/twice"
	local expected
	expected="1 delete attached to the expired $(digest 2)
2 delete expired"
	plan_of "$expected" <"$BATS_TEST_TMPDIR/twice"
	tac "$BATS_TEST_TMPDIR/twice" | plan_of "$expected"
}

@test "an image that is listed twice with different children stops the plan" {
	local records
	{ index 1 90 2; index 1 90 '2 3'; } >"$BATS_TEST_TMPDIR/more"
	{ index 1 90 '2 3'; index 1 90 '2 4'; } >"$BATS_TEST_TMPDIR/others"
	{ image 1 90; index 1 90 2; } >"$BATS_TEST_TMPDIR/none"
	for records in more others none; do
		run -1 --separate-stderr plan <(in_use app:a) "$BATS_TEST_TMPDIR/$records"
		[ "$output" = '' ]
		expect_line "*:2: '$(digest 1)' has other children than an earlier record of it"
	done
}

@test "the same digest in two repositories is two images" {
	CONFIG=$BATS_TEST_TMPDIR/all.yaml
	printf 'repositories:\n  - name_pattern: "*"\n    expires: 30d\n    keep_tag_patterns: [none]\n' >"$CONFIG"
	run -0 --separate-stderr plan < <(in_use app:a; image 1 90 a; image 1 90 a | jq -c '.repository = "web"')
	[ "$(jq -r 'select(.type == "image") | "\(.repository) \(.action)"' <<<"$output")" = \
"app keep
web delete" ]
}

@test "only repositories that the configuration names are planned, and with -r only that one" {
	CONFIG=$BATS_TEST_TMPDIR/some.yaml
	cat >"$CONFIG" <<'EOF'
repositories:
  - name_pattern: "ap?"
    expires: 30d
    keep_tag_patterns: [none]
  - name: web
    expires: 30d
    keep_tag_patterns: [none]
EOF
	for name in app web db; do
		image 1 90 | jq -c --arg name $name '.repository = $name'
		jq -nc --arg name $name '{type: "repository", registry: "123456789012", region: "eu-west-1", name: $name}'
	done >"$BATS_TEST_TMPDIR/list"
	in_use app:x >>"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr plan "$BATS_TEST_TMPDIR/list"
	[ "$(jq -r 'select(.type == "image").repository, select(.type == "repository").name' <<<"$output" | sort | xargs)" = "app app web web" ]
	run -0 --separate-stderr plan -r web "$BATS_TEST_TMPDIR/list"
	[ "$(jq -r 'select(.type == "image").repository, select(.type == "repository").name' <<<"$output" | xargs)" = "web web" ]
}

@test "of two entries that match a repository the first counts" {
	CONFIG=$BATS_TEST_TMPDIR/two.yaml
	cat >"$CONFIG" <<'EOF'
repositories:
  - name: app
    expires: 100d
    keep_tag_patterns: [none]
  - name_pattern: "*"
    expires: 1d
    keep_tag_patterns: [none]
EOF
	{ in_use app:x; image 1 90; } | plan_of '1 keep not expired'
}

@test "members that are not known stay in the record, and an earlier decision is replaced" {
	run -0 --separate-stderr plan < <(in_use app:a; image 1 90 a | jq -c '. + {owner: {team: "x"}}')
	[ "$(jq -c 'select(.type == "image").owner' <<<"$output")" = '{"team":"x"}' ]
	grep '"type":"image"' <<<"$output" >"$BATS_TEST_TMPDIR/planned"
	run -0 --separate-stderr plan < <(in_use app:b; cat "$BATS_TEST_TMPDIR/planned")
	[ "$(jq -r 'select(.type == "image") | "\(.action) \(.by)"' <<<"$output")" = "delete null" ]
	[ "$(grep -o '"action"' <<<"$output" | wc -l)" = 1 ]
}

@test "a record is written as it was read, byte by byte, whatever its length and its neighbours" {
	local n
	{
		image 1 90 a | sed 's|}$|,"x": [1.50, -0, "\\u00e9\\/", "é", {}]} |'
		for n in 2 3 4; do
			image $n 90 | jq -c '. + {long: ("0" * 300000)}'
			image $n$n 90
		done
		image 5 1 a-tag-that-is-longer-than-the-one-before
		image 5 1 # the same image: left out
		image 6 1 "" b
	} >"$BATS_TEST_TMPDIR/images"
	{ in_use app:a; cat "$BATS_TEST_TMPDIR/images"; } | plan --log-level error |
		grep '"type":"image"' | sed 's/,"kind":[^]]*$//' >"$BATS_TEST_TMPDIR/written"
	sed 's/} *$//' "$BATS_TEST_TMPDIR/images" | sed 9d | cmp - "$BATS_TEST_TMPDIR/written"
}

@test "a record means the same with blanks and escapes in it" {
	{
		in_use app:a "arn:é"
		in_use "app@$(digest 6)"
		index 1 90 "2 3" v1
		image 2 90
		image 3 90 a
		image 4 1
		image 5 90 b c
		image 6 90
		artifact 7 90 application/spdx+json 6
		artifact 8 90 application/spdx+json 5
	} >"$BATS_TEST_TMPDIR/plain"
	sed 's/":/" : /g; s/","/", "/g; s/sha256/sha\\u003256/g; s/image/ima\\u0067e/g' \
		"$BATS_TEST_TMPDIR/plain" >"$BATS_TEST_TMPDIR/other"
	plan "$BATS_TEST_TMPDIR/plain" 2>/dev/null | decisions >"$BATS_TEST_TMPDIR/wanted"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/wanted")" = 8 ]
	plan "$BATS_TEST_TMPDIR/other" 2>/dev/null | decisions | diff -u "$BATS_TEST_TMPDIR/wanted" -
}

@test "a decision of nulls, as jq leaves it, is replaced like any other" {
	run -0 --separate-stderr plan < <(in_use app:a; image 1 90 a | jq -c '. + {kind: null, action: null, by: null}')
	[ "$(jq -r 'select(.type == "image") | "\(.action) \(.kind)"' <<<"$output")" = "keep image" ]
	[ "$(grep -o '"kind"' <<<"$output" | wc -l)" = 1 ]
}

# as_of_plan [OPTION...]: what the plan of stdin says of its age, each once: that of its begin record
# and of its images.
as_of_plan () {
	plan "$@" | jq -r 'select(.type == "begin" or .type == "image") | "\(.type) \(.as_of)"' | sort -u
}

@test "the plan and each image tell how old what they rest on is: the oldest stream, whatever --now says" {
	local old=2026-01-30T00:00:00Z older=2026-01-29T00:00:00Z young=2026-01-30T12:00:00Z
	{
		stream ecrm-scan-ecs "$old" "$(in_use app:a)"
		stream ecrm-list-ecr "$young" "$(image 1 90 a)" "$(image 2 90 b)"
	} >"$BATS_TEST_TMPDIR/records"
	expect_equal "$(printf 'begin %s\nimage %s' "$old" "$old")" \
		"$(as_of_plan <"$BATS_TEST_TMPDIR/records")"
	expect_equal "$(printf 'begin %s\nimage %s' "$old" "$old")" \
		"$(as_of_plan --now 2026-01-01T00:00:00Z <"$BATS_TEST_TMPDIR/records")"
	# A stream that does not tell does not matter while another does.
	{ cat "$BATS_TEST_TMPDIR/records"; echo '{"type":"begin","stream":"x","program":"own"}'
		echo '{"type":"end","stream":"x"}'; } >"$BATS_TEST_TMPDIR/more"
	expect_equal "$(printf 'begin %s\nimage %s' "$old" "$old")" "$(as_of_plan <"$BATS_TEST_TMPDIR/more")"
	# An earlier plan is as old as it says, also where its begin record was dropped.
	plan <"$BATS_TEST_TMPDIR/records" |
		jq -c --arg older "$older" 'if .as_of then .as_of = $older else . end' >"$BATS_TEST_TMPDIR/planned"
	expect_equal "$(printf 'begin %s\nimage %s' "$older" "$older")" \
		"$({ in_use app:b; cat "$BATS_TEST_TMPDIR/planned"; } | as_of_plan)"
	expect_equal "$(printf 'begin %s\nimage %s' "$older" "$older")" \
		"$({ in_use app:b; grep '"type":"image"' "$BATS_TEST_TMPDIR/planned"; } | as_of_plan)"
}

@test "a plan of which no stream tells its age, or that of a later clock, is as old as the planning" {
	local before after as_of
	before=$(date -u +%FT%TZ)
	as_of=$({ in_use app:a; image 1 90 a; stream own 2199-01-01T00:00:00Z; } |
		as_of_plan --now 2027-01-01T00:00:00Z | sed -n 's/^begin //p')
	after=$(date -u +%FT%TZ)
	[[ ! $as_of < $before && ! $as_of > $after ]]
}

@test "records of types that are not known pass through, whatever they hold" {
	run -0 --separate-stderr plan < <(in_use app:a; image 1 90 a; echo '{"type":"owner","image":{"x":[1]},"tags":7}')
	[ "$(jq -c 'select(.type == "owner")' <<<"$output")" = '{"type":"owner","image":{"x":[1]},"tags":7}' ]
}

@test "the output begins and ends, with the counts of what is in it" {
	run -0 --separate-stderr plan < <(in_use app:a; image 1 90 a; image 2 90 b)
	[ "$(jq -r .type <<<"$output" | xargs)" = "begin image image end" ]
	[ "$(jq -c 'select(.type == "end").counts' <<<"$output")" = '{"image":2}' ]
	[ "$(jq -r 'select(.type == "begin" or .type == "end").stream' <<<"$output" | uniq | wc -l)" = 1 ]
}

@test "hostile tags are data" {
	local tag='*"\'$'\t''%s{}' # not a tag that ECR takes, but nothing here may depend on that
	run -0 --separate-stderr plan < <(in_use app:a; record 1 90 "[$(jq -n --arg t "$tag" '$t')]" \
		"{manifest_type: \"$OCI_MANIFEST\", artifact_type: \"$IMAGE_CONFIG\"}")
	[ "$(jq -r 'select(.type == "image").tags[0]' <<<"$output")" = "$tag" ]
}

# --- limits

# limits YAML-LINE...: a configuration for the repositories app, web and db, each line at its place:
# "app: KEY: VALUE" in an entry, others at the top level.  DB has two images of which one expires, app
# ten of which six do, web four of which two do; in all nine of sixteen go.
limits () {
	local line name n
	CONFIG=$BATS_TEST_TMPDIR/limits.yaml
	printf '%s\n' "$@" | grep -v '^\(app\|web\|db\): ' >"$CONFIG" || :
	echo 'repositories:' >>"$CONFIG"
	for name in app web db; do
		printf '  - name: %s\n    expires: 30d\n    keep_tag_patterns: []\n' "$name"
		for line in "$@"; do
			case $line in
			"$name: "*) echo "    ${line#*: }" ;;
			esac
		done
	done >>"$CONFIG"
	in_use other:x
	while read -r name age n; do
		image "$n" "$age" | jq -c --arg name "$name" '.repository = $name'
	done < <(
		printf 'app 90 %s\n' 1 2 3 4 5 6
		printf 'app 1 %s\n' 7 8 9 10
		printf 'web 90 %s\n' 1 2
		printf 'web 1 %s\n' 3 4
		printf 'db %s\n' '90 1' '1 2'
	)
}

# within [OPTION...]: the plan of the records in $BATS_TEST_TMPDIR/limited is written, in silence.
within () {
	run -0 --separate-stderr plan "$@" "$BATS_TEST_TMPDIR/limited"
	expect_equal '' "$stderr"
	[ "$(jq -s 'map(select(.action == "delete")) | length' <<<"$output")" = 9 ]
}

# beyond PATTERN [OPTION...]: nothing is written, and the one error is that.
beyond () {
	run -1 --separate-stderr plan "${@:2}" "$BATS_TEST_TMPDIR/limited"
	expect_equal '' "$output"
	expect_line "$1"
}

APP='*[[]error] ecrm-plan: app (123456789012, eu-west-1): 6 of 10 images (60%) would be deleted, more than'
ADVICE='allows; see the plan with ecrm plan or --over-limit=warn, and raise the limit if it is right'

@test "without limits any plan is written, and within them, up to the limit itself" {
	limits >"$BATS_TEST_TMPDIR/limited"
	within
	limits 'max_delete_percent: 60' 'max_delete_count: 9' >"$BATS_TEST_TMPDIR/limited"
	within
	limits 'app: max_delete_percent: 60' 'app: max_delete_count: 6' 'db: max_delete_count: 1' >"$BATS_TEST_TMPDIR/limited"
	within
	within --max-delete-percent 100 --max-delete-count=9
}

@test "a plan that would delete too large a share of a repository is refused, with the figures" {
	limits 'max_delete_percent: 59.99' >"$BATS_TEST_TMPDIR/limited"
	beyond "$APP max_delete_percent 59.99 $ADVICE"
	limits >"$BATS_TEST_TMPDIR/limited"
	beyond "$APP max_delete_percent 50 $ADVICE" --max-delete-percent 50
	ECRM_MAX_DELETE_PERCENT=50.5 beyond "$APP max_delete_percent 50.5 $ADVICE"
}

@test "a plan that would delete too many images in all is refused, with the figures" {
	local all="*[[]error] ecrm-plan: 9 images would be deleted in all, more than max_delete_count"
	limits 'max_delete_count: 8' >"$BATS_TEST_TMPDIR/limited"
	beyond "$all 8 $ADVICE"
	limits >"$BATS_TEST_TMPDIR/limited"
	beyond "$all 0 $ADVICE" --max-delete-count=0
	ECRM_MAX_DELETE_COUNT=7 beyond "$all 7 $ADVICE"
}

@test "an entry's limits are of each of its repositories, and its share is before the general one" {
	limits 'max_delete_percent: 10' 'app: max_delete_percent: 60' 'web: max_delete_percent: 50' \
		'db: max_delete_percent: 100' 'db: max_delete_count: 2' >"$BATS_TEST_TMPDIR/limited"
	within
	within --max-delete-percent 1
	limits 'app: max_delete_count: 5' >"$BATS_TEST_TMPDIR/limited"
	beyond "$APP max_delete_count 5 $ADVICE"
	limits 'max_delete_percent: 100' 'app: max_delete_percent: 0' >"$BATS_TEST_TMPDIR/limited"
	beyond "$APP max_delete_percent 0 $ADVICE"
}

@test "an option takes the place of the limit at the top of the configuration" {
	limits 'max_delete_percent: 1' 'max_delete_count: 1' >"$BATS_TEST_TMPDIR/limited"
	within --max-delete-percent=60 --max-delete-count=9
	ECRM_MAX_DELETE_COUNT=9 within --max-delete-percent=60
	ECRM_MAX_DELETE_COUNT=1 ECRM_MAX_DELETE_PERCENT=1 within --max-delete-percent=60 --max-delete-count=9
}

@test "each limit that is passed is told, and only the images that the plan is about count" {
	limits 'max_delete_percent: 50' 'max_delete_count: 8' 'app: max_delete_count: 1' >"$BATS_TEST_TMPDIR/limited"
	run -1 --separate-stderr plan "$BATS_TEST_TMPDIR/limited"
	expect_equal '' "$output"
	[ "${#stderr_lines[@]}" = 3 ]
	# shellcheck disable=SC2053 # patterns
	[[ ${stderr_lines[0]} == $APP\ max_delete_percent\ 50\ allows* ]]
	# shellcheck disable=SC2053
	[[ ${stderr_lines[1]} == $APP\ max_delete_count\ 1\ allows* ]]
	[[ ${stderr_lines[2]} == *": 9 images would be deleted in all, more than max_delete_count 8 allows"* ]]
	run -0 --separate-stderr plan -r web "$BATS_TEST_TMPDIR/limited"
	expect_equal '' "$stderr"
	# An image that is listed twice is one.
	{ limits 'max_delete_percent: 60'; image 7 1 b; image 8 1; image 6 90; } >"$BATS_TEST_TMPDIR/limited"
	within
	{ limits 'max_delete_percent: 59'; image 7 1 b; image 8 1; } >"$BATS_TEST_TMPDIR/limited"
	beyond "$APP max_delete_percent 59 $ADVICE"
}

@test "the repositories that are over a limit are told by name" {
	limits 'max_delete_count: 100' >"$BATS_TEST_TMPDIR/limited"
	run -1 --separate-stderr plan --max-delete-percent 1 "$BATS_TEST_TMPDIR/limited"
	expect_equal $'app\ndb\nweb' "$(sed 's/.* ecrm-plan: \([a-z]*\) .*/\1/' <<<"$stderr")"
}

@test "with --over-limit=warn a plan over a limit is written, and warned of" {
	limits 'max_delete_percent: 50' >"$BATS_TEST_TMPDIR/limited"
	run -0 --separate-stderr plan --log-level warn --over-limit=warn "$BATS_TEST_TMPDIR/limited"
	[ "$(jq -s 'map(select(.action == "delete")) | length' <<<"$output")" = 9 ]
	expect_line "*[[]warn] ecrm-plan: app (123456789012, eu-west-1): 6 of 10 images (60%) would be deleted, more than max_delete_percent 50 allows"
	beyond "$APP max_delete_percent 50 $ADVICE" --over-limit=refuse
}

@test "limits that are none are misuse" {
	local argument
	for argument in --max-delete-percent=101 --max-delete-percent=x --max-delete-percent= --max-delete-count=-1 \
		--max-delete-count=1.5 --max-delete-count= --max-delete-count=9999999999999999999; do
		run -2 --separate-stderr ecrm-plan "$argument" </dev/null
		[[ $stderr == "ecrm-plan: ${argument%%=*} is '${argument#*=}', which "*"; try 'ecrm-plan --help'" ]]
	done
	run -2 --separate-stderr ecrm-plan --over-limit=no </dev/null
	[[ $stderr == "ecrm-plan: unknown --over-limit 'no' (known: refuse, warn); "* ]]
	ECRM_MAX_DELETE_PERCENT=2.505 run -2 --separate-stderr ecrm-plan </dev/null
	[[ $stderr == "ecrm-plan: \$ECRM_MAX_DELETE_PERCENT is '2.505', which has more than two decimals; "* ]]
}

# --- what the scan could not see

# elsewhere REGISTRY REGION [BY]: something of another registry is in use.
elsewhere () {
	jq -nc --arg image "$1.dkr.ecr.$2.amazonaws.com/app:a" --arg by "${3:-b}" \
		'{type: "in_use", image: $image, by: $by}'
}

# says LEVEL: the plan of stdin is written; what it says at that level or above, without time, is $said.
says () {
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --now "$NOW" --log-level "$1"
	said=$(sed 's/^[0-9/]* [0-9:]* //' <<<"$stderr" | grep -v 'is to be deleted' || :)
}

@test "what is in use and not in the listing is told, in a line for each repository, with its user" {
	CONFIG=$BATS_TEST_TMPDIR/all.yaml
	printf 'repositories:\n  - name_pattern: "*"\n    expires: 30d\n    keep_tag_patterns: []\n' >"$CONFIG"
	says warn < <(
		stream ecrm-scan-ecs "$NOW"
		in_use app:gone task/2; in_use app:gone task/1; in_use app:a; in_use "app@$(digest 1)"
		in_use "app@$(digest 9)" task/3; in_use web:1 t; in_use web:2 t; in_use web t; in_use web:4 t; in_use web:5 t
		in_use "db:moved@$(digest 3)"; in_use "db:moved@$(digest 3)"; in_use unlisted:1
		image 1 90 a; image 2 90 | jq -c '.repository = "web"'; image 3 1 | jq -c '.repository = "db"')
	what='in use, but not in the listing (deleted or archived, or the listing is of another place)'
	expect_equal "[warn] ecrm-plan: app (123456789012, eu-west-1): $what: gone by task/1, $(digest 9) by task/3
[warn] ecrm-plan: web (123456789012, eu-west-1): $what: 1 by t, 2 by t, 4 by t and 2 more" "$said"
}

@test "a repository that is listed and empty is told, too; one that nobody plans is not" {
	policy 'expires: 30d' 'keep_tag_patterns: []'
	says warn < <(
		stream ecrm-scan-ecs "$NOW"
		in_use app:gone task/1; in_use web:gone task/1
		echo '{"type":"repository","registry":"123456789012","region":"eu-west-1","name":"app"}'
		echo '{"type":"repository","registry":"123456789012","region":"eu-west-1","name":"web"}'
		image 1 90 | jq -c '.repository = "web"')
	[[ $said == '[warn] ecrm-plan: app (123456789012, eu-west-1): in use, but not in the listing '*': gone by task/1' ]]
	[ "$(wc -l <<<"$said")" = 1 ]
}

@test "a tag that is missed only where a digest is named besides is not told" {
	policy 'expires: 30d' 'keep_tag_patterns: []'
	says warn < <(stream ecrm-scan-ecs "$NOW"; in_use "app:moved@$(digest 1)"; image 1 90)
	expect_equal '' "$said"
	says warn < <(stream ecrm-scan-ecs "$NOW"; in_use "app:moved@$(digest 1)"; in_use app:moved; image 1 90)
	[[ $said == *': moved by arn:aws:ecs:eu-west-1:123456789012:task/t' ]]
}

@test "a region that is planned and where no scanner looked is warned of, once" {
	local program
	policy 'expires: 30d' 'keep_tag_patterns: []'
	{ in_use app:a; elsewhere 123456789012 us-east-1; image 1 90 a
		image 1 90 a | jq -c '.region = "us-east-1"'; image 2 90 a | jq -c '.region = "us-east-1"'; } \
		>"$BATS_TEST_TMPDIR/records"
	for program in ecrm-scan-ecs ecrm-scan-lambda; do
		says notice < <(stream "$program" "$NOW"; cat "$BATS_TEST_TMPDIR/records")
		expect_equal '[warn] ecrm-plan: nothing that runs in us-east-1 was looked at: the input has no scan of ECS or Lambda there' "$said"
		says notice < <(stream "$program" "$NOW"; stream "$program@us-east-1" "$NOW"; cat "$BATS_TEST_TMPDIR/records")
		expect_equal '' "$said"
	done
	# Where no scanner looked at all, it is meant so.
	says notice < <(stream ecrm-list-ecr "$NOW"; stream ecrm-scan-external "$NOW"; cat "$BATS_TEST_TMPDIR/records")
	expect_equal '[notice] nothing that runs was looked at: what is in use is known from scanned files and records of one'"'s own only" "$said"
}

@test "nothing in use of the registry that was listed is refused, unless told that it is right" {
	local place
	for place in '999999999999 eu-west-1' '123456789012 us-east-1'; do
		# shellcheck disable=SC2086 # two words
		{ elsewhere $place; elsewhere $place c; image 1 90 a; } >"$BATS_TEST_TMPDIR/records"
		run -1 --separate-stderr plan "$BATS_TEST_TMPDIR/records"
		expect_equal '' "$output"
		expect_line "*[[]error] ecrm-plan: no image is in use of what was listed, 123456789012 in eu-west-1, but of ${place/ / in }: is this the right account and region? If it is right, use --allow-empty-scan"
		run -0 --separate-stderr plan --allow-empty-scan "$BATS_TEST_TMPDIR/records"
		[ "$(decisions <<<"$output")" = "1 delete expired" ]
	done
	# Nothing is listed, or nothing of what is listed is planned: there is nothing to refuse.
	run -0 --separate-stderr plan < <(elsewhere 999999999999 eu-west-1)
	run -0 --separate-stderr plan < <(elsewhere 999999999999 eu-west-1; image 1 90 a | jq -c '.repository = "other"')
	# Another repository of the registry is enough.
	run -0 --separate-stderr plan < <(in_use other:1; image 1 90 a)
}

@test "of several registries one of which nothing is in use is warned of" {
	policy 'expires: 30d' 'keep_tag_patterns: []'
	says warn < <(stream ecrm-scan-ecs "$NOW"; in_use app:a; image 1 90 a
		image 1 90 a | jq -c '.registry = "999999999999"'; image 2 90 a | jq -c '.registry = "999999999999"')
	expect_equal '[warn] ecrm-plan: no image of 999999999999 in eu-west-1 is in use, though others are: was all scanned that uses it?' "$said"
	{ stream ecrm-scan-ecs "$NOW"; image 1 90 a; } >"$BATS_TEST_TMPDIR/records"
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level warn --allow-empty-scan "$BATS_TEST_TMPDIR/records"
	expect_equal '' "$stderr"
}

# --- refusals

@test "nothing in use is refused, unless told that it is right" {
	run -1 --separate-stderr plan < <(image 1 90 a)
	[ "$output" = "" ]
	expect_line '*no image in ECR is in use*--allow-empty-scan*'
	run -0 --separate-stderr plan --allow-empty-scan < <(image 1 90 a)
	[ "$(decisions <<<"$output")" = "1 delete expired" ]
}

@test "an input without any record is refused, whatever may be empty" {
	local option nothing
	for option in '' --allow-empty-scan; do
		for nothing in '' $'\n'; do
			run -1 --separate-stderr plan $option < <(printf '%s' "$nothing")
			[ "$output" = "" ]
			expect_line '*[[]error] ecrm-plan: the input has no record at all: did what writes it fail[?]'
		done
	done
}

@test "images in use of other registries only are nothing in use" {
	run -1 --separate-stderr plan < <(echo '["nginx:latest"]'; image 1 90 a)
	[ "$output" = "" ]
	expect_line '*no image in ECR is in use*'
}

@test "a scanned file that is empty is refused by name, unless told that it is right" {
	local empty
	image 1 90 a >"$BATS_TEST_TMPDIR/list"
	in_use app:a >>"$BATS_TEST_TMPDIR/list"
	for empty in '[]' ' [ ] ' null; do
		echo "$empty" >"$BATS_TEST_TMPDIR/empty.json"
		run -1 --separate-stderr plan "$BATS_TEST_TMPDIR/empty.json" "$BATS_TEST_TMPDIR/list"
		[ "$output" = "" ]
		expect_line '*empty.json:1: the scanned file names no image*--allow-empty-scan'
		run -1 --separate-stderr plan "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/empty.json"
		[ "$output" = "" ]
		run -0 --separate-stderr plan --allow-empty-scan "$BATS_TEST_TMPDIR/empty.json" "$BATS_TEST_TMPDIR/list"
	done
}

@test "a program whose output was expected and is not there is missed" {
	run -1 --separate-stderr plan --expect ecrm-scan-ecs < <(in_use app:a; image 1 90 a)
	[ "$output" = "" ]
	expect_line '*nothing of ecrm-scan-ecs, which was expected'
	run -0 --separate-stderr plan --expect ecrm-scan-ecs < <(
		echo '{"type":"begin","stream":"1","program":"ecrm-scan-ecs"}'
		in_use app:a
		echo '{"type":"end","stream":"1"}'
		image 1 90 a)
}

@test "records without what they need, or of the wrong shape, are refused by line" {
	local bad
	while IFS='|' read -r bad why; do
		echo "$bad"
		run -1 --separate-stderr plan < <(in_use app:a; image 2 90 a; image 1 90 a | jq -c "$bad")
		[ "$output" = "" ]
		expect_line "*standard input:3: $why"
	done <<'EOF'
del(.digest)|no whole record: type image without 'digest'
.digest = null|no whole record: type image without 'digest'
.digest = "sha256:12"|'sha256:12' has a digest that is not sha256: and 64 hex digits
del(.pushed_at)|no whole record: type image without 'pushed_at'
.pushed_at = "yesterday"|no whole record: pushed_at is not a time like*
.pushed_at = "9999-12-31T23:59:59-01:00"|no whole record: pushed_at is not a time like*
.pushed_at = "0000-01-01T00:00:00+01:00"|no whole record: pushed_at is not a time like*
.pushed_at = 1769817600|no whole record: pushed_at is a number where a string belongs
.tags = "a"|no whole record: tags is a string where an array belongs
.tags = [1]|no whole record: tags?? is a number where a string belongs
.size = "1"|no whole record: size is a string where a number belongs
.size = -1|no whole record: size is not a count of bytes
.subject = "x"|'sha256:*' has a subject whose digest is not sha256: and 64 hex digits
.children = [{}]|no whole record: children??.digest is missing
del(.type)|no whole record: type is missing
EOF
}

@test "the configuration is read before any input, and must be right" {
	echo 'repositories: [{name: app, expires: 30d, keep_tag_paterns: [x]}]' >"$BATS_TEST_TMPDIR/bad.yaml"
	run -1 --separate-stderr ecrm-plan -c "$BATS_TEST_TMPDIR/bad.yaml" < <(in_use app:a)
	[ "$output" = "" ]
	[[ ${stderr_lines[0]} == *'bad.yaml:1:42: '*keep_tag_paterns*keep_tag_patterns* ]]
	[ "$(grep -c '\[error\]' <<<"$stderr")" = 1 ]
}

@test "a disk without room for the records put aside is told, and nothing is written" {
	run -1 --separate-stderr env TMPDIR=/nonexistent ecrm-plan -c "$CONFIG" < <(in_use app:a; image 1 90 a)
	[ "$output" = "" ]
	expect_line "*cannot make a temporary file in '/nonexistent':*"
}

@test "an output that cannot be written is a failure" {
	{ in_use app:a; image 1 90 a; } >"$BATS_TEST_TMPDIR/records"
	run -1 --separate-stderr bash -c "ecrm-plan -c '$CONFIG' --log-level error '$BATS_TEST_TMPDIR/records' >/dev/full"
	expect_line '*cannot write to standard output: No space left on device'
}

@test "what is kept is logged at info, what goes at notice" {
	policy 'expires: 30d' 'keep_tag_patterns: [latest]'
	{ stream ecrm-scan-ecs "$NOW" "$(in_use app:a)"; image 1 90 a; image 2 90 b; } >"$BATS_TEST_TMPDIR/records"
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" "$BATS_TEST_TMPDIR/records"
	[ "${#stderr_lines[@]}" = 2 ]
	[[ ${stderr_lines[0]} =~ ^[0-9]{4}/[0-9]{2}/[0-9]{2}\ [0-9]{2}:[0-9]{2}:[0-9]{2}\ \[info\]\ image\ app:a@sha256:0*1\ is\ kept:\ in\ use\ by\ tag\ a$ ]]
	[[ ${stderr_lines[1]} =~ \[notice\]\ image\ app:b@sha256:0*2\ is\ to\ be\ deleted:\ expired$ ]]
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level notice "$BATS_TEST_TMPDIR/records"
	[ "${#stderr_lines[@]}" = 1 ]
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level warn "$BATS_TEST_TMPDIR/records"
	[ "$stderr" = "" ]
}

# each_kind: images of each kind, kept and deleted, some of them listed twice, and a repository without any.
each_kind () {
	in_use app:a
	image 1 90 a
	image 2 90 b
	index 3 1 "1 2" 3
	index 4 90 2 4
	artifact 5 90 "$SOCI_V2"
	artifact 6 90 application/vnd.example.sbom 1
	artifact 7 90 "$IMAGE_CONFIG" 2
	index 8 90 2 "$(attachment_tag 2)"
	artifact 9 1 application/vnd.example.helm
	image 10 90
	image 2 90 c | jq -c '.size = 7'
	image 1 1 | jq -c '.repository = "web" | .size = 5'
	image 2 99 | jq -c '.repository = "web" | .size = 1'
	echo '{"type":"repository","registry":"123456789012","region":"eu-west-1","name":"empty"}'
	echo '{"type":"of_the_future","images":"many"}'
}

@test "with --totals the images of each repository, kind and action are added up, attachments by their form" {
	policy 'expires: 30d' 'keep_tag_patterns: [latest]'
	sed 's/name: app/name_pattern: "*"/' "$CONFIG" >"$CONFIG-all"
	CONFIG=$CONFIG-all
	each_kind >"$BATS_TEST_TMPDIR/records"
	plan --totals "$BATS_TEST_TMPDIR/records" >"$BATS_TEST_TMPDIR/totals"
	expect_equal \
'app image keep 3 3000
app image delete 1 1000
app index keep 2 2000
app index delete 1 1000
app soci_index keep 1 1000
app other keep 2 2000
web image keep 1 5
web image delete 1 1' "$(jq -r 'select(.type == "total") | "\(.repository) \(.kind) \(.action) \(.images) \(.size)"' \
		"$BATS_TEST_TMPDIR/totals")"
	[ "$(jq -r .type "$BATS_TEST_TMPDIR/totals" | grep -v total | xargs)" = 'begin repository of_the_future end' ]
	for format in table json; do
		expect_equal "$(plan "$BATS_TEST_TMPDIR/records" | ecrm-render --format "$format")" \
			"$(ecrm-render --format "$format" "$BATS_TEST_TMPDIR/totals")"
	done
}

@test "with --totals each image is logged as without" {
	policy 'expires: 30d' 'keep_tag_patterns: [latest]'
	each_kind >"$BATS_TEST_TMPDIR/records"
	for level in info notice warn; do
		run -0 --separate-stderr plan --log-level "$level" "$BATS_TEST_TMPDIR/records"
		expected=$(cut -d' ' -f3- <<<"$stderr")
		run -0 --separate-stderr plan --log-level "$level" --totals "$BATS_TEST_TMPDIR/records"
		expect_equal "$expected" "$(cut -d' ' -f3- <<<"$stderr")"
	done
}

@test "sizes that add up to more than a total can tell are refused, and nothing is written" {
	{ in_use app:a; image 1 90 a; image 2 90 | jq -c '.size = 9223372036854774807'; } >"$BATS_TEST_TMPDIR/records"
	run -0 plan --totals "$BATS_TEST_TMPDIR/records"
	image 3 1 a >>"$BATS_TEST_TMPDIR/records"
	image 4 90 >>"$BATS_TEST_TMPDIR/records"
	run -1 --separate-stderr plan --totals "$BATS_TEST_TMPDIR/records"
	expect_equal '' "$output"
	expect_line '*app: the sizes add up to more than can be counted'
}

@test "a tag pattern that matches no tag is warned of by name" {
	policy 'expires: 30d' 'keep_tag_patterns: [latest, "relase-*", "v*"]'
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level warn < <(in_use app:a; image 1 90 a v1; image 2 90 release-1)
	expect_line "*[[]warn] ecrm-plan: $CONFIG:2: 'relase-[*]' of keep_tag_patterns matches no tag"
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level warn < <(in_use app:a; image 1 90 | jq -c '.repository = "other"')
	[ "$stderr" = "" ]
}

@test "a repository without keep_tag_patterns is warned of" {
	policy 'expires: 30d'
	run -0 --separate-stderr ecrm-plan -c "$CONFIG" --log-level warn < <(in_use app:a; image 1 90 a)
	expect_line "*[[]warn] ecrm-plan: $CONFIG:2:5: 'app' has no keep_tag_patterns, so images tagged latest are kept; *"
}

@test "misuse is told with status 2" {
	run -2 --separate-stderr ecrm-plan --now yesterday </dev/null
	[[ $stderr == "ecrm-plan: --now is 'yesterday', which is not a time like 2026-01-31T00:00:00Z; try 'ecrm-plan --help'" ]]
	run -2 --separate-stderr ecrm-plan --forse </dev/null
	[[ $stderr == "ecrm-plan: unknown option '--forse'; try 'ecrm-plan --help'" ]]
	[ "$output" = "" ]
	# As from a variable that is not set: nothing would be expected.
	run -2 --separate-stderr ecrm-plan --expect= </dev/null
	[[ $stderr == "ecrm-plan: --expect is '', which names nothing; try 'ecrm-plan --help'" ]]
}

@test "each level of the log has its color: white what is kept, bright blue what is to be deleted" {
	run -0 --separate-stderr plan --color --log-level info < <(in_use app:a; image 1 90 a; image 2 90 b)
	[[ $stderr == *$'\e[37m'*'[info] image app:a@'*$'\e[0m'* && $stderr == *$'\e[94m'*'[notice] image app:b@'*$'\e[0m'* ]]
}
