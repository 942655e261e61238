# What the calls of a log of the emulator take at least.  Slurp the log; --arg limits has t/bench/aws-limits.

# Those that were answered: a call that was throttled is not one of an ideal schedule.
def answered: map(select(.status == 200));

# Calls that cannot be made before an answer to the one in front of them.
def paths: [
	["ListClusters", "ListTasks", "DescribeTasks", "DescribeTaskDefinition"],
	["ListClusters", "ListServices", "DescribeServices", "DescribeServiceRevisions"],
	["ListTaskDefinitionFamilies", "ListTaskDefinitions", "DescribeTaskDefinition"],
	["ListFunctions", "ListVersionsByFunction", "GetFunction"],
	["ListFunctions", "ListAliases"],
	["DescribeRepositories", "DescribeImages", "BatchGetImage"]];

# The pages of the longest listing among the calls of one operation: those with the same input but for the token.
def pages: group_by(.input | del(.nextToken, .Marker)) | map(length) | max // 0;

# The longest chain of dependent calls: who am I, the pages of the longest listing of a path, and one call for each
# other step of that path.
def chain:
	(group_by(.operation) | map({(.[0].operation): pages}) | add // {}) as $pages
	| [paths[] | map($pages[.] // 0 | select(. > 0)) | select(length > 0) | max + length - 1]
	| 1 + (max // 0);

# Of a service: a stage calls one.
def stages: map(select(.service != "sts")) | group_by(.service);

# With so many calls of each stage at once, each of which takes latency seconds.
def latency_bound($latency; $concurrency):
	[answered | stages[] | ((length + 1) * $latency / $concurrency, chain * $latency)] | max;

# Token buckets: a line NAMES=BURST/RATE each; a call takes from the first that names it.
def buckets($limits):
	$limits | split("\n") | map(select(test("^[^#]"))
	| capture("^(?<names>.*)=(?<burst>[0-9.]+)/(?<rate>[0-9.]+)$")
	| {names: (.names / "+"), burst: (.burst | tonumber), rate: (.rate | tonumber)});

def rate_bound($limits; $latency):
	buckets($limits) as $buckets
	| answered
	| [group_by(.operation)[]
		| (.[0] | [.operation, .service]) as $names
		| {at: ([$buckets | to_entries[] | select(.value.names | any(IN($names[]))) | .key] | first), calls: length}
		| select(.at != null)]
	| group_by(.at)
	| map($buckets[.[0].at] as $b | [0, ((map(.calls) | add) - $b.burst) / $b.rate] | max)
	| max // 0;

# The largest bucket's time, and the latency of the chain before and behind it.
def throttled_ideal($limits; $latency):
	(rate_bound($limits; $latency)) + ([answered | stages[] | chain * $latency] | max // 0);

def throttled_percent: 100 * (map(select(.code // "" | test("Throttling|TooManyRequests"))) | length) / length;
