# shellcheck disable=SC2034 # the names are for the tests that load this
# Records for the tests of ecrm-plan and ecrm-delete, written as short as can be read.  The time is
# always $NOW; ages are in days before it.
NOW=2026-01-31T00:00:00Z
REGISTRY=123456789012.dkr.ecr.eu-west-1.amazonaws.com
IMAGE_CONFIG=application/vnd.oci.image.config.v1+json
OCI_MANIFEST=application/vnd.oci.image.manifest.v1+json
OCI_INDEX=application/vnd.oci.image.index.v1+json
SOCI_V1=application/vnd.amazon.soci.index.v1+json
SOCI_V2=application/vnd.amazon.soci.index.v2+json

# image N AGE [TAG...]: a container image of the repository app.
image () {
	record "$1" "$2" "$(shift 2 && tags "$@")" \
		"{manifest_type: \"$OCI_MANIFEST\", artifact_type: \"$IMAGE_CONFIG\"}"
}

# index N AGE CHILDREN [TAG...]: an image index; CHILDREN is a list of numbers such as "1 2".
index () {
	record "$1" "$2" "$(shift 3 && tags "$@")" \
		"{manifest_type: \"$OCI_INDEX\", children: $(children "$3")}"
}

# artifact N AGE ARTIFACT-TYPE [SUBJECT [TAG...]]: something else; SUBJECT is a number or "".
artifact () {
	record "$1" "$2" "$(shift 3 && shift $(($# > 0)) && tags "$@")" \
		"{manifest_type: \"$OCI_MANIFEST\", artifact_type: \"$3\"}
		+ if \"${4:-}\" == \"\" then {} else {subject: \"$(digest "${4:-0}")\"} end"
}

# record N AGE TAGS MEMBERS: TAGS and MEMBERS are jq.
record () {
	jq -nc --arg now "$NOW" --arg digest "$(digest "$1")" --argjson age "$2" "
		{type: \"image\", registry: \"123456789012\", region: \"eu-west-1\", repository: \"app\",
		uri: \"$REGISTRY/app\", digest: \$digest, tags: $3,
		pushed_at: ((\$now | fromdate) - \$age * 86400 | floor | todate), size: 1000} + $4"
}

tags () {
	jq -nc '$ARGS.positional' --args -- "$@"
}

children () {
	local number
	for number in $1; do
		digest "$number"
		echo
	done | jq -Rc '{digest: .}' | jq -sc .
}

# attachment_tag N [SUFFIX]: the tag that attaches to image N.
attachment_tag () {
	printf '%s%s' "$(digest "$1" | tr : -)" "${2:-}"
}

# in_use REFERENCE [BY]: something uses that image; REFERENCE goes on behind the registry.
in_use () {
	jq -nc --arg image "$REGISTRY/$1" --arg by "${2:-arn:aws:ecs:eu-west-1:123456789012:task/t}" \
		'{type: "in_use", image: $image, by: $by, via: "task"}'
}

# plan [OPTION...]: run ecrm-plan on what stdin says, with $CONFIG.
plan () {
	ecrm-plan --config "$CONFIG" --now "$NOW" --log-level error "$@"
}

# decisions: of a plan, "N action reason" a line, by number.
decisions () {
	jq -r 'select(.type == "image") |
		"\(.digest[-4:] | ltrimstr("000") | ltrimstr("00") | ltrimstr("0")) \(.action) \(.reason)"' |
		sort -n
}

# policy YAML-LINE...: a configuration for the repository app.
policy () {
	CONFIG=$BATS_TEST_TMPDIR/ecrm.yaml
	{
		echo 'repositories:'
		echo '  - name: app'
		printf '    %s\n' "$@"
	} >"$CONFIG"
}
