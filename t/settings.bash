# What the tests of AWS settings share: tables of files and environment, and what comes of them.  In
# tables, $HOME and the like stand for themselves.
# shellcheck disable=SC2154,SC2030,SC2031,SC2016,SC2034

# The users: A to D with secret keys such as secretA; T whose session token is "token".
settings_setup () {
	cd "$BATS_TEST_TMPDIR" || return
	jq -n '{users: ([("A", "B", "C", "D", "a#b", "q\"q") |
		{accessKeyId: ., secretAccessKey: "secret\(.)"}] +
		[{accessKeyId: "T", secretAccessKey: "secretT", sessionToken: "token"}])}' >account.json
	export HOME=$BATS_TEST_TMPDIR
	export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials
}

settings_teardown () {
	emulator_stop
	[ -z "${CANNED_PID:-}" ] || kill "$CANNED_PID"
}

# account: let the account answer, to whomever the settings under test name.
account () {
	emulator_start account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# said: what is on stderr, without time of day, program and ids that are new in each run.
said () {
	sed -e 's/^[0-9/]* [0-9:]* \(.[a-z]*.\) [-a-z]*: /\1 /' -e 's/request id [-0-9a-f]*/request id X/' \
		<<<"$stderr" | paste -sd' '
}

# scan WORD...: run the scan with VARIABLE=VALUE and --option words.
scan () {
	local word variables=() options=()
	for word; do
		case $word in
		--*) options+=("$word") ;;
		*) variables+=("$word") ;;
		esac
	done
	run --separate-stderr env "${variables[@]}" "$ECRM_BIN/ecrm-scan-ecs" --names "${options[@]}"
}

# Rows of the tables below are "CONFIG | CREDENTIALS | WORDS => OUTCOME": what is in the two files,
# with \n for a line's end, and the words of scan.  @A stands for the static keys of the user A.
# each_row OBSERVE: run the scan for each row of stdin; OBSERVE prints the outcome, which must be as said.
each_row () {
	local row files words
	cat >wanted
	while IFS= read -r row; do
		files=$(sed -e 's/ => .*//' -e 's/ | [^|]*$//' \
			-e 's/@\([A-Z]\)/aws_access_key_id=\1\\naws_secret_access_key=secret\1/g' <<<"$row")
		words=$(sed -e 's/ => .*//' -e 's/.* | //' \
			-e 's/@\([A-Z]\)/AWS_ACCESS_KEY_ID=\1 AWS_SECRET_ACCESS_KEY=secret\1/g' <<<"$row")
		printf '%b' "${files%% | *}" >config
		printf '%b' "${files#* | }" >credentials
		: >"$EMULATOR_LOG"
		# shellcheck disable=SC2086 # words
		scan $words
		printf '%s => %s\n' "${row% => *}" "$("$1")"
	done <wanted >got
	diff -u wanted got
}

# identity: the access key of the requests where the scan went well, and what was said; else what was
# said and, in parentheses, the access key if there was a request.
identity () {
	local keys
	keys=$(jq -r .access_key "$EMULATOR_LOG" | sort -u | paste -sd+)
	if [ "$status" -eq 0 ]; then
		printf '%s%s' "$keys" "${stderr:+ $(said)}"
	else
		printf '%s%s' "$(said)" "${keys:+ ($keys)}"
	fi
}

# region: of the begin record where the scan went well, else what was said and, in parentheses, what
# was asked.  The emulator takes no signature for another region than ap-northeast-1.
region () {
	if [ "$status" -eq 0 ]; then
		printf '%s%s' "$(jq -r .region <<<"${lines[0]}")" "${stderr:+ $(said)}"
	else
		printf '%s (%s)' "$(said)" "$(jq -r .operation "$EMULATOR_LOG" | paste -sd' ')"
	fi
}
