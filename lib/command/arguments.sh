# The command line: each flag ends up in the variable that stands behind it, which the filters read.

commands='generate scan plan delete explain config version'
newline='
'
given= # the flags on the command line
operands= # of config, each with a newline behind it
help=false
format=${ECRM_FORMAT:-}
format_given=false
output=${ECRM_OUTPUT:--}
scan=${ECRM_SCAN:-true}
scanned_files=${ECRM_SCANNED_FILES:-}
scanned_files_given=false
allow_empty_scan=false
plan_files=

# variable_of FLAG: that of --some-flag is ECRM_SOME_FLAG.
variable_of () {
	printf 'ECRM_%s' "$(printf %s "$1" | tr a-z- A-Z_)"
}

set_variable () {
	export "$(variable_of "$1")=$2"
}

# An empty value may be a variable of the caller's that is not set: -r "$NAME" is not to mean all.
set_flag () {
	case $1 in
	config | log-level | region | profile | concurrency | repository) set_variable "$@" ;;
	connect-timeout | read-timeout | request-timeout | deadline) set_variable "$@" ;;
	max-delete-percent | max-delete-count | max-age | recheck-after | journal | \
		price-per-gb-month) set_variable "$@" ;;
	output) output=$2 ;;
	format)
		format=$2
		format_given=true
		;;
	plan) plan_files=$plan_files,$2 ;;
	scanned-files)
		$scanned_files_given || scanned_files=
		scanned_files_given=true
		scanned_files=$scanned_files,$2
		;;
	*) return 1 ;;
	esac
	[ -n "$2" ] || misuse "option '--$1' needs a value"
	given="$given $1"
}

set_switch () {
	case $1 in
	help) help=$2 ;;
	version) command=version ;;
	progress | color | cache | force | include-archived | archive) set_variable "$@" ;;
	scan) scan=$2 ;;
	allow-empty-scan) allow_empty_scan=$2 ;;
	*) return 1 ;;
	esac
	given="$given $1"
}

# commands_with FLAG: the commands that take it; nothing where all do.
commands_with () {
	case $1 in
	output) echo scan plan delete explain ;;
	format) echo scan plan delete ;;
	price-per-gb-month) echo plan delete ;;
	scan | repository | scanned-files | allow-empty-scan | include-archived | max-delete-percent | \
		max-delete-count) echo plan delete explain ;;
	force | recheck-after | max-age | archive | journal) echo delete ;;
	plan) echo explain ;;
	esac
}

# A flag of another command is not passed over: whoever gives it expects something of it.
check_flags () {
	for flag in $given; do
		takers=$(commands_with "$flag")
		case " ${takers:=$command} " in
		*" $command "*) ;;
		*) misuse "--$flag is a flag of $(printf %s "$takers" | sed 's/ /, /g; s/\(.*\),/\1 and/'), not of $command" ;;
		esac
	done
}

# check_values: what a stage will refuse is told before AWS is asked for anything.
check_values () {
	for flag in $given; do
		case $flag in
		concurrency | connect-timeout | read-timeout | request-timeout | deadline)
			refuses "$flag" ecrm-list-ecr --version
			;;
		max-delete-percent | max-delete-count) refuses "$flag" ecrm-plan --version ;;
		price-per-gb-month) refuses "$flag" ecrm-render --format=ndjson ;;
		recheck-after | max-age) refuses "$flag" ecrm-delete --ask-only ;;
		esac
	done
}

# check_place FILE: that a file cannot be written is told before AWS is asked for anything, too.
check_place () {
	case $1 in
	- | '') return 0 ;;
	*/*) directory=${1%/*}/ ;;
	*) directory=. ;;
	esac
	[ ! -d "$1" ] || fail "cannot write '$1': it is a directory"
	[ ! -e "$1" ] || [ -f "$1" ] || return 0
	[ -d "$directory" ] || fail "cannot write '$1': there is no directory '${directory%/}'"
	[ -w "$directory" ] || fail "cannot write '$1': nothing can be written to the directory '$directory'"
}

# refuses FLAG PROGRAM ARGUMENT: of no input, it says only what is wrong with its variables.
refuses () {
	flag=$1
	shift
	status=0
	said=$("$@" </dev/null 2>&1 >/dev/null) || status=$?
	case $status:$said in
	2:*": --$flag is "* | 2:*": \$$(variable_of "$flag") is "*)
		said=${said#* is }
		misuse "--$flag is ${said%"; try "*}"
		;;
	esac
}

# unknown_option OPTION: what it probably was is one of those that the help tells of.
unknown_option () {
	near=
	case $1 in
	--*)
		# shellcheck disable=SC2046 # words
		near=$(did_you_mean "$1" $({
			usage
			for of in $commands; do usage_command "$of"; done
		} | tr -s ' =,"' '\n' | sed -n 's/^--\[no-]\(.*\)/--\1 --no-\1/p; /^--[a-z]/p'))
		;;
	esac
	misuse "unknown option '$1'$near"
}

# unknown_word KIND WORD KNOWN...: say what is known of the kind, or near.
unknown_word () {
	kind=$1
	word=$2
	shift 2
	near=$(did_you_mean "$word" "$@")
	[ -n "$near" ] || near=" (known: $(printf '%s, ' "$@" | sed 's/, $//'))"
	misuse "unknown $kind '$word'$near"
}

while [ $# -gt 0 ]; do
	argument=$1
	shift
	case $argument in
	-h) set_switch help true ;;
	-c | -o | -r)
		[ $# -gt 0 ] || misuse "option '$argument' needs a value"
		case $argument in
		-c) set_flag config "$1" ;;
		-o) set_flag output "$1" ;;
		-r) set_flag repository "$1" ;;
		esac
		shift
		;;
	-c?*) set_flag config "${argument#-c}" ;;
	-o?*) set_flag output "${argument#-o}" ;;
	-r?*) set_flag repository "${argument#-r}" ;;
	--*=*)
		name=${argument%%=*}
		name=${name#--}
		value=${argument#*=}
		set_flag "$name" "$value" || {
			set_switch "$name" false || unknown_option "--$name"
			value=$(boolean "--$name" "$value")
			set_switch "$name" "$value"
		}
		;;
	--no-*) set_switch "${argument#--no-}" false || unknown_option "$argument" ;;
	--*)
		name=${argument#--}
		if set_switch "$name" true; then
			:
		elif [ $# -gt 0 ] && set_flag "$name" "$1"; then
			shift
		elif ! set_flag "$name" ''; then
			unknown_option "$argument"
		fi
		;;
	-?*) unknown_option "$argument" ;;
	*)
		case $command in
		config | explain)
			operands=$operands$argument$newline
			continue
			;;
		esac
		[ -z "$command" ] || misuse "unexpected argument '$argument'"
		case " $commands " in
		*" $argument "*) ;;
		*)
			# shellcheck disable=SC2086 # words
			unknown_word command "$argument" $commands
			;;
		esac
		command=$argument
		;;
	esac
done
