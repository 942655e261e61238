# The cache of what never changes: fewer calls, the same answers, whatever happens to the file.
#
# Accounts and expectations are written short: ECR/ is this account's registry, #01 a digest.
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load aws.bash

setup () {
	aws_setup
	export ECRM_CACHE=true XDG_CACHE_HOME=$PWD/caches
	CACHE=$XDG_CACHE_HOME/ecrm/answers.sqlite
	config <<-'END'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*", keep_count: 3}]
		lambda_functions: [{name: "*", keep_count: 2}]
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	END
}

teardown () {
	aws_teardown
}

# index CHILD...: the manifest of an index of these, as one line.
index () {
	jq -cn '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [$ARGS.positional[] |
		{mediaType: "application/vnd.oci.image.manifest.v1+json", digest: ., size: 1, platform: {os: "linux", architecture: "arm64"}}]}' \
		--args -- "$@"
}

# whole_account [ARGUMENT of jq...]: everything there is to remember; #0c's index has a digest of its own.
whole_account () {
	local manifest
	manifest=$(index "$(digest 12)" "$(digest 13)")
	INDEX=sha256:$(printf %s "$manifest" | sha256sum | cut -d' ' -f1)
	jq -n --arg index "$INDEX" --arg manifest "$manifest" "$@" '
		def image($n): {digest: "#\($n)", tags: ["t\($n)"], pushedAt: "-300d"};
		{ecs: {clusters: [{name: "c", tasks: [{taskDefinition: "web:1"}],
				services: [{name: "s", taskDefinition: "web:2"}]}],
			taskDefinitions: [range(1; 7) | {family: "web", revision: ., status: (if . < 3 then "INACTIVE" else "ACTIVE" end),
				containers: [{name: "c", image: "ECR/app:\(.)"}]}]},
		lambda: {functions: [{name: "f", versions: [range(1; 5) | {version: tostring, imageUri: "ECR/app:f\(.)",
			resolvedImageUri: "ECR/app@#1\(.)"}], aliases: [{name: "live", version: "1"}]}]},
		ecr: {repositories: [{name: "app", images: [image("0c"), image("0d"),
			{digest: $index, manifest: $manifest, mediaType: "application/vnd.oci.image.index.v1+json",
				tags: ["latest"], pushedAt: "-300d"}]}]}}'
}

# forget_log: count requests from here on.
forget_log () {
	: >"$EMULATOR_LOG"
}

# plan [ARGUMENT...]: what is decided, image by image, and the in_use records before it.
plan () {
	ecrm scan --format ndjson "$@" | sed 's/"stream":"[^"]*",//; s/"at":"[^"]*"//' | LC_ALL=C sort
	ecrm plan --format ndjson "$@" | jq -cS 'select(.type == "image") | del(.as_of)' | LC_ALL=C sort
}

@test "a second run asks for nothing that cannot have changed, and decides the same" {
	local first second without
	whole_account >whole.json
	account <whole.json
	first=$(plan)
	[ "$(requests DescribeTaskDefinition)" = 5 ]
	[ "$(inputs GetFunction .Qualifier)" = '"$LATEST"
"$LATEST"
"1"
"4"' ]
	[ "$(requests BatchGetImage)" = 1 ]
	forget_log
	second=$(plan)
	[ "$(requests DescribeTaskDefinition)" = 0 ]
	[ "$(inputs GetFunction .Qualifier | sort -u)" = '"$LATEST"' ]
	[ "$(requests BatchGetImage)" = 0 ]
	forget_log
	without=$(plan --no-cache)
	[ "$(requests DescribeTaskDefinition)" = 10 ]
	expect_equal "$first" "$second"
	expect_equal "$without" "$second"
	[ "$(grep -c '"action":"keep"' <<<"$second")" = 3 ]
}

@test "every producer takes --no-cache and ECRM_CACHE, and then no file is read or written" {
	local program
	whole_account >whole.json
	account <whole.json
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr 'ecrm scan' 'ecrm plan' 'ecrm delete --force'; do
		$program --no-cache >out
		ECRM_CACHE=0 $program >out
	done
	ecrm-scan-ecs --names >out
	ecrm generate -c new.yaml 2>/dev/null
	[ ! -e caches/ecrm/answers.sqlite ]
	ecrm-scan-ecs >out
	[ -s "$CACHE" ]
	forget_log
	ecrm-scan-ecs --no-cache >out
	[ "$(requests DescribeTaskDefinition)" = 5 ]
}

@test "what was answered in clear text is not cached unless that is asked for" {
	whole_account >whole.json
	account <whole.json
	unset ECRM_CACHE
	ecrm-scan-ecs >out
	[ ! -e caches ]
	ecrm-scan-ecs --cache >out
	[ -s "$CACHE" ]
	forget_log
	ecrm-scan-ecs >out
	[ "$(requests DescribeTaskDefinition)" = 5 ]
}

@test "what is answered over TLS is cached" {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=emulator \
		-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out ca.pem 2>/dev/null
	cat ca.pem key.pem >tls.pem
	whole_account >whole.json
	account --tls tls.pem <whole.json
	unset ECRM_CACHE
	export AWS_CA_BUNDLE=$PWD/ca.pem
	ecrm-scan-ecs >out
	forget_log
	ecrm-scan-ecs >out
	[ "$(requests DescribeTaskDefinition)" = 0 ]
}

# another_account: as account, at the same URL.
another_account () {
	local port=${AWS_ENDPOINT_URL##*:}
	emulator_stop
	account --port "$port"
}

@test "a function made anew under the same name, with the same version numbers, is another function" {
	whole_account >whole.json
	account <whole.json
	ecrm-scan-lambda >first
	whole_account | sed 's|ECR/app|ECR/other|g' >whole.json
	another_account <whole.json
	ecrm-scan-lambda >second
	[ "$(grep -c '"in_use".*/app' first)" = 6 ]
	[ "$(grep -c '"in_use".*/other' second)" = 6 ]
	[ "$(grep -c /app second)" = 0 ]
}

@test "what an alias or \$LATEST names is looked up each time" {
	whole_account >whole.json
	account <whole.json
	ecrm-scan-lambda >first
	whole_account | jq '.lambda.functions[0].aliases[0].version = "2" | .lambda.functions[0].versions +=
		[{version: "$LATEST", imageUri: "ECR/app:new", resolvedImageUri: "ECR/app@#99"}]' >whole.json
	another_account <whole.json
	ecrm-scan-lambda >second
	[ "$(jq -r 'select(.type == "in_use") | "\(.by) \(.image)"' second | shorten | LC_ALL=C sort)" = 'f:$LATEST ECR/app:new
f:$LATEST ECR/app@#99
f:2 ECR/app:f2
f:2 ECR/app@#12
f:4 ECR/app:f4
f:4 ECR/app@#14' ]
}

@test "a version whose image AWS has not resolved is not remembered" {
	whole_account | jq '.lambda.functions[0].versions[3].resolvedImageUri = null' >whole.json
	account <whole.json
	ecrm-scan-lambda >first
	forget_log
	ecrm-scan-lambda >second
	[ "$(inputs GetFunction .Qualifier)" = '"$LATEST"
"4"' ]
}

@test "another endpoint, account or region is not answered from this one's" {
	whole_account >whole.json
	account <whole.json
	ecrm-scan-ecs >first
	emulator_stop
	whole_account | sed 's|ECR/app|ECR/other|g' >whole.json
	account <whole.json
	ecrm-scan-ecs >second
	[ "$(grep -c '"in_use".*/other' second)" = "$(grep -c '"in_use".*/app' first)" ]
	[ "$(grep -c /app: second)" = 0 ]
}

@test "a manifest that is not what its digest says is not remembered" {
	whole_account --arg wrong "$(digest 7)" | jq --arg wrong "$(digest 7)" '.ecr.repositories[0].images[2].digest = $wrong' >whole.json
	account <whole.json
	ecrm-list-ecr >first
	forget_log
	ecrm-list-ecr >second
	[ "$(requests BatchGetImage)" = 1 ]
}

@test "an index that was archived keeps its repository, although its manifest is remembered" {
	whole_account >whole.json
	account <whole.json
	ecrm-list-ecr >first
	emulator_stop
	whole_account | jq '.ecr.repositories[0].images[2].status = "ARCHIVED"' >whole.json
	account <whole.json
	ecrm-list-ecr --include-archived >archived
	[ "$(jq -s --arg digest "$INDEX" 'map(select(.digest == $digest))[0] | has("children")' first)" = true ]
	[ "$(jq -s --arg digest "$INDEX" 'map(select(.digest == $digest))[0] | has("children")' archived)" = false ]
}

@test "an answer that was refused is not remembered" {
	whole_account >whole.json
	account --fault DescribeTaskDefinition=other@3 <whole.json
	run -1 --separate-stderr ecrm-scan-ecs --concurrency 1
	[[ $stderr == *'gave an answer about'* ]]
	ecrm-scan-ecs >second
	expect_equal "$(ecrm-scan-ecs --no-cache | jq -r .image | sort)" "$(jq -r .image second | sort)"
}

@test "directory and file are the user's alone, and nothing else is left beside it" {
	umask 000
	whole_account >whole.json
	account <whole.json
	ecrm plan >out
	[ "$(stat -c %a caches)" = 700 ]
	[ "$(stat -c %a caches/ecrm)" = 700 ]
	[ "$(stat -c %a "$CACHE")" = 600 ]
	[ "$(ls -A caches/ecrm)" = answers.sqlite ]
}

# damaged WHAT: after this, a run says the same as before, warns once at most, and heals the file.
damaged () {
	run -0 --separate-stderr ecrm-scan-ecs
	[ "${#stderr_lines[@]}" -le 1 ]
	[ "${#stderr_lines[@]}" = 0 ] || expect_line "*ecrm-scan-ecs: the cache '*' is damaged, and begun anew"
	expect_equal "$EXPECTED" "$(jq -r .image <<<"$output" | LC_ALL=C sort)" || {
		echo "$1"
		return 1
	}
	ecrm-scan-ecs >out 2>/dev/null
	forget_log
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '' "$stderr"
	expect_equal "$EXPECTED" "$(jq -r .image <<<"$output" | LC_ALL=C sort)"
	[ "$(requests DescribeTaskDefinition)" = 0 ]
}

@test "a file that is garbage, cut off, empty or of another format is begun anew" {
	whole_account >whole.json
	account <whole.json
	EXPECTED=$(ecrm-scan-ecs | jq -r .image | LC_ALL=C sort)
	head -c 20000 /dev/urandom >"$CACHE"
	damaged garbage
	truncate -s 5000 "$CACHE"
	damaged 'cut off'
	truncate -s 100 "$CACHE"
	damaged 'cut off in the first page'
	: >"$CACHE"
	damaged empty
	# the file's user_version, which is 1, is at byte 60
	printf '\0\0\0\2' | dd of="$CACHE" bs=1 seek=60 conv=notrunc status=none
	damaged 'another format'
}

# tool [SIZE [NOW]]: use a cache in ./cache; see t/unit/cache-tool.c.
tool () {
	mkdir -p -m 0700 cache
	"$ECRM_BUILD/t/unit/cache-tool" cache "${1:-1000000}" "${2:-1000}"
}

@test "no byte of the file, whatever becomes of it, makes an answer that is not right" {
	local offset size got
	seq 40 | sed 's/.*/add\tkey &\ttext & one\ttext & two/' | tool
	seq 40 | sed 's/.*/find\tkey &/' >asked
	seq 40 | sed 's/.*/hit\ttext & one\ttext & two/' >right
	tool <asked | cmp - right
	cp cache/answers.sqlite whole
	size=$(stat -c %s whole)
	for ((offset = 0; offset < size; offset += offset < 200 || offset > size - 3000 ? 37 : 401)); do
		cp whole cache/answers.sqlite
		printf '\252' | dd of=cache/answers.sqlite bs=1 seek="$offset" conv=notrunc status=none
		got=$(tool <asked 2>/dev/null)
		[ "$(wc -l <<<"$got")" = 40 ]
		[ "$(paste <(printf '%s\n' "$got") right | awk -F'\t' '$1 == "hit" && ($2 != $5 || $3 != $6)')" = '' ]
	done
}

@test "two processes at once get right answers, and leave the file whole" {
	seq 3000 | sed 's/.*/add\tkey &\ttext &\nfind\tkey &/' >work
	tool 10000000 <work >one &
	tool 10000000 <work >two
	wait "$!"
	seq 3000 | sed 's/.*/find\tkey &/' | tool 10000000 >three
	for got in one two three; do
		[ "$(wc -l <"$got")" = 3000 ]
		[ "$(awk '$1 == "hit" && $3 != NR' "$got")" = '' ]
	done
	[ "$(grep -c hit three)" -gt 0 ]
}

@test "the file does not grow over its size: what was unused longest is forgotten" {
	local text
	text=$(printf '%0600d' 0)
	seq 1 1000 | sed "s/.*/add\tkey &\t$text/" | tool 2000000 1000
	# a week and a day later some are used, and many others come
	seq 1 20 | sed 's/.*/find\tkey &/' | tool 2000000 700000 >out
	[ "$(grep -c hit out)" = 20 ]
	seq 1001 4000 | sed "s/.*/add\tkey &\t$text/" | tool 2000000 800000
	[ "$(stat -c %s cache/answers.sqlite)" -le 2000000 ]
	[ "$(printf 'find\tkey 4000\n' | tool 2000000 800001)" = "hit	$text" ]
	seq 21 1000 | sed 's/.*/find\tkey &/' | tool 2000000 800001 >out
	[ "$(grep -c hit out)" = 0 ]
}

@test "where there is no place for it, all goes on without, in silence" {
	whole_account >whole.json
	account <whole.json
	ecrm-scan-ecs --no-cache | jq -r .image | LC_ALL=C sort >wanted
	for XDG_CACHE_HOME in /dev/null/caches /proc/caches; do
		run -0 --separate-stderr ecrm-scan-ecs
		expect_equal '' "$stderr"
		expect_equal "$(cat wanted)" "$(jq -r .image <<<"$output" | LC_ALL=C sort)"
	done
	unset XDG_CACHE_HOME
	HOME=/dev/null run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '' "$stderr"
}

@test "a disk without room for it costs nothing but calls" {
	local blocks
	whole_account >whole.json
	account <whole.json
	for blocks in 0 8 16; do
		rm -rf caches
		run -0 --separate-stderr bash -c 'trap - XFSZ; ulimit -f "$1"; ecrm-scan-ecs' - "$blocks"
		expect_equal '' "$stderr"
		[ "$(grep -c in_use <<<"$output")" -ge 6 ]
	done
}

@test "a file that cannot be written is read" {
	[ "$(id -u)" != 0 ] || skip 'root may write any file'
	whole_account >whole.json
	account <whole.json
	ecrm-scan-ecs >out
	chmod 400 "$CACHE"
	chmod 500 caches/ecrm
	forget_log
	run -0 --separate-stderr ecrm-scan-ecs
	chmod 700 caches/ecrm
	expect_equal '' "$stderr"
	[ "$(requests DescribeTaskDefinition)" = 0 ]
}

@test "a link, a pipe or what others may write to is not taken for the cache" {
	whole_account >whole.json
	account <whole.json
	mkdir -p elsewhere caches
	ln -s ../elsewhere caches/ecrm
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'
	[ "$(ls -A elsewhere)" = '' ]

	rm caches/ecrm
	mkdir -m 0700 caches/ecrm
	echo precious >elsewhere/file
	ln -s ../../elsewhere/file "$CACHE"
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'
	[ "$(cat elsewhere/file)" = precious ]

	rm "$CACHE"
	ln elsewhere/file "$CACHE"
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'
	[ "$(cat elsewhere/file)" = precious ]

	rm "$CACHE"
	mkfifo "$CACHE"
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'

	rm "$CACHE"
	chmod 777 caches/ecrm
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'
	[ "$(ls -A caches/ecrm)" = '' ]
}

@test "what belongs to another user is not read" {
	[ "$(id -u)" = 0 ] || skip 'only root can give files away'
	whole_account >whole.json
	account <whole.json
	ecrm-scan-ecs >out
	chown 12345 "$CACHE"
	forget_log
	run -0 --separate-stderr ecrm-scan-ecs
	expect_line '*[[]warn] ecrm-scan-ecs: nothing is cached: *'
	[ "$(requests DescribeTaskDefinition)" = 5 ]
}
