# What the targets of t/bench share; sourced by each.  t/bench/run has set the environment:
#
#	BENCH_BUILD     the tools and the emulator
#	BENCH_PROGRAMS  the programs that are measured
#	BENCH_WORK      a directory for what is made meanwhile
#	BENCH_ROWS      the rows of the table, a JSON object each
#	BENCH_NOTES     what is to be printed below it
#	BENCH_SEED      of the accounts and records
#	BENCH_ACCOUNT   the account that stands for the large one
#	BENCH_SCALE     what the other sizes are divided by
# shellcheck shell=sh

bench=$(cd "$(dirname "$0")" && pwd)
cd "$BENCH_WORK"

# The shell's own clock has no fractions; the helper measures.
measure () {
	rm -f measured
	"$BENCH_BUILD/bench-measure" measured "$@"
}

# taken MEMBER: what the last command took: wall, user, system (seconds) or rss (bytes).
taken () {
	jq -r ".$1" measured
}

# stage PROGRAM MEMBER: the same of a stage of the last plan.
stage () {
	jq -s --arg program "$1" "map(select(.program == \$program)) | last.$2" stages
}

# ideal FILTER [JQ-OPTION...]: what ideal.jq says of the calls in the log.
ideal () {
	filter=$1
	shift
	jq -s -L "$bench" "$@" "include \"ideal\"; $filter" requests
}

# row MEMBER=VALUE...: one row of the table; each value is JSON, and text where it is none.  See table.jq.
row () {
	for member in "$@"; do
		shift
		set -- "$@" --arg "${member%%=*}" "${member#*=}"
	done
	jq -nc '$ARGS.named | with_entries(.value as $text | .value = ($text | try fromjson catch $text))' "$@" >>"$BENCH_ROWS"
}

# The account file of that name.
account () {
	[ -e "$1.json" ] || "$BENCH_BUILD/aws-account" "$1" --seed "$BENCH_SEED" \
		${BENCH_REPOSITORIES:+--repositories "$BENCH_REPOSITORIES"} >"$1.json"
}

# answered ACCOUNT [OPTION...] -- COMMAND...: run it while that account answers; the log is requests.
answered () {
	name=$1
	shift
	account "$name"
	rm -f requests stages measured
	BENCH_STAGES=$BENCH_WORK/stages ECRM_BUILD=$BENCH_BUILD \
		"$bench/../with-emulator" --seed "$BENCH_SEED" --log requests --lifetime 900 "$name.json" "$@"
}

# fastest COMMAND...: run it three times, and leave what the fastest took: others disturb, and none helps.  What it
# leaves besides is that of the last run.
fastest () {
	rm -f runs
	for _ in 1 2 3; do
		"$@"
		cat measured >>runs
	done
	jq -sc 'min_by(.wall)' runs >measured
}

# forget: what was cached on disk.
forget () {
	rm -rf "$BENCH_WORK/cache"
}

# ecrm, with every stage measured: its directory has bench-measure under the names of all programs.
measured_ecrm=$BENCH_WORK/bin/ecrm
