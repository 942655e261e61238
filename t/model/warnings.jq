# What ecrm-plan is to warn of that depends on the whole of a plan: limits, what is in use and not in the
# listing, registries of which nothing is in use, archived images.  jq -nrc -L . -f warnings.jq, on an
# account, then its plan, then the next account.  A line for each warning: NUMBER TEXT
include "accounts";
include "meaning";

# The first of a set of texts, and how many more there are.
def sample:
	sort | (.[:3] | join(", ")) + if length > 3 then " and \(length - 3) more" else "" end;

def where: "\(.repository) (\(.registry), \(.region))";

def percent($part): $part * 10000 / . | floor | . / 100;

# . are the images of a repository in a plan.
def limits_passed($account; $policy):
	(map(select(.action == "delete")) | length) as $deleted
	| length as $listed
	| "\(.[0] | where): \($deleted) of \($listed) images (\($listed | percent($deleted))%) would be deleted"
		as $what
	| (($policy.max_delete_percent // $account.max_delete_percent) | values
		| select($deleted > 0 and $deleted * 100 > . * $listed)
		| "\($what), more than max_delete_percent \(.) allows"),
		($policy.max_delete_count | values | select($deleted > .)
			| "\($what), more than max_delete_count \(.) allows");

def limit_of_all_passed($account; $plan):
	($plan | map(select(.action == "delete")) | length) as $deleted
	| $account.max_delete_count | values | select($deleted > .)
	| "\($deleted) images would be deleted in all, more than max_delete_count \(.) allows";

# . are the records of images that a repository has in the input.
def unlisted($uses):
	(map(.tags[]) | unique) as $tags
	| (map(.digest) | unique) as $digests
	| [$uses | group_by(.tag)[] | select(.[0].tag and any(.[]; .digest == null))
			| select(.[0].tag | IN($tags[]) | not) | "\(.[0].tag) by \(map(.by) | min)"]
		+ [$uses | group_by(.digest)[] | select(.[0].digest | values | IN($digests[]) | not)
			| "\(.[0].digest) by \(map(.by) | min)"]
	| select(. != [])
	| "in use, but not in the listing (deleted or archived, or the listing is of another place): \(sample)";

# . are the images of a repository in a plan; $archived are digests.
def archived_in_use($archived):
	[.[] | select(.digest | IN($archived[])) | select(.reason | startswith("in use"))
		| (if .reason == "in use by digest" then .digest else .reason[14:] end) + " by \(.by)"]
	| select(. != [])
	| "images in use are archived and cannot be pulled until they are restored: \(sample)";

def possible_children:
	[.[] | select(.reason | startswith("may be a child")) | .digest]
	| select(. != [])
	| "kept as possible children of an archived index, whose manifest cannot be read until it is restored: \(sample)";

def registry: "\(.registry) in \(.region)";

def unused_registries($plan; $uses):
	($uses | map(.place | split(" ") | "\(.[0]) in \(.[1])") | unique) as $used
	| select($used != [])
	| $plan | map(registry) | unique[] | select(IN($used[]) | not)
	| "no image of \(.) is in use, though others are: was all scanned that uses it?";

foreach accounts as $records ({};
	if .input then {account: .input[0], before: .input, plan: $records} else {input: $records} end;
	select(.plan)
	| .account as $account
	| ([.before | uses]) as $uses
	| (.before | images) as $input
	| (.plan | images) as $plan
	# A repository that is listed need not have an image.
	| ([$plan[] | {registry, region, repository}]
		+ [.plan[] | objects | select(.type == "repository") | {registry, region, repository: .name}]
		| unique) as $places
	| ($plan | group_by(place) | map({key: .[0] | place, value: .}) | from_entries) as $planned
	| ($input | group_by(place) | map({key: .[0] | place, value: .}) | from_entries) as $listed
	| "\($account.account) " + (
		limit_of_all_passed($account; $plan),
		unused_registries($plan; $uses),
		($places[]
			| place as $place
			| ($planned[$place] // []) as $mine
			| (.repository | policy($account.policies)) as $policy
			| where as $where
			| ($mine | select(. != []) | limits_passed($account; $policy)),
				"\($where): " + (
					($listed[$place] // [] | unlisted($uses | map(select(.place == $place)))),
					($mine | archived_in_use($listed[$place] // []
						| map(select(.image_status == "ARCHIVED").digest))),
					($mine | possible_children)))))
