# ecrm-scan-external: what commands may print, how they are run, and that none outlives its scan.
#
# bats sets stderr and stderr_lines; quoted text is for the shell that a command runs.
# shellcheck disable=SC2154,SC2016
load helper.bash

setup()
{
	F=$BATS_TEST_DIRNAME/fixtures/external
	PATH=$F:$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

# commands: the lines of stdin are entries of external_commands.
commands()
{
	{
		echo 'external_commands:'
		cat
	} >ecrm.yaml
}

# prints TEXT: the only command prints the text.
prints()
{
	printf '%s' "$1" >text
	commands <<<'  - command: [cat, text]'
}

# in_use: the records that a scan gives, which has to succeed and to have its begin and end.
in_use()
{
	ecrm-scan-external "$@" >stream || return
	[[ $(head -n 1 stream) == '{"type":"begin","stream":"'*'","program":"ecrm-scan-external",'* ]] &&
		[[ $(tail -n 1 stream) == '{"type":"end","stream":"'* ]] &&
		sed '1d;$d' stream
}

# refused MESSAGE: the scan fails with that one line, and its stream has no end.
refused()
{
	run -1 --separate-stderr ecrm-scan-external
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"[error] ecrm-scan-external: $1"* ]]
	[[ ${lines[0]} == '{"type":"begin",'* ]]
	[[ $output != *'"type":"end"'* ]]
}

# gone PID: the process is no more; it may take a moment until the kernel has cleared it away.
gone()
{
	local _
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(sed -n 's/^State:[[:blank:]]*\(.\).*/\1/p' "/proc/$1/status" 2>&1)" = Z ] && return
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

@test "an array of URIs becomes records that name the command" {
	prints '["a.example/x:1",
	"012345678901.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:1"]'
	cat >expected <<-'END'
	{"type":"in_use","image":"a.example/x:1","by":"external:cat","via":"external"}
	{"type":"in_use","image":"012345678901.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:1","by":"external:cat","via":"external"}
	END
	in_use >actual
	diff -u expected actual
	[[ $(tail -n 1 stream) == *'"counts":{"in_use":2}}' ]]
}

@test "records pass, and are told whence they come where they do not say" {
	prints '{"type":"begin","stream":"s","program":"other"}
	{"type":"in_use","image":"a"}
	{"type":"in_use","image":"b","by":"pod x"}
	{"type":"in_use","image":"c","by":"pod y","via":"kubernetes","namespace":"z"}
	{"type":"end","stream":"s","counts":{"in_use":3}}'
	cat >expected <<-'END'
	{"type":"in_use","image":"a","by":"external:cat","via":"external"}
	{"type":"in_use","image":"b","by":"pod x","via":"external"}
	{"type":"in_use","image":"c","by":"pod y","via":"kubernetes","namespace":"z"}
	END
	in_use >actual
	diff -u expected actual
}

@test "no external commands, or none that names an image, is an empty stream" {
	echo 'clusters: []' >ecrm.yaml
	[ "$(in_use)" = "" ]
	prints '[]'
	[ "$(in_use)" = "" ]
	prints '{"type":"begin","stream":"s","program":"p"}
	{"type":"end","stream":"s"}'
	[ "$(in_use)" = "" ]
}

@test "the configuration is taken from -c or ECRM_CONFIG" {
	prints '["a"]'
	mv ecrm.yaml other.yaml
	in_use -c other.yaml | grep -q '"image":"a"'
	ECRM_CONFIG=other.yaml in_use | grep -q '"image":"a"'
	run -1 --separate-stderr ecrm-scan-external
	[[ $stderr == *"ecrm.yaml"* ]]
}

@test "commands run side by side, and are told in the order of the configuration" {
	mkfifo pipe
	commands <<-'END'
	  - command: [sh, -c, 'read image <pipe; echo "[\"$image\"]"']
	    timeout: 10s
	  - command: [sh, -c, 'echo first >pipe; echo "[\"second\"]"']
	    timeout: 10s
	END
	[ "$(in_use | sed 's/.*"image":"\([a-z]*\)".*/\1/' | paste -sd' ')" = 'first second' ]
}

@test "arguments are taken as they are: there is no shell" {
	commands <<-'END'
	  - command: [print-arguments, 'a;id', '$(id)', '`id`', '$HOME', '*', '', 'b c', '>file']
	END
	cat >expected <<-'END'
	{"type":"in_use","image":"a;id","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"$(id)","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"`id`","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"$HOME","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"*","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":"b c","by":"external:print-arguments","via":"external"}
	{"type":"in_use","image":">file","by":"external:print-arguments","via":"external"}
	END
	in_use >actual
	diff -u expected actual
	[ ! -e file ]
}

@test "env is added to the environment, of that command alone" {
	commands <<-'END'
	  - command: [sh, -c, 'echo "[\"$OURS $ADDED $CHANGED\"]"']
	    env:
	      ADDED: added=1
	      CHANGED: new
	  - command: [sh, -c, 'echo "[\"$OURS $ADDED $CHANGED\"]"']
	END
	OURS=ours CHANGED=old in_use >actual
	[[ $(head -n 1 actual) == *'"image":"ours added=1 new"'* ]]
	[[ $(tail -n 1 actual) == *'"image":"ours  old"'* ]]
}

@test "a command runs in its dir" {
	mkdir sub
	echo '["here"]' >sub/images
	commands <<-'END'
	  - command: [cat, images]
	    dir: sub
	END
	in_use | grep -q '"image":"here"'
	rm -r sub
	refused "cannot run 'cat' in 'sub': No such file or directory"
}

@test "a command has nothing to read, may speak on stderr, and dies of a broken pipe" {
	commands <<-'END'
	  - command: [sh, -c, 'cat; echo told >&2; echo "[]"']
	END
	run -0 --separate-stderr ecrm-scan-external <<<'["not for the command"]'
	[[ $output != *'not for'* ]]
	[ "$stderr" = told ]
	commands <<-'END'
	  - command: [sh, -c, 'sh -c "kill -s PIPE \$\$"; echo "[\"$?\"]"']
	END
	(trap '' PIPE && in_use) >actual
	grep -q '"image":"141"' actual
}

@test "a command inherits no descriptor of ours" {
	commands <<-'END'
	  - command: [print-descriptors]
	  - command: [print-descriptors]
	END
	# What the tests' runner leaves open, they get too.
	print-descriptors | sed '/^\[\]$/d; s/^\["//; s/"\]$//' | sort -u >ours
	in_use | sed 's/.*"image":"\([^"]*\)".*/\1/' | sort -u >theirs
	[ "$(comm -13 ours theirs)" = "" ]
}

@test "a command that fails fails the scan" {
	commands <<<'  - command: [sh, -c, "echo \"[]\"; exit 3"]'
	refused "'sh' failed with exit status 3"
	commands <<<'  - command: [sh, -c, "echo \"[]\"; kill -s KILL $$"]'
	refused "'sh' was ended by signal 9 (Killed)"
}

@test "a command that cannot be run fails the scan" {
	commands <<<'  - command: [ecrm-no-such-program]'
	refused "cannot run 'ecrm-no-such-program': No such file or directory"
	commands <<<'  - command: [./ecrm.yaml]'
	refused "cannot run './ecrm.yaml': Permission denied"
}

@test "one failure ends the other commands at once" {
	commands <<-'END'
	  - command: [sh, -c, 'echo $$ >pid; exec sleep 60']
	  - command: [sh, -c, 'until [ -s pid ]; do sleep 0.01; done; exit 1']
	END
	refused "'sh' failed with exit status 1"
	gone "$(cat pid)"
}

@test "a command that prints nothing fails the scan" {
	prints ''
	refused "'cat' printed nothing; without images it has to print []"
	prints '
	'
	refused "'cat' printed nothing"
}

@test "a command that prints something else fails the scan" {
	for text in junk '["a",' '[1]' '{"type":"in_use"}' '{"image":"a"}' '"a"' '{"images":["a"]}'; do
		prints "$text"
		refused 'external:cat:1: '
	done
	prints '["a"]
	junk'
	refused 'external:cat:2: is neither a record nor an array of image URIs'
}

@test "records other than in_use fail the scan" {
	prints '{"type":"in_use","image":"a"}
	{"type":"repository","registry":"1","region":"r","name":"a"}'
	refused 'external:cat:2: a record of type repository, but'
	prints '{"type":"of_a_later_release"}'
	refused 'external:cat:1: a record of type unknown, but'
}

@test "a stream within the output that is cut fails the scan" {
	prints '{"type":"begin","stream":"s","program":"other"}
	{"type":"in_use","image":"a"}'
	refused 'external:cat:1: the output of other that begins here has no end record'
}

@test "output without bounds fails the scan" {
	commands <<<'  - command: [cat, /dev/zero]'
	refused "'cat' prints more than 256 MiB"
}

@test "a command that takes too long is ended, with all that it started" {
	commands <<-'END'
	  - command: [sh, -c, 'sleep 60 & echo $! >grandchild; echo $$ >child; wait']
	    timeout: 0.3s
	END
	refused "'sh' took longer than its timeout of 0.3 s"
	gone "$(cat child)"
	gone "$(cat grandchild)"
}

@test "a command whose child keeps its output open is waited for, up to the timeout" {
	commands <<<'  - command: [sh, -c, "(sleep 0.1; echo \"[\\\"late\\\"]\") & exit 0"]'
	in_use | grep -q '"image":"late"'
	commands <<-'END'
	  - command: [sh, -c, 'sleep 60 & echo $! >grandchild; echo "[]"']
	    timeout: 0.3s
	END
	refused "'sh' took longer than its timeout of 0.3 s"
	gone "$(cat grandchild)"
}

@test "a command that is ended may clean up" {
	commands <<-'END'
	  - command: [sh, -c, 'trap "echo cleaned >state; exit" TERM; echo started >state; sleep 60 & wait']
	    timeout: 0.3s
	END
	refused "'sh' took longer than its timeout of 0.3 s"
	[ "$(cat state)" = cleaned ]
}

@test "a command that ignores SIGTERM is killed two seconds later" {
	commands <<-'END'
	  - command: [sh, -c, 'trap "" TERM; echo $$ >child; exec sleep 60']
	    timeout: 0.3s
	END
	SECONDS=0
	refused "'sh' took longer than its timeout of 0.3 s"
	[ "$SECONDS" -lt 10 ]
	gone "$(cat child)"
}

@test "an interrupted scan dies by the same signal and leaves no child" {
	commands <<-'END'
	  - command: [sh, -c, 'sleep 60 & echo $! >grandchild; echo $$ >child; wait']
	END
	for signal in TERM HUP; do
		rm -f child grandchild
		ecrm-scan-external >stream 3>&- &
		until [ -s child ]; do sleep 0.01; done
		kill -s "$signal" "$!"
		status=0
		wait "$!" || status=$?
		[ "$status" -eq "$((128 + $(kill -l "$signal")))" ]
		[ "$(wc -l <stream)" -eq 1 ]
		gone "$(cat child)"
		gone "$(cat grandchild)"
	done
}

@test "a scan that is killed takes its commands along, those that ignore SIGTERM too" {
	commands <<-'END'
	  - command: [sh, -c, 'sleep 60 & echo $! >grandchild; echo $$ >child; wait']
	  - command: [sh, -c, 'trap "" TERM; echo $$ >deaf; exec sleep 60']
	END
	mkfifo alive
	ecrm-scan-external >stream 2>alive 3>&- &
	exec {alive}<alive
	until [ -s child ] && [ -s deaf ]; do sleep 0.01; done
	kill -KILL "$!"
	# All of them have it open as their stderr.
	run -0 timeout 20 cat <&"$alive"
	gone "$(cat child)"
	gone "$(cat grandchild)"
	gone "$(cat deaf)"
}

@test "misuse is told, and leaves a stream without an end" {
	run -2 --separate-stderr ecrm-scan-external operand
	[[ $output == '{"type":"begin",'* ]]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == "ecrm-scan-external: unexpected argument 'operand'; "* ]]
}

@test "output that cannot be written fails the scan" {
	prints '["a"]'
	run -1 bash -c '"$1" >/dev/full' - ecrm-scan-external
}
