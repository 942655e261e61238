# ecrm-delete: how it ends before it is done, and what it leaves behind: signals, readers that are gone,
# calls without an answer, and the journal.
# bats sets stderr and stderr_lines, each test its own environment; quoted text is for other shells.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031
load helper.bash
load deletion.bash

setup () {
	deletion_setup
}

teardown () {
	if [ -n "${DELETING:-}" ]; then
		kill -KILL "$DELETING" 2>/dev/null || :
	fi
	aws_teardown
}

# many COUNT [OPTION...]: an account with that many images in one repository, which the plan deletes.
many () {
	local count=$1
	shift
	jq -n --argjson count "$count" '{ecr: {repositories: [{name: "app", images: [range($count) |
		{digest: "sha256:\("00000000000000000000000000000000000000000000000000000000000000000000\(. + 1)"[-64:])"}]}]}}' >many.json
	account "$@" <many.json
	jq -c --arg as_of "$AS_OF" '.ecr.repositories[0].images[] | {type: "image", registry: "123456789012",
		region: "ap-northeast-1", repository: "app", digest, pushed_at: "2026-01-01T00:00:00Z", size: 1,
		kind: "image", action: "delete", reason: "expired", as_of: $as_of}' many.json | plan
}

# deleting [OPTION...]: the plan is carried out beside the test, by $DELETING; results and log are files.
# Signals do what they do for a process in the foreground.
deleting () {
	env --default-signal ecrm-delete --force "$@" plan >results 2>log 3>&- &
	DELETING=$!
}

# ended: wait for it; $status is how it ended.
ended () {
	status=0
	wait "$DELETING" || status=$?
	DELETING=
}

# until_line COUNT TEXT FILE: wait until so many lines of a file have the text.
until_line () {
	local line seen=0
	while read -r line; do
		[[ $line != *"$2"* ]] || seen=$((seen + 1))
		[ "$seen" -lt "$1" ] || return 0
	done < <(exec tail --pid="$DELETING" -n +1 -f "$3" 2>/dev/null)
	return 1
}

# under_way COUNT [OPERATION]: wait until so many calls have reached the emulator, which then takes its time.
under_way () {
	until_line "$1" "\"operation\":\"${2:-BatchDeleteImage}\"" "$EMULATOR_LOG"
}

# told RESULT: how many of the results are that.
told () {
	jq -s --arg result "$1" 'map(select(.result == $result)) | length' results
}

# --- signals

@test "a signal lets the call under way end, begins no other, and tells what was done" {
	local signal
	for signal in INT:130 TERM:143 HUP:129; do
		many 250 --latency 700
		deleting --concurrency 1
		under_way 1
		kill "-${signal%:*}" "$DELETING"
		ended
		[ "$status" -eq "${signal#*:}" ]
		expect_equal 1 "$(requests BatchDeleteImage)"
		expect_equal 100 "$(told deleted)"
		expect_equal 150 "$(told skipped)"
		expect_equal 'Interrupted a signal ended the run' \
			"$(jq -r 'select(.result == "skipped") | "\(.code) \(.message)"' results | sort -u)"
		(output=$(cat results) && is_whole)
		[[ $(sed -n 1p log) == *"[warn] ecrm-delete: SIG${signal%:*}: calls under way are waited for, "* ]]
		[[ $(sed -n 2p log) == *"[error] ecrm-delete: ended by SIG${signal%:*}: 100 images deleted, 0 failed, 150 left alone" ]]
		emulator_stop
	done
}

@test "calls of one repository that are under way side by side all end after a signal" {
	many 250 --latency 700
	deleting
	under_way 3
	kill -TERM "$DELETING"
	ended
	[ "$status" -eq 143 ]
	expect_equal 3 "$(requests BatchDeleteImage)"
	expect_equal 250 "$(told deleted)"
}

@test "a second signal ends it at once" {
	many 250 --fault BatchDeleteImage=hang
	deleting
	under_way 3
	kill -TERM "$DELETING"
	until_line 1 SIGTERM log
	kill -TERM "$DELETING"
	ended
	[ "$status" -eq 143 ]
	expect_equal begin "$(jq -r .type results)"
}

@test "a signal that was ignored when it began is ignored" {
	many 250 --latency 300
	(trap '' INT HUP; exec ecrm-delete --force plan >results 2>log 3>&-) &
	DELETING=$!
	under_way 1
	kill -INT "$DELETING"
	kill -HUP "$DELETING"
	ended
	[ "$status" -eq 0 ]
	expect_equal 250 "$(told deleted)"
	expect_equal '' "$(cat log)"
}

@test "a signal ends the wait for another try" {
	many 150 --throttle BatchDeleteImage=1000
	deleting --concurrency 1
	under_way 1
	kill -TERM "$DELETING"
	ended
	[ "$status" -eq 143 ]
	expect_equal 100 "$(told failed)"
	expect_equal 50 "$(told skipped)"
	[[ $(jq -r 'select(.result == "failed") | .message' results | sort -u) == *ThrottlingException* ]]
	expect_equal 150 "$(ecrm-list-ecr --all | grep -c '"type":"image"')"
}

@test "what was refused before a signal has failed, what was not begun was skipped" {
	account --latency 500 <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01'
		image delete tree '#05' '"subject":"#01"'
	)
	deleting
	under_way 1
	kill -TERM "$DELETING"
	ended
	output=$(cat results)
	expect_equal $'tree #01 failed ImageReferencedByManifestList\ntree #05 skipped Interrupted' "$(results)"
}

@test "another run finishes what a signal ended" {
	many 250 --latency 300
	deleting --concurrency 1
	under_way 2
	kill -TERM "$DELETING"
	ended
	expect_equal 50 "$(told skipped)"
	deleting
	ended
	[ "$status" -eq 0 ]
	expect_equal 250 "$(told deleted)"
	expect_equal '200 ImageNotFound' "$(jq -r '.code | values' results | sort | uniq -c | xargs)"
	# Of 200 images that are gone AWS is not asked one by one.
	[ "$(requests DescribeImages)" -lt 20 ]
	expect_equal '' "$(left)"
}

@test "a signal while the repository is listed lets nothing else begin" {
	many 60 --latency 700
	# Every other image is one that the account has not.
	sed -i '2~2s/sha256:0/sha256:f/' plan
	deleting
	under_way 2 DescribeImages
	kill -TERM "$DELETING"
	ended
	[ "$status" -eq 143 ]
	expect_equal '2 0' "$(requests DescribeImages) $(requests BatchDeleteImage)"
	expect_equal '60 skipped Interrupted' "$(jq -r 'select(.result) | "\(.result) \(.code)"' results | sort | uniq -c | xargs)"
}

# --- results that nobody reads

# lose_reader OUTPUT [OPTION...]: run ecrm-delete, its results to OUTPUT, and let the reader of pipe go while
# the first call is under way; $status is how it ended.
lose_reader () {
	local output=$1 reader
	shift
	mkfifo pipe
	cat pipe >/dev/null &
	reader=$!
	ecrm-delete --force "$@" plan >"$output" 2>log 3>&- &
	DELETING=$!
	under_way 1
	kill "$reader"
	wait "$reader" || :
	ended
}

@test "when the reader of the results is gone no more calls are made, and the journal has what was done" {
	many 250 --latency 700
	lose_reader pipe --concurrency 1 --journal journal
	[ "$status" -eq 1 ]
	expect_equal 1 "$(requests BatchDeleteImage)"
	expect_equal 'deleted 100' "$(jq -r .result journal | sort | uniq -c | awk '{print $2, $1}')"
	expect_equal 1 "$(wc -l <log)"
	[[ $(cat log) == *'[error] ecrm-delete: cannot write the results, so no more calls are made: Broken pipe' ]]
}

@test "when the reader of a journal that is a pipe is gone no more calls are made" {
	many 250 --latency 700
	lose_reader results --concurrency 1 --journal pipe
	[ "$status" -eq 1 ]
	expect_equal 1 "$(requests BatchDeleteImage)"
	expect_equal 1 "$(wc -l <log)"
	[[ $(cat log) == *"[error] ecrm-delete: cannot write the journal 'pipe', so no more calls are made: Broken pipe" ]]
}

@test "what was deleted and is recorded nowhere is told" {
	many 3 --latency 700
	lose_reader pipe
	[ "$status" -eq 1 ]
	expect_equal $'#01\n#02\n#03' \
		"$(sed -n 's/.*\[error\] ecrm-delete: deleted app@\(.*\), of which there is no record$/\1/p' log | shorten)"
}

@test "results that cannot be written from the start delete nothing" {
	many 3
	run -1 --separate-stderr bash -c 'ecrm-delete --force plan >/dev/full'
	expect_line '*\[error\] ecrm-delete: cannot write the results, so no more calls are made: No space left on device'
	expect_equal 0 "$(requests BatchDeleteImage)"
}

# --- calls without an answer

@test "what AWS may have done without an answer is told so, and another run finds out" {
	local fault
	# On a connection that served before, libcurl itself sends a request again of which it has heard nothing.
	for fault in close:2 reset:2 cut:1 reset-body:1; do
		many 3 --fault "BatchDeleteImage=$fault"
		AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr ecrm-delete --force plan
		expect_equal "$fault 3 failed OutcomeUnknown" \
			"$fault $(jq -r 'select(.result) | "\(.result) \(.code)"' <<<"$output" | sort | uniq -c | xargs)"
		[[ $(jq -r '.message | values' <<<"$output" | sort -u) == \
			'ecr BatchDeleteImage failed: no answer: '*'; AWS may have done it all the same, a second run finds out' ]]
		expect_equal '' "$(left)"
		deletes plan <<-'END'
		app #01 deleted ImageNotFound
		app #02 deleted ImageNotFound
		app #03 deleted ImageNotFound
		END
		emulator_stop
	done
}

@test "what was done without an answer is found out by the next try" {
	many 2 --fault BatchDeleteImage=reset@1
	deletes plan <<-'END'
	app #01 deleted ImageNotFound
	app #02 deleted ImageNotFound
	END
}

@test "an answer that does not come in time, or is an error of AWS's own, leaves the outcome open" {
	many 2 --fault BatchDeleteImage=hang@1
	AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr ecrm-delete --force --read-timeout 200ms plan
	expect_equal $'app #01 failed OutcomeUnknown\napp #02 failed OutcomeUnknown' "$(results)"
	emulator_stop
	many 2 --fault BatchDeleteImage=500:1
	AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr ecrm-delete --force plan
	expect_equal $'app #01 failed OutcomeUnknown\napp #02 failed OutcomeUnknown' "$(results)"
}

@test "what AWS refused, and what never reached it, was not done" {
	many 2 --deny BatchDeleteImage
	run -1 --separate-stderr ecrm-delete --force plan
	expect_equal $'app #01 failed CallFailed\napp #02 failed CallFailed' "$(results)"
	AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_MAX_ATTEMPTS=1 run -1 --separate-stderr ecrm-delete --force plan
	[[ ${stderr_lines[0]} == *'[error] ecrm-delete: app: ecr DescribeImages failed: no answer: '* ]]
	expect_equal $'app #01 failed CallFailed\napp #02 failed CallFailed' "$(results)"
}

# --- the journal

@test "the journal has a record of each image that was deleted or failed, and none of others" {
	account <"$ACCOUNTS/delete-order.json"
	plan < <(
		image delete tree '#01' '"tags":["a","b"],"kind":"image","reason":"expired"'
		image delete tree '#05'
		image delete tree '#0f'
		image keep tree '#04'
		image delete pair '#01'
	)
	image delete pair '#02' >>plan
	on_terminal 'n\ny\n' 'ecrm-delete --journal journal plan >results'
	output=$(cat journal)
	expect_equal $'tree #01 failed ImageReferencedByManifestList\ntree #05 deleted\ntree #0f deleted ImageNotFound' \
		"$(results)"
	# They are the results, with all that those have.
	expect_equal "$(grep '"tree"' results | sort)" "$(sort journal)"
	expect_equal '["123456789012","ap-northeast-1","tree","#01",["a","b"],1,"expired","failed","ImageReferencedByManifestList",true,true]' \
		"$(jq -c --arg as_of "$AS_OF" 'select(.tags) | [.registry, .region, .repository, .digest, .tags, .size,
			.reason, .result, .code, (.message | contains("manifest list")), .at >= $as_of]' journal | shorten)"
	# The ids are those that AWS gave: of what was to be deleted, and of the listing that #0f is not in.
	expect_equal "$(jq -r 'select(.operation == "BatchDeleteImage" or
			(.operation == "DescribeImages" and (.input | has("imageIds") | not))) | .request_id' "$EMULATOR_LOG" | sort)" \
		"$(jq -r .request_id journal | sort -u)"
}

@test "the journal has a call's images before the next call is made" {
	local call
	for call in 2 3; do
		many 250 --fault "BatchDeleteImage=hang@$call"
		deleting --concurrency 1 --journal "journal-$call"
		under_way "$call"
		expect_equal "$((100 * (call - 1)))" "$(grep -c '}$' "journal-$call")"
		kill -KILL "$DELETING"
		ended
		emulator_stop
	done
	many 250
	deleting --concurrency 1 --journal journal
	ended
	expect_equal 250 "$(jq -s 'map(.digest) | unique | length' journal)"
}

@test "a journal that cannot be written ends the run with one line, and the results have what was done" {
	many 250
	run -1 --separate-stderr ecrm-delete --force --concurrency 1 --journal /dev/full plan
	expect_line "*\[error\] ecrm-delete: cannot write the journal '/dev/full', so no more calls are made: No space left on device"
	is_whole
	expect_equal 1 "$(requests BatchDeleteImage)"
	expect_equal '100 deleted 150 skipped the journal could not be written' \
		"$(jq -r 'select(.result) | "\(.result) \(.message // "")"' <<<"$output" | sort | uniq -c | xargs)"
}

@test "results do not go into the journal where stdout is closed" {
	many 2
	run -1 bash -c 'ecrm-delete --force --journal journal plan >&-'
	expect_equal '' "$(cat journal)"
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "a journal that cannot be opened deletes and asks nothing" {
	local journal
	many 2
	: >file
	for journal in . nowhere/journal file/journal; do
		run -1 --separate-stderr setsid -w ecrm-delete --journal "$journal" plan
		expect_line "*\[error\] ecrm-delete: cannot open the journal '$journal': *"
		expect_equal '' "$output"
		run -1 --separate-stderr setsid -w ecrm-delete --ask-only --journal "$journal" plan
		expect_line "*\[error\] ecrm-delete: cannot open the journal '$journal': *"
	done
	[ "$(id -u)" -eq 0 ] || {
		chmod a-w file
		run -1 --separate-stderr ecrm-delete --force --journal file plan
		expect_line "*\[error\] ecrm-delete: cannot open the journal 'file': Permission denied"
	}
	expect_equal 0 "$(requests BatchDeleteImage)"
}

@test "the journal is appended to, on a fresh line where another run left half of one" {
	many 2
	printf '{"type":"image","result":"deleted"}\n{"type":"image","digest":"sha2' >journal
	ECRM_JOURNAL=journal run -0 ecrm-delete --force plan
	expect_equal 4 "$(wc -l <journal)"
	expect_equal '{"type":"image","digest":"sha2' "$(sed -n 2p journal)"
	expect_equal $'#01\n#02' "$(sed 1,2d journal | jq -r .digest | shorten)"
	ECRM_JOURNAL=journal run -0 ecrm-delete --force plan
	expect_equal 'ImageNotFound ImageNotFound' "$(sed 1,4d journal | jq -r .code | xargs)"
}

@test "two runs write to the same journal, line by line" {
	local other
	many 2000
	jq -c 'select(.type == "image")' plan >all
	head -n 1000 all >half
	tail -n 1000 all >plan
	ecrm-delete --force --journal journal half >/dev/null 3>&- &
	other=$!
	deleting --journal journal
	ended
	[ "$status" -eq 0 ]
	wait "$other"
	expect_equal 2000 "$(jq -r .digest journal | sort -u | wc -l)"
	expect_equal 2000 "$(wc -l <journal)"
}
