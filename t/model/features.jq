# How many accounts have what: jq -n -L . -f features.jq, on an account, then its plan, then the next
# account.  One object, {feature: accounts that have it}.
include "accounts";

def is_soci($version): .artifact_type == "application/vnd.amazon.soci.index.v\($version)+json";
def is_index:
	.manifest_type // "" | test("image[.]index[.]v1|manifest[.]list[.]v2");
def attaching_tags: [(.tags // [])[] | select(test("^sha256-[0-9a-f]{64}([.]|$)"))];
def subjects: [.subject // empty, (attaching_tags[] | "sha256:" + .[7:71])];
def tags($regex): any(.[].tags[]; test($regex));

# Whether some chain of three, each another one, goes from an image to what next gives of it.
def has_chain($linked; next):
	($linked | map({key: (.image | "\(place) \(.digest)"), value: .}) | from_entries) as $by_key
	| def others: .image as $image
		| [next[] | values | select(. != $image) | $by_key["\(place) \(.digest)"] | values];
	any($linked[]; any(others[]; others != []));

# What the input has.
def of_input($account):
	images as $all
	| ($all | unique_by([place, .digest])) as $images
	| [.[] | arrays[], (objects | select(.type == "in_use") | .image)] as $references
	| ($images | map({key: "\(place) \(.digest)", value: .}) | from_entries) as $by_key
	| ($images | map(. as $image | place as $place
		| {image: ., children: [(.children // [])[].digest | $by_key["\($place) \(.)"]],
			subjects: [subjects[] | $by_key["\($place) \(.)"]]})) as $linked
	| ($account.policies | map(.keep_tag_patterns // empty | .[])) as $patterns
	| (def reference($regex): $references | any(test($regex));
	{
		"several registries": ($images | map(.registry) | unique | length > 1),
		"several regions": ($images | map(.region) | unique | length > 1),
		"one name in several places":
			($images | unique_by(place) | group_by(.repository) | any(length > 1)),
		"one digest in several places": ($images | group_by(.digest) | any(length > 1)),
		"policies by name": ($account.policies | any(.name)),
		"policies by pattern": ($account.policies | any(.name_pattern)),
		"expires with a fraction of a second":
			($account.policies | any(.expires_seconds | . != floor)),
		"expires_untagged": ($account.policies | any(.expires_untagged_seconds)),
		"keep_if_pulled_within": ($account.policies | any(.keep_if_pulled_within_seconds)),
		"keep_counts": ($account.policies | any(.keep_counts != null and .keep_counts != [])),
		"keep_counts of none": ($account.policies | any(.keep_counts == [])),
		"keep_counts with a count of 0":
			($account.policies | any(.keep_counts // [] | any(.keep_count == 0))),
		"several keep_counts": ($account.policies | any(.keep_counts // [] | length > 1)),
		"no recorded pull": ($images | any(.pulled_at == null)),
		"keep_count not given": ($account.policies | any(.keep_count == null)),
		"keep_tag_patterns not given": ($account.policies | any(.keep_tag_patterns == null)),
		"keep_tag_patterns of none": ($account.policies | any(.keep_tag_patterns == [])),
		"pattern with *": ($patterns | any(contains("*"))),
		"pattern with ?": ($patterns | any(contains("?"))),
		"pattern without either": ($patterns | any(test("[*?]") | not)),
		"OCI index":
			($images | any(.manifest_type == "application/vnd.oci.image.index.v1+json")),
		"Docker manifest list":
			($images | any(.manifest_type // "" | test("docker.*manifest[.]list[.]v2"))),
		"index without children": ($images | any(.children == [])),
		"index with an artifact type": ($images | any(is_index and .artifact_type)),
		"index in an index": ($linked | any(.image as $image
			| any(.children[] | values; . != $image and is_index))),
		"index in an index in an index": has_chain($linked; .children | map(select(. and is_index))),
		"child that is missing": ($linked | any(.children | index([null]))),
		"child of several indexes": ($images
			| map(place as $place | .children // [] | map([$place, .digest]) | unique[])
			| group_by(.) | any(length > 1)),
		"SOCI v1 with a subject": ($images | any(is_soci(1) and .subject)),
		"SOCI v1 without a subject": ($images | any(is_soci(1) and subjects == [])),
		"SOCI v2 with a subject": ($images | any(is_soci(2) and .subject)),
		"SOCI v2 in an index": ($linked | any(any(.children[] | values; is_soci(2)))),
		"SOCI fallback index": ($images | any(is_index and .artifact_type == null
			and any(.tags[]; test("^sha256-[0-9a-f]{64}$")))),
		"attachment by subject": ($images | any(.subject)),
		"attachment by tag with a suffix":
			($images | any(.[] | attaching_tags[]; test("[.](sig|att|sbom)$"))),
		"attachment by tag without a suffix":
			($images | any(.[] | attaching_tags[]; length == 71)),
		"attachment by subject and tag": ($images | any(.subject and attaching_tags != [])),
		"attachment by several tags": ($images | any(attaching_tags | length > 1)),
		"attachment with a further tag":
			($images | any(attaching_tags != [] and .tags != attaching_tags)),
		"attachment that is an index": ($images | any(is_index and subjects != [])),
		"attachment of an attachment": ($linked | any(.image as $image
			| any(.subjects[] | values; . != $image and subjects != []))),
		"attachment of an attachment of another": has_chain($linked; .subjects),
		"attachment of itself":
			($images | any(.digest as $digest | subjects | index([$digest]))),
		"circle of attachments": ($linked | any(.image as $image
			| .subjects | map(values) | any(. != $image and (subjects | index([$image.digest]))))),
		"subject that is missing": ($linked | any(.subjects | index([null]))),
		"archived image": ($images | any(.image_status == "ARCHIVED")),
		"image on its way out of the archive": ($images | any(.image_status == "ACTIVATING")),
		"image that says it is active": ($images | any(.image_status == "ACTIVE")),
		"archived index with children":
			($images | any(is_index and .image_status == "ARCHIVED" and .children)),
		"archived index without children":
			($images | any(is_index and .image_status == "ARCHIVED" and .children == null)),
		"index archived while it is listed": ($all | group_by([place, .digest])
			| any(any(.children) and any(.image_status != null and .children == null))),
		"no artifact type": ($images | any(.artifact_type == null and (is_index | not))),
		"no manifest type": ($images | any(.manifest_type == null)),
		"push to come": ($images | any(.pushed_at > $account.now)),
		"tag too long for ECR": any($images[].tags[]; length > 128),
		"tag of 128 characters": any($images[].tags[]; length == 128),
		"tag with *": ($images | tags("[*]")),
		"tag with a quote": ($images | tags("\"")),
		"tag with a backslash": ($images | tags("\\\\")),
		"tag that is not ASCII": ($images | tags("[^\\x00-\\x7f]")),
		"tag that looks attached, of 63 digits":
			($images | tags("^sha256-[0-9a-f]{63}([.]|$)")),
		"tag that looks attached, of 65 characters":
			($images | tags("^sha256-[0-9a-f]{64}[^.]")),
		"tag that looks attached, in upper case":
			($images | tags("^sha256-(?=[0-9a-f]*E)[0-9a-fE]{64}$")),
		"image listed twice": ($all | length != ($images | length)),
		"size beyond 2^40": ($images | any(.size > 1099511627776)),
		"size below 10": ($images | any(.size < 10)),
		"many images": ($images | length > 100),
		"one image": ($images | length == 1),
		"an earlier decision": ($images | any(.action)),
		"members that are not known": ($images | any(.owner)),
		"records that are not known": any(.[]; type == "object" and .type == "owner"),
		"a stream": any(.[]; type == "object" and .type == "begin"),
		"a repository listed twice":
			(map(objects | select(.type == "repository")) | unique != .),
		"scanned file": any(.[]; type == "array"),
		"reference by tag": reference("amazonaws.com/[^@]*:[^@]*$"),
		"reference by digest": reference("/[^:@]*@"),
		"reference by tag and digest": reference("/[^:@]*:.*@"),
		"reference by neither": reference("amazonaws.com/[^:@]*$"),
		"reference by a FIPS host": reference("ecr-fips"),
		"reference by a dual-stack host": reference("dkr-ecr"),
		"reference by a dual-stack FIPS host": reference("dkr-ecr-fips"),
		"reference by a host in China": reference("amazonaws.com.cn/"),
		"reference to GovCloud": reference("us-gov-west-1"),
		"reference by a host with a port": reference(":443/"),
		"reference by a host in upper case": reference("[A-Z][^/:@]*/"),
		"reference to another registry": reference("^(nginx|quay.io)"),
		"reference without a user":
			any(.[]; type == "object" and .type == "in_use" and .by == null),
		"several users of one image":
			($account.in_use | map(select(.tag or .digest)) | unique != .)
	});

# What became of it: the kinds with the reasons, the numbers and names in them left out.
def outcome:
	.reason
	| sub("sha256:.*"; "X") | sub("tag .* matches"; "tag X matches") | sub("by tag .*"; "by tag X")
	| if test("by keep_counts$") then "by keep_counts" elif test("keep_count") then "by keep_count"
		else . end;

def of_plan:
	images as $images
	| [$images[] | "\(.kind): \(.action), \(outcome)"] as $outcomes
	| ["keep, in use by digest", "keep, in use by tag X",
		"keep, tag X matches keep_tag_patterns", "keep, pulled within keep_if_pulled_within"] as $own
	| ($own + ["keep, child of the kept index X", "keep, not expired",
		"keep, may be a child of the archived index X"]) as $common
	| ["keep, by keep_count", "keep, by keep_counts", "keep, not expired by expires_untagged",
		"delete, expired", "delete, expired by expires_untagged"] as $counted
	| ["keep, attached to the kept X", "delete, attached to the expired X",
		"delete, expired, and its subject is gone"] as $attached
	| {
		image: ($common + $counted),
		index: ($common + $counted),
		attachment: ($common + $attached),
		soci_index: ($common + $attached
			+ ["keep, belongs to nothing that is known",
				"delete, belongs to the expired index X"]),
		other: ($own + ["keep, of no known kind"])
	}
	| [to_entries[] | "\(.key): \(.value[])"]
	| map({key: ., value: (. as $name | $outcomes | index([$name]) != null)})
	| from_entries;

# The policies that fit a repository; the names that name_pattern fits are few.
def fits($name):
	.name == $name or (.name_pattern // empty
		| gsub("[*]"; ".*") | gsub("[?]"; ".") | "^\(.)$" as $regex | $name | test($regex));

def of_both($account; $plan):
	images as $input
	| ($plan | images) as $images
	| ($images | map({key: "\(place) \(.digest)", value: .}) | from_entries) as $by_key
	| [$images[] | . as $image
		| [$account.policies[] | select(fits($image.repository))][0].expires_seconds as $expires
		| ($account.now | fromdate) - $expires - (.pushed_at | fromdate)] as $past
	| [$images[] | . as $image
		| [$account.policies[] | select(fits($image.repository))][0].keep_if_pulled_within_seconds
			as $within
		| select($within and .pulled_at)
		| ($account.now | fromdate) - ($within | ceil) - 86400 - (.pulled_at | fromdate)] as $pulled_past
	| [$images[] | select(.tags == []) | . as $image
		| [$account.policies[] | select(fits($image.repository))][0].expires_untagged_seconds
			as $expires
		| select($expires)
		| ($account.now | fromdate) - $expires - (.pushed_at | fromdate)] as $untagged_past
	| {
		"pulled a second too early": ($pulled_past | any(. == 1)),
		"pulled at the first second that counts": ($pulled_past | any(. == 0)),
		"pulled a second later": ($pulled_past | any(. == -1)),
		"expired untagged for a second": ($untagged_past | any(. == 1)),
		"untagged at the second of expiry": ($untagged_past | any(. == 0)),
		"untagged, expires in a second": ($untagged_past | any(. == -1)),
		"repository without a policy": ($input | any(.repository as $name
			| $account.policies | any(fits($name)) | not)),
		"repository with several policies": ($images | any(.repository as $name
			| $account.policies | map(select(fits($name))) | length > 1)),
		"keep_count of 0": ($images | any(.repository as $name
			| [$account.policies[] | select(fits($name))][0].keep_count == 0)),
		"expired for a second": ($past | any(. == 1)),
		"at the second of expiry": ($past | any(. == 0)),
		"expires in a second": ($past | any(. == -1)),
		"tie for keep_count":
			($images | map(select((.kind == "image" or .kind == "index") and .tags != []
				and (.reason | test("^expired$|keep_count"))))
			| group_by([place, .kind, .pushed_at])
			| any(map(.action) | unique | length > 1)),
		"child in use by digest of a deleted index":
			($images | map(select(.action == "delete")) | any(place as $place
				| .children // [] | map($by_key["\($place) \(.digest)"].reason)
				| index(["in use by digest"]))),
		"child of a kept and of a deleted index":
			([$images[] | select(.children) | place as $place | .action as $action
				| {child: "\($place) \(.children[].digest)", action: $action}]
			| group_by(.child) | any(map(.action) | unique | length > 1)),
		"attachment that is young and goes with its subject":
			($images | any(.kind == "attachment" and .action == "delete"
				and (.reason | test("attached to"))
				and (.repository as $name
					| [$account.policies[] | select(fits($name))][0].expires_seconds as $expires
					| (.pushed_at | fromdate) >= ($account.now | fromdate) - $expires))),
		"archived index that is deleted, its children not known":
			($images | any(is_index and .children == null and .action == "delete")),
		"archived index that is kept, its children not known, for more than that":
			($images | any(is_index and .children == null and .action == "keep"
				and (.reason | test("^may be") | not)))
	}
	+ ([1, 2, 3] | map({key: "keep_count of \(.)", value: ("newest \(.) " as $text
		| $images | any(.reason | contains($text)))}) | from_entries);

reduce (foreach accounts as $records ({};
	if .input then {before: .input, plan: $records} else {input: $records} end;
	select(.plan)
	| .before[0] as $account
	| .plan as $plan
	| (.before | of_input($account) + of_both($account; $plan)) + ($plan | of_plan)
	| to_entries[])) as $feature
	({}; .[$feature.key] += if $feature.value then 1 else 0 end)
