# The service and timer of examples/systemd: systemd takes them, they may do little, and what they run deletes.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

UNITS=$ROOT/examples/systemd

setup () {
	aws_setup
	# The programs are not installed here.
	sed "s|=/usr/bin/ecrm |=$ECRM_BIN/ecrm |" "$UNITS/ecrm.service" >ecrm.service
	cp "$UNITS/ecrm.timer" .
}

teardown () {
	aws_teardown
}

needs_systemd () {
	command -v systemd-analyze >/dev/null || skip 'there is no systemd-analyze'
	[[ $(systemd-analyze --version | head -n 1) =~ ^systemd\ ([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -ge 250 ] || skip 'systemd-analyze is too old for units that are not loaded'
}

@test "systemd finds nothing wrong with the units" {
	needs_systemd
	run -0 systemd-analyze verify --man=no ./ecrm.service ./ecrm.timer
	expect_equal '' "$output"
	run -0 systemd-analyze calendar --iterations=2 "$(sed -n 's/^OnCalendar=//p' ecrm.timer)"
}

@test "the service may do little: systemd's measure of its exposure is below 1.5 of 10" {
	needs_systemd
	run -0 systemd-analyze security --offline=true --threshold=15 ./ecrm.service
}

@test "what ecrm asks of the kernel is what the service lets it" {
	needs_systemd
	strace -o /dev/null true 2>/dev/null || skip 'there is no strace that may trace'
	[ -z "${ASAN_OPTIONS:-}" ] || skip 'the sanitizers ask for more'
	account <"$ACCOUNTS/delete.json"
	config <<<'repositories: [{name_pattern: "*", expires: 1d, keep_tag_patterns: [latest]}]'
	strace -f -qq -o calls ecrm delete --force --allow-empty-scan --journal=journal.ndjson >log 2>&1 || :
	[ -s journal.ndjson ] || { cat log; return 1; }
	sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' calls | sort -u >asked
	# expand SET: the calls of a set and the sets in it.
	expand () {
		local word
		for word in $(systemd-analyze syscall-filter "$1" | sed -n 's/^    \([@a-z0-9_].*\)/\1/p'); do
			case $word in
			@*) expand "$word" ;;
			*) echo "$word" ;;
			esac
		done
	}
	{ expand @system-service; expand @default; } | sort -u | comm -23 - <(expand @privileged | sort -u) >allowed
	[ "$(grep -c . allowed)" -gt 100 ]
	expect_equal '' "$(comm -23 asked allowed)"
}

@test "the service deletes nothing and fails until ECRM_FORCE is set, and then it deletes and keeps a journal" {
	account <"$ACCOUNTS/delete.json"
	config <<<'repositories: [{name_pattern: "*", expires: 1d, keep_tag_patterns: [latest]}]'
	mkdir state
	local command settings
	command=$(sed -n 's/^ExecStart=//p' ecrm.service | sed 's|/etc/ecrm|.|; s|/var/lib/ecrm|./state|')
	settings=$(sed -n 's/^Environment=//p' ecrm.service | sed 's|%C|.|; s|%S/ecrm|./state|')
	[[ $command == *" delete --config=./ecrm.yaml --journal=./state/journal.ndjson"* ]]
	# shellcheck disable=SC2086 # words, as systemd takes them
	run env $settings ECRM_MAX_DELETE_PERCENT= setsid --wait $command --allow-empty-scan
	[ "$status" -eq 1 ] || { echo "$status $output"; return 1; }
	expect_equal 0 "$(requests BatchDeleteImage)"
	# shellcheck disable=SC2086
	run env $settings ECRM_MAX_DELETE_PERCENT= ECRM_FORCE=true setsid --wait $command --allow-empty-scan
	[ "$(requests BatchDeleteImage)" -gt 0 ]
	[ "$(jq -s 'map(select(.result == "deleted")) | length' state/journal.ndjson)" -gt 0 ]
	# Its own limit refuses to delete more than half.
	emulator_stop
	account <"$ACCOUNTS/delete.json"
	# shellcheck disable=SC2086
	run env $settings ECRM_FORCE=true setsid --wait $command --allow-empty-scan
	[ "$status" -eq 1 ] || { echo "$status $output"; return 1; }
	expect_equal 0 "$(requests BatchDeleteImage)"
}
