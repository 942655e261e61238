#!/bin/sh
# ecrm: the documented commands, each a few filters put together.
set -eu
# A core file would have the credentials of the environment in it.
# shellcheck disable=SC3045 # every sh in use has it; one that has not goes on
ulimit -c 0 2>/dev/null || :

version=0.1.0

# The filters stand beside this file, be it in a checkout or installed; a link to it may not.
case $0 in
*/*) self=$0 ;;
*) self=$(command -v -- "$0") ;;
esac
[ -x "${self%/*}/ecrm-plan" ] || self=$(readlink -f -- "$self" 2>/dev/null) || :
PATH=${self%/*}:$PATH
export PATH

command= # what --help, and who is wrong with a flag, is told of

# The build puts each of these files of lib/ in its place.
. command/help.sh
. command/messages.sh
. command/arguments.sh

if $help; then
	if [ -n "$command" ]; then usage_command "$command"; else usage; fi
	exit 0
fi
case $command in
'' | version)
	printf 'ecrm version v%s\n' "$version"
	[ -n "$command" ] || printf 'Run "ecrm --help" for the commands.\n'
	exit 0
	;;
esac

check_flags
case $command in
config)
	case $operands in
	"check$newline"*) ;;
	"$newline"* | '') misuse "expected 'ecrm config check'" ;;
	*) unknown_word 'command of config' "${operands%%"$newline"*}" check ;;
	esac
	set -f
	IFS=$newline
	# shellcheck disable=SC2086 # one a line
	set -- ${operands#*"$newline"}
	exec ecrm-check-config -- "$@"
	;;
explain)
	[ -n "$operands" ] || misuse 'expected an image to explain'
	: "${ECRM_LOG_LEVEL:=warn}" # a line for each image would hide the answer
	;;
esac

: "${ECRM_CONFIG:=ecrm.yaml}" "${ECRM_LOG_LEVEL:=info}" "${ECRM_RECHECK_AFTER:=5m}"
export ECRM_CONFIG ECRM_LOG_LEVEL ECRM_RECHECK_AFTER
force=$(boolean --force "${ECRM_FORCE:-false}")
scan=$(boolean --scan "$scan")
progress=$(boolean --progress "${ECRM_PROGRESS:-true}")
case $ECRM_LOG_LEVEL in
debug | info | notice | warn | error) ;;
*)
	level=$ECRM_LOG_LEVEL
	unset ECRM_LOG_LEVEL # which ecrm-nearest would refuse, too
	unknown_word 'log level' "$level" debug info notice warn error
	;;
esac
check_values
check_place "$output"
[ "$command" != generate ] || check_place "$ECRM_CONFIG"
[ "$command" != delete ] || [ -f "${ECRM_JOURNAL:--}" ] || check_place "${ECRM_JOURNAL:--}"

. command/stages.sh

# produce PROGRAM [ARGUMENT...]: start a producer.
produce () {
	[ -n "${ECRM_CREDENTIALS:-}" ] || hold_credentials
	show_progress
	start "$@"
}

# spool PROGRAM [ARGUMENT...]: the same, into a file of its own.
spool=$work
spool () {
	produce "$@" >"$spool/$1.ndjson"
}

start_scanners () {
	spool ecrm-scan-ecs
	spool ecrm-scan-lambda
	spool ecrm-scan-external
}

# keep_copy FILE: into $file, where to read it from; that is a copy where it can be read only once, or is
# another file to each process, as /dev/stdin.
copies=0
keep_copy () {
	file=$1
	case $file in
	- | /dev/stdin | /dev/fd/* | /proc/*) ;;
	*) [ -p "$file" ] || [ -c "$file" ] || return 0 ;;
	esac
	copies=$((copies + 1))
	file=$work/scanned-$copies
	[ -e "$file" ] || start cat -- "$1" >"$file"
}

# The plan of all that runs and is stored, into $spool/plan; $totals: only what it adds up to.
totals=false
make_plan () {
	expected=ecrm-list-ecr
	$scan || [ -n "${scanned_files#,}" ] ||
		misuse '--no-scan needs --scanned-files: without either, nothing would be in use'
	check_config
	set --
	if $scan; then
		start_scanners
		set -- "$spool"/*.ndjson
		expected=$expected,ecrm-scan-ecs,ecrm-scan-lambda,ecrm-scan-external
	fi
	copies=0
	set -f
	IFS_saved=$IFS
	IFS=,
	# shellcheck disable=SC2086 # a list with commas
	for file in $scanned_files; do
		IFS=$IFS_saved
		[ -n "$file" ] || continue
		keep_copy "$file"
		set -- "$@" "$file"
	done
	IFS=$IFS_saved
	set +f

	# A listing may be long, so the planner reads it while it is made.  It comes to an end when all is
	# there, since this holds the pipe open, too; then the planner reads the other files.
	mkfifo "$spool/listing"
	# shellcheck disable=SC2094 # at first for both, so that no opening waits for the other end
	exec 4<>"$spool/listing" 3>"$spool/listing"
	exec 4<"$spool/listing"
	produce ecrm-list-ecr >"$spool/listing"
	input=4
	start ecrm-plan --allow-empty-scan="$allow_empty_scan" --expect="$expected" \
		--over-limit="$over_limit" --totals="$totals" -- - "$@" >"$spool/plan"
	input=7
	exec 4<&-
	finish
	expect_same_config
	[ "$command" != explain ] || run cat -- "$spool/plan" "$@" >"$spool/known"
	hide_progress
}

show_plan () {
	run ecrm-render --format="$format" --output="$output" -- "$spool/plan"
}

# What came into use while somebody thought is not to go.  ecrm-delete tells of it; the rest was told.
plan_again () {
	notice 'the questions took a while (--recheck-after): what is in use and stored is looked at again'
	spool=$work/again
	mkdir "$spool"
	level=$ECRM_LOG_LEVEL
	case $level in
	info | notice) ECRM_LOG_LEVEL=warn ;;
	esac
	make_plan
	ECRM_LOG_LEVEL=$level
}

# execute [OPTION...] -- FILE: delete without any more questions.
execute () {
	show_progress
	run ecrm-delete --force "$@"
	hide_progress
}

delete () {
	start ecrm-delete --ask-only -- "$work/plan" >"$work/approved"
	await
	answers=$failed # 1: not all were yes; and 4 more: they took long
	case $answers in
	0 | 1)
		execute -- "$work/approved"
		;;
	4 | 5)
		plan_again
		execute --revised-plan="$spool/plan" -- "$work/approved"
		;;
	esac >"$work/results"
	exit $((answers % 4))
}

case $command in
scan)
	# The variable may be there for plan, which has other formats.
	$format_given || case $format in ndjson) ;; *) format=json ;; esac
	case $format in
	json) format=scan ;;
	ndjson) ;;
	*) unknown_word 'format of scan' "$format" json ndjson ;;
	esac
	check_config
	start_scanners
	finish
	expect_same_config
	hide_progress
	run ecrm-render --format="$format" --output="$output" -- "$work"/*.ndjson
	;;
plan | delete)
	: "${format:=table}"
	case $format in
	table | json | ndjson | csv | markdown | html) ;;
	*) unknown_word format "$format" table json ndjson csv markdown html ;;
	esac
	# What is over a limit is shown all the same, but not carried out.
	over_limit=warn
	[ "$command" = plan ] || over_limit=refuse
	# Nobody but the table and its figures can do without the images.
	case $command-$format in plan-table | plan-json) totals=true ;; esac
	make_plan
	show_plan
	case $command-$force in
	delete-true) execute -- "$work/plan" >"$work/results" ;;
	delete-false) delete ;;
	esac
	;;
explain)
	over_limit=warn
	if [ -z "$plan_files" ]; then
		make_plan
		exec 7<"$spool/known"
	fi
	set -f
	IFS_saved=$IFS
	IFS=$newline
	# shellcheck disable=SC2086 # one a line
	set -- $operands
	IFS=$IFS_saved
	run ecrm-explain ${plan_files:+--plan="$plan_files,$scanned_files"} --output="$output" -- "$@"
	;;
generate)
	set_variable repository ''
	spool ecrm-scan-ecs --names
	spool ecrm-scan-lambda --names
	spool ecrm-list-ecr --names
	finish
	hide_progress
	notice 'Generated config:'
	run ecrm-render --format=config --output=- -- "$work"/*.ndjson >&2
	if [ -e "$ECRM_CONFIG" ]; then
		{
			printf '%s file already exists. Overwrite? (y/n) [n]: ' "$ECRM_CONFIG" >/dev/tty
			read -r answer </dev/tty
		} 2>/dev/null || fail "there is no terminal to ask on, and '$ECRM_CONFIG' exists"
		case $answer in
		[Yy]*) ;;
		*) fail 'aborted' ;;
		esac
	fi
	run ecrm-render --format=config --output="$ECRM_CONFIG" -- "$work"/*.ndjson
	notice "Saved $ECRM_CONFIG"
	;;
esac
