# Sessions of `aws login`: credentials of a quarter of an hour, renewed with a proof of the session's key.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	printf '[profile x]\nlogin_session = %s\n' "$LOGIN" >.aws/config
	export AWS_PROFILE=x
	CACHE=.aws/login/cache/$(printf %s "$LOGIN" | sha256sum | cut -d' ' -f1).json
}

teardown () {
	emulator_stop
}

@test "the session's credentials are used as they are while they last" {
	identities
	logged_in 900
	scan
	is role/Login/me
	expect_equal 0 "$(requests CreateOAuth2Token)"
	expect_equal ASIALOGIN "$(jq -r .access_key "$EMULATOR_LOG" | sort -u)"
}

@test "credentials that are past are renewed with a proof of the key, and kept with all that others keep there" {
	identities
	logged_in -1
	scan
	is role/Login/me
	expect_equal '["arn:aws:signin:::devtools/same-device","token-of-login-refresh",null]' \
		"$(jq -c 'select(.operation == "CreateOAuth2Token") | [.input.clientId, .input.refreshToken, .access_key]' "$EMULATOR_LOG")"
	jq -e '.accessToken.accessKeyId != "ASIALOGIN" and .accessToken.accountId == "123456789012" and
		(.accessToken.expiresAt | fromdate) > now + 800 and .refreshToken != "token-of-login-refresh" and
		.idToken == "token-of-id" and .tokenType == "aws_sigv4" and .kept.by == "others" and .dpopKey' "$CACHE"
	expect_equal 600 "$(stat -c %a "$CACHE")"
	expect_equal 1 "$(find .aws/login/cache -type f | wc -l)"
	forget
	scan
	is role/Login/me
	expect_equal 0 "$(requests CreateOAuth2Token)"
}

@test "credentials are renewed in their last five minutes" {
	identities
	logged_in 330
	scan
	is role/Login/me
	expect_equal 0 "$(requests CreateOAuth2Token)"
	logged_in 299
	scan
	is role/Login/me
	expect_equal 1 "$(requests CreateOAuth2Token)"
}

@test "a second renewal has another proof and the newer refresh token" {
	identities '.logins[0] += {lifetimes: [1, 900], valid: [3600]}'
	logged_in -1
	scan
	is role/Login/me
	expect_equal 2 "$(requests CreateOAuth2Token)"
	expect_equal 2 "$(jq -r 'select(.operation == "CreateOAuth2Token") | .input.refreshToken' "$EMULATOR_LOG" | sort -u | wc -l)"
}

@test "keys in either form of PEM prove, whatever their coordinates begin with" {
	local number
	identities
	openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem
	logged_in -1
	scan
	is role/Login/me
	# One in 256 keys has a coordinate that begins with a zero byte, which must not be lost: 43 is y of such a key, 379 x.
	for number in '\x00\x2b' '\x01\x7b'; do
		key_of "$number"
		identities_again
		logged_in -1
		scan
		is role/Login/me
	done
	openssl ec -in key.pem -noout -text 2>/dev/null | grep -A1 '^pub:' | grep -q ' 04:00:'
}

# key_of NUMBER: the key whose private number that is, two bytes as printf has them.
key_of () {
	# shellcheck disable=SC2059 # a format is what has the bytes
	printf "\x30\x31\x02\x01\x01\x04\x20$(printf '\\x00%.0s' {1..30})$1\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07" |
		openssl ec -inform DER -out key.pem 2>/dev/null
}

# identities_again: the account begins anew: its session is bound to the key that it sees first.
identities_again () {
	emulator_stop
	identities
}

@test "a session that is over names the command that helps, by why it is" {
	local refusal wanted
	while IFS='|' read -r refusal wanted; do
		identities ".logins[0].refusal = \"$refusal\""
		logged_in -1
		scan
		fails "$wanted"
		emulator_stop
	done <<-'END'
		TOKEN_EXPIRED|aws login
		USER_CREDENTIALS_CHANGED|aws login
		INSUFFICIENT_PERMISSIONS|CreateOAuth2Token
	END
}

@test "where renewing fails, credentials that are still valid are used" {
	identities '.logins[0].refusal = "TOKEN_EXPIRED"'
	logged_in 240
	scan
	is role/Login/me
	expect_equal ASIALOGIN "$(jq -r '.access_key // empty' "$EMULATOR_LOG" | sort -u)"
}

@test "a session without a cache, or with half of one, names the command that helps" {
	local member
	identities
	scan
	fails 'aws login'
	for member in .accessToken .clientId .refreshToken .dpopKey .accessToken.secretAccessKey .accessToken.expiresAt; do
		logged_in -1
		jq "del($member)" "$CACHE" >short
		mv short "$CACHE"
		scan
		fails 'aws login'
	done
	logged_in -1
	jq '.dpopKey = "no key"' "$CACHE" >short
	mv short "$CACHE"
	scan
	fails 'aws login'
	expect_equal '' "$(operations)"
}

@test "AWS_LOGIN_CACHE_DIRECTORY is where the session is, and where it is kept" {
	identities
	logged_in -1
	mv .aws/login/cache elsewhere
	scan 'AWS_LOGIN_CACHE_DIRECTORY=~/elsewhere'
	is role/Login/me
	[ ! -e .aws/login/cache ]
	jq -e '.accessToken.accessKeyId != "ASIALOGIN"' "elsewhere/${CACHE##*/}"
}

@test "no secret of the session is in what is said" {
	identities '.logins[0].refusal = "TOKEN_EXPIRED"'
	logged_in -1
	scan ECRM_LOG_LEVEL=debug
	[ "$status" -eq 1 ]
	[[ ! $stderr$output =~ secret-of-login|token-of-|PRIVATE ]]
	[[ $stderr != *"$(sed -n 2p key.pem)"* ]]
}
