# What the tests share.  A test file starts with: load helper.bash
bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
ECRM_BIN=${ECRM_BIN:-$ROOT/bin}
ECRM_BUILD=${ECRM_BUILD:-$ROOT/.build}
PATH=$ECRM_BIN:$PATH
export ROOT ECRM_BIN ECRM_BUILD PATH

# Nothing of the user's own settings, or of the place where the tests run, takes part in a test.
for name in $(compgen -e); do
	case $name in
	ECRM_BIN | ECRM_BUILD) ;;
	AWS_* | ECRM_* | XDG_* | LC_* | *_proxy | *_PROXY) unset "$name" ;;
	esac
done
unset CDPATH BASH_ENV ENV COLUMNS LINES NO_COLOR POSIXLY_CORRECT CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR TMUX TZ
export LC_ALL=C.UTF-8 SHELL=/bin/sh
export TERM=dumb # a slow test on a terminal must not show how far it is
umask 022
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_EC2_METADATA_DISABLED=true
export ECRM_CACHE=false # an answer from the cache must not hide what a test is about
export AWS_NEW_RETRIES_2026=true # short delays between tries

# The keys of the emulator's default user.
export EMULATOR_ACCESS_KEY=AKIDEXAMPLE
export EMULATOR_SECRET_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY

# emulator_start [OPTION...] ACCOUNT.json: let the account answer, and set the environment that
# finds it.  Its log is $EMULATOR_LOG.  One at a time a test; emulator_stop goes into teardown.
emulator_start () {
	EMULATOR_LOG=$BATS_TEST_TMPDIR/requests.ndjson
	: >"$EMULATOR_LOG"
	rm -f "$BATS_TEST_TMPDIR/url"
	mkfifo "$BATS_TEST_TMPDIR/url"
	"$ECRM_BUILD/aws-emulator" --lifetime 300 --log "$EMULATOR_LOG" "$@" \
		>"$BATS_TEST_TMPDIR/url" 3>&- &
	EMULATOR_PID=$!
	read -r AWS_ENDPOINT_URL <"$BATS_TEST_TMPDIR/url"
	AWS_REGION=ap-northeast-1
	AWS_ACCESS_KEY_ID=$EMULATOR_ACCESS_KEY
	AWS_SECRET_ACCESS_KEY=$EMULATOR_SECRET_KEY
	export AWS_ENDPOINT_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY EMULATOR_LOG
}

# demo_start: a tenth of the demo account answers, beside its configuration, in the test's own directory.
demo_start () {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$ROOT/examples/demo/ecrm.yaml" .
	cp ecrm.yaml try.yaml
	export ECRM_LOG_LEVEL=error
	"$ECRM_BUILD/aws-account" demo --scale 0.1 >account.json
	emulator_start account.json
}

emulator_stop () {
	[ -n "${EMULATOR_PID:-}" ] || return 0
	kill "$EMULATOR_PID" 2>/dev/null || :
	wait "$EMULATOR_PID" 2>/dev/null || :
	EMULATOR_PID=
}

# requests OPERATION: how many of them the emulator had.
requests () {
	jq -s --arg operation "$1" 'map(select(.operation == $operation)) | length' "$EMULATOR_LOG"
}

# digest N: a digest that tells its number.
digest () {
	printf 'sha256:%064x' "$1"
}

# expect_equal WANTED GOT: compare texts, and show how they differ.
expect_equal () {
	diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# expect_line PATTERN: exactly one line is on stderr, and it matches the shell pattern.
expect_line () {
	if [ "${#stderr_lines[@]}" -ne 1 ]; then
		printf 'stderr has %d lines:\n%s\n' "${#stderr_lines[@]}" "${stderr:-}"
		return 1
	fi
	# shellcheck disable=SC2053 # a pattern
	if [[ ${stderr_lines[0]} != $1 ]]; then
		printf 'stderr is:  %s\nnot:        %s\n' "${stderr_lines[0]}" "$1"
		return 1
	fi
}

# without_unmatched: forget the warnings of configuration entries that match nothing in $stderr, and of
# accounts that have nothing at all, for tests of something else.
without_unmatched () {
	stderr=$(grep -v 'matches nothing that is there$\|: is this the right account and region?$' <<<"$stderr" || :)
	stderr_lines=()
	[ -z "$stderr" ] || mapfile -t stderr_lines <<<"$stderr"
}
