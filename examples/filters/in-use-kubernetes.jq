# What `kubectl get pods -A -o json` (or other kinds besides) lists, as a stream of in_use records:
#
#     kubectl get pods -A -o json >pods.json &&
#     jq -cn --arg at "$(date -u +%FT%TZ)" --arg cluster prod -f in-use-kubernetes.jq pods.json
#
# A pod says twice what it runs: by the name that its author wrote, and by the digest that the node has
# pulled for it, which stays what it is when the tag moves.  Both are in use.

def user: "kubernetes:" + ([$cluster, .metadata.namespace, "\(.kind)/\(.metadata.name)"]
	| map(select(. != null and . != "")) | join(":"));

# As written, in pods and, at any depth, in the templates of pods: containers of all three kinds, and
# images that are mounted as volumes.
def written: .. | objects
	| ((.containers, .initContainers, .ephemeralContainers) | arrays[] | objects | .image),
	  (.volumes | arrays[] | objects | .image | objects | .reference);

# As pulled: "docker-pullable://REPOSITORY@DIGEST", or without the scheme.  "sha256:..." alone is the id of
# a configuration, by which nothing is found in a registry.
def pulled: .status | objects
	| (.containerStatuses, .initContainerStatuses, .ephemeralContainerStatuses) | arrays[]
	| (.image, .imageID);

[inputs
	# No cluster is empty: its own system runs in pods.
	| if .items | length > 0 then . else error("nothing runs there: is this the right cluster?") end
	| .items[]] as $objects
| if $objects == [] then error("no list of pods") else . end
| [$objects[] | {type: "in_use", image: ([written, pulled | strings | sub("^[a-z-]+://"; "")
	| select(. != "" and (startswith("sha256:") | not))] | unique[]), by: user, via: "external"}] as $in_use
# Whoever reads this sees by the end that nothing was cut off.
| "kubernetes:\($cluster):\(now)" as $stream
| {type: "begin", stream: $stream, program: "in-use-kubernetes.jq", at: $at},
  $in_use[],
  {type: "end", stream: $stream, counts: {in_use: ($in_use | length)}}
