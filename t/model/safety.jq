# Where a plan breaks a safety rule, by the input and the plan alone: what became of other images is
# read from the plan and not computed.  jq -nc -L . -f safety.jq, on an account, then its plan, then
# the next account.  A line for each breach: [account, breach, place, digest]
include "accounts";

# Wildcards, by what is left of the characters of pattern and text.
def matches($pattern; $text):
	if ($pattern | length) == 0 then ($text | length) == 0
	elif $pattern[0] == 42 then
		matches($pattern[1:]; $text) or (($text | length) > 0 and matches($pattern; $text[1:]))
	else
		($text | length) > 0 and ($pattern[0] == 63 or $pattern[0] == $text[0])
		and matches($pattern[1:]; $text[1:])
	end;

def matches($pattern): . as $text | matches($pattern | explode; $text | explode);

# Of the repository that is named; null: none.
def policy($account):
	. as $name
	| [$account.policies[]
		| .name_pattern as $pattern
		| select(.name == $name or ($pattern != null and ($name | matches($pattern))))][0];

def key: "\(place) \(.digest)";

# {key of a child: [key of an index that names it...]}
def parents:
	reduce (.[] | place as $place
		| {index: key, child: "\($place) \((.children // [])[].digest)"}
		| select(.index != .child)) as $link
		({}; .[$link.child] += [$link.index]);

# The keys of what it is attached to.
def subjects:
	place as $place
	| [.subject // empty,
		(.tags[] | select(test("^sha256-[0-9a-f]{64}([.]|$)")) | "sha256:" + .[7:71])]
	| map("\($place) \(.)");

# Nothing about it says what it is.
def is_unknown:
	.subject == null
	and (.tags | any(startswith("sha256-")) | not)
	and (tojson | test("image[.](config|index|v1)|manifest[.]list|soci") | not);

# . is an image that is deleted.
def wrongly_deleted($account; $action; $parents; $closed):
	key as $key
	| place as $place
	| (.repository | policy($account)) as $policy
	| ($account.in_use | map(select(place == $place))) as $used
	| (subjects - [$key]) as $subjects
	| ($parents[$key] // []) as $indexes
	| (if .kind == "attachment" then $subjects elif .kind == "soci_index" then $subjects + $indexes
		else [] end) as $leaders
	| (.digest as $digest | select($used | any(.digest == $digest)) | "in use by digest"),
		(select([.tags[] as $tag | $used[] | .tag == $tag] | any) | "in use by tag"),
		(select([.tags[] | matches(($policy.keep_tag_patterns // ["latest"])[])] | any)
			| "tag matches keep_tag_patterns"),
		(select($policy.keep_if_pulled_within_seconds and .pulled_at) | select((.pulled_at | fromdate)
			>= ($account.now | fromdate) - $policy.keep_if_pulled_within_seconds - 86400)
			| "pulled lately"),
		(((select(.tags == []) | $policy.expires_untagged_seconds) // $policy.expires_seconds) as $expires
			| select((.pushed_at | fromdate) >= ($account.now | fromdate) - $expires)
			| select($leaders | any($action[.] == "delete") | not) | "young"),
		(select($indexes | any($action[.] == "keep")) | "child of a kept index"),
		(select($subjects | any($action[.] == "keep")) | "attached to a kept image"),
		(select(.kind == "other" or is_unknown) | "of no known kind"),
		(select($closed[place]) | "possible child of a kept index");

def breaches($account; $input; $plan):
	($plan | map({key: key, value: .action}) | from_entries) as $action
	| ($input | parents) as $parents
	# The places where an index is kept of which no record tells the children.
	| ([$input | group_by(key)[]
		| select(all(.children == null) and (.[0].manifest_type // "" | test("index|list")))[0]
		| select($action[key] == "keep") | {key: place, value: true}] | from_entries) as $closed
	| ($plan | group_by(key)[] | select(length > 1)[0] | ["decided twice", .]),
		($plan[] | select(.repository | policy($account) == null)
			| ["decided without a policy", .]),
		($input | unique_by(key)[] | select(.repository | policy($account) != null)
			| select($action[key] | . != "keep" and . != "delete") | ["not decided", .]),
		($plan[] | select(.action == "delete" and (.repository | policy($account) != null))
			| wrongly_deleted($account; $action; $parents; $closed) as $breach
			| [$breach, .]);

foreach accounts as $records ({};
	if .input then {account: .input[0], before: .input, plan: $records} else {input: $records} end;
	select(.plan)
	| .account as $account
	| breaches($account; .before | images; .plan | images)
	| [$account.account, .[0], (.[1] | place, .digest)])
