# What must not go, of an account file: worked out from what the file says, by nothing of the programs.
# Input: the file, its names in full.  Output: "REPOSITORY@DIGEST" of each such image.

# An image that a text names: {repository, tag or digest}.
def named: capture("amazonaws\\.com/(?<repository>[^:@]+)(:(?<tag>[^@]+))?(@(?<digest>.+))?$");

# What a container was started with.
def pinned: (.image | named) + {digest: .imageDigest, tag: null};

. as $account
| [.ecs.clusters[] | .tasks[]?, .services[]?] as $workloads
# The task definitions of tasks and services, and the newest of each family.
| ([$workloads[] | .taskDefinition, (.deployments[]?, .taskSets[]? | .taskDefinition)]
	+ [.ecs.taskDefinitions | map(select(.status != "INACTIVE")) | group_by(.family)[] | max_by(.revision)
		| "\(.family):\(.revision)"]) as $definitions
| [
	($workloads[] | .containers[]?, (.revisions[]? | .containerImages[]) | pinned),
	(.ecs.taskDefinitions[] | select("\(.family):\(.revision)" | IN($definitions[])) | .containers[].image | named),
	(.lambda.functions[] | select(.packageType != "Zip")
		| (["$LATEST"] + [.aliases[]? | .version, (.weights // {} | keys[])]) as $versions
		# The newest that no alias names is $LATEST.
		| .versions[] | select(.version | IN($versions[])) | .imageUri, .resolvedImageUri | named)
] as $references
| $account.ecr.repositories[]
| .name as $repository
| .images as $images
| [$images[] | select(. as $image | any($references[]; .repository == $repository
	and (.digest == $image.digest or (.tag != null and (.tag | IN($image.tags[]?)))))) | .digest] as $used
# And what belongs to them, however far: children, and attachments by subject or tag.
| def belongings: . as $have
	| ([$images[]
		| select(.digest | IN($have[])) | .children[]?.digest]
	+ [$images[]
		| select((.subject | IN($have[])) or any(.tags[]?; (capture("^sha256-(?<hex>[0-9a-f]{64})") | "sha256:\(.hex)") | IN($have[])))
		| .digest]
	+ $have | unique) as $more
	| if ($more | length) > ($have | length) then $more | belongings else $have end;
  ($used | unique | belongings)[]
| "\($repository)@\(.)"
