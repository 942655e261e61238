# The documented commands, as people type them, against an emulated account.
load helper.bash

REGISTRY=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$BATS_TEST_DIRNAME/fixtures/accounts/small.json" account.json 2>/dev/null || account >account.json
	cat >ecrm.yaml <<'EOF'
clusters: [{name: "*"}]
task_definitions: [{name: "*", keep_count: 1}]
lambda_functions: [{name: "*", keep_count: 1}]
repositories:
  - name_pattern: "dev/*"
    expires: 30d
    keep_tag_patterns: [latest]
  - name_pattern: "prod/*"
    expires: 30d
    keep_count: 1
    keep_tag_patterns: [latest]
EOF
}

teardown () {
	emulator_stop
}

# An account with an image of each fate in two repositories, and one that the configuration leaves out.
account () {
	jq -n --arg registry "$REGISTRY" '
		def digest: "sha256:" + ("0" * (64 - (tostring | length))) + tostring;
		def image($n; $age; $tags): {digest: ($n | digest), tags: $tags, pushedAt: "-\($age)d", size: ($n * 1000000)};
		{ecs: {
			clusters: [{name: "prod", services: [{name: "web", taskDefinition: "web:2"}],
				tasks: [{taskDefinition: "web:2", containers: [{name: "web", image: "\($registry)/prod/web:2"}]}]}],
			taskDefinitions: [
				{family: "web", revision: 1, containers: [{name: "web", image: "\($registry)/prod/web:1"}]},
				{family: "web", revision: 2, containers: [{name: "web", image: "\($registry)/prod/web:2"}, {name: "proxy", image: "envoy:1"}]}]},
		lambda: {functions: [{name: "resize", packageType: "Image", versions: [{version: "$LATEST", imageUri: "\($registry)/dev/resize:7"}]}]},
		ecr: {repositories: [
			{name: "prod/web", images: [image(1; 300; ["1"]), image(2; 200; ["2"]), image(3; 100; ["3"]), image(4; 1; [])]},
			{name: "dev/resize", images: [image(7; 300; ["7"]), image(8; 300; ["8"]), image(9; 300; ["latest"])]},
			{name: "other/thing", images: [image(10; 900; [])]}]}}'
}

table () {
	cat <<'EOF'
  REPOSITORY | TYPE  |   TOTAL   |   EXPIRED   |    KEEP     
-------------+-------+-----------+-------------+-------------
  dev/resize | Image | 3 (24 MB) | -1 (8.0 MB) | 2 (16 MB)   
  prod/web   | Image | 4 (10 MB) | -1 (1.0 MB) | 3 (9.0 MB)  
EOF
}

remaining () {
	ecrm-list-ecr --all --log-level error | jq -r 'select(.type == "image") | .digest[-2:]' | sort | xargs
}

# --- version and help

@test "no command shows the version and where help is" {
	run -0 --separate-stderr ecrm
	[[ ${lines[0]} =~ ^ecrm\ version\ v[0-9]+\.[0-9]+\.[0-9]+$ ]]
	[[ ${lines[1]} == *'ecrm --help'* ]]
}

@test "version shows the version, which all programs share" {
	run -0 --separate-stderr ecrm version
	[[ $output =~ ^ecrm\ version\ v[0-9]+\.[0-9]+\.[0-9]+$ ]]
	local version=${output#ecrm } program
	run -0 --separate-stderr ecrm --version
	[ "$output" = "ecrm $version" ]
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr ecrm-plan ecrm-delete ecrm-render ecrm-check-config ecrm-nearest; do
		run -0 --separate-stderr "$program" --version
		[ "$output" = "$program $version" ]
		[ "$stderr" = "" ]
	done
}

@test "every program and command has help, on stdout" {
	local program command
	for program in ecrm ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr ecrm-plan ecrm-delete ecrm-render ecrm-check-config ecrm-nearest; do
		run -0 --separate-stderr "$program" --help
		[[ $output == "Usage: $program "* ]]
		[ "$stderr" = "" ]
		run -0 --separate-stderr "$program" -h
	done
	for command in generate scan plan delete config version; do
		run -0 --separate-stderr ecrm $command --help
		[[ $output == "Usage: ecrm $command"* ]]
	done
}

@test "misuse is told in one line, with status 2" {
	while IFS='|' read -r arguments help line; do
		echo "$arguments"
		# shellcheck disable=SC2086
		run -2 --separate-stderr ecrm $arguments
		[ "$output" = "" ]
		expect_line "ecrm: $line; try '$help'"
	done <<'EOF'
frobnicate|ecrm --help|unknown command 'frobnicate' (known: generate, scan, plan, delete, explain, config, version)
plan scan|ecrm plan --help|unexpected argument 'scan'
plan --frobnicate|ecrm plan --help|unknown option '--frobnicate'
paln|ecrm --help|unknown command 'paln' (did you mean 'plan'?)
plan --fromat=json|ecrm plan --help|unknown option '--fromat' (did you mean '--format'?)
delete --recheck-afer 1h|ecrm delete --help|unknown option '--recheck-afer' (did you mean '--recheck-after'?)
--no-colour plan|ecrm --help|unknown option '--no-colour' (did you mean '--no-color'?)
plan --frobnicate=1|ecrm plan --help|unknown option '--frobnicate'
plan -x|ecrm plan --help|unknown option '-x'
plan --config|ecrm plan --help|option '--config' needs a value
plan -c|ecrm plan --help|option '-c' needs a value
delete --force --repository=|ecrm delete --help|option '--repository' needs a value
delete --force --max-delete-count=|ecrm delete --help|option '--max-delete-count' needs a value
plan --format spreadsheet|ecrm plan --help|unknown format 'spreadsheet' (known: table, json, ndjson, csv, markdown, html)
plan --format tabel|ecrm plan --help|unknown format 'tabel' (did you mean 'table'?)
config|ecrm config --help|expected 'ecrm config check'
config chekc|ecrm config --help|unknown command of config 'chekc' (did you mean 'check'?)
scan --format table|ecrm scan --help|unknown format of scan 'table' (known: json, ndjson)
plan --scan=maybe|ecrm plan --help|--scan is 'maybe', which is not true or false
plan --no-scan|ecrm plan --help|--no-scan needs --scanned-files: without either, nothing would be in use
delete --no-scan|ecrm delete --help|--no-scan needs --scanned-files: without either, nothing would be in use
plan --log-level wran|ecrm plan --help|unknown log level 'wran' (did you mean 'warn'?)
delete --plan=plan.ndjson|ecrm delete --help|--plan is a flag of explain, not of delete
--force plan|ecrm plan --help|--force is a flag of delete, not of plan
scan --repository a|ecrm scan --help|--repository is a flag of plan, delete and explain, not of scan
generate --output a|ecrm generate --help|--output is a flag of scan, plan, delete and explain, not of generate
EOF
	# As from a variable of the caller's that is not set: not to mean all repositories.
	for flag in -r --repository --profile; do
		run -2 --separate-stderr ecrm delete --force "$flag" ''
		expect_line "ecrm: option '--*' needs a value; try 'ecrm delete --help'"
	done
}

@test "a value that a stage would refuse, and a place that cannot be written, are told before AWS is asked" {
	while IFS='|' read -r status arguments line; do
		echo "$arguments"
		# shellcheck disable=SC2086
		run -"$status" --separate-stderr ecrm $arguments
		[ "$output" = "" ]
		expect_line "*ecrm: $line"
	done <<'EOF'
2|plan --concurrency=0|--concurrency is '0', which is not a number above 0; try 'ecrm plan --help'
2|scan --deadline 5|--deadline is '5', which has a number without a unit (ns us ms s m h d w); try 'ecrm scan --help'
2|explain --max-delete-percent 101 a|--max-delete-percent is '101', which is more than 100; try 'ecrm explain --help'
2|plan --price-per-gb-month x|--price-per-gb-month is 'x', which is not a price such as 0.10, with up to six decimals; try 'ecrm plan --help'
2|delete --recheck-after x|--recheck-after is 'x', which has no number where one belongs; try 'ecrm delete --help'
2|delete --force --max-age -1d|--max-age is '-1d', which is negative; try 'ecrm delete --help'
1|plan -o nowhere/plan|cannot write 'nowhere/plan': there is no directory 'nowhere'
1|plan -o /tmp|cannot write '/tmp': it is a directory
1|generate -c nowhere/ecrm.yaml|cannot write 'nowhere/ecrm.yaml': there is no directory 'nowhere'
1|delete --journal nowhere/journal|cannot write 'nowhere/journal': there is no directory 'nowhere'
EOF
	ECRM_DEADLINE=x run -2 --separate-stderr ecrm plan --concurrency 3
	[[ $stderr == *"\$ECRM_DEADLINE is 'x'"* ]]
}

@test "what is wrong with the configuration is told once, not by each stage" {
	printf 'repositories:\n  - name: a\n    expires: 1\n' >wrong.yaml
	local command
	for command in scan plan 'delete --force'; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr ecrm $command -c wrong.yaml
		[ "$(grep -c '\[error\]' <<<"$stderr")" = 1 ]
		[[ $stderr == *"[error] ecrm-check-config: wrong.yaml:3:14: expires '1' has no unit"* ]]
	done
}

# --- scan

@test "scan prints what is in use, sorted, each once" {
	emulator_start account.json
	run -0 --separate-stderr ecrm scan --log-level warn
	expect_equal '[
  "'$REGISTRY'/dev/resize:7",
  "'$REGISTRY'/dev/resize@sha256:0000000000000000000000000000000000000000000000000000000000000007",
  "'$REGISTRY'/prod/web:2",
  "'$REGISTRY'/prod/web@sha256:0000000000000000000000000000000000000000000000000000000000000002"
]' "$output"
	[ "$stderr" = "" ]
}

@test "scan writes to a file, whole, and as records" {
	emulator_start account.json
	run -0 --separate-stderr ecrm scan --log-level warn --output scan.json
	[ "$output" = "" ]
	[ "$(jq length scan.json)" = 4 ]
	run -0 --separate-stderr ecrm scan --log-level warn --format ndjson
	[ "$(jq -r .type <<<"$output" | sort | uniq -c | xargs)" = "3 begin 3 end 8 in_use" ] ||
		[ "$(jq -r 'select(.type == "in_use").image' <<<"$output" | sort -u | wc -l)" = 4 ]
	run -0 --separate-stderr env ECRM_FORMAT=table ecrm scan --log-level warn
	[ "${lines[0]}" = '[' ]
}

# --- plan

@test "plan shows a table" {
	emulator_start account.json
	run -0 --separate-stderr ecrm plan --log-level warn
	expect_equal "$(table)" "$output"
	[ "$stderr" = "" ]
}

@test "flags may stand before and after the command, in every spelling" {
	emulator_start account.json
	mv ecrm.yaml other.yaml
	local arguments
	while read -r arguments; do
		echo "$arguments"
		# shellcheck disable=SC2086
		run -0 --separate-stderr ecrm $arguments
		expect_equal "$(table)" "$output"
		[ "$stderr" = "" ]
	done <<'EOF'
plan -c other.yaml --log-level warn
-c other.yaml --log-level warn plan
--config other.yaml plan --log-level=warn
--config=other.yaml --log-level=warn plan --format=table --output=-
-cother.yaml plan --log-level warn --no-color --scan --format table -o -
plan --scan=yes --color=no --concurrency 2 --log-level warn -c other.yaml
EOF
}

@test "every flag has its variable, and the flag beats it" {
	emulator_start account.json
	mv ecrm.yaml other.yaml
	export ECRM_CONFIG=other.yaml ECRM_LOG_LEVEL=warn ECRM_FORMAT=json ECRM_OUTPUT=plan.json ECRM_REPOSITORY=prod/web ECRM_COLOR=0
	run -0 --separate-stderr ecrm plan
	[ "$output" = "" ]
	[ "$(jq -c 'map(.repository)' plan.json)" = '["prod/web"]' ]
	run -0 --separate-stderr ecrm plan --format table --output - -r dev/resize
	[ "$(tail -n +3 <<<"$output" | cut -d'|' -f1 | xargs)" = dev/resize ]
	run -0 --separate-stderr ecrm plan --format table --output - --color
	[[ $output == *$'\033[34m'* ]]
	ECRM_NO_COLOR=1 run -0 --separate-stderr env -u ECRM_COLOR ecrm plan --format table --output -
	[[ $output != *$'\033'* ]]
	ECRM_SCAN=false run -2 --separate-stderr ecrm plan
	ECRM_SCAN=NO run -0 --separate-stderr ecrm plan --scan
}

@test "plan as JSON has the documented members" {
	emulator_start account.json
	run -0 --separate-stderr ecrm plan --format json --log-level warn
	expect_equal '[
  {
    "repository": "dev/resize",
    "type": "Image",
    "expired_images": 1,
    "total_images": 3,
    "expired_image_size": 8000000,
    "total_image_size": 24000000
  },
  {
    "repository": "prod/web",
    "type": "Image",
    "expired_images": 1,
    "total_images": 4,
    "expired_image_size": 1000000,
    "total_image_size": 10000000
  }
]' "$output"
}

@test "plan as records tells the fate of each image" {
	emulator_start account.json
	run -0 --separate-stderr ecrm plan --format ndjson --log-level warn
	[ "$(jq -r 'select(.type == "image") | "\(.digest[-1:]) \(.action)"' <<<"$output" | sort | xargs)" = \
		"1 delete 2 keep 3 keep 4 keep 7 keep 8 delete 9 keep" ]
}

@test "plan takes scanned files beside its scan and in its place" {
	emulator_start account.json
	echo "[\"$REGISTRY/prod/web:1\"]" >a.json
	echo "[\"$REGISTRY/dev/resize:8\"]" >'b c.json'
	run -0 --separate-stderr ecrm plan --format json --log-level warn --scanned-files 'a.json,b c.json'
	[ "$(jq -c 'map(.expired_images)' <<<"$output")" = '[0,0]' ]
	run -0 --separate-stderr ecrm plan --format json --log-level warn --scanned-files a.json --scanned-files='b c.json'
	[ "$(jq -c 'map(.expired_images)' <<<"$output")" = '[0,0]' ]
	ECRM_SCANNED_FILES=missing.json run -0 --separate-stderr ecrm plan --format json --log-level warn --no-scan --scanned-files a.json
	[ "$(jq -c 'map(.expired_images)' <<<"$output")" = '[2,1]' ]
	[ "$(requests ListClusters)" = 2 ]
	ECRM_SCANNED_FILES=missing.json run -1 --separate-stderr ecrm plan --log-level warn
	expect_line "*cannot open 'missing.json'*"
}

@test "a scanned file may be standard input, by each of its names, be it a pipe or a file" {
	emulator_start account.json
	echo "[\"$REGISTRY/prod/web:1\",\"$REGISTRY/dev/resize:8\"]" >scan.json
	local name
	for name in - /dev/stdin /dev/fd/0 /proc/self/fd/0; do
		run -0 --separate-stderr timeout 60 ecrm plan --format json --log-level warn --scanned-files "$name" <scan.json
		[ "$(jq -c 'map(.expired_images)' <<<"$output")" = '[0,0]' ]
		run -0 --separate-stderr timeout 60 ecrm plan --format json --log-level warn --scanned-files "$name" < <(cat scan.json)
		[ "$(jq -c 'map(.expired_images)' <<<"$output")" = '[0,0]' ]
	done
}

@test "a command does the same whatever of stdin, stdout and stderr is closed" {
	emulator_start account.json
	local closed
	for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		echo "$closed"
		run -0 sh -c "ecrm plan --format json -o plan.json $closed"
		[ "$(jq -c 'map(.expired_images)' plan.json)" = '[1,1]' ]
		rm plan.json
	done
}

@test "scans of several accounts are merged with cat" {
	emulator_start account.json
	ecrm scan --format ndjson --log-level warn >a.ndjson
	ecrm scan --log-level warn >b.json
	run -0 --separate-stderr ecrm-plan --log-level warn < <(cat a.ndjson b.json; ecrm-list-ecr --log-level warn)
	[ "$(jq -r 'select(.action == "delete").digest[-1:]' <<<"$output" | sort | xargs)" = "1 8" ]
}

@test "a saved listing tries policies offline" {
	emulator_start account.json
	ecrm-list-ecr --all --log-level warn >listing.ndjson
	ecrm scan --log-level warn >scan.json
	emulator_stop
	printf 'repositories: [{name: other/thing, expires: 1d, keep_tag_patterns: [none]}]' >try.yaml
	run -0 --separate-stderr ecrm-plan -c try.yaml --log-level warn listing.ndjson scan.json
	[ "$(jq -r 'select(.action == "delete").digest[-2:]' <<<"$output")" = 10 ]
}

@test "logs go to stderr as they always did" {
	emulator_start account.json
	run -0 --separate-stderr ecrm plan
	expect_equal "$(table)" "$output"
	[ "$(grep -c -v -E '^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} \[(info|notice)\] ' <<<"$stderr")" = 0 ]
	[ "$(grep -c '\[notice\] image .* is to be deleted: ' <<<"$stderr")" = 2 ]
	[ "$(grep -c '\[info\] image .* is kept: ' <<<"$stderr")" = 5 ]
}

@test "entries of the configuration that match nothing are warned of by name, once" {
	emulator_start account.json
	cat >ecrm.yaml <<'EOF'
clusters: [{name: prod}, {name_pattern: "prodd*"}]
task_definitions: [{name: "*"}, {name: web}]
lambda_functions: [{name: resize}, {name: resise}]
repositories:
  - {name_pattern: "prod/*", expires: 30d, keep_tag_patterns: [latest]}
  - {name: prod/wep, expires: 30d, keep_tag_patterns: [latest]}
EOF
	run -0 --separate-stderr ecrm plan --log-level warn
	expect_equal "ecrm-list-ecr: ecrm.yaml:6: 'prod/wep' of repositories matches nothing that is there
ecrm-scan-ecs: ecrm.yaml:1: 'prodd*' of clusters matches nothing that is there
ecrm-scan-ecs: ecrm.yaml:2: 'web' of task_definitions matches nothing that is there
ecrm-scan-lambda: ecrm.yaml:3: 'resise' of lambda_functions matches nothing that is there" \
		"$(sed 's/.*\[warn\] //' <<<"$stderr" | sort)"
}

@test "a stage that fails leaves no plan and no file, and tells once" {
	emulator_start --deny ListFunctions account.json
	echo old >plan.txt
	run -1 --separate-stderr ecrm plan --log-level warn -o plan.txt
	[ "$output" = "" ]
	expect_line '*ecrm-scan-lambda: lambda ListFunctions failed: AccessDeniedException: *'
	[ "$(cat plan.txt)" = old ]
	run -1 --separate-stderr ecrm delete --force --log-level warn
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "the commands do the same whatever sh is: bash, too" {
	emulator_start account.json
	local command
	for command in scan 'plan --format json' 'explain prod/web:2 prod/web:1' 'delete --force -r prod/web'; do
		echo "$command"
		run -0 --separate-stderr ecrm $command --log-level error
		expected=$output
		run -0 --separate-stderr bash --posix "$ECRM_BIN/ecrm" $command --log-level error
		expect_equal '' "$stderr"
		[[ $command == delete* ]] || expect_equal "$expected" "$output"
	done
}

@test "a reader of plan or explain who has seen enough is not told" {
	emulator_start account.json
	local command
	for command in 'plan --format ndjson' 'explain prod/web:2'; do
		run -141 --separate-stderr bash -c 'trap - PIPE; exec 5> >(:); wait "$!"; exec ecrm "$@" --log-level error >&5' - $command
		expect_equal '' "$stderr"
	done
}

@test "a configuration that changes while it is in use makes no plan and no scan" {
	emulator_start account.json
	echo "external_commands: [{command: [sh, -c, 'echo \"# more\" >>ecrm.yaml; echo []']}]" >>ecrm.yaml
	local command
	for command in scan plan 'delete --force'; do
		run -1 --separate-stderr ecrm $command --log-level error -o out
		expect_line "*\\[error\\] ecrm: the configuration 'ecrm.yaml' was changed meanwhile; begin anew"
		[ ! -e out ]
	done
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "an output file that is a link stays one, and what it leads to is replaced" {
	emulator_start account.json
	mkdir site
	echo old >site/scan.json
	ln -s site/scan.json link
	run -0 ecrm scan --log-level error -o link
	[ -L link ]
	[ "$(jq -r type site/scan.json)" = array ]
	[ "$(ls site)" = scan.json ]
}

@test "nothing is left in TMPDIR, whether a command succeeds or fails" {
	emulator_start account.json
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 ecrm plan
	TMPDIR=$PWD/tmp run -1 ecrm plan -c missing.yaml
	TMPDIR=$PWD/tmp run -0 ecrm delete --force
	[ "$(ls tmp)" = "" ]
}

@test "an interrupted command ends its stages and leaves nothing" {
	emulator_start --latency 2000 account.json
	mkdir tmp
	TMPDIR=$PWD/tmp ecrm plan 2>/dev/null 3>&- &
	local pid=$! tries=0
	until [ "$(wc -l <"$EMULATOR_LOG")" -gt 0 ] || [ $((tries += 1)) -gt 100 ]; do sleep 0.05; done
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	[ "$(ls tmp)" = "" ]
	# The stages had the spool in their environment: none of them is left.
	local left
	left=$(grep -lz "^TMPDIR=$PWD/tmp\$" /proc/[0-9]*/environ 2>/dev/null || :)
	[ "$left" = "" ]
}

# --- delete

@test "delete with --force deletes what the plan says, and nothing else" {
	emulator_start account.json
	run -0 --separate-stderr ecrm delete --force --log-level warn
	expect_equal "$(table)" "$output"
	[ "$(remaining)" = "02 03 04 07 09 10" ]
	run -0 --separate-stderr env ECRM_FORCE=true ecrm delete --log-level warn
	[ "$(requests BatchDeleteImage)" = 2 ]
}

@test "delete -r deletes in that repository only" {
	emulator_start account.json
	run -0 --separate-stderr ecrm delete --force --log-level warn -r prod/web
	[ "$(remaining)" = "02 03 04 07 08 09 10" ]
}

@test "delete without a terminal and without --force deletes nothing" {
	emulator_start account.json
	run -1 --separate-stderr setsid -w ecrm delete --log-level warn </dev/null
	expect_equal "$(table)" "$output"
	expect_line '*there is no terminal to ask on: to delete without a question, use --force'
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "delete asks for each repository, and no leaves it alone" {
	emulator_start account.json
	run -1 script -qec 'ecrm delete --log-level notice' /dev/null < <(printf 'n\ny\n')
	[[ $output == *'Do you delete 1 images on dev/resize? (y/n) [n]: '* ]]
	[[ $output == *'Do you delete 1 images on prod/web? (y/n) [n]: '* ]]
	[[ $output == *'1 images in 1 repositories are left alone, as nobody said yes'*'1 images deleted, 0 failed, 0 left alone'* ]]
	[ "$(remaining)" = "02 03 04 07 08 09 10" ]
	run -1 script -qec 'ecrm delete --log-level notice' /dev/null < <(printf 'n\n')
	[[ $output == *'1 images in 1 repositories are left alone, as nobody said yes'*'there is nothing to delete'* ]]
}

# --- generate

generated () {
	cat <<'EOF'
clusters:
  - name: prod
task_definitions:
  - name: web
    keep_count: 5
lambda_functions:
  - name: resize
    keep_count: 5
repositories:
  - name_pattern: dev/*
    expires: 30d
    keep_count: 5
    keep_tag_patterns:
      - latest
  - name_pattern: other/*
    expires: 30d
    keep_count: 5
    keep_tag_patterns:
      - latest
  - name_pattern: prod/*
    expires: 30d
    keep_count: 5
    keep_tag_patterns:
      - latest
EOF
}

@test "generate writes a configuration that plan takes, and shows it" {
	emulator_start account.json
	rm ecrm.yaml
	run -0 --separate-stderr ecrm generate
	[ "$output" = "" ]
	expect_equal "$(generated)" "$(cat ecrm.yaml)"
	expect_equal "$(generated)" "$(grep -v '\[notice\]' <<<"$stderr")"
	[[ ${stderr_lines[0]} == *'[notice] Generated config:' ]]
	[[ ${stderr_lines[-1]} == *'[notice] Saved ecrm.yaml' ]]
	run -0 --separate-stderr ecrm plan --log-level warn
	[ "$stderr" = "" ]
}

@test "generate asks before it overwrites" {
	emulator_start account.json
	echo '# mine' >ecrm.yaml
	run -1 setsid -w ecrm generate </dev/null
	[ "$(cat ecrm.yaml)" = '# mine' ]
	run -1 script -qec 'ecrm generate' /dev/null < <(echo n)
	[[ $output == *'ecrm.yaml file already exists. Overwrite? (y/n) [n]: '* ]]
	[ "$(cat ecrm.yaml)" = '# mine' ]
	run -0 script -qec 'ecrm generate' /dev/null < <(echo y)
	expect_equal "$(generated)" "$(cat ecrm.yaml)"
}

# --- at home

@test "the programs find each other through a link and when installed" {
	emulator_start account.json
	ln -s "$ECRM_BIN/ecrm" ecrm-link
	run -0 --separate-stderr env PATH=/usr/bin:/bin ./ecrm-link plan --log-level warn
	expect_equal "$(table)" "$output"
	make -s -C "$ROOT" -o all install BIN="$ECRM_BIN" BUILD="$ECRM_BUILD" DESTDIR="$PWD/root" PREFIX=/usr >/dev/null
	run -0 --separate-stderr env PATH=/usr/bin:/bin "$PWD/root/usr/bin/ecrm" plan --log-level warn
	expect_equal "$(table)" "$output"
	PATH=$PWD/root/usr/bin:/usr/bin:/bin run -0 --separate-stderr ecrm plan --log-level warn
	expect_equal "$(table)" "$output"
}

@test "names and paths with blanks and shell characters are data" {
	emulator_start account.json
	mkdir 'a dir; $(touch pwned) *'
	cp ecrm.yaml 'a dir; $(touch pwned) */it'\''s.yaml'
	run -0 --separate-stderr ecrm plan --log-level warn -c 'a dir; $(touch pwned) */it'\''s.yaml' -o 'a dir; $(touch pwned) */out put'
	expect_equal "$(table)" "$(cat 'a dir; $(touch pwned) */out put')"
	run -1 --separate-stderr ecrm plan --log-level warn -r '; touch pwned'
	[ ! -e pwned ]
}

@test "the hand-made pipeline of the README deletes what a filter lets through" {
	emulator_start account.json
	export ECRM_LOG_LEVEL=warn
	run -0 --separate-stderr bash -c 'set -o pipefail
		{ ecrm-scan-ecs; ecrm-scan-lambda; ecrm-list-ecr; } | ecrm-plan |
		jq -c "select(.action==\"delete\" and .repository==\"prod/web\")" | ecrm-delete --force'
	[ "$(jq -r 'select(.type == "image") | "\(.digest[-1:]) \(.result)"' <<<"$output")" = "1 deleted" ]
	[ "$stderr" = "" ]
	[ "$(remaining)" = "02 03 04 07 08 09 10" ]
}

@test "a TMPDIR whose path is longer than that of a socket may be is no trouble" {
	emulator_start account.json
	mkdir shim
	printf '#!/bin/sh\n%s "$@" | tee -a %s\n' "$(command -v mktemp)" "$BATS_TEST_TMPDIR/made" >shim/mktemp
	chmod +x shim/mktemp
	TMPDIR=$BATS_TEST_TMPDIR/$(printf '%0120d' 0)
	mkdir "$TMPDIR"
	export TMPDIR
	PATH=$PWD/shim:$PATH run -0 --separate-stderr ecrm scan
	[[ $output == *"$REGISTRY"* ]]
	# The directory of the socket is another one, and goes, too.
	expect_equal 2 "$(grep -c '/ecrm[.]' made)"
	while read -r directory; do
		[ ! -e "$directory" ]
	done < <(grep '/ecrm[.]' made)
}
