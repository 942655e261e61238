# A scan that was cut looks just like a small one, and a small one deletes images in use: whatever
# happens to a stream on its way, there is no plan, one clear line, and status 1.
load helper.bash
load records.bash

setup () {
	policy 'expires: 30d' 'keep_tag_patterns: [latest]'
	{
		echo '{"type":"begin","stream":"ecs-1","program":"ecrm-scan-ecs","version":"1"}'
		in_use app:a
		in_use app:b
		echo '{"type":"end","stream":"ecs-1","counts":{"in_use":2}}'
	} >"$BATS_TEST_TMPDIR/scan"
	{
		echo '{"type":"begin","stream":"ecr-1","program":"ecrm-list-ecr","version":"1"}'
		image 1 90 a
		image 2 90 b
		image 3 90 c
		echo '{"type":"end","stream":"ecr-1","counts":{"image":3}}'
	} >"$BATS_TEST_TMPDIR/list"
	cd "$BATS_TEST_TMPDIR" || return
}

teardown () {
	emulator_stop
}

# refused PATTERN: what stdin says makes no plan, and one line says why.
refused () {
	run -1 --separate-stderr plan
	[ "$output" = "" ]
	expect_line "$1"
}

@test "whole streams make a plan, in any order, joined with cat" {
	run -0 --separate-stderr plan < <(cat scan list)
	[ "$(decisions <<<"$output" | cut -d' ' -f1,2 | xargs)" = "1 keep 2 keep 3 delete" ]
	run -0 --separate-stderr plan < <(cat list scan)
	[ "$(decisions <<<"$output" | cut -d' ' -f1,2 | xargs)" = "1 keep 2 keep 3 delete" ]
	run -0 --separate-stderr plan list scan
	[ "$(decisions <<<"$output" | cut -d' ' -f1,2 | xargs)" = "1 keep 2 keep 3 delete" ]
}

@test "a scan that ends before its end record makes no plan" {
	refused "*standard input:1: the output of ecrm-scan-ecs that begins here has no end record*" \
		< <(head -n 2 scan; cat list)
}

@test "the scan that was cut is named by its file" {
	head -n 2 scan >short
	run -1 --separate-stderr plan list short
	[ "$output" = "" ]
	expect_line '*short:1: the output of ecrm-scan-ecs that begins here has no end record*'
}

@test "a scan cut at any byte makes no plan" {
	local size at
	size=$(stat -c %s scan)
	# Without its last line feed the scan is whole; without its first byte it is nothing.
	for at in $(seq 1 29 $((size - 2))) $((size - 2)); do
		run -1 --separate-stderr plan < <(head -c "$at" scan; echo; cat list)
		[ "$output" = "" ] || { echo "cut at $at"; false; }
		[ "${#stderr_lines[@]}" = 1 ]
	done
}

@test "a cut line makes no plan" {
	refused "*standard input:2: no whole record: no JSON (*); was it cut?*" \
		< <(head -n 1 scan; in_use app:a | head -c 40; echo; cat list)
	refused "*standard input:2: no whole record: no JSON (*); was it cut?*" \
		< <(head -n 1 scan; in_use app:a | head -c 40; cat list)
	refused "*standard input:6: no whole record: no JSON (*" < <(cat list; printf '{"type":"in_use","im')
}

@test "a stream whose start was cut off makes no plan" {
	refused '*standard input:3: a stream ends here that did not begin*' < <(tail -n +2 scan; cat list)
}

@test "of two streams of one id, the end of one is not that of the other that was cut" {
	# As scripts of one's own make them that give every stream the same id.
	sed 's/"stream":"[^"]*"/"stream":"mine"/' scan >mine
	run -0 --separate-stderr plan mine mine list
	refused '*standard input:3: a stream begins here whose id is that of the one that begins at standard input:1 and has not ended*' \
		< <(head -n 2 mine; cat mine list)
}

@test "a type that is spelt wrong makes no plan" {
	local type
	for type in in-use inUse IN_USE 'in use'; do
		refused '*standard input:1: no whole record: its type is a spelling of in_use' \
			< <(in_use app:a | sed "s/in_use/$type/"; cat scan list)
		# Though another member is not what in_use has there.
		refused '*standard input:1: no whole record: its type is a spelling of in_use' \
			< <(printf '{"type":"%s","image":7}\n' "$type"; cat scan list)
	done
	refused '*its type is a spelling of end' < <(sed s/end/End/ scan; cat list)
}

@test "a truncated scanned file makes no plan" {
	printf '[\n  "%s/app:a",\n  "%s/app:b"\n]\n' "$REGISTRY" "$REGISTRY" >scan.json
	run -0 --separate-stderr plan list scan.json
	local size at
	size=$(stat -c %s scan.json)
	for at in $(seq 1 17 $((size - 2))) $((size - 2)); do
		head -c "$at" scan.json >cut.json
		run -1 --separate-stderr plan list cut.json
		[ "$output" = "" ] || { echo "cut at $at"; false; }
		expect_line '*cut.json:1: no whole scanned file:*was it cut?'
	done
}

@test "a scanned file may stand anywhere among the records, with or without a last line feed" {
	printf '["%s/app:c"]' "$REGISTRY" >scan.json
	run -0 --separate-stderr plan < <(cat scan.json scan list)
	[ "$(decisions <<<"$output" | cut -d' ' -f2 | xargs)" = "keep keep keep" ]
	run -0 --separate-stderr plan < <(cat scan list scan.json)
	[ "$(decisions <<<"$output" | cut -d' ' -f2 | xargs)" = "keep keep keep" ]
	run -0 --separate-stderr plan < <(cat scan; jq -s 'map(select(.image).image)' scan; cat list)
}

@test "an error page, an empty answer of a proxy or text in the stream makes no plan" {
	refused '*standard input:1: is neither a record nor an array of image URIs' \
		< <(echo '<html>502 Bad Gateway</html>'; cat scan list)
	refused '*standard input:1: is neither a record nor an array of image URIs' \
		< <(echo 'nothing to see'; cat scan list)
	refused '*standard input:1: no whole scanned file: ?? is an object where a string belongs*' \
		< <(echo '[{"type":"in_use"}]'; cat scan list)
	refused '*standard input:1: no whole record: type is missing' < <(echo '{}'; cat scan list)
}

@test "a file that is not there makes no plan" {
	run -1 --separate-stderr plan list scan missing.json
	[ "$output" = "" ]
	expect_line "*cannot open 'missing.json': No such file or directory"
}

@test "a record that spans lines is told how to be one" {
	refused '*standard input:1: no whole record: no JSON (*); was it cut? (with jq, use -c)' \
		< <(jq . scan; cat list)
}

@test "filters may drop the begin and end of a stream together" {
	run -0 --separate-stderr plan < <(cat scan; jq -c 'select(.type == "image")' list)
	[ "$(decisions <<<"$output" | cut -d' ' -f2 | xargs)" = "keep keep delete" ]
}

@test "a line of more than 16 MiB is refused" {
	refused '*standard input:1: is larger than 16 MiB*' \
		< <(printf '{"type":"in_use","image":"'; head -c 20000000 /dev/zero | tr '\0' a; printf '"}\n')
}

@test "JSON that is nested without end is refused" {
	refused '*standard input:1: no whole record: nested deeper than 64' \
		< <(printf '{"type":"image","x":%s}\n' "$(printf '[%.0s' $(seq 100000))")
}

@test "a producer that fails before its begin record leaves one without an end" {
	local program
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr ecrm-scan-external; do
		run --separate-stderr "$program" --config /nonexistent
		[ "$status" = 1 ]
		[ "$(jq -r '"\(.type) \(.program)"' <<<"$output")" = "begin $program" ]
		run --separate-stderr "$program" --no-such-option
		[ "$status" = 2 ]
		[ "$(jq -r '"\(.type) \(.program)"' <<<"$output")" = "begin $program" ]
	done
	refused '*the output of ecrm-scan-ecs that begins here has no end record*' \
		< <(ecrm-scan-ecs --config /nonexistent 2>/dev/null; cat scan list)
}

@test "a scanner that is killed midway makes no plan" {
	account >account.json
	emulator_start --latency 300 account.json
	mkfifo stream
	ecrm-scan-ecs --config ecs.yaml --log-level error >stream 2>/dev/null 3>&- &
	local scanner=$!
	exec 4<stream
	read -r first <&4
	kill -KILL "$scanner"
	cat <&4 >rest
	exec 4<&-
	[[ $first == *'"type":"begin"'* ]]
	refused '*the output of ecrm-scan-ecs that begins here has no end record*' \
		< <(echo "$first"; cat rest; cat scan list)
}

account () {
	cat >ecs.yaml <<'EOF'
clusters: [{name: "*"}]
task_definitions: [{name: "*"}]
EOF
	jq -n --arg image "$REGISTRY/app:a" '{ecs: {
		clusters: [{name: "prod", tasks: [{taskDefinition: "app:1"}]}],
		taskDefinitions: [{family: "app", revision: 1, containers: [{name: "app", image: $image}]}]}}'
}
