# What ecrm-plan is to say of each image, for the accounts of random-account, which come to its
# standard input: jq -nc -L . -f model.jq accounts.  Written from the rules of lib/plan/decide.h and not
# from the program, with sets where that has graphs, so that a fault in either shows.  A line for each
# image: [account, registry, region, repository, digest, kind, action, reason, by]

include "accounts";
include "meaning";

# --- images

def is_index:
	.manifest_type == "application/vnd.oci.image.index.v1+json"
	or .manifest_type == "application/vnd.docker.distribution.manifest.list.v2+json";

def is_soci_index:
	.artifact_type == "application/vnd.amazon.soci.index.v1+json"
	or .artifact_type == "application/vnd.amazon.soci.index.v2+json";

def is_image_config:
	.artifact_type == "application/vnd.oci.image.config.v1+json"
	or .artifact_type == "application/vnd.docker.container.image.v1+json";

# The digests that it is attached to, its subject first; to itself is to nothing.
def subjects:
	[.subject // empty,
		(.tags[] | capture("\\Asha256-(?<hex>[0-9a-f]{64})(\\..*)?\\z") | "sha256:\(.hex)")]
	- [.digest];

def kind:
	if is_soci_index then "soci_index"
	elif .subjects != [] then "attachment"
	elif is_index then "index"
	elif is_image_config then "image"
	else "other" end;

# --- the decision in one repository

# In what follows $images is {digest: image}, and . is {kept: {digest: {reason, by}}}.

# What is kept keeps what belongs to it, round by round: each round keeps what belongs to something
# that the round before it kept.  Of several reasons, child comes before attachment, then the keeper
# of the least digest.
def spread($images; $keepers):
	# Why the image is kept, the best reason first.
	def reasons:
		. as $image
		| [$keepers[] as $keeper
			| if any($image.parents[]; . == $keeper) then [0, $keeper, "child of the kept index"]
				elif any($image.subjects[]; . == $keeper) then [1, $keeper, "attached to the kept"]
				else empty end]
		| sort;

	if $keepers == [] then . else
		.kept as $kept
		| ($images | with_entries(select($kept[.key] | not)) | map_values(reasons)
			| with_entries(select(.value != []))) as $next
		| .kept += ($next | map_values({reason: "\(.[0][2]) \(.[0][1])"}))
		| spread($images; $next | keys)
	end;

# Whether its age does not matter, since it has another image's decision.
def follows($images):
	(.subjects | any($images[.])) or (.kind == "soci_index" and .parents != []);

# Whether expires_untagged counts for it.
def as_untagged($policy): .tags == [] and $policy.expires_untagged_seconds != null;

# Rules 1 to 4 and their like: what keeps an image whatever becomes of others.
def own_reason($images; $users; $policy; $now):
	. as $image
	| (.tags | map({tag: ., users: $users["tag \(.)"]}) | map(select(.users)) | first) as $used
	| ([.tags[] | select([test($policy.patterns[])] | any)] | first) as $kept_tag
	| ($policy | if $image | as_untagged($policy) then .expires_untagged_seconds
		else .expires_seconds end | ceil) as $expires
	| (.pushed >= $now - $expires) as $young
	# ECR passes over pulls for a day
	| ($policy.keep_if_pulled_within_seconds as $within | $within != null and .pulled_at != null
		and (.pulled_at | fromdate) >= $now - ($within | ceil) - 86400) as $pulled
	| if $users["digest \(.digest)"] then
			{reason: "in use by digest", by: ($users["digest \(.digest)"] | min)}
		elif $used then {reason: "in use by tag \($used.tag)", by: ($used.users | min)}
		elif $kept_tag then {reason: "tag \($kept_tag) matches keep_tag_patterns"}
		elif $pulled then {reason: "pulled within keep_if_pulled_within"}
		elif .kind == "other" then {reason: "of no known kind"}
		elif .kind == "soci_index" and .subjects == [] and .parents == [] then
			{reason: "belongs to nothing that is known"}
		elif $young and (follows($images) | not) then
			{reason: (if as_untagged($policy) then "not expired by expires_untagged"
				else "not expired" end)}
		else null end;

# One count of rule 6, of those of a kind that it is for, for what the rules before it do not keep; at
# each image's turn, since what is kept by it keeps others that come later.
def keep_newest($images; $kind; $count; is_for; $reason):
	[$images[] | select(.kind == $kind and .tags != []) | select(is_for)] as $tagged
	| reduce ($tagged | sort_by([-.pushed, .digest])[]) as $image
		(.left = $count;
		if .left > 0 and (.kept[$image.digest] | not) then
			.left -= 1
			| .kept[$image.digest] = {reason: "one of the newest \($count) \($reason)"}
			| spread($images; [$image.digest])
		else . end);

# Rule 6.
def keep_newest($images; $kind; $policy):
	reduce ($policy.keep_counts // [])[] as $entry (.;
		keep_newest($images; $kind; $entry.keep_count;
			any(.tags[]; test($entry.tag_pattern | wildcard));
			"with a tag like \($entry.tag_pattern) by keep_counts"))
	| keep_newest($images; $kind; $policy.keep_count // 0; true; "by keep_count");

# What nothing keeps in a repository with a kept index of which nobody knows the children.
def keep_possible_children($images):
	.kept as $kept
	| ([$images[] | select(.closed and $kept[.digest]) | .digest] | min) as $closed
	| if $closed then
			.kept = ($images | map_values({reason: "may be a child of the archived index \($closed)"}))
				+ $kept
		else . end;

def delete_reason($images; $policy):
	first((.subjects[] | select($images[.]) | "attached to the expired \(.)"),
		if .kind == "soci_index" and .parents != [] then
			"belongs to the expired index \(.parents | min)"
		elif .subjects != [] then "expired, and its subject is gone"
		elif as_untagged($policy) then "expired by expires_untagged"
		else "expired" end);

def decide($users; $policy; $now):
	map(.pushed = (.pushed_at | fromdate) | .subjects = subjects | .kind = kind)
	# an image that is listed twice has the children of the record that tells them
	| [group_by(.digest)[] | (map(.children | values) | first) as $children
		| .[0] | .children = $children | .closed = (is_index and $children == null)]
	| INDEX(.digest) as $bare
	| (reduce ($bare[] | {digest, child: (.children // [])[].digest}) as $link
		({}; .[$link.child] += [$link.digest] - [$link.child])) as $parents
	| ($bare | map_values(.parents = ($parents[.digest] // []))) as $images
	| {kept: ($images | map_values(own_reason($images; $users; $policy; $now))
		| with_entries(select(.value)))}
	| spread($images; .kept | keys)
	| keep_newest($images; "index"; $policy)
	| keep_newest($images; "image"; $policy)
	| keep_possible_children($images)
	| .kept as $kept
	| $images[]
	| [.registry, .region, .repository, .digest, .kind]
		+ if $kept[.digest] then ["keep"] + ($kept[.digest] | [.reason, .by])
			else ["delete", delete_reason($images; $policy), null] end;

accounts
| .[0] as $account
| users as $users
| images
| group_by(place)[]
| (.[0] | place) as $place
| (.[0].repository | policy($account.policies)
	| .patterns = (.keep_tag_patterns // ["latest"] | map(wildcard))) as $policy
| [$account.account] + decide($users[$place] // {}; $policy; $account.now | fromdate)
