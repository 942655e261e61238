# What the tests of credentials share: an account in which all that hands out credentials is there, and who came of it.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154,SC2034

ROLES=arn:aws:iam::123456789012:role
DEVICE=arn:aws:iam::123456789012:mfa/me
LOGIN=arn:aws:sts::123456789012:assumed-role/Login/me
CORP=https://corp.example/start

# The settings that a scan under test has are in $HOME/.aws, caches too; nothing of the environment counts.
identities_setup () {
	cd "$BATS_TEST_TMPDIR" || return
	export HOME=$BATS_TEST_TMPDIR ECRM_LOG_LEVEL=warn
	mkdir -p .aws
	: >.aws/config
	: >.aws/credentials
	unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
}

# identities [FILTER]: the account of t/fixtures/credentials answers, changed by the jq filter.
identities () {
	jq "${1:-.}" "$BATS_TEST_DIRNAME/fixtures/credentials/account.json" >account.json
	emulator_start account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# keys NAME: the keys of that user, as the files have them.
keys () {
	local upper=${1^^}
	printf 'aws_access_key_id = AKID%s\naws_secret_access_key = secret-of-%s\n' "$upper" "$1"
}

# scan WORD...: run a scan with VARIABLE=VALUE and --option words.  Only what it says and asks counts.
scan () {
	local word variables=() options=()
	for word; do
		case $word in
		--*) options+=("$word") ;;
		*) variables+=("$word") ;;
		esac
	done
	run --separate-stderr timeout 60 env "${variables[@]}" "$ECRM_BIN/ecrm-scan-ecs" --names "${options[@]}"
}

# said: what is on stderr, without time of day, program and ids that are new in each run.
said () {
	sed -e 's/^[0-9/]* [0-9:]* \(.[a-z]*.\) [-a-z]*: /\1 /' -e 's/request id [-0-9a-f]*/request id X/' \
		<<<"$stderr" | paste -sd' '
}

# signers: who signed the requests, in order: "user/source > role/scanner"; a role's session where it was not made up.
signers () {
	jq -r 'select(.arn) | .arn | ltrimstr("arn:aws:iam::123456789012:") |
		ltrimstr("arn:aws:sts::123456789012:assumed-") |
		sub("/ecrm-[0-9]+$"; "") | sub("/botocore-session-[0-9]+$"; "") |
		sub("/(container|i-0123456789abcdef0)$"; "") |
		sub("AWSReservedSSO_(?<n>.*)_0123456789abcdef/user@example.com"; "sso/\(.n)")' "$EMULATOR_LOG" | uniq |
		sed ':a; N; $!ba; s/\n/ > /g'
}

# is WANTED: the scan went well, and those signed.
is () {
	[ "$status" -eq 0 ] || {
		printf 'wanted: %s\nstatus %s: %s\n' "$1" "$status" "$(said)"
		return 1
	}
	expect_equal "$1" "$(signers)"
}

# fails PATTERN: the scan failed, and what it says matches the shell pattern.
fails () {
	# shellcheck disable=SC2053 # a pattern
	if [ "$status" -ne 1 ] || [[ $(said) != *$1* ]]; then
		printf 'wanted: %s\nstatus %s: %s\n' "$1" "$status" "$(said)"
		return 1
	fi
}

# operations: what was asked, in order, each run of the same as one.
operations () {
	jq -r .operation "$EMULATOR_LOG" | uniq | paste -sd' '
}

# forget: the requests so far.
forget () {
	: >"$EMULATOR_LOG"
}

sha1 () {
	printf %s "$1" | sha1sum | cut -d' ' -f1
}

# after SECONDS: that time from now, as caches spell it.
after () {
	date -u -d "now + $1 seconds" +%Y-%m-%dT%H:%M:%SZ
}

# signed_in SECONDS [TOKEN [REFRESH]]: the cache of the session "corp" has an access token that lasts so long.
signed_in () {
	mkdir -p .aws/sso/cache
	jq -n --arg at "$(after "$1")" --arg token "${2:-token-of-sign-in}" --arg refresh "${3:-token-of-refresh}" \
		--arg registration "$(after 99999)" '{startUrl: "https://corp.example/start", region: "ap-northeast-1",
		accessToken: $token, expiresAt: $at, clientId: "client", clientSecret: "secret-of-client",
		registrationExpiresAt: $registration, refreshToken: $refresh, kept: {by: "others"}}' \
		>".aws/sso/cache/$(sha1 corp).json"
}

# logged_in SECONDS [REFRESH]: the cache of `aws login` has credentials of the session $LOGIN that last so long.
logged_in () {
	mkdir -p .aws/login/cache
	[ -e key.pem ] || openssl ecparam -name prime256v1 -genkey -noout -out key.pem
	jq -n --arg at "$(after "$1")" --arg refresh "${2:-token-of-login-refresh}" --rawfile key key.pem \
		'{accessToken: {accessKeyId: "ASIALOGIN", secretAccessKey: "secret-of-login", sessionToken: "token-of-login",
		accountId: "123456789012", expiresAt: $at}, clientId: "arn:aws:signin:::devtools/same-device",
		refreshToken: $refresh, dpopKey: $key, tokenType: "aws_sigv4", idToken: "token-of-id", kept: {by: "others"}}' \
		>".aws/login/cache/$(printf %s "$LOGIN" | sha256sum | cut -d' ' -f1).json"
}

# in_own_network COMMAND...: run it in a network of its own, in which the account answers at the addresses that agents and
# instances have.  Sets what run sets.
in_own_network () {
	unshare -rn ip link set lo up 2>/dev/null || skip 'no network of its own can be had here'
	cp "$BATS_TEST_DIRNAME/fixtures/credentials/account.json" account.json
	export EMULATOR_LOG=$PWD/requests.ndjson AWS_REGION=ap-northeast-1 AWS_ENDPOINT_URL=http://127.0.0.1
	[ -p url ] || mkfifo url
	# shellcheck disable=SC2016 # of the inner shell
	run --separate-stderr timeout 60 unshare -rn sh -euc 'ip link set lo up
		for address in 169.254.170.2 169.254.169.254; do
			ip address add "$address/32" dev lo
		done
		"$ECRM_BUILD/aws-emulator" --lifetime 60 --address 0.0.0.0 --port 80 --log "$EMULATOR_LOG" account.json >url &
		read -r _ <url
		status=0
		"$@" || status=$?
		kill $!
		exit $status' sh "$@"
}
