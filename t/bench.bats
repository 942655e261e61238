# The benchmarks' own sums: what they call ideal, and that all of them run.  How long anything takes is no matter here.
# bats file_tags=once
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	set -o pipefail
}

teardown () {
	emulator_stop
}

# log: the emulator's log of the calls on stdin: a service, an operation, how many, and pages (1) of how many listings.
log () {
	jq -Rnc 'inputs | split(" ") | . as [$service, $operation, $calls, $pages]
		| range($calls | tonumber) as $n
		| {$service, $operation, status: 200, input: {listing: ($n / ($pages // "1" | tonumber) | floor), nextToken: "\($n)"}}'
}

# of FILTER [JQ-OPTION...]: what the filter says of the log on stdin.
of () {
	jq -s -L "$ROOT/t/bench" "${@:2}" "include \"ideal\"; $1"
}

@test "the ideal of latency is that of the calls, or of the longest chain where that is longer" {
	log >calls <<-'END'
	sts GetCallerIdentity 2
	ecr DescribeRepositories 2 2
	ecr DescribeImages 300 3
	ecr BatchGetImage 97
	ecs ListClusters 1
	ecs ListTasks 40
	END
	# 2 pages, or 3, of one step and one call each of the other two, behind who am I: 6 calls in a row.
	expect_equal 6 "$(of 'map(select(.service == "ecr")) | chain' <calls)"
	expect_equal 0.5 "$(of 'latency_bound(0.02; 16)' <calls)" # (399 + 1) x 0.02 / 16
	expect_equal 0.12 "$(of 'latency_bound(0.02; 1000)' <calls)" # 6 x 0.02
	# What was throttled is not asked for again in an ideal schedule.
	jq -c '.status = 400' calls >throttled
	expect_equal 0.5 "$(cat calls throttled | of 'latency_bound(0.02; 16)')"
}

@test "the ideal of token buckets is the slowest bucket's, less its burst" {
	printf '%s\n' '# comment' 'ListTasks+DescribeTasks=100/20' 'GetFunction=100/100' 'lambda=15/15' >limits
	log >calls <<-'END'
	ecs ListTasks 90
	ecs DescribeTasks 50
	lambda GetFunction 250
	lambda ListAliases 30
	sts GetCallerIdentity 5000
	END
	expect_equal 2 "$(of 'rate_bound($limits; 0)' --rawfile limits limits <calls)"
	expect_equal 1.5 "$(of 'map(select(.service == "lambda")) | rate_bound($limits; 0)' --rawfile limits limits <calls)"
	expect_equal 0 "$(head -80 calls | of 'rate_bound($limits; 0)' --rawfile limits limits)"
	expect_equal 25 "$(jq -c 'if .operation == "ListTasks" and .input.listing < 5 then .status = 400 | .code = "ThrottlingException" else . end' \
		calls | head -20 | of throttled_percent)"
}

@test "the fewest calls are counted by hand, and no plan makes fewer" {
	"$ECRM_BUILD/aws-account" small >account.json
	# ECS 1 + 4 x (2 + 1 + 1 + 1) + 1 + 1 + 1 + 100, Lambda 2 + 20 + 80, ECR 1 + 20 + 20, and who am I three times
	expect_equal 270 "$(jq -L "$ROOT/t/bench" 'include "fewest"; fewest' account.json)"
	# ECS 1 + 4 x (1 + 1 + 1 + 1) + 1 + 20 + 100, Lambda 1 + 2 x 20 + 80, ECR 1 + 20 + 20
	expect_equal 300 "$(jq -L "$ROOT/t/bench" 'include "fewest"; original' account.json)"
	emulator_start account.json
	ECRM_CONFIG=$ROOT/t/bench/ecrm.yaml ECRM_LOG_LEVEL=warn ecrm plan -o plan
	[ "$(wc -l <"$EMULATOR_LOG")" -ge 270 ]
	expect_equal 80 "$(requests GetFunction)"
}

@test "the table says what is met and what is not" {
	cat >rows <<-'END'
	{"target":1,"what":"a","measured":2.6,"unit":"s","ideal":2,"max_ratio":1.3}
	{"target":1,"what":"b","measured":2.7,"unit":"s","ideal":2,"max_ratio":1.3}
	{"target":4,"what":"c","measured":0.05,"unit":"s","ideal":0.6,"min_ratio":10,"inverse":true}
	{"target":5,"what":"d","measured":73400320,"unit":"bytes","max":67108864}
	{"target":6,"what":"e","measured":1234567,"unit":""}
	END
	expect_equal '| | what | measured | ideal | ratio | wanted | met |
|---|---|---:|---:|---:|---|---|
| 1 | a | 2.6 s | 2 s | 1.3x | at most 1.3x | yes |
| 1 | b | 2.7 s | 2 s | 1.35x | at most 1.3x | **no** |
| 4 | c | 50 ms | 0.6 s | 12x | at least 10x | yes |
| 5 | d | 70 MiB |  |  | at most 64 MiB | **no** |
| 6 | e | 1,234,567 |  |  |  |  |' "$(jq -rs -f "$ROOT/t/bench/table.jq" rows)"
}

@test "the benchmarks run, on small accounts" {
	export BENCH_ACCOUNT=small BENCH_ACCOUNTS=small BENCH_REPOSITORIES=3 BENCH_SCALE=1000 BENCH_PROFILE=no TMPDIR=$BATS_TEST_TMPDIR
	run -0 --separate-stderr "$ROOT/t/bench/run" "$ECRM_BUILD" "$ECRM_BIN" 1 3 4 5 6 8
	expect_equal '1 3 4 5 6 8' "$(sed -n 's/^| \([0-9]\) .*/\1/p' <<<"$output" | uniq | xargs)"
	[[ $output == *'| 8 | `ecrm-delete`, 1500 images in 3 repositories, 20 ms a call | '* ]]
	[[ $output == *'| 8 | images that were left, or refused since an index was still there | 0 |  |  | at most 0 | yes |'* ]]
	[[ $output != *null* ]]
	expect_equal '' "$(find . -name 'ecrm-bench.*')"
}

@test "where perf found the work is told beside the table, and is no part of it" {
	mkdir bin
	cat >bin/perf <<-'END'
		#!/bin/sh
		case $1 in report) echo ' 60.00%  ecrm-plan  ecrm-plan' ;; esac
	END
	chmod +x bin/perf
	export BENCH_ACCOUNT=small TMPDIR=$BATS_TEST_TMPDIR
	PATH=$PWD/bin:$PATH run -0 --separate-stderr "$ROOT/t/bench/run" "$ECRM_BUILD" "$ECRM_BIN" 6
	[[ $stderr == *'Where the work of target 6 is done'*'| 60.00% | ecrm-plan | ecrm-plan |'* ]]
	[[ $output == *'| 6 | of that, `ecrm-render` |'* && $output != *Where* ]]
}

@test "the table goes between the marks of the README, and nothing else changes" {
	printf '%s\n' before '<!-- make bench -->' 'old 1' 'old 2' '<!-- end of make bench -->' after >README.md
	printf '%s\n' 'new 1' >table
	"$ROOT/t/bench/into-readme" table README.md
	expect_equal 'before
<!-- make bench -->
new 1
<!-- end of make bench -->
after' "$(cat README.md)"
}
