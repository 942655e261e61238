# The record vocabulary: what every program writes is right by share/ecrm/records.schema.json, and the
# schema, the reader's table and ecrm-records(5) know the same members.
#
# Accounts are written short: ECR/ is this account's registry, #01 a digest.
# Quoted text is for jq.
# shellcheck disable=SC2016
# bats file_tags=once
load helper.bash

SCHEMA=$ROOT/share/ecrm/records.schema.json
PAGE=$ROOT/share/man/man5/ecrm-records.5
DECODER=$ROOT/lib/record/decode.c
REGISTRY=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	export ECRM_LOG_LEVEL=error
}

teardown () {
	emulator_stop
}

# needs_validator: skip the test where there is no python3, or none that has jsonschema.
needs_validator () {
	run "$ROOT/t/validate-records" --help
	case $status in
	77 | 127) skip 'python3-jsonschema is not installed' ;;
	esac
}

# validate [--images DEFINITION] FILE...: all records in the files are right, and there are some; the
# counts of each type are in $output.
validate () {
	run -0 "$ROOT/t/validate-records" "$@"
	[ "$output" != "" ]
}

# lengthen: from the short form of accounts to AWS's.
lengthen () {
	sed "s|ECR/|$REGISTRY/|g; s|#\([0-9a-f][0-9a-f]\)|sha256:$(printf %062d 0)\1|g"
}

# everything CONFIG: run every program on the account that answers, in each way that it writes records.
# The files are named for their programs; those of ecrm-delete are deleted-*.
everything () {
	local program
	export ECRM_CONFIG=$1
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr; do
		"$program" >"$program.ndjson"
		"$program" --names >"$program-names.ndjson"
	done
	ecrm-list-ecr --all >ecrm-list-ecr-all.ndjson
	ecrm-list-ecr --include-archived >ecrm-list-ecr-archived.ndjson
	ecrm-plan --allow-empty-scan ecrm-scan-ecs.ndjson ecrm-scan-lambda.ndjson ecrm-list-ecr.ndjson \
		>ecrm-plan.ndjson
	ecrm-plan --totals --allow-empty-scan ecrm-scan-ecs.ndjson ecrm-scan-lambda.ndjson ecrm-list-ecr.ndjson \
		>ecrm-plan-totals.ndjson
	ecrm-render --format ndjson ecrm-scan-ecs.ndjson ecrm-list-ecr-names.ndjson ecrm-plan.ndjson \
		>ecrm-render.ndjson
	# There is no terminal to ask on: all are skipped.
	setsid -w ecrm-delete ecrm-plan.ndjson >deleted-skipped.ndjson 2>/dev/null || :
	ecrm-delete --force --ask-only ecrm-plan.ndjson >ecrm-plan-approved.ndjson
	ecrm-delete --force --revised-plan <(jq -c 'select(.type != "image")' ecrm-plan.ndjson) ecrm-plan.ndjson \
		>deleted-revised.ndjson 2>/dev/null
	# Sorted, for repositories are listed in any order, and which images these are decides what is met.
	jq -cs 'map(select(.type != "image"))[],
		(map(select(.action == "delete" and .subject == null and .children == null))
		| sort_by(.repository_uri, .digest)[:20][])' ecrm-plan.ndjson >few.ndjson
	ecrm-delete --force --archive few.ndjson >deleted-archived.ndjson
	ecrm-delete --force --archive few.ndjson >deleted-archived-again.ndjson
	# Without their indexes, AWS refuses to delete the children.
	jq -c 'select(.children == null)' ecrm-plan.ndjson >childless.ndjson
	ecrm-delete --force --journal deleted-journal.ndjson childless.ndjson >deleted-some.ndjson 2>/dev/null || :
	# What is gone cannot be archived.
	ecrm-delete --force --archive few.ndjson >deleted-archived-gone.ndjson 2>/dev/null || :
	ecrm-delete --force ecrm-plan.ndjson >deleted-all.ndjson
	ecrm-delete --force ecrm-plan.ndjson >deleted-gone.ndjson
}

# met MEMBER: the values that it has in these files, sorted.
met () {
	jq -r "objects | .$1 | values" ecrm-*.ndjson deleted-*.ndjson | sort -u | xargs
}

# allowed DEFINITION MEMBER: the values that the schema allows, sorted.
allowed () {
	jq -r ".[\"\$defs\"].$1.properties.$2 | (.enum // .examples)[]" "$SCHEMA" | sort | xargs
}

# table: the rows of stdin without comments and empty lines.
table () {
	grep -v '^\(#\|$\)'
}

# examples: the records of the manual page, and its scanned file.
examples () {
	sed -n '/^\.Sh EXAMPLES/,$ { /^[[{]"/p; }' "$PAGE"
}

# --- what programs write

# A tenth of the demo account has all kinds of records; the whole would take ten times as long.
@test "every program writes what the schema says, and every word of it is written" {
	needs_validator
	"$ECRM_BUILD/aws-account" demo --scale 0.1 >account.json
	emulator_start account.json
	everything "$ROOT/examples/demo/ecrm.yaml"
	cat >external.yaml <<'EOF'
external_commands:
  - command: [echo, '["registry.example/app:1"]']
  - command: [echo, '{"type":"in_use","image":"registry.example/app:2"}']
EOF
	ecrm-scan-external --config external.yaml >ecrm-scan-external.ndjson
	echo "[\"$REGISTRY/app:1\"]" >scanned.json
	ecrm-render --format ndjson scanned.json >ecrm-render-scanned.ndjson
	ecrm-render --format scan ecrm-scan-ecs.ndjson >ecrm-render-scan.ndjson

	validate ecrm-scan-*.ndjson ecrm-list-*.ndjson ecrm-render-*.ndjson
	validate --images imageWithDecision ecrm-plan.ndjson ecrm-plan-approved.ndjson ecrm-plan-totals.ndjson \
		ecrm-render.ndjson
	validate --images imageWithResult deleted-*.ndjson

	expect_equal "$(allowed image kind)" "$(met kind)"
	expect_equal "$(allowed image action)" "$(met action)"
	expect_equal "$(allowed image result)" "$(met result)"
	expect_equal "$(allowed inUse via)" "$(met via)"
	expect_equal \
		'begin cluster end image in_use lambda_function repository task_definition_family total' \
		"$(met type)"
	expect_equal 'AlreadyArchived ImageNotFound ImageNotFoundException ImageReferencedByManifestList NotInRevisedPlan' \
		"$(met code)"
}

@test "what the programs write about each account of the fixtures is right" {
	needs_validator
	local account
	cat >ecrm.yaml <<'EOF'
clusters: [{name: "*"}]
task_definitions: [{name: "*"}]
lambda_functions: [{name: "*"}]
repositories: [{name_pattern: "*", expires: 1d, keep_tag_patterns: [latest]}]
EOF
	for account in "$ROOT"/t/fixtures/accounts/*.json; do
		mkdir "$BATS_TEST_TMPDIR/${account##*/}"
		cd "$BATS_TEST_TMPDIR/${account##*/}"
		lengthen <"$account" >account.json
		emulator_start account.json
		everything ../ecrm.yaml
		emulator_stop
	done
	cd "$BATS_TEST_TMPDIR"
	# Of what is in the archive the usual listing tells nothing.
	expect_equal '["ARCHIVED"]' "$(jq -c '.image_status | values' ./*/ecrm-list-ecr-archived.ndjson | jq -cs unique)"
	validate ./*/ecrm-scan-*.ndjson ./*/ecrm-list-*.ndjson ./*/ecrm-plan-totals.ndjson
	validate --images imageWithDecision ./*/ecrm-plan.ndjson ./*/ecrm-plan-approved.ndjson ./*/ecrm-render.ndjson
	validate --images imageWithResult ./*/deleted-*.ndjson
}

@test "a deletion of which AWS tells nothing leaves right results" {
	needs_validator
	lengthen <"$ROOT/t/fixtures/accounts/delete.json" >account.json
	emulator_start --deny BatchDeleteImage account.json
	echo 'repositories: [{name: app, expires: 1d, keep_tag_patterns: [latest]}]' >ecrm.yaml
	ecrm-list-ecr | ecrm-plan --allow-empty-scan >plan
	ecrm-delete --force plan >results 2>/dev/null || :
	validate --images imageWithResult results
	expect_equal CallFailed "$(jq -r 'select(.result) | .code' results | sort -u)"
}

@test "what a program leaves that fails is right as far as it goes" {
	needs_validator
	local program
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr ecrm-scan-external; do
		"$program" --config /nonexistent >"$program.ndjson" 2>/dev/null || :
	done
	validate ecrm-*.ndjson
	expect_equal 'begin 4' "$output"
}

@test "the records that other tests are fed with are right" {
	needs_validator
	local file
	for file in "$ROOT"/t/fixtures/render/*.ndjson "$ROOT"/t/fixtures/render/scan*.json; do
		# A digest may be written short there.
		sed "s/\"sha256:\([0-9a-f]\)\"/\"sha256:$(printf %063d 0)\1\"/g" "$file" >"${file##*/}"
	done
	validate ./*
}

# --- what the schema refuses

@test "the schema refuses wrong records, and says what is wrong with them" {
	needs_validator
	local number=0 of change fault line
	examples >records
	# Which example ; what is done to it ; what is said: the member and the rule.
	while IFS=';' read -r of change fault; do
		jq -nc "first(inputs | objects | select($of)) | $change" records >>wrong
		number=$((number + 1))
		echo "wrong:$number: ${fault# }:" >>faults
	done < <(table <<'EOF'
.type == "begin" ; del(.type) ; record required
.type == "begin" ; .type = 1 ; type type
.type == "begin" ; .type = "" ; type minLength
.type == "begin" ; [.] ; 0 type
.type == "begin" ; .type ; record type
.type == "begin" ; del(.stream) ; record required
.type == "begin" ; del(.program) ; record required
.type == "begin" ; .stream = 1 ; stream type
.type == "begin" ; .stream = "" ; stream minLength
.type == "begin" ; .version = 0.1 ; version type
.type == "begin" ; .account = 123456789012 ; account type
.type == "begin" ; .account = "1234" ; account pattern
.type == "begin" ; .region = "eu west" ; region pattern
.type == "begin" ; .region = null ; region type
.type == "begin" ; .at = 1767225600 ; at type
.type == "begin" ; .at = "2026-01-31" ; at pattern
.type == "begin" ; .as_of = "2026-01-31" ; as_of pattern
.type == "begin" ; .at = "2026-01-31T00:00:00+09:00" ; at pattern
.type == "begin" ; .at = "2026-01-31 00:00:00Z" ; at pattern
.type == "begin" ; .at = "2026-13-31T00:00:00Z" ; at pattern
.type == "begin" ; .at = "2026-01-31T24:00:00Z" ; at pattern
# kinds are looked at also where the type has no use for the member
.type == "begin" ; .tags = "latest" ; tags type
.type == "begin" ; .size = "1" ; size type
.type == "end" ; del(.stream) ; record required
.type == "end" ; .counts = 1 ; counts type
.type == "end" ; .counts.image = "1" ; counts.image type
.type == "end" ; .counts.image = -1 ; counts.image minimum
.type == "in_use" ; del(.image) ; record required
.type == "in_use" ; .image = "" ; image minLength
.type == "in_use" ; .image = "a\u0000b" ; image pattern
.type == "in_use" ; .image = [.image] ; image type
.type == "in_use" ; .by = {arn: .by} ; by type
.type == "in_use" ; .via = 1 ; via type
.type == "repository" ; del(.registry) ; record required
.type == "repository" ; del(.region) ; record required
.type == "repository" ; del(.name) ; record required
.type == "repository" ; .registry = 123456789012 ; registry type
.type == "repository" ; .registry = "public" ; registry pattern
.type == "repository" ; .name = "" ; name minLength
.type == "repository" ; .uri = false ; uri type
.type == "repository" ; .type = "cluster" | del(.name) ; record required
.type == "repository" ; .type = "cluster" | .account = "1" ; account pattern
.type == "repository" ; .type = "task_definition_family" | .name = 1 ; name type
.type == "repository" ; .type = "lambda_function" | .region = 1 ; region type
.type == "image" ; del(.registry) ; record required
.type == "image" ; del(.region) ; record required
.type == "image" ; del(.repository) ; record required
.type == "image" ; del(.digest) ; record required
.type == "image" ; del(.pushed_at) ; record required
.type == "image" ; del(.size) ; record required
.type == "image" ; .digest = "sha256:1" ; digest pattern
.type == "image" ; .digest |= ascii_upcase ; digest pattern
.type == "image" ; .digest += "0" ; digest pattern
.type == "image" ; .tags = "1.2" ; tags type
.type == "image" ; .tags = [1.2] ; tags.0 type
.type == "image" ; .tags = ["app:1.2"] ; tags.0 pattern
.type == "image" ; .tags = null ; tags type
.type == "image" ; .pushed_at = 1767225600 ; pushed_at type
.type == "image" ; .pulled_at = "yesterday" ; pulled_at pattern
.type == "image" ; .size = "83000000" ; size type
.type == "image" ; .size = -1 ; size minimum
.type == "image" ; .size = 0.5 ; size type
.type == "image" ; .manifest_type = 2 ; manifest_type type
.type == "image" ; .subject = "app:1.2" ; subject pattern
.type == "image" ; .image_status = "ACTIVE" ; image_status enum
.type == "image" ; .image_status = 1 ; image_status type
.type == "image" ; .as_of = .pushed_at ; record dependentRequired
.type == "image" ; .manifest_type = "application/vnd.docker.distribution.manifest.list.v2+json" ; record required
.type == "image" and .children ; del(.children) ; record required
.type == "image" and .children ; .tags = ["x"] | del(.children) ; record required
.type == "image" and .children ; .image_status = "ARCHIVED" | .children = null ; children type
.type == "image" and .children ; .children = {} ; children type
.type == "image" and .children ; .children = [.children[].digest] ; children.0 type
.type == "image" and .children ; del(.children[0].digest) ; children.0 required
.type == "image" and .children ; .children[0].digest = "sha512:1" ; children.0.digest pattern
.type == "image" and .children ; .children[0].platform = {os: "linux"} ; children.0.platform type
.type == "image" and .children ; .children[0].platform = "linux" ; children.0.platform pattern
.type == "image" and .children ; .children[0].artifact_type = 1 ; children.0.artifact_type type
.action == "delete" ; .kind = "soci index" ; kind enum
.action == "delete" ; .action = "remove" ; action enum
.action == "delete" ; .reason = 6 ; reason type
.action == "delete" ; del(.kind) ; record dependentRequired
.action == "delete" ; del(.action) ; record dependentRequired
.action == "delete" ; del(.reason) ; record dependentRequired
.action == "delete" ; .as_of = 1769817600 ; as_of type
.action == "delete" ; .as_of = "today" ; as_of pattern
.action == "delete" ; .by = "arn:aws:ecs:eu-west-1:123456789012:task/t" ; action const
.action == "delete" ; .result = "done" ; result enum
.action == "delete" ; .result = "failed" ; record required
.action == "delete" ; .result = "failed" | .code = "X" ; record dependentRequired
.action == "delete" ; .result = "failed" | .code = 403 | .message = "" ; code type
.action == "delete" ; .result = "failed" | .code = "X" | .message = null ; message type
.action == "delete" ; .result = "deleted" | .code = "X" | .message = "" ; code const
.action == "delete" ; .result = "archived" | .code = "ImageNotFound" | .message = "" ; code const
.action == "delete" ; .at = "2026-01-31T00:00:00Z" ; record dependentRequired
.action == "delete" ; .result = "deleted" | .at = "2026-01-31" ; at pattern
.action == "delete" ; .result = "skipped" | .code = "X" | .message = "" ; code enum
.action == "delete" ; .request_id = "1" ; record dependentRequired
.action == "delete" ; .result = "archived" | .request_id = 1 ; request_id type
.action == "delete" ; .code = "X" | .message = "" ; record dependentRequired
.action == "keep" ; .result = "deleted" ; action const
.action == "keep" ; .type = "total" ; record required
.action == "keep" ; .type = "total" | .images = -1 ; images minimum
.action == "keep" ; .type = "total" | .images = 1.5 ; images type
.action == "keep" ; .type = "total" | .images = 1 | .kind = "attachment" ; kind enum
EOF
	)
	# What jq cannot write.
	while IFS='|' read -r line fault; do
		printf '%s\n' "$line" >>wrong
		number=$((number + 1))
		echo "wrong:$number: $fault:" >>faults
	done < <(table <<'EOF'
{"image":"a","type":"in_use"}|record order
{"type":"in_use","image":"a","image":"b"}|record syntax
{"type":"in_use","image":"a"|record syntax
{"type":"in_use","image":"a"} {"type":"in_use","image":"b"}|record syntax
{"type":"end","stream":"s","counts":{"image":1.0}}|counts.image type
{"type":"end","stream":"s","counts":{"image":NaN}}|record syntax
["a", 1]|1 type
["a", ""]|1 minLength
null|record type
in_use a|record syntax
EOF
	)
	[ "$number" -gt 90 ]
	expect_equal "$number" "$(wc -l <wrong)"

	run -1 "$ROOT/t/validate-records" wrong
	# Each fault is told; where it brings others along, they may be told too.
	printf '%s\n' "${lines[@]}" | sed 's/^\([^:]*:[0-9]*: [^:]*:\).*/\1/' | sort >told
	sort faults | comm -23 - told >untold
	expect_equal '' "$(cat untold)"

	printf '{"type":"in_use","image":"\xff"}\n' >latin
	run -1 "$ROOT/t/validate-records" latin
	[[ $output == 'latin: record encoding: '* ]]
}

@test "an image without a decision is none of a plan, and one without a result none of a deletion" {
	needs_validator
	examples | jq -c 'select(objects | .type == "image" and .action == null)' >images
	examples | jq -c 'select(objects | .action == "delete")' >decided
	validate images
	validate --images imageWithDecision decided
	run -1 "$ROOT/t/validate-records" --images imageWithDecision images
	run -1 "$ROOT/t/validate-records" --images imageWithResult decided
	jq -c 'del(.as_of)' decided >undated
	run -1 "$ROOT/t/validate-records" --images imageWithDecision undated
	# ecrm-delete takes decisions of one's own, which need not tell.
	jq -c '.result = "archived" | .request_id = "1"' undated >results
	validate --images imageWithResult results
}

@test "the schema allows what is not known, and what is unusual" {
	needs_validator
	table >right <<'EOF'
{"type":"later","image":7,"stream":[],"size":null}
{"type":"in_use","image":"a","later":{"type":1},"cluster":null}
{"type":"begin","stream":"s","program":"my-own-scanner"}
{"type":"end","stream":"s"}
{"type":"end","stream":"s","counts":{"other":1,"later":2}}
{"type":"cluster","name":"日本語"}
{"type":"image","registry":"012345678901","region":"eu-west-1","repository":"a","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000002","pushed_at":"2026-01-31T00:00:00Z","size":1,"manifest_type":"application/vnd.oci.image.index.v1+json","image_status":"ARCHIVED"}
{"type":"image","registry":"012345678901","region":"us-gov-west-1","repository":"a/b_c","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000001","pushed_at":"2026-01-31T23:59:60.123Z","size":9223372036854775807}

[]
[
  "a",
  "b:1"
]
EOF
	printf '{"type":"in_use","image":"a"}\r\n{"type":"in_use","image":"no line end"}' >>right
	validate right
}

# --- what knows the vocabulary

# decoded: the members that the reader knows and the kind of each, but for objects and arrays.
decoded () {
	sed -n '/^} members\[\] = {/,/^};/p' "$DECODER" | tr -d '\n' |
		grep -o '{ { "[^"]*", JSON_[A-Z]*' | sed 's/.*"\(.*\)", JSON_\(.*\)/\1 \2/' |
		grep -v ' \(ARRAY\|OBJECT\)$' | sort
}

# in_schema DEFINITION: the same, of a definition of the schema.
in_schema () {
	jq -r --arg definition "$1" '
		. as $schema |
		def rows($path):
			if .["$ref"] then .["$ref"][8:] as $name | $schema["$defs"][$name] | rows($path)
			elif .items then .items | rows($path + "[]")
			elif .properties then
				.properties | to_entries[] | .key as $key | .value |
				rows(if $path == "" then $key else $path + "." + $key end)
			else "\($path) \(if .enum then "STRING" elif .type == "integer" then "NUMBER" else .type | ascii_upcase end)"
			end;
		.["$defs"][$definition] | rows("")' "$SCHEMA"
}

# definitions: of the schema, "TYPE DEFINITION" for each type that a record can have.
definitions () {
	jq -r '.allOf[] | select(.then["$ref"] != "#/$defs/members") | .then["$ref"][8:] as $name |
		.if.properties.type | (.const // .enum[]) | "\(.) \($name)"' "$SCHEMA"
}

@test "the schema has each member that the reader knows, with its kind, and no other" {
	[ "$(decoded | wc -l)" -ge 30 ]
	expect_equal "$(decoded)" "$({ echo 'type STRING'; in_schema members; } | sort)"
	# Those of the types together are all; the counts are for people, no program reads them.
	expect_equal "$(decoded)" "$(
		{
			echo 'type STRING'
			definitions | while read -r _ definition; do in_schema "$definition"; done
		} | grep -v '^counts ' | sort -u
	)"
}

@test "the schema requires the members that the reader requires" {
	expect_equal "$(
		sed -n '/^} types\[\] = {/,/^};/p' "$DECODER" | tr -d '\n' | sed '1s/\[RECORD_/\n/g; s/$/\n/' |
			sed 1d |
			while read -r row; do
				grep -o '"[a-z_]*"' <<<"$row" | tr -d '"' | xargs
			done | sort
	)" "$(
		definitions | while read -r type definition; do
			echo "$type" "$(jq -r ".[\"\$defs\"].$definition.required[]" "$SCHEMA" | xargs)"
		done | sort
	)"
	grep -q '{ "children\[\].digest", JSON_STRING, JSON_REQUIRED }' "$DECODER"
	[ "$(jq -c '.["$defs"].child.required' "$SCHEMA")" = '["digest"]' ]
}

# described TYPE: the members that the manual page has below the heading of the type, and behind those
# that are told to be required this word.
described () {
	awk -v type="$1" '
		/^\.S[sh] / { inside = index(" " $0 ",", " " type ",") }
		member != "" { print member ($0 ~ /required(:|$)/ ? " required" : "") }
		{ member = inside && /^\.It Va / ? $3 : "" }' "$PAGE"
}

@test "the manual page describes the members of each type, and tells which are required" {
	local type definition
	while read -r type definition; do
		expect_equal "$type: $(
			jq -r ".[\"\$defs\"].$definition | .required as \$required | .properties | keys[] |
				if IN(\$required[]) then . + \" required\" else . end" "$SCHEMA" | sort
		)" "$type: $(described "$type" | sort)"
	done < <(definitions)
}

@test "the examples of the manual page are right" {
	needs_validator
	examples >records
	validate records
	for type in begin end image in_use repository 'scanned file'; do
		grep "^$type " <<<"$output"
	done
}

# The stream of the first example as files of their own, and a configuration for them.
example_files () {
	examples | jq -c 'objects | select(.action == null and .via != "external")' >joined.ndjson
	sed -n '1,/"type":"end"/p' joined.ndjson >scan.ndjson
	sed '1,/"type":"end"/d' joined.ndjson >list.ndjson
	export ECRM_CONFIG=$BATS_TEST_TMPDIR/ecrm.yaml
	echo 'repositories: [{name: app, expires: 30d, keep_tag_patterns: [latest]}]' >"$ECRM_CONFIG"
}

@test "the programs take the examples of the manual page, and decide as it says" {
	example_files
	[ -s scan.ndjson ] && [ -s list.ndjson ]
	run -0 --separate-stderr ecrm-render --format ndjson joined.ndjson
	expect_equal "$(cat joined.ndjson)" "$output"
	run -0 --separate-stderr ecrm-plan --now 2026-01-31T00:01:00Z joined.ndjson
	expect_equal "$(examples | jq -c 'objects | select(.action)')" \
		"$(grep '"action":' <<<"$output")"
}

@test "the commands of the manual page do what it says" {
	local filter
	example_files
	# The filter keeps begin and end, and what nobody pulled.
	filter=$(sed -n "s/^jq -c '\(.*\)' |\$/\1/p" "$PAGE")
	ecrm-plan scan.ndjson list.ndjson | jq -c "$filter" >filtered
	expect_equal 'begin repository image image end' "$(jq -r .type filtered | xargs)"
	ecrm-render filtered
	sed 's/"pushed_at"/"pulled_at":"2026-01-02T00:00:00Z",&/; s/"pulled_at":"[^"]*",\("size"\)/\1/' \
		list.ndjson >pulled.ndjson
	ecrm-plan scan.ndjson pulled.ndjson | jq -c "$filter" >filtered
	expect_equal 'begin repository image:1.3 end' "$(jq -r '.type + (.tags // [] | map(":" + .) | add)' filtered | xargs)"
	# The record by hand keeps its image, and so does the scanned file.
	sed -n '/^cat >by-hand/,/^ecrm-plan /p' "$PAGE" | bash >by-hand
	expect_equal '2 keep' "$(jq -r '.action | values' by-hand | sort | uniq -c | xargs)"
	examples | grep '^\[' >scanned.json
	ecrm-plan scan.ndjson list.ndjson scanned.json >scanned
	expect_equal '2 keep' "$(jq -r '.action | values' scanned | sort | uniq -c | xargs)"
}
