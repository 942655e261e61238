# ecrm.yaml: what is accepted and what it comes to, what is refused and where the message points.
load helper.bash

setup()
{
	cd "$BATS_TEST_DIRNAME/.." || return
	fixtures=t/fixtures/config
	dump=$ECRM_BUILD/t/unit/config-dump
	file=$BATS_TEST_TMPDIR/ecrm.yaml
}

# refuses: rows of "FILE => LINE:COL: MESSAGE", where \n in FILE ends a line (and a backslash is \\).
# ecrm-plan must fail with that message alone, show that line and column, and write nothing.
refuses()
{
	local row place failed=0
	while IFS= read -r row; do
		printf '%b\n' "${row% => *}" >"$file"
		run --separate-stderr ecrm-plan -c "$file" </dev/null
		place=${row##* => }
		if [ "$status" -ne 1 ] || [ -n "$output" ] || [ "$(grep -c '\[error\]' <<<"$stderr")" -ne 1 ] ||
			[[ ${stderr_lines[0]} != *"[error] ecrm-plan: $file:${row##* => }" ]] ||
			! shows "${place%%:*}" "$(cut -d: -f2 <<<"$place")"; then
			printf '%s\n' "$row" "  status $status, output '$output'" "  $stderr"
			failed=1
		fi
	done
	return "$failed"
}

# shows LINE COLUMN: below the message in $stderr stands that line of the file, and a mark under that column.
# A line that the file has not, as where it ends too early, is not shown.
shows()
{
	local quoted
	quoted=$(sed "$1!d" "$file" | tr '\001-\011\013-\037\177' '?' | sed '/^?/s/?/ /')
	[ "$(wc -l <"$file")" -ge "$1" ] || return 0
	[[ $stderr != *'the file is empty'* ]] || return 0
	! grep -q external_commands "$file" || return 0
	[ "${stderr_lines[1]}" = "$(printf '%6d | %s' "$1" "$quoted")" ] &&
		[ "${stderr_lines[2]}" = "$(printf '       | %*s^' "$(($2 - 1))" '')" ]
}

# accepts: rows of "FILE => LINE", where LINE is one line of what the file comes to.
accepts()
{
	local row failed=0
	while IFS= read -r row; do
		printf '%b\n' "${row% => *}" >"$file"
		run --separate-stderr "$dump" "$file"
		if [ "$status" -ne 0 ] || ! grep -Fqx -- "${row##* => }" <<<"$output"; then
			printf '%s\n' "$row" "  status $status" "$output" "  $stderr"
			failed=1
		fi
	done
	return "$failed"
}

# finds: rows of "SECTION NAME => ENTRY" in the file order.yaml.
finds()
{
	local row section name failed=0
	while IFS= read -r row; do
		read -r section name <<<"${row% => *}"
		run -0 "$dump" "$fixtures/order.yaml" "$section" "$name"
		if [ "$output" != "${row##* => }" ]; then
			printf '%s\n' "$row" "  $output"
			failed=1
		fi
	done
	return "$failed"
}

# loads NAME: the fixture comes to what stands beside it in NAME.txt.
loads()
{
	run -0 --separate-stderr "$dump" "$fixtures/$1.yaml"
	diff -u "$fixtures/$1.txt" - <<<"$output"
}

@test "the documented example loads, and name: \"*\" means all" {
	loads readme
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "every section and every key loads" {
	loads sections
}

@test "anchors, aliases and merge keys work" {
	loads anchors
	[ "$stderr" = "" ]
}

@test "texts are taken as they are written" {
	loads scalars
	[ "$stderr" = "" ]
}

@test "keep_tag_patterns that is missing is [latest], with a warning that names the entry" {
	run -0 --separate-stderr "$dump" "$fixtures/readme.yaml"
	[[ $stderr == *"[warn] config-dump: $fixtures/readme.yaml:16:5: 'dev/*' has no keep_tag_patterns, "* ]]
}

@test "keep_tag_patterns that is an empty list is honoured without a warning" {
	loads order
	[ "$stderr" = "" ]
}

@test "keep_aliase is taken with a warning" {
	run -0 --separate-stderr "$dump" "$fixtures/sections.yaml"
	[[ $stderr == *"[warn] config-dump: $fixtures/sections.yaml:17:18: keep_aliase has no effect"* ]]
}

@test "the first entry that matches counts" {
	finds <<'EOF'
clusters both => cluster name 'both' pattern 'either-*'
clusters either-1 => cluster name 'both' pattern 'either-*'
clusters either => none
clusters Both => none
task_definitions web => task_definitions name 'web' keep_count 1
task_definitions worker => task_definitions pattern 'w*' keep_count 2
task_definitions api => none
lambda_functions resize => lambda_functions pattern '*' keep_count 1
repositories app/web => repository pattern 'app/*' line 17 expires 86400 keep_count 0 keep_tag_patterns
repositories app/a/b => repository pattern 'app/*' line 17 expires 86400 keep_count 0 keep_tag_patterns
repositories dev/é => repository pattern 'dev/?' line 23 expires 259200 keep_count 0 keep_tag_patterns
repositories dev/12 => none
EOF
}

@test "counts and durations are accepted up to their limits" {
	accepts <<'EOF'
task_definitions: [{name: a}] => task_definition name 'a' keep_count 5
task_definitions: [{name: a, keep_count: 0}] => task_definition name 'a' keep_count 0
task_definitions: [{name: a, keep_count: 9223372036854775807}] => task_definition name 'a' keep_count 9223372036854775807
lambda_functions: [{name: a, keep_aliase: No}] => lambda_function name 'a' keep_count 5
repositories: [{name: a, expires: 1s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 1 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 1.5s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 2 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 1d -1s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 86399 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 9223372036s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 9223372036 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 9223372036854775807ns, keep_tag_patterns: []}] => repository name 'a' line 1 expires 9223372037 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 2s, expires_untagged: 1.5s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 2 expires_untagged 2 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 1s, expires_untagged: 9223372036s, keep_tag_patterns: []}] => repository name 'a' line 1 expires 1 expires_untagged 9223372036 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 1s, keep_if_pulled_within: 1w, keep_tag_patterns: []}] => repository name 'a' line 1 expires 1 keep_if_pulled_within 604800 keep_count 0 keep_tag_patterns
repositories: [{name: a, expires: 1s, keep_counts: [{tag_pattern: "v*", keep_count: 10}, {keep_count: 0, tag_pattern: w}], keep_count: 3, keep_tag_patterns: []}] => repository name 'a' line 1 expires 1 keep_count 3 keep_count 'v*' 10 keep_count 'w' 0 keep_tag_patterns
repositories: [{name: a, expires: 1s, keep_counts: [], keep_tag_patterns: []}] => repository name 'a' line 1 expires 1 keep_count 0 keep_tag_patterns
external_commands: [{command: [a], timeout: 1ns}] => external_command 'a' env timeout 1
external_commands: [{command: [a], timeout: 9223372036854775807ns}] => external_command 'a' env timeout 9223372036854775807
max_delete_percent: 20 => limits max_delete_percent 2000/100
max_delete_percent: 2.5\nmax_delete_count: 0 => limits max_delete_percent 250/100 max_delete_count 0
max_delete_percent: 0.05 => limits max_delete_percent 5/100
max_delete_percent: 100.00 => limits max_delete_percent 10000/100
max_delete_percent: 0 => limits max_delete_percent 0/100
repositories: [{name: a, expires: 1s, keep_tag_patterns: [], max_delete_count: 7}] => repository name 'a' line 1 expires 1 keep_count 0 keep_tag_patterns max_delete_count 7
repositories: [{name: a, expires: 1s, keep_tag_patterns: [], max_delete_percent: 99.9}] => repository name 'a' line 1 expires 1 keep_count 0 keep_tag_patterns max_delete_percent 9990/100
{} => repositories: missing
repositories: [] => repositories: 0
clusters: []\n... => clusters: 0
clusters:\r\n  - name: a\r => cluster name 'a'
\xef\xbb\xbfclusters: [{name: a}] => cluster name 'a'
clusters: [{name: "*", name_pattern: b}] => cluster pattern '*'
clusters: [{name_pattern: "*"}] => cluster pattern '*'
EOF
}

@test "a file that cannot be read is refused" {
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr == *"cannot read the configuration '$file': No such file or directory; 'ecrm generate' writes one" ]]
	run -1 --separate-stderr ecrm-plan -c "$BATS_TEST_TMPDIR" </dev/null
	[[ $stderr == *"cannot read the configuration '$BATS_TEST_TMPDIR': Is a directory" ]]
}

@test "an empty file is refused with what to do" {
	refuses <<'EOF'
 => 1:1: the file is empty; 'ecrm generate' writes a configuration
# only a remark => 1:1: the file is empty; 'ecrm generate' writes a configuration
--- => 1:1: the file is empty; 'ecrm generate' writes a configuration
EOF
}

@test "what is not YAML is refused where it goes wrong" {
	refuses <<'EOF'
clusters: [ => 2:1: not YAML: while parsing a flow node in line 2: did not find expected node content
clusters:\n  - name: "a => 3:1: not YAML: while scanning a quoted scalar in line 2: found unexpected end of stream
\tclusters: [] => 1:1: not YAML: while scanning for the next token in line 1: found character that cannot start any token
clusters: []\n name: a => 2:2: not YAML: while parsing a block mapping in line 1: did not find expected key
clusters: a\n name: b => 2:6: not YAML: mapping values are not allowed in this context
clusters:\n  - name: \xff => 2:11: not YAML: invalid leading UTF-8 octet
clusters:\n  - name: é\x01 => 2:12: not YAML: control characters are not allowed
clusters: [*web] => 1:12: not YAML: found undefined alias
clusters: [&a {name: a}, &a {name: b}] => 1:26: not YAML: found duplicate anchor; first occurrence in line 1: second occurrence
EOF
}

@test "only one document, and only a mapping, is a configuration" {
	refuses <<'EOF'
clusters: []\n---\nclusters: [] => 2:1: a second document starts here; keep one in a file
clusters: []\n--- => 2:1: a second document starts here; keep one in a file
- name: a => 1:1: the configuration must be a mapping, not a list; write 'key: value' lines
clusters => 1:1: the configuration must be a mapping, not a single value; write 'key: value' lines
null => 1:1: the configuration has no value; write one, or remove it (null as a text needs quotes)
EOF
}

@test "an unknown key is refused with the nearest known one" {
	refuses <<'EOF'
cluster: [] => 1:1: unknown key 'cluster' (did you mean 'clusters'?)
clusters: []\nrepositorys: [] => 2:1: unknown key 'repositorys' (did you mean 'repositories'?)
repositories:\n  - name: a\n    expires: 1d\n    keep_tag_paterns: [x] => 4:5: unknown key 'keep_tag_paterns' (did you mean 'keep_tag_patterns'?)
repositories: [{name: a, expires: 1d, keep_tags_pattern: [x]}] => 1:39: unknown key 'keep_tags_pattern' (did you mean 'keep_tag_patterns'?)
repositories: [{name: a, expire: 1d}] => 1:26: unknown key 'expire' (did you mean 'expires'?)
repositories: [{Name: a, expires: 1d}] => 1:17: unknown key 'Name' (did you mean 'name'?)
task_definitions: [{name: a, keep_conut: 1}] => 1:30: unknown key 'keep_conut' (did you mean 'keep_count'?)
task_definitions: [{name: a, expires: 1d}] => 1:30: unknown key 'expires' (known: name, name_pattern, keep_count)
clusters: [{name: a, keep_count: 1}] => 1:22: unknown key 'keep_count' (known: name, name_pattern)
external_commands: [{comand: [a]}] => 1:22: unknown key 'comand' (did you mean 'command'?)
x: [] => 1:1: unknown key 'x' (known: clusters, task_definitions, lambda_functions, repositories, external_commands, max_delete_percent, max_delete_count)
"a\\nb": [] => 1:1: unknown key 'a?b' (known: clusters, task_definitions, lambda_functions, repositories, external_commands, max_delete_percent, max_delete_count)
max_delet_percent: 5 => 1:1: unknown key 'max_delet_percent' (did you mean 'max_delete_percent'?)
repositories: [{name: a, expires: 1d, max_deletes_count: 5}] => 1:39: unknown key 'max_deletes_count' (did you mean 'max_delete_count'?)
[a]: [] => 1:1: a key must be a single value, not a list; write one text or number
lambda_functions:\n  - &a\n    name: a\n    keep_aliase: true\nclusters:\n  - <<: *a => 4:5: unknown key 'keep_aliase' (known: name, name_pattern)
EOF
}

@test "a key that is given twice is refused" {
	refuses <<'EOF'
clusters: []\nclusters: [] => 2:1: key 'clusters' is given twice, first in line 1; keep one of them
repositories:\n  - name: a\n    expires: 1d\n    "name": b => 4:5: key 'name' is given twice, first in line 2; keep one of them
clusters:\n  - &a {name: a}\n  - <<: *a\n    <<: *a => 4:5: key '<<' is given twice; merge several as <<: [*a, *b]
EOF
}

@test "an entry says what it is for, once" {
	refuses <<'EOF'
clusters: [{}] => 1:12: the entry has neither name nor name_pattern; write what it is for
task_definitions: [{keep_count: 1}] => 1:20: the entry has neither name nor name_pattern; write what it is for
lambda_functions: [{}] => 1:20: the entry has neither name nor name_pattern; write what it is for
repositories:\n  - expires: 1d => 2:5: the entry has neither name nor name_pattern; write what it is for
task_definitions: [{name: a, name_pattern: b}] => 1:44: the entry has both name and name_pattern; keep one of them
lambda_functions: [{name: a, name_pattern: b}] => 1:44: the entry has both name and name_pattern; keep one of them
repositories: [{name: a, name_pattern: b, expires: 1d}] => 1:40: the entry has both name and name_pattern; keep one of them
clusters: [{name: ""}] => 1:19: name is empty; write something, or remove it
repositories: [{name_pattern: '', expires: 1d}] => 1:31: name_pattern is empty; write something, or remove it
clusters: [a] => 1:12: an entry of clusters must be a mapping, not a single value; write 'key: value' lines
repositories: [[a]] => 1:16: an entry of repositories must be a mapping, not a list; write 'key: value' lines
EOF
}

@test "a wildcard in a name is refused, but for * alone where it means all" {
	refuses <<'EOF'
repositories: [{name: "*", expires: 1d}] => 1:23: name '*' has a wildcard, but a name is taken literally; use name_pattern
repositories: [{name: app/*, expires: 1d}] => 1:23: name 'app/*' has a wildcard, but a name is taken literally; use name_pattern
repositories: [{name: app/?, expires: 1d}] => 1:23: name 'app/?' has a wildcard, but a name is taken literally; use name_pattern
clusters: [{name: "prod*"}] => 1:19: name 'prod*' has a wildcard, but a name is taken literally; use name_pattern
clusters: [{name: "**"}] => 1:19: name '**' has a wildcard, but a name is taken literally; use name_pattern
clusters: [{name: "a?", name_pattern: b}] => 1:19: name 'a?' has a wildcard, but a name is taken literally; use name_pattern
task_definitions: [{name: "prod*"}] => 1:27: name 'prod*' has a wildcard, but a name is taken literally; use name_pattern
lambda_functions: [{name: "?"}] => 1:27: name '?' has a wildcard, but a name is taken literally; use name_pattern
EOF
}

@test "keep_count is a whole number of 0 or more" {
	refuses <<'EOF'
task_definitions: [{name: a, keep_count: -1}] => 1:42: keep_count '-1' is negative; write 0 or more
task_definitions: [{name: a, keep_count: 9223372036854775808}] => 1:42: keep_count '9223372036854775808' is too large; write a smaller one
task_definitions: [{name: a, keep_count: 99999999999999999999999}] => 1:42: keep_count '99999999999999999999999' is too large; write a smaller one
lambda_functions: [{name: a, keep_count: 1.5}] => 1:42: keep_count '1.5' is not a whole number; write one such as 5
lambda_functions: [{name: a, keep_count: five}] => 1:42: keep_count 'five' is not a whole number; write one such as 5
lambda_functions: [{name: a, keep_count: 010}] => 1:42: keep_count '010' is not a whole number; write one such as 5
lambda_functions: [{name: a, keep_count: 0x10}] => 1:42: keep_count '0x10' is not a whole number; write one such as 5
lambda_functions: [{name: a, keep_count: ""}] => 1:42: keep_count '' is not a whole number; write one such as 5
repositories: [{name: a, expires: 1d, keep_count: "5"}] => 1:51: keep_count '5' is a text; write it without quotes
repositories: [{name: a, expires: 1d, keep_count: [5]}] => 1:51: keep_count must be a single value, not a list; write one text or number
EOF
}

@test "max_delete_percent is a number from 0 to 100 with up to two decimals, max_delete_count a whole number" {
	refuses <<'EOF'
max_delete_percent: 101 => 1:21: max_delete_percent '101' is more than 100; write a number from 0 to 100, such as 20
max_delete_percent: 100.01 => 1:21: max_delete_percent '100.01' is more than 100; write a number from 0 to 100, such as 20
max_delete_percent: 99999999999999999999 => 1:21: max_delete_percent '99999999999999999999' is more than 100; write a number from 0 to 100, such as 20
max_delete_percent: 1.005 => 1:21: max_delete_percent '1.005' has more than two decimals; write a number from 0 to 100, such as 20
max_delete_percent: 20% => 1:21: max_delete_percent '20%' has a sign that goes without saying; write a number from 0 to 100, such as 20
max_delete_percent: -1 => 1:21: max_delete_percent '-1' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: 020 => 1:21: max_delete_percent '020' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: 2. => 1:21: max_delete_percent '2.' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: .5 => 1:21: max_delete_percent '.5' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: 1e1 => 1:21: max_delete_percent '1e1' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: half => 1:21: max_delete_percent 'half' is not a number such as 20 or 2.5; write a number from 0 to 100, such as 20
max_delete_percent: "20" => 1:21: max_delete_percent '20' is a text; write it without quotes
max_delete_percent: => 1:20: max_delete_percent has no value; write one, or remove it (null as a text needs quotes)
max_delete_percent: [20] => 1:21: max_delete_percent must be a single value, not a list; write one text or number
max_delete_count: 1.5 => 1:19: max_delete_count '1.5' is not a whole number; write one such as 5
max_delete_count: -1 => 1:19: max_delete_count '-1' is negative; write 0 or more
repositories: [{name: a, expires: 1d, max_delete_percent: 200}] => 1:59: max_delete_percent '200' is more than 100; write a number from 0 to 100, such as 20
repositories: [{name: a, expires: 1d, max_delete_count: many}] => 1:57: max_delete_count 'many' is not a whole number; write one such as 5
EOF
}

@test "expires is a duration of a second or more, with units" {
	refuses <<'EOF'
repositories:\n  - name: a\n    keep_count: 3 => 2:5: the entry has no expires; write for example expires: 30days
repositories: [{name: a, expires: 30}] => 1:35: expires '30' has no unit; write for example 30days
repositories: [{name: a, expires: "30"}] => 1:35: expires '30' has no unit; write for example 30days
repositories: [{name: a, expires: 30.5}] => 1:35: expires '30.5' has a number without a unit (ns us ms s m h d w); write for example 30days
repositories: [{name: a, expires: 30moons}] => 1:35: expires '30moons' has an unknown unit (known: ns us ms s m h d w); write for example 30days
repositories: [{name: a, expires: soon}] => 1:35: expires 'soon' has no number where one belongs; write for example 30days
repositories: [{name: a, expires: ""}] => 1:35: expires '' is empty; write for example 30days
repositories: [{name: a, expires: 0d}] => 1:35: expires '0d' is not above zero; write for example 30days
repositories: [{name: a, expires: -1d}] => 1:35: expires '-1d' is not above zero; write for example 30days
repositories: [{name: a, expires: 1h -60m}] => 1:35: expires '1h -60m' is not above zero; write for example 30days
repositories: [{name: a, expires: 999ms}] => 1:35: expires '999ms' is below one second; write for example 30days
repositories: [{name: a, expires: 999999999ns}] => 1:35: expires '999999999ns' is below one second; write for example 30days
repositories: [{name: a, expires: 9223372036854775808ns}] => 1:35: expires '9223372036854775808ns' is longer than 292 years; write for example 30days
repositories: [{name: a, expires: 106752d}] => 1:35: expires '106752d' is longer than 292 years; write for example 30days
repositories: [{name: a, expires: {days: 1}}] => 1:35: expires must be a single value, not a mapping; write one text or number
EOF
}

@test "expires_untagged and keep_if_pulled_within are durations like expires" {
	refuses <<'EOF'
repositories: [{name: a, expires: 1d, expires_untagged: 30}] => 1:57: expires_untagged '30' has no unit; write for example 30days
repositories: [{name: a, expires: 1d, expires_untagged: 0d}] => 1:57: expires_untagged '0d' is not above zero; write for example 30days
repositories:\n- {name: a, expires: 1d, keep_if_pulled_within: 1ms} => 2:49: keep_if_pulled_within '1ms' is below one second; write for example 30days
repositories:\n- {name: a, expires: 1d, keep_if_pulled: 1d} => 2:26: unknown key 'keep_if_pulled' (did you mean 'keep_if_pulled_within'?)
repositories: [{name: a, expires_untagged: 1d}] => 1:16: the entry has no expires; write for example expires: 30days
EOF
}

@test "keep_counts is a list of patterns with counts" {
	refuses <<'EOF'
repositories: [{name: a, expires: 1d, keep_counts: 5}] => 1:52: keep_counts must be a list, not a single value; write each item behind '- ', or all of them in [ ]
repositories: [{name: a, expires: 1d, keep_counts: [v]}] => 1:53: an entry of keep_counts must be a mapping, not a single value; write 'key: value' lines
repositories: [{name: a, expires: 1d, keep_counts: [{keep_count: 1}]}] => 1:53: the entry has no tag_pattern; write for example {tag_pattern: "v*", keep_count: 5}
repositories: [{name: a, expires: 1d, keep_counts: [{tag_pattern: v}]}] => 1:53: the entry has no keep_count; write for example {tag_pattern: "v*", keep_count: 5}
repositories:\n- name: a\n  expires: 1d\n  keep_counts: [{tag_pattern: "", keep_count: 1}] => 4:31: tag_pattern is empty; write something, or remove it
repositories:\n- name: a\n  expires: 1d\n  keep_counts: [{tag_pattern: v, keep_count: -1}] => 4:46: keep_count '-1' is negative; write 0 or more
repositories:\n- name: a\n  expires: 1d\n  keep_counts: [{pattern: v, keep_count: 1}] => 4:18: unknown key 'pattern' (did you mean 'tag_pattern'?)
EOF
}

@test "keep_tag_patterns is a list of texts" {
	refuses <<'EOF'
repositories: [{name: a, expires: 1d, keep_tag_patterns: latest}] => 1:58: keep_tag_patterns must be a list, not a single value; write each item behind '- ', or all of them in [ ]
repositories: [{name: a, expires: 1d, keep_tag_patterns: {latest: 1}}] => 1:58: keep_tag_patterns must be a list, not a mapping; write each item behind '- ', or all of them in [ ]
repositories: [{name: a, expires: 1d, keep_tag_patterns: [""]}] => 1:59: an item of keep_tag_patterns is empty; write something, or remove it
repositories: [{name: a, expires: 1d, keep_tag_patterns: [~]}] => 1:59: an item of keep_tag_patterns has no value; write one, or remove it (null as a text needs quotes)
repositories: [{name: a, expires: 1d, keep_tag_patterns: [[a]]}] => 1:59: an item of keep_tag_patterns must be a single value, not a list; write one text or number
repositories: [{name: a, expires: 1d, keep_tag_patterns: ["a\\0b"]}] => 1:59: an item of keep_tag_patterns contains a NUL character; remove it
EOF
}

@test "a key without a value is refused" {
	refuses <<'EOF'
clusters: => 1:10: clusters has no value; write one, or remove it (null as a text needs quotes)
clusters:\n  - => 2:4: an entry of clusters has no value; write one, or remove it (null as a text needs quotes)
clusters: [{name: }] => 1:19: name has no value; write one, or remove it (null as a text needs quotes)
task_definitions: [{name: a, keep_count: null}] => 1:42: keep_count has no value; write one, or remove it (null as a text needs quotes)
lambda_functions: [{name: a, keep_aliase: ~}] => 1:43: keep_aliase has no value; write one, or remove it (null as a text needs quotes)
repositories: [{name: a, expires: NULL}] => 1:35: expires has no value; write one, or remove it (null as a text needs quotes)
repositories: [{name: a, expires: 1d, keep_tag_patterns: }] => 1:58: keep_tag_patterns has no value; write one, or remove it (null as a text needs quotes)
external_commands: [{command: }] => 1:31: command has no value; write one, or remove it (null as a text needs quotes)
EOF
}

@test "sections of the wrong kind, odd tags and odd booleans are refused" {
	refuses <<'EOF'
clusters: {name: a} => 1:11: clusters must be a list, not a mapping; write each item behind '- ', or all of them in [ ]
repositories: all => 1:15: repositories must be a list, not a single value; write each item behind '- ', or all of them in [ ]
clusters: !Sub [] => 1:11: clusters has the unknown tag '!Sub'; remove the tag
clusters: [{name: !Ref a}] => 1:19: name has the unknown tag '!Ref'; remove the tag
lambda_functions: [{name: a, keep_aliase: 1}] => 1:43: keep_aliase '1' is neither true nor false; write one of them
lambda_functions: [{name: a, keep_aliase: "true"}] => 1:43: keep_aliase 'true' is neither true nor false; write one of them
clusters: [{<<: a}] => 1:17: the value of '<<' must be a mapping, not a single value; write 'key: value' lines
clusters: [{<<: [a]}] => 1:18: an item of '<<' must be a mapping, not a single value; write 'key: value' lines
EOF
}

@test "an external command is a program with arguments, no shell" {
	refuses <<'EOF'
external_commands: [{dir: /}] => 1:21: an entry of external_commands has no command; write what to run
external_commands: [{command: ls -l}] => 1:31: command must be a list, since no shell reads it; write [program, argument]
external_commands: [{command: []}] => 1:31: command names no program; write [program, argument]
external_commands: [{command: [""]}] => 1:31: command names no program; write [program, argument]
external_commands: [{command: [a, ~]}] => 1:35: an item of command has no value; write one, or remove it (null as a text needs quotes)
external_commands: [{command: [a], dir: ""}] => 1:41: dir is empty; write something, or remove it
external_commands: [{command: [a], timeout: 30}] => 1:45: timeout '30' has no unit; write for example 30s
external_commands: [{command: [a], timeout: 0s}] => 1:45: timeout '0s' is not above zero; write for example 30s
external_commands: [{command: [a], timeout: -1s}] => 1:45: timeout '-1s' is not above zero; write for example 30s
external_commands: [{command: [a], timeout: 9223372037s}] => 1:45: timeout '9223372037s' is longer than 292 years; write for example 30s
external_commands: [{command: [a], env: A=1}] => 1:41: env must be a mapping, not a single value; write 'key: value' lines
external_commands: [{command: [a], env: {A=B: 1}}] => 1:42: a variable of env has a '=' in its name; write NAME: value
external_commands: [{command: [a], env: {"": 1}}] => 1:42: a variable of env has no name; write NAME=value
external_commands: [{command: [a], env: {A: [1]}}] => 1:45: a variable of env must be a single value, not a list; write one text or number
external_commands: [{command: [a], env: {A: }}] => 1:45: a variable of env has no value; write one, or remove it (null as a text needs quotes)
external_commands: [{command: [a], env: {A: 1, A: 2}}] => 1:48: key 'A' is given twice, first in line 1; keep one of them
external_commands: [{command: [a], env: [A]}] => 1:42: an item of env sets no variable; write NAME=value
external_commands: [{command: [a], env: [=1]}] => 1:42: a variable of env has no name; write NAME=value
external_commands: [{command: [a], env: [A=1, A=2]}] => 1:47: the variable 'A' is set twice; keep one of them
EOF
}

@test "aliases that lead in circles or multiply end in an error" {
	refuses <<'EOF'
clusters: &a [*a] => 1:11: an entry of clusters must be a mapping, not a list; write 'key: value' lines
clusters: [&a {name: *a}] => 1:12: name must be a single value, not a mapping; write one text or number
clusters:\n  - &a {name: x, <<: *a} => 2:5: '<<' is nested more than 16 deep; write the keys out
EOF
	{
		printf 'clusters:\n  - &a0 {name: x}\n'
		for i in 1 2 3 4 5 6 7 8 9; do
			j=a$((i - 1))
			printf '  - &a%d {<<: [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]}\n' \
				"$i" $j $j $j $j $j $j $j $j
		done
	} >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr == *": more than 1000000 values, aliases counted; this is no configuration"* ]]
}

@test "a file that is deep or enormous is refused at once" {
	{ printf 'clusters: ' && head -c 1000000 /dev/zero | tr '\0' '['; } >"$file"
	run -1 --separate-stderr timeout 20 ecrm-plan -c "$file" </dev/null
	[[ $stderr == *"$file:1:110: nested too deep; this is no configuration"* ]]

	awk 'BEGIN { print "clusters:"; while (i < 1001) printf "  - &a%d {name: x}\n", i++ }' >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr == *"$file:1002:5: too many anchors; this is no configuration"* ]]

	head -c 4194305 /dev/zero >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr == *"$file: larger than 4194304 bytes; this is no configuration" ]]
}

@test "all that is wrong is told at once, by line, with the lines" {
	cat >"$file" <<-'END'
		keepcount: []
		clusters:
		  - name: "a?"
		repositories:
		  - name: a
		    expires: 1
		    keep_tag_paterns: [x]
		  - expire: 1d
	END
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	diff -u - <(sed "s|.*: $file:||" <<<"$stderr") <<-'END'
		1:1: unknown key 'keepcount' (known: clusters, task_definitions, lambda_functions, repositories, external_commands, max_delete_percent, max_delete_count)
		     1 | keepcount: []
		       | ^
		3:11: name 'a?' has a wildcard, but a name is taken literally; use name_pattern
		     3 |   - name: "a?"
		       |           ^
		6:14: expires '1' has no unit; write for example 30days
		     6 |     expires: 1
		       |              ^
		7:5: unknown key 'keep_tag_paterns' (did you mean 'keep_tag_patterns'?)
		     7 |     keep_tag_paterns: [x]
		       |     ^
		8:5: unknown key 'expire' (did you mean 'expires'?)
		     8 |   - expire: 1d
		       |     ^
	END
}

@test "of a great many faults the first twenty are told, and how many more there are" {
	{ echo 'clusters:'; for i in $(seq 25); do echo "  - nam: a$i"; done; } >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[ "$(grep -c "unknown key 'nam'" <<<"$stderr")" = 20 ]
	[[ ${stderr_lines[-1]} == *"[error] ecrm-plan: $file: and 5 more" ]]
}

@test "of a long line, what is around the fault is shown, and its control bytes are masked" {
	printf '%s\n' "clusters: [$(printf '{name: é%s}, ' $(seq 20)) {nam: a}, $(printf '{name: b%s}, ' $(seq 20))]" >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ ${stderr_lines[1]} == '     1 | ...'*'{nam: a}'*'...' ]]
	local mark=${stderr_lines[2]}
	[[ ${stderr_lines[1]:$((${#mark} - 1))} == 'nam: a}'* ]]

	printf 'clusters:\t[{nam: "\xc2\x9b\x7f"}]\n' >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr != *$'\x7f'* && $stderr != *$'\t'* ]]
}

@test "a line that may have a secret of an external command in it is not shown, in whatever form it stands" {
	local row
	while IFS= read -r row; do
		printf '%b\n' "$row" >"$file"
		run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
		[[ $stderr == *"[error] ecrm-plan: $file:"* ]]
		[[ $stderr != *s3cret* ]] || {
			printf '%s\n' "$row" "$stderr"
			return 1
		}
	done <<'EOF'
external_commands: [{command: [a], env: {TOKEN: [s3cret]}}]
external_commands:\n  - command: [a]\n    env:\n      TOKEN: [s3cret]
external_commands:\n  - command: [a]\n    env:\n      - TOKEN s3cret
external_commands:\n  - command: [a]\n    env: TOKEN=s3cret
external_commands:\n  - command: [a]\n    env:\n      =: s3cret
external_commands:\n  - command: [a]\n    env:\n      TOKEN=s3cret: 1
external_commands:\n  - command: [a]\n    env: {TOKEN=s3cret: 1}
external_commands:\n  - command: [a]\n    environment: {TOKEN: s3cret}
external_commands:\n  - comand: [curl, s3cret]
external_commands:\n  - command: curl s3cret
external_commands:\n  - command: [a, [s3cret]]
external_commands: {command: [a, s3cret]}
external_command: [{env: {TOKEN: s3cret}}]
external_commands: [{command: [a], timeot: 1s, env: {TOKEN: s3cret}}]
external_commands:\n  - &x {command: [a], env: {TOKEN: s3cret}, dri: /}\n  - <<: *x
common: {TOKEN: s3cret}
common: &env\n  TOKEN: &t s3cret\nexternal_commands: [{command: [a], env: {A: [*t]}}]
"external_commands": [{"command": ["a"], "env": {"TOKEN": ["s3cret"]}}]
- external_commands: [{command: [a], env: {TOKEN: s3cret}}]
external_commands:\n  - command: [a]\n    env:\n      TOKEN: "s3cret
external_commands:\n  - command: [a]\n    env:\n      TOKEN: s3cret: x
external_commands:\n  - command: [a]\n    env: {TOKEN: s3cret
EOF
	# What has nothing to hide is shown there, too.
	printf 'external_commands:\n  - command: [a]\n    timeout: 5\nrepositories: [{name: a}]\n' >"$file"
	run -1 --separate-stderr ecrm-plan -c "$file" </dev/null
	[[ $stderr == *' | '*'timeout: 5'*' | '*'repositories: '* ]]
}
