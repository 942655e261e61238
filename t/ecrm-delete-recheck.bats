# ecrm delete: what is asked, and what comes into use while somebody thinks about the answer.
load helper.bash
load aws.bash

setup () {
	aws_setup
	export ECRM_LOG_LEVEL=notice
	config <<-'END'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*"}]
		lambda_functions: [{name: "*"}]
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	END
	before >before.json
	jq '.ecs.clusters[0].tasks += [{taskDefinition: "web:1", containers: [{name: "web", image: "'"$REGISTRY"'/web:3"}]}]' \
		before.json >after.json
	mkdir tmp
	export TMPDIR=$PWD/tmp
}

teardown () {
	aws_teardown
}

# Of app all but #01 are to go, of web all but #04.
before () {
	jq -n --arg registry "$REGISTRY" '
		def image($n; $tag): {digest: ("sha256:" + "0" * 63 + "\($n)"), tags: [$tag], pushedAt: "-300d", size: 1000000};
		def definition($family): {family: $family, revision: 1, containers: [{name: "c", image: "\($registry)/\($family):1"}]};
		{ecs: {taskDefinitions: [definition("app"), definition("web")],
			clusters: [{name: "c", tasks: [{taskDefinition: "app:1"}]}]},
		ecr: {repositories: [
			{name: "app", images: [image(1; "1"), image(2; "2")]},
			{name: "web", images: [image(4; "1"), image(5; "2"), image(6; "3")]}]}}'
}

there () {
	ecrm-list-ecr --all --log-level error | jq -r 'select(.type == "image") | .digest[-1:]' | sort | xargs
}

# on_terminal ANSWERS CHANGE COMMAND: run it on a terminal; when it asks first, CHANGE what there is,
# and then answer all questions.
on_terminal () {
	local shown pid part
	mkfifo answers
	: >shown.txt
	# Not as a background process has it, which does not hear Ctrl-C.
	env --default-signal=INT,QUIT script -qefc "$3" shown.txt <answers >/dev/null 3>&- &
	pid=$!
	exec {keyboard}>answers
	exec {shown}< <(exec timeout 60 tail -f -c +1 shown.txt --pid=$pid 3>&-)
	while IFS= read -r -d ']' -u "$shown" part && [[ $part != *'(y/n) [n' ]]; do :; done
	"$2"
	printf '%b' "$1" >&"$keyboard"
	exec {keyboard}>&-
	status=0
	wait "$pid" || status=$?
	exec {shown}<&-
	cat shown.txt # where a test fails
	output=$(tr -d '\r' <shown.txt)
	rm answers
	[ "$(ls tmp)" = "" ]
}

nothing_changes () { :; }

web_3_starts () {
	emulator_stop
	emulator_start --port "${AWS_ENDPOINT_URL##*:}" after.json
}

@test "what comes into use while somebody thinks is seen before it is deleted" {
	emulator_start before.json
	on_terminal 'y\ny\n' web_3_starts 'ecrm delete --recheck-after 1ms'
	[ "$status" -eq 0 ]
	[[ $output == *'looked at again'* ]]
	[ "$(there)" = "1 4 6" ]
	[[ $output == *"web@$(digest 6) is left alone: in use"* ]]
	[ "$(grep -c "$(digest 5) is to be deleted" <<<"$output")" = 1 ]
}

@test "quick answers are carried out as they were given" {
	emulator_start before.json
	on_terminal 'y\ny\n' nothing_changes 'ecrm delete'
	[ "$status" -eq 0 ]
	[[ $output != *'looked at again'* ]]
	[ "$(there)" = "1 4" ]
	[ "$(requests ListClusters)" = 1 ]
}

@test "what was not approved stays, and the exit status says so" {
	emulator_start before.json
	on_terminal 'y\nn\n' nothing_changes 'ecrm delete --recheck-after 1ms'
	[ "$status" -eq 1 ]
	[ "$(there)" = "1 4 5 6" ]
	[ "$(requests ListClusters)" = 2 ]
}

@test "where nothing was approved, nothing is looked at again" {
	emulator_start before.json
	on_terminal 'n\nn\n' nothing_changes 'ecrm delete --recheck-after 1ms'
	[ "$status" -eq 1 ]
	[ "$(requests ListClusters)" = 1 ]
	[ "$(requests BatchDeleteImage)" = 0 ]
}

lists_are_denied () {
	emulator_stop
	emulator_start --port "${AWS_ENDPOINT_URL##*:}" --deny ListTasks before.json
}

@test "a scan that fails when all is looked at again deletes nothing" {
	emulator_start before.json
	on_terminal 'y\ny\n' lists_are_denied 'ecrm delete --recheck-after 1ms'
	[ "$status" -eq 1 ]
	[[ $output == *'ListTasks failed: AccessDeniedException'* ]]
	[ "$(requests BatchDeleteImage)" = 0 ]
}

scanned_file_grows () {
	echo "[\"$REGISTRY/web:3\"]" >scanned.json
}

@test "scanned files are read again, and what could be read once is remembered" {
	emulator_start before.json
	echo "[\"$REGISTRY/web:1\"]" >scanned.json
	on_terminal 'y\ny\n' scanned_file_grows \
		"bash -c 'ecrm delete --no-scan --recheck-after 1ms --scanned-files scanned.json,<(echo [\\\"$REGISTRY/app:1\\\",\\\"$REGISTRY/web:1\\\"])'"
	[ "$status" -eq 0 ]
	[ "$(requests DescribeRepositories)" = 2 ]
	[ "$(requests ListClusters)" = 0 ]
	[ "$(there)" = "1 4 6" ]
}

@test "with --force, and where nobody can be asked, nothing is looked at again" {
	emulator_start before.json
	export ECRM_RECHECK_AFTER=1ns
	run -1 setsid -w ecrm delete </dev/null
	[ "$(there)" = "1 2 4 5 6" ]
	[ "$(requests ListClusters)" = 1 ]
	run -0 ecrm delete --force
	[ "$(there)" = "1 4" ]
	[ "$(requests ListClusters)" = 2 ]
}

@test "--no-force asks, whatever the variable says" {
	emulator_start before.json
	ECRM_FORCE=true run -1 setsid -w ecrm delete --no-force </dev/null
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "Ctrl-C at a question ends it all, and nothing is deleted" {
	emulator_start before.json
	on_terminal '\003' nothing_changes 'ecrm delete'
	[ "$status" -eq 130 ]
	[ "$(requests BatchDeleteImage)" = 0 ]
}

# --- a deletion under way

@test "Ctrl-C ends a deletion when its calls are answered, and tells what was done" {
	jq '.ecr.repositories = [range(40) as $r | .ecr.repositories[1] + {name: "web\($r)"}] + .ecr.repositories' before.json >many.json
	emulator_start --latency 50 many.json
	local keyboard log line pid
	mkfifo keys
	exec {log}< <(exec timeout 60 tail -f -n +1 "$EMULATOR_LOG" 3>&-)
	env --default-signal=INT,QUIT script -qefc 'ecrm delete --force --concurrency 2' shown.txt <keys >/dev/null 3>&- &
	pid=$!
	exec {keyboard}>keys
	while read -r -u "$log" line && [[ $line != *'"operation":"BatchDeleteImage"'* ]]; do :; done
	printf '\003' >&"$keyboard"
	exec {keyboard}>&-
	status=0
	wait "$pid" || status=$?
	exec {log}<&-
	cat shown.txt # where the test fails
	[ "$status" -eq 130 ]
	[ "$(requests BatchDeleteImage)" -lt 40 ]
	# What was told is what was done.
	local deleted
	deleted=$(jq -rs 'map(select(.operation == "BatchDeleteImage").input.imageIds | length) | add' "$EMULATOR_LOG")
	grep "ended by SIGTERM: $deleted images deleted, 0 failed, " shown.txt
	[ "$(ls tmp)" = "" ]
}

@test "delete writes the journal that it is told to" {
	emulator_start before.json
	run -0 ecrm delete --force --journal journal.ndjson
	[ "$(jq -r 'select(.type == "image") | "\(.digest[-1:]) \(.result)"' journal.ndjson | sort | xargs)" = "2 deleted 5 deleted 6 deleted" ]
}

@test "delete --archive archives, which plan --include-archived shows" {
	emulator_start before.json
	run -0 ecrm delete --force --archive
	[ "$(requests BatchDeleteImage)" = 0 ]
	[ "$(there)" = "1 4" ]
	run -0 --separate-stderr ecrm plan --include-archived --format ndjson --log-level error
	[ "$(jq -r 'select(.image_status == "ARCHIVED").digest[-1:]' <<<"$output" | sort | xargs)" = "2 5 6" ]
}

@test "a plan over a limit is shown by plan, and nothing of it deleted" {
	emulator_start before.json
	run -0 --separate-stderr ecrm plan --max-delete-count 2
	[[ $output == *' web '*' -2 '* ]]
	[[ $stderr == *'[warn] ecrm-plan: '* ]]
	run -1 --separate-stderr ecrm delete --force --max-delete-percent 60
	[[ $stderr == *'[error] ecrm-plan: '* ]]
	[ "$(requests BatchDeleteImage)" = 0 ]
}

@test "a second Ctrl-C does not wait for calls that hang" {
	emulator_start --fault BatchDeleteImage=hang before.json
	local keyboard shown part pid
	mkfifo keys
	: >shown.txt
	env --default-signal=INT,QUIT script -qefc 'ecrm delete --force' shown.txt <keys >/dev/null 3>&- &
	pid=$!
	exec {keyboard}>keys
	exec {shown}< <(exec timeout 60 tail -f -c +1 shown.txt --pid=$pid "$EMULATOR_LOG" 3>&-)
	while IFS= read -r -u "$shown" part && [[ $part != *'"operation":"BatchDeleteImage"'* ]]; do :; done
	printf '\003' >&"$keyboard"
	while IFS= read -r -u "$shown" part && [[ $part != *'once more ends it at once'* ]]; do :; done
	printf '\003' >&"$keyboard"
	exec {keyboard}>&-
	status=0
	wait "$pid" || status=$?
	exec {shown}<&-
	cat shown.txt # where the test fails
	[ "$status" -eq 130 ]
	[ "$(ls tmp)" = "" ]
}
