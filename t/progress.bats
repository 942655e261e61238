# How far the stages are: what they tell, and what is shown of it where.
# bats sets stderr and stderr_lines; quoted text is for other shells, each test has its own environment.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031
load helper.bash
load aws.bash

setup () {
	aws_setup
	unset CI
	export TERM=xterm LC_ALL=C.UTF-8
}

teardown () {
	if [ -n "${TERMINAL:-}" ]; then
		"${TERMINAL[@]}" kill-server || :
	fi
	aws_teardown
}

# --- the rows

# shows: what the block is after the lines of stdin, as progress-board.c has them.
shows () {
	run -0 "$ECRM_BUILD/t/unit/progress-board"
	expect_equal "$(cat wanted)" "$output"
}

# told STAGE LABEL MEMBERS: a line of the channel.
told () {
	printf '{"type":"progress","stage":"%s","label":"%s"%s}\n' "$1" "$2" "${3:+,$3}"
}

@test "a row has what is done of how much, what else is counted, the rate, and the time left" {
	cat >wanted <<-'END'
	  ECR  0/3,000 repositories  0 images|
	  ECR  1,000/3,000 repositories  400,000 images  80,000/s  throttled  ~0:10 left|
	  ECR  1,000/3,000  400,000 images  80,000/s  throttled  ~0:10 left|
	  ECR  1,000/3,000  400,000 images  throttled  ~0:10 left|
	  ECR  1,000/3,000  throttled  ~0:10 left|
	  ECR  1,000/3,000  ~0:10 left|
	  ECR  1,000/3,000|
	  ECR  1,000|
	|
	  ECR  3,000/3,000 repositories  1,234,567 images  done|
	END
	shows <<-END
		0 $(told a ECR '"done":0,"total":3000,"unit":"repositories","items":0,"items_unit":"images"')
		0 show 79
		5000 $(told a ECR '"done":1000,"total":3000,"unit":"repositories","items":400000,"items_unit":"images","throttled":true')
		5000 show 80
		5000 show 79
		5000 show 57
		5000 show 53
		5000 show 39
		5000 show 20
		5000 show 12
		5000 show 0
		5000 $(told a ECR '"done":3000,"total":3000,"unit":"repositories","items":1234567,"items_unit":"images","ended":true')
		5000 show 79
	END
}

@test "what is not known is not said: no total, no estimate from little, none without a total" {
	cat >wanted <<-'END'
	  ECS  5|
	  ECS  10  5.0/s|
	  ECS  10/1,000  5.0/s|
	  ECS  20/1,000  5.0/s  ~3:16 left|
	  ECS  20/1,000  0.0/s  ~24:30 left|
	  ECS  20/1,000  0.0/s|
	END
	shows < <(
		echo "0 $(told a ECS '"done":5')"
		echo '0 show 79'
		echo "1000 $(told a ECS '"done":10')"
		echo '1000 show 79'
		echo "1000 $(told a ECS '"done":10,"total":1000')"
		echo '1000 show 79'
		echo "3000 $(told a ECS '"done":20,"total":1000')"
		echo '3000 show 79'
		for at in {7..45}; do
			echo "$((at * 500)) $(told a ECS '"done":20,"total":1000')"
		done
		echo '22500 show 79'
		for at in {46..120}; do
			echo "$((at * 500)) $(told a ECS '"done":20,"total":1000')"
		done
		echo '60000 show 79'
	)
}

@test "hours are shown as hours" {
	echo '  ECS  10/100,000  2.0/s  ~13:53:15 left|' >wanted
	shows <<-END
		0 $(told a ECS '"done":0')
		5000 $(told a ECS '"done":10,"total":100000')
		5000 show 79
	END
}

@test "stages of one label share a row, and its total is known when each knows its own" {
	cat >wanted <<-'END'
	  ECR     7 repositories|
	  Lambda  1 functions  2 failed|
	  ECR     7/30 repositories|
	  Lambda  1 functions  2 failed|
	  ECR     7/30 repositories|
	  Lambda  1 functions  2 failed  done|
	END
	shows <<-END
		0 $(told a ECR '"done":3,"total":10,"unit":"repositories"')
		0 $(told b ECR '"done":4,"unit":"repositories"')
		0 $(told c Lambda '"done":1,"failed":2,"unit":"functions"')
		0 show 79
		0 $(told b ECR '"done":4,"total":20,"unit":"repositories"')
		0 show 79
		0 $(told b ECR '"done":4,"total":20,"unit":"repositories","ended":true')
		0 $(told c Lambda '"done":1,"failed":2,"unit":"functions","ended":true')
		0 show 79
	END
}

@test "there are nine rows at most, and what is no line of the channel changes nothing" {
	{
		printf 'refused\n%.0s' 1 2 3 4 5 6 7 8
		printf '  %s  0|\n' 1 2 3 4 5 6 7 8 9
	} >wanted
	shows < <(
		echo '0 '
		echo '0 hello'
		echo '0 {"type":"image","stage":"x"}'
		echo '0 {"type":"progress"}'
		echo '0 {"type":"progress","stage":"x","done":-1}'
		echo '0 {"type":"progress","stage":"x","done":"1"}'
		echo '0 {"type":"progress","stage":"x","done":1000000000001}'
		echo '0 {"type":"progress","stage":"x","total":9223372036854775807}'
		for n in {1..12}; do
			echo "0 {\"type\":\"progress\",\"stage\":\"$n\"}"
		done
		echo '0 show 79'
	)
}

@test "a row is cut between characters, by the columns that they take, and steers no terminal" {
	printf '  %b|\n' 'für e\u0301日本?[31m  1 Bücher' 'für e\u0301日' 'für e\u0301' 'fü' >wanted
	shows <<-END
		0 $(told a 'für e\u0301日本\u001b[31m' '"done":1,"unit":"Bücher"')
		0 show 79
		0 show 9
		0 show 8
		0 show 4
	END
}

# --- on a terminal

# terminal [COLUMNS]: a terminal of 24 lines, in which a shell runs; what it writes goes to the file shown.
terminal () {
	command -v tmux >/dev/null || skip 'tmux is not installed'
	TERMINAL=(tmux -u -f /dev/null -S "$PWD/tmux")
	: >shown
	[ -p go ] || mkfifo go
	env -u TMUX PS1='$ ' ENV= "${TERMINAL[@]}" new-session -d -x "${1:-80}" -y 24 'exec sh' 3>&-
	"${TERMINAL[@]}" pipe-pane 'exec cat >>shown' 3>&-
}

# until_asked QUESTION: the same of what stands before a colon with no end of a line behind it.
until_asked () {
	local lines tail status=1 text
	exec {lines}< <(exec timeout 30 tail -n +1 -f shown 3>&-)
	tail=$!
	while [ "$status" = 1 ] && IFS= read -r -d : -u "$lines" text; do
		[[ $text != *"$1" ]] || status=0
	done
	kill "$tail" 2>/dev/null || :
	exec {lines}<&-
	return "$status"
}

# type_in TEXT: as if typed there, with the return key behind it.
type_in () {
	"${TERMINAL[@]}" send-keys -l "$1"
	"${TERMINAL[@]}" send-keys Enter
}

# until_shown PATTERN: wait until the terminal was sent this.
until_shown () {
	local lines tail status=0
	exec {lines}< <(exec timeout 30 tail -n +1 -f shown 3>&-)
	tail=$!
	grep -am 1 -e "$1" <&"$lines" >/dev/null || status=1
	kill "$tail" 2>/dev/null || :
	exec {lines}<&-
	return "$status"
}

# screen: what the terminal shows now, without the lines at the end that are empty.
screen () {
	"${TERMINAL[@]}" capture-pane -p
}

# slow_account: an account whose external command waits for a line in the pipe named go.
slow_account () {
	account <"$ACCOUNTS/delete.json"
	cat >ecrm.yaml <<-'END'
		clusters: [{name: "*"}]
		external_commands: [{command: [sh, -c, 'head -n 1 <go >/dev/null; echo "[]"']}]
		repositories: [{name_pattern: "*", expires: 1d}]
	END
}

# begin COMMAND: type it in, and wait until it shows that it is at the external command.
begin () {
	type_in "clear; $1; echo \"status: \$?\""
	until_shown 'External .*0/1'
}

# without_rates: a screen without them, which are shown where the machine is busy and it takes long enough.
without_rates () {
	sed 's/  [0-9.]*\/s\(  ~[0-9:]* left\)\{0,1\} *$//'
}

# end: let what waits end, and wait for the end of all; $output is the screen then.
end () {
	echo >go
	until_shown 'status: [0-9]'
	run -0 screen
	[[ $output == *"status: 0"* ]]
}

# gone PATTERN: nothing of it is on the screen in $output.
gone () {
	expect_equal '' "$(grep -e "$1" <<<"$output")"
}

# block: what is shown of two of the stages, on the screen in $output.
block () {
	grep '^  \(ECR\|External\)  *[0-9]' <<<"$output" | sort
}

@test "plan shows how far its stages are in one block, which is gone when they are done" {
	slow_account
	terminal
	begin 'ecrm plan --allow-empty-scan'
	until_shown 'images  done'
	run -0 screen
	expect_equal '  ECR       2/2 repositories  6 images  done
  External  0/1 commands' "$(block)"
	end
	[[ $output == *'REPOSITORY'* ]]
	gone 'ECR \|ECS \|External'
}

@test "in a narrower terminal the rows are shorter, from the moment on in which it gets narrow" {
	slow_account
	terminal
	begin 'ecrm plan --allow-empty-scan'
	until_shown 'images  done'
	"${TERMINAL[@]}" resize-window -x 40
	: >shown
	until_shown 'ECS '
	run -0 screen
	expect_equal '  ECR       2/2  6 images  done
  External  0/1 commands' "$(block)"
	"${TERMINAL[@]}" resize-window -x 80
	: >shown
	until_shown 'repositories'
	run -0 screen
	expect_equal 2 "$(block | wc -l)"
	grep 'ECR .* repositories ' <<<"$output"
	end
	gone 'ECR \|ECS \|External'
}

@test "Ctrl-C leaves a clean line" {
	slow_account
	terminal
	begin 'ecrm plan --allow-empty-scan'
	"${TERMINAL[@]}" send-keys C-c
	until_shown 'status: 130'
	run -0 screen
	gone 'ECR \|ECS \|External\|\^C'
	grep -x 'status: 130' <<<"$output"
	expect_equal 1 "$("${TERMINAL[@]}" display-message -p '#{cursor_flag}')"
}

# A stage in sh that tells how far it is, and between the first and the second half of its work runs what
# its arguments say.
stage () {
	cat >stage <<-'END'
		#!/bin/sh
		tell () {
			printf '{"type":"progress","stage":"pods","label":"Pods","done":%d,"total":4,"unit":"pods"}\n' \
				"$1" >&"$ECRM_PROGRESS_FD" 2>/dev/null || :
		}
		tell 2
		"$@"
		tell 3
		head -n 1 <go >/dev/null
	END
	chmod +x stage
}

@test "a stage of one's own is shown, and ecrm-progress ends as the command does" {
	stage
	terminal
	type_in 'clear; ecrm-progress ./stage true; echo "status: $?"'
	until_shown 'Pods  3/4 pods'
	end
	gone Pods
	type_in 'clear; ecrm-progress sh -c "exit 7"; echo "seven: $?"'
	until_shown 'seven: 7'
	type_in 'clear; ecrm-progress sh -c "kill -9 \$\$"; echo "killed: $?"'
	until_shown 'killed: 137'
	type_in 'clear; ecrm-progress ./nothing; echo "nothing: $?"'
	until_shown 'nothing: 127'
}

@test "the stage in the manual tells how far it is, and stands alone, too" {
	awk '/^\.Bd/ { inside = 1; next } /^\.Ed/ { inside = 0 } inside' "$ROOT/share/man/man1/ecrm-progress.1" |
		sed 's/\\e/\\/g' >own
	grep -q manifests/ own
	mkdir manifests
	mkfifo go
	echo '  image: a/b:1' | tee manifests/{a,c}.yaml
	run -0 --separate-stderr sh own
	expect_equal '' "$stderr"
	expect_equal '{"type":"in_use","image":"a/b:1","by":"a manifest","via":"file"}' "$(sort -u <<<"$output")"
	ln -s ../go manifests/b.yaml
	terminal
	type_in 'clear; ecrm-progress sh own >records; echo "status: $?"'
	until_shown 'Manifests  1/3 files'
	end
	expect_equal "$output" "$(grep -v Manifests <<<"$output")"
	expect_equal 2 "$(jq -s length records)"
}

# logging: a hundred lines of a log, longer and shorter than the terminal is wide, and some not ASCII.
logging () {
	echo 'repositories: [{name_pattern: "*", expires: 1d}]' >ä.yaml
	local name=äääääbbbbbcccccccccccccccccccccccccccccccccccccccccc
	for n in {1..100}; do
		printf '{"type":"image","registry":"1","region":"r","repository":"%s","digest":"sha256:%064d","pushed_at":"2026-01-01T00:00:00Z","size":1,"tags":[]}\n' \
			"${name:n % 30:n % 20 + 1}" "$n"
	done >images
	# What is short goes over a row that is long.
	cat >log.sh <<-'END'
		printf '{"type":"progress","stage":"w","label":"Wide","done":1,"unit":"%s"}\n' \
			wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww >&"${ECRM_PROGRESS_FD:-1}"
		until [ -e shown-before ]; do sleep 0.05; done
		{
			ecrm-plan x
			ecrm-plan y
			ecrm-plan -c ä.yaml --allow-empty-scan --log-level info images
		} >/dev/null
	END
	: >shown-before
	sh log.sh 2>&1 >/dev/null | sed 's/^.\{20\}//' >wanted
	rm shown-before
	[ "$(wc -l <wanted)" -gt 100 ]
}

@test "lines that stages write meanwhile stand above the block, each whole, in order, none lost" {
	stage
	logging
	terminal 60
	type_in 'clear; ecrm-progress ./stage sh log.sh; echo "status: $?"'
	until_shown 'Wide  1 w'
	: >shown-before
	until_shown 'Pods  3/4 pods'
	"${TERMINAL[@]}" capture-pane -p -J -S - | without_rates >captured
	sed -n 's/ *$//; s/^....\/..\/.. ..:..:.. //p' captured >above
	expect_equal '' "$(grep -v '^....\/..\/.. ' captured | grep -v '^  Pods  3/4 pods$\|^  Wide  1 w*$\|^  Plan  100 images  done$' | grep .)"
	diff -u <(sed 's/ *$//' wanted) above
	run -0 screen
	expect_equal $'  Pods  3/4 pods\n  Wide  1 wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\n  Plan  100 images  done' \
		"$(grep . <<<"$output" | tail -n 3 | without_rates)"
	end
	gone Pods
}

@test "what is asked on the terminal meanwhile stands above the block, as does the answer" {
	stage
	terminal
	echo 'printf "Code: " >/dev/tty; read -r code </dev/tty; echo "$code" >code' >ask.sh
	type_in 'clear; ecrm-progress ./stage sh ask.sh; echo "status: $?"'
	until_shown 'Pods  2/4 pods'
	type_in 123
	until_shown 'Pods  3/4 pods'
	run -0 screen
	expect_equal 123 "$(cat code)"
	expect_equal 'Code: 123
  Pods  3/4 pods' "$(grep . <<<"$output" | without_rates)"
	end
}

@test "delete asks its questions with no block there, and then shows how far the deletion is" {
	slow_account
	emulator_stop
	emulator_start --latency 700 account.json
	terminal
	begin 'ecrm delete --allow-empty-scan'
	echo >go
	until_asked 'Do you delete 3 images on app? (y/n) [n]'
	run -0 screen
	gone 'ECR \|ECS \|External'
	type_in y
	until_asked 'Do you delete 2 images on web? (y/n) [n]'
	type_in y
	until_shown 'Deleting  .*images'
	until_shown 'status: 0'
	run -0 screen
	gone Deleting
	grep -x 'Do you delete 2 images on web? (y/n) \[n\]: y' <<<"$output"
	expect_equal latest "$(ecrm-list-ecr --all | jq -r 'select(.type == "image").tags[]')"
}

# --- what is killed

# display: the process that shows.
display () {
	grep -lz "^TMPDIR=$PWD/tmp\$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | while read -r pid; do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != ecrm-progress ] || echo "$pid"
	done
}

@test "when what shows is killed the command goes on as if nothing had been" {
	mkdir tmp
	slow_account
	TMPDIR=$PWD/tmp terminal
	begin 'ecrm plan --allow-empty-scan'
	kill -KILL "$(display)"
	end
	[[ $output == *'REPOSITORY'* ]]
	expect_equal '' "$(ls tmp)"
}

@test "when the command is killed what shows is gone with the rest, and the block, too" {
	mkdir tmp
	mkfifo alive
	slow_account
	TMPDIR=$PWD/tmp terminal
	local signal reader
	for signal in KILL TERM; do
		: >shown
		timeout 30 cat alive 3>&- &
		reader=$!
		begin 'ecrm plan --allow-empty-scan 4>alive'
		kill -"$signal" "$(ps -o ppid= -p "$(display)")"
		wait "$reader"
		expect_equal '' "$(display)"
		until_shown 'status: 1'
		run -0 screen
		gone 'ECR \|ECS \|External'
	done
}

# --- where nothing is shown

@test "progress is for terminals, and not for those of CI, of dumb ones, and where it is not wanted" {
	slow_account
	cat >ecrm.yaml <<-'END'
		external_commands: [{command: [sh, -c, 'echo "${ECRM_PROGRESS_FD-none}" >channel; echo "[]"']}]
		repositories: [{name_pattern: "*", expires: 1d}]
	END
	local wanted settings arguments
	while IFS='|' read -r wanted settings arguments; do
		rm -f channel
		echo "$settings ecrm plan $arguments"
		run -0 timeout 60 script -qec "env $settings ecrm plan --allow-empty-scan $arguments" /dev/null </dev/null
		expect_equal "$wanted" "$(cat channel)"
	done <<-'END'
		6||
		6|CI=|--progress
		none|CI=true|
		none|CI=true|--progress
		none|TERM=dumb|
		none|TERM=|
		none||--no-progress
		none|ECRM_PROGRESS=no|
		6|ECRM_PROGRESS=no|--progress
		none|| 2>log
	END
	run -0 env CI=1 script -qec "ecrm-progress sh -c 'echo channel: \${ECRM_PROGRESS_FD-none}'" /dev/null </dev/null
	[[ $output == 'channel: none'* ]]
	run -0 ecrm-progress sh -c 'echo "channel: ${ECRM_PROGRESS_FD-none}"'
	[ "$output" = 'channel: none' ]
}

@test "standing alone a filter shows nothing" {
	account --latency 300 <"$ACCOUNTS/delete.json"
	run -0 timeout 60 script -qec 'ecrm-list-ecr --all >listing' /dev/null </dev/null
	expect_equal '' "$output"
}

# --- what stages tell

# tells PROGRAM [ARGUMENT...]: the last line that it writes to the channel says what is on stdin.
tells () {
	mkfifo channel
	exec 6<>channel
	ECRM_PROGRESS_FD=6 run -0 --separate-stderr "$@"
	timeout 10 sed '/"ended":true/q' <channel >told
	expect_equal "$(cat)" "$(tail -n 1 told | jq -c 'del(.type, .stage, .throttled, .ended)')"
	exec 6>&-
	rm channel
}

account_of () {
	emulator_stop
	account <"$ACCOUNTS/$1.json"
}

@test "each stage tells how far it is" {
	account <"$ACCOUNTS/ecs.json"
	cat >ecrm.yaml <<-'END'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*", keep_count: 9}]
		lambda_functions: [{name: "*", keep_count: 9}]
		external_commands: [{command: [echo, "[]"]}]
		repositories: [{name_pattern: "*", expires: 1d}]
	END
	tells ecrm-scan-ecs <<<'{"label":"ECS","done":9,"total":9,"unit":"listings","items":6,"items_unit":"task definitions"}'
	tells ecrm-scan-external <<<'{"label":"External","done":1,"total":1,"unit":"commands"}'
	account_of lambda
	tells ecrm-scan-lambda <<<'{"label":"Lambda","done":3,"total":3,"unit":"functions","items":9,"items_unit":"versions"}'
	account_of delete
	tells ecrm-list-ecr <<<'{"label":"ECR","done":2,"total":2,"unit":"repositories","items":6,"items_unit":"images"}'
	ecrm-list-ecr >listing
	tells ecrm-plan --allow-empty-scan listing <<<'{"label":"Plan","done":6,"unit":"images"}'
	ecrm-plan --allow-empty-scan listing >plan
	emulator_stop
	emulator_start --throttle DescribeImages=1 account.json
	tells ecrm-list-ecr <<<'{"label":"ECR","done":2,"total":2,"unit":"repositories","items":6,"items_unit":"images"}'
	expect_equal true "$(jq -s 'any(.throttled)' told)"
	tells ecrm-delete --force plan <<<'{"label":"Deleting","done":5,"total":5,"unit":"images"}'
}

@test "failures are told apart from what is done" {
	account <"$ACCOUNTS/delete.json"
	emulator_stop
	emulator_start --deny BatchDeleteImage account.json
	ecrm-list-ecr --all | ecrm-plan -c <(echo 'repositories: [{name_pattern: "*", expires: 1d}]') --allow-empty-scan >plan
	mkfifo channel
	exec 6<>channel
	ECRM_PROGRESS_FD=6 run -1 ecrm-delete --force plan
	expect_equal '[5,5,5]' "$(timeout 10 sed -n '/"ended":true/{p;q}' <channel | jq -c '[.done, .total, .failed]')"
	exec 6>&-
}

# --- nothing hangs on whoever shows

@test "a channel that nobody reads holds nothing up, and one that is no pipe is none" {
	account <"$ACCOUNTS/delete.json"
	mkfifo channel
	exec 6<>channel
	head -c 65536 /dev/zero >&6
	ECRM_PROGRESS_FD=6 run -0 --separate-stderr timeout 60 ecrm-list-ecr --all
	expect_equal '' "$stderr"
	is_whole
	# The writing end of a pipe of which there is no other any more.
	exec 5>channel
	exec 6>&-
	ECRM_PROGRESS_FD=5 run -0 --separate-stderr timeout 60 ecrm-list-ecr --all
	expect_equal '' "$stderr"
	is_whole
	exec 5>&-
	local fd
	for fd in 5 2 1 0 x 66 ''; do
		ECRM_PROGRESS_FD=$fd run -0 --separate-stderr ecrm-list-ecr --all 5>file
		expect_equal '' "$stderr"
		is_whole
		[ ! -s file ]
	done
}

@test "a command that is stopped and goes on is shown again" {
	slow_account
	terminal
	begin 'ecrm plan --allow-empty-scan'
	"${TERMINAL[@]}" send-keys C-z
	until_shown 'status: 14[0-9]'
	: >shown
	type_in 'clear; fg; echo "status: $?"'
	until_shown 'External .*0/1'
	end
	[[ $output == *'REPOSITORY'* ]]
}
