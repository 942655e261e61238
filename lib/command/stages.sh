# The stages.  All of them run in the background, since sh takes no signal while it waits for a foreground program.
# Each holds the reading end of a pipe, the lifeline, as descriptor 8; the writing end, 9, is here only.
# A stage ends as soon as nobody holds that: when this lets go of it, or is killed.

work=
socket_place= # where $work is too far down for a socket
stages= # that run: PID:PROGRAM ...
starting= # the PROGRAM that is not noted there yet, or was the last
grace=5 # seconds

# Only a stage that does not heed its lifeline is killed, and not the one whose calls under way delete:
# it ends by itself when their answers are there, or their time is over.
kill_later () {
	trap 'kill -KILL "$!" 2>/dev/null; exit 0' USR1
	sleep "$grace" &
	wait "$!"
	for stage in $stages; do
		case $stage in
		*:ecrm-delete) ;;
		*) kill -KILL "${stage%%:*}" 2>/dev/null || : ;;
		esac
	done
}

# Whoever does not want to wait for those calls either says so once more.
hurry () {
	for stage in $stages; do
		kill "${stage%%:*}" 2>/dev/null || :
	done
}

clean_up () {
	trap '' HUP QUIT PIPE
	trap hurry INT TERM
	exec 9>&-
	# A signal may have come between the start of a stage and the note of it.  No bare wait for all: that
	# of dash 0.5.12 sometimes does not come back.
	! kill -0 "${!:-}" 2>/dev/null || stages="$stages $!:$starting"
	[ -z "$display" ] || stages="$stages $display:ecrm-progress"
	if [ -n "$stages" ]; then
		kill_later &
		killer=$!
		for stage in $stages; do
			while kill -0 "${stage%%:*}" 2>/dev/null; do
				# A signal ended it, or only the waiting for it.
				wait "${stage%%:*}" 2>/dev/null || [ $? -gt 128 ] || break
			done
		done
		# Some shells tell of what a signal has ended, unless it was waited for.
		{ kill -USR1 "$killer" && wait "$killer"; } 2>/dev/null || :
	fi
	trap '' INT TERM
	# The block is gone, and with this what the terminal shows for Ctrl-C.
	[ -z "$display" ] || printf '\r%s' "$erase" >&2
	[ -z "$socket_place" ] || rm -rf -- "$socket_place"
	[ -z "$work" ] || rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 131' QUIT
trap 'exit 141' PIPE
trap 'exit 143' TERM

# make_directory PLACE: print its name.  A signal that comes meanwhile waits, lest there be a directory that
# is not known of.
make_directory () {
	trap '' HUP INT QUIT TERM
	mktemp -d "$1/ecrm.XXXXXX" 2>/dev/null
}

work=$(make_directory "${TMPDIR:-/tmp}") || fail "cannot make a temporary directory in '${TMPDIR:-/tmp}'"
mkfifo "$work/lifeline"
exec 9<>"$work/lifeline"
# What is opened where stdin or stdout is closed comes to lie there, if only for a moment: so nothing is.
exec 8>/dev/null
if { true 7<&0; } 2>&8; then exec 7<&0; else exec 7</dev/null; fi
exec 8>&-

# start PROGRAM [ARGUMENT...]: run a stage beside the others, its input from descriptor $input.
input=7
start () {
	starting=$1
	ECRM_LIFELINE=8 "$@" <&"$input" 3>&- 4<&- 7<&- 8<"$work/lifeline" 9>&- &
	stages="$stages $!:$1"
}

# Wait for all that was started; any that failed has said why, unless a signal ended it.  $failed is
# the highest exit status then.
await () {
	failed=0
	for stage in $stages; do
		# All that the planner waits for is there; without it, there is to be no plan.
		case $stage in
		*:ecrm-plan)
			[ "$failed" -eq 0 ] || break
			exec 3>&-
			;;
		esac
		status=0
		wait "${stage%%:*}" 2>/dev/null || status=$? # that a signal ended it is told below
		stages=${stages#* "$stage"}
		if [ "$status" -gt 128 ]; then
			# As in any pipeline, a reader who has seen enough is not told.
			case $status:${stage#*:} in
			141:ecrm-render | 141:ecrm-explain) exit 141 ;;
			141:ecrm-list-ecr) continue ;; # the planner, whose turn is next, has ended and said why
			esac
			error "${stage#*:} was ended by signal $((status - 128)) ($(kill -l "$status"))"
			status=1
		fi
		[ "$status" -le "$failed" ] || failed=$status
	done
}

finish () {
	await
	[ "$failed" -eq 0 ] || exit "$failed"
}

run () {
	start "$@"
	finish
}

config_sum () {
	2>/dev/null cksum <"$ECRM_CONFIG" || :
}

# Each stage reads the configuration; what is wrong with it is told once.
check_config () {
	config_checked=$(config_sum)
	run ecrm-check-config --quiet
}

# When all stages have ended: half of a configuration that was written meanwhile is one in which less is scanned.
expect_same_config () {
	[ "$(config_sum)" = "$config_checked" ] ||
		fail "the configuration '$ECRM_CONFIG' was changed meanwhile; begin anew"
}

# show_progress, hide_progress: on a terminal, one block tells how far all stages are that run between
# the two.  They write to the pipe that is descriptor 6, or do not where nobody reads any more; 5 is where
# it stands how many rows the block has.
show_progress () {
	$progress && [ -t 2 ] && [ -z "$display${ECRM_PROGRESS_FD:-}" ] || return 0
	[ -z "${CI:-}" ] && [ "${TERM:-dumb}" != dumb ] || return 0
	[ -p "$work/progress" ] || mkfifo "$work/progress" || return 0
	printf '\000' >"$work/screen" || return 0
	exec 5<>"$work/screen" 6<>"$work/progress"
	ECRM_PROGRESS_SCREEN=5 ECRM_PROGRESS_FD=6
	export ECRM_PROGRESS_SCREEN ECRM_PROGRESS_FD
	starting=ecrm-progress
	ECRM_LIFELINE=8 ecrm-progress <"$work/progress" >/dev/null 3>&- 4<&- 7<&- 8<"$work/lifeline" 9>&- &
	display=$!
}

hide_progress () {
	[ -n "$display" ] || return 0
	unset ECRM_PROGRESS_SCREEN ECRM_PROGRESS_FD
	exec 5>&- 6>&-
	kill "$display" 2>/dev/null || :
	wait "$display" 2>/dev/null || printf %s "$erase" >&2
	display=
}

# One process finds the AWS credentials for all stages: a role is assumed once, and a code asked for once.
# What is secret goes over a socket in a directory that is ours alone; a socket's path has some hundred
# bytes, which a long TMPDIR may have used up.
hold_credentials () {
	socket=$work/credentials
	if [ "$(printf %s "$socket" | wc -c)" -gt 90 ]; then
		socket_place=$(make_directory /tmp) || fail "cannot make a temporary directory in '/tmp'"
		socket=$socket_place/credentials
	fi
	run ecrm-credentials "$socket" >"$work/holder"
	ECRM_CREDENTIALS=$socket
	export ECRM_CREDENTIALS
}
