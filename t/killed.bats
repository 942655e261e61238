# The command or any of its stages is killed at any moment: after a request that chance chooses, as
# the emulator's log has them.  Other moments, and more of them for each command:
#
#	make test TESTS=t/killed.bats ECRM_KILL_RUNS=200 ECRM_KILL_SEED=7

# The helper clears the variables away, for this process and for those of the tests.
export KILL_RUNS=${KILL_RUNS:-${ECRM_KILL_RUNS:-12}}
export KILL_SEED=${KILL_SEED:-${ECRM_KILL_SEED:-2026}}
load helper.bash
load aws.bash

setup () {
	aws_setup
	export ECRM_CONCURRENCY=3
	grown_account >account.json
	configuration >ecrm.yaml
	mkfifo go stderr
	exec {go}<>go
}

teardown () {
	exec {go}>&-
	aws_teardown
}

# Ten repositories with images to keep and to delete, indexes among them, and what uses them.
grown_account () {
	jq -n --arg registry "$REGISTRY" '
		def digest: "sha256:" + ("0" * (64 - (tostring | length))) + tostring;
		def image($n; $age; $tags): {digest: ($n | digest), tags: $tags, pushedAt: "-\($age)d", size: 1000000};
		{ecs: {
			clusters: [range(3) | . as $c | {name: "c\($c)",
				services: [{name: "s", taskDefinition: "app\($c):2"}],
				tasks: [{taskDefinition: "app\($c):2", containers: [{name: "app", image: "\($registry)/app\($c):2"}]}]}],
			taskDefinitions: [range(6) as $f | range(1; 3) as $r |
				{family: "app\($f)", revision: $r, containers: [{name: "app", image: "\($registry)/app\($f):\($r)"}]}]},
		lambda: {functions: [range(6; 9) | {name: "app\(.)", packageType: "Image",
			versions: [{version: "$LATEST", imageUri: "\($registry)/app\(.):2"}]}]},
		ecr: {repositories: [range(10) as $r | {name: "app\($r)", images: [
			(range(1; 7) as $i | image(100 * $r + 10 + $i; 300 - $i; ["\($i)"])),
			(image(100 * $r + 20; 290; []) + {mediaType: "application/vnd.oci.image.index.v1+json",
				children: [100 * $r + 11, 100 * $r + 13 | {digest: digest}]})]}]}}'
}

# One command of others, which runs until there is a line in the pipe named go.
configuration () {
	cat <<-END
		clusters: [{name: "*"}]
		task_definitions: [{name: "*", keep_count: 1}]
		lambda_functions: [{name: "*", keep_count: 1}]
		external_commands:
		  - command: [sh, -c, 'head -n 1 <"$PWD/go" >/dev/null & wait; echo "[]"']
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	END
}

# The programs that run for the test and those that they have started, be they of any group.
processes () {
	grep -lz "^TMPDIR=$PWD/tmp\$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}

# name_of PID: its program; a guardian is the one that ecrm-scan-external has made of itself.
name_of () {
	local name parent
	[ -n "$1" ] && name=$(cat "/proc/$1/comm") && parent=$(sed -n 's/^PPid:\t//p' "/proc/$1/status") || return
	[ "$name" != ecrm-scan-exter ] || [ "$(cat "/proc/$parent/comm")" != "$name" ] || name=guardian
	echo "$name"
}

# follow REQUESTS: read the log up to that many requests, or until all that runs has ended.
follow () {
	local line
	while [ "$seen" -lt "$1" ] && read -r -t 60 -u "$log" line && [ "$line" != ended ]; do
		seen=$((seen + 1))
	done
	[ "${line:-}" != ended ]
}

# killed SIGNAL WHOM MOMENT COMMAND...: run the command; after that many requests send the signal to
# the wrapper, to its group, or to any one of the other processes (a number, as chance has it).
# What others still print on its stderr is waited for: all that runs has it open.
# Sets status, victim (the name of who was killed, or nothing), made (the requests by then).
killed () {
	local signal=$1 whom=$2 moment=$3 seen=0 log tail reader wrapper running
	shift 3
	rm -rf tmp out* && mkdir tmp && : >ended && : >"$EMULATOR_LOG"
	exec {log}< <(exec tail -q -n +1 -f "$EMULATOR_LOG" ended 3>&- 2>/dev/null)
	tail=$!
	{ timeout 20 cat stderr >err 3>&- && echo ended >>ended; } 3>&- &
	reader=$!
	# Not as a background process has it, which does not hear SIGINT.
	TMPDIR=$PWD/tmp env --default-signal=INT,QUIT setsid "${shell[@]}" "$@" 2>stderr 3>&- {go}>&- {log}<&- &
	wrapper=$!
	victim=
	if [ "$moment" -gt "$release" ]; then
		follow "$release" && echo >&"$go"
	fi
	if follow "$moment"; then
		case $whom in
		wrapper) kill -s "$signal" "$wrapper" && victim=wrapper ;;
		group) kill -s "$signal" -- "-$wrapper" && victim=group ;;
		*)
			mapfile -t running < <(processes | grep -vx "$wrapper")
			whom=${running[whom % (${#running[@]} + 1)]:-}
			victim=$(name_of "$whom") && kill -s "$signal" "$whom" || victim=
			;;
		esac
	fi
	made=$(wc -l <"$EMULATOR_LOG")
	# All has to end by itself, also the command that waits for its line; but what goes on when another
	# stage has failed, or does not hear a SIGINT that is not for all, may end as it would.
	case $victim-$signal in
	wrapper-* | group-*) ;;
	*-INT) echo >&"$go" ;;
	ecrm-scan-exter-* | sh-*) ;;
	*) echo >&"$go" ;;
	esac
	wait "$reader" || {
		echo "$victim is gone, and this still runs: $(processes | xargs -rI{} cat /proc/{}/comm)"
		kill_rest
		return 1
	}
	status=0
	wait "$wrapper" || status=$?
	kill "$tail"
	exec {log}<&-
	read -r -t 0 -u "$go" && read -r -u "$go" || :
}

kill_rest () {
	processes | xargs -r kill -KILL
}

# Whether status and stderr say what became of it, and nothing is left in TMPDIR.
expect_told () {
	local signal=$1 wanted
	case $victim in
	wrapper | group)
		wanted=$((128 + $(kill -l "$signal")))
		# After the last request it may have been at its end.
		[ "$status" = "$wanted" ] || [ "$status-$made" = "0-$requests" ]
		[ "$signal" = KILL ] && return
		! grep -v 'aborted\|deleted\|skipped' err
		;;
	'') [ "$status" = 0 ] ;;
	*)
		# It was at its end, or does not hear SIGINT.
		[ "$status" != 0 ] || [ ! -s err ]
		[ "$status" = 0 ] || [ "$status" = 1 ] || [ "$status:$signal:$victim" = 141:PIPE:ecrm-render ]
		[ "$status" != 1 ] || [ "$(grep -c " was ended by signal \| failed with exit status \|printed nothing" err)" -gt 0 ]
		;;
	esac
	[ "$(ls tmp)" = "" ]
}

# at_random COUNT: a number from 1 to COUNT, into at.
at_random () {
	at=$((RANDOM % $1 + 1))
}

SIGNALS=(TERM INT HUP PIPE KILL KILL)
WHOM=(wrapper wrapper group any any any)
# each_cell CHECK COMMAND...: kill the command at moments of which there are as many as requests, and
# see each time whether all is told and CHECK holds.
each_cell () {
	local check=$1 cell requests release=0 shell status victim made at signal whom
	shift
	RANDOM=$KILL_SEED
	account_start
	echo >&"$go"
	TMPDIR=$PWD "$@"
	requests=$(wc -l <"$EMULATOR_LOG")
	[ ! -e out ] || mv out whole
	[ "$requests" -gt 30 ]
	release=$((requests / 3))
	for ((cell = 0; cell < KILL_RUNS; cell++)); do
		signal=${SIGNALS[RANDOM % ${#SIGNALS[@]}]}
		whom=${WHOM[RANDOM % ${#WHOM[@]}]}
		[ "$whom" != any ] || whom=$RANDOM
		at_random "$requests"
		shell=()
		[ $((cell % 2)) = 0 ] || shell=(bash --posix)
		echo "# cell $cell of seed $KILL_SEED: ${shell[*]} $* gets $signal ($whom) after $at of $requests requests"
		account_start
		killed "$signal" "$whom" "$at" "$@"
		echo "# $victim: status $status"
		cat err
		expect_told "$signal"
		"$check" "$@"
	done
}

account_start () {
	emulator_stop
	emulator_start --latency 5 --max-page 3 account.json
}

# No half of a file, and no temporary one beside it.
whole_or_nothing () {
	[ "$(ls out* 2>/dev/null)" = "" ] || { [ "$(ls out*)" = out ] && cmp out whole; }
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "scan that is killed anywhere leaves no process and no half of a file" {
	each_cell whole_or_nothing "$ECRM_BIN/ecrm" scan -o out --log-level warn
}

@test "plan that is killed anywhere leaves no process and no half of a file, and deletes nothing" {
	each_cell whole_or_nothing "$ECRM_BIN/ecrm" plan -o out --log-level warn
}

# The digests of the images that are there.
there () {
	ecrm-list-ecr --all --log-level error | jq -r 'select(.type == "image").digest' | sort
}

# What was deleted the plan said, and a second run leaves what an undisturbed one does.
planned_only () {
	jq -r 'select(.operation == "BatchDeleteImage" and .status == 200).input.imageIds[].imageDigest' \
		"$EMULATOR_LOG" | sort -u >deleted
	[ "$(comm -23 deleted doomed)" = "" ]
	echo >&"$go"
	run -0 ecrm delete --force --log-level warn
	[ "$(comm -12 <(there) doomed)" = "" ]
	[ "$(comm -13 <(there) kept)" = "" ]
}

@test "delete that is killed anywhere deletes what the plan says, and a second run finishes" {
	account_start
	echo >&"$go"
	ecrm plan --format ndjson --log-level warn >plan
	jq -r 'select(.action == "delete").digest' plan | sort >doomed
	jq -r 'select(.action == "keep").digest' plan | sort >kept
	[ "$(wc -l <doomed)-$(wc -l <kept)" = 61-9 ]
	each_cell planned_only "$ECRM_BIN/ecrm" delete --force --log-level warn
}

@test "a stage ends as by SIGTERM as soon as nobody holds its lifeline" {
	emulator_start --latency 2000 account.json
	mkfifo lifeline
	local program pids=() pid held
	exec {held}<>lifeline
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr ecrm-plan ecrm-render ecrm-delete; do
		ECRM_LIFELINE=8 $program <&"$go" 8<lifeline {held}>&- {go}>&- >/dev/null 2>&1 3>&- &
		pids+=($!)
	done
	exec {held}>&-
	for pid in "${pids[@]}"; do
		status=0
		wait "$pid" || status=$?
		[ "$status" = 143 ]
	done
}

@test "a lifeline that is no pipe is none" {
	local fd
	for fd in 8 3 2 0 18 x ''; do
		run -0 env ECRM_LIFELINE=$fd ecrm-render --format ndjson </dev/null 8</dev/null 3>&-
	done
}

# A stage of another make, which does not heed its lifeline.
@test "a stage that goes on is killed after a while" {
	mkdir bin
	cp "$ECRM_BIN"/ecrm* bin
	cat >bin/ecrm-scan-lambda <<-'END'
		#!/bin/sh
		trap '' TERM
		echo deaf >&2
		exec tail -f /dev/null
	END
	account_start
	mkdir tmp
	TMPDIR=$PWD/tmp setsid bin/ecrm plan --log-level warn >/dev/null 2>stderr 3>&- {go}>&- &
	local pid=$! line
	exec {err}<stderr
	read -r -t 20 line <&"$err"
	[ "$line" = deaf ]
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	run -0 timeout 20 cat <&"$err"
	[ "$output" = "" ]
	[ "$(ls tmp)" = "" ]
}
