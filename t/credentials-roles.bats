# Roles: AssumeRole by way of other profiles, what is asked for with it, MFA, and the cache of the AWS CLI.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	# The source is there in every test.
	{ echo '[source]'; keys source; } >.aws/credentials
}

teardown () {
	emulator_stop
}

# profile LINE...: the profile "x" has these lines, and others may follow.
profile () {
	printf '%s\n' '[profile x]' "$@" >>.aws/config
	export AWS_PROFILE=x
}

# asked FILTER: of the calls of AssumeRole.
asked () {
	jq -rc "select(.operation == \"AssumeRole\") | $1" "$EMULATOR_LOG"
}

@test "a role is assumed with the keys of its source profile" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source'
	scan
	is 'user/source > role/scanner'
	expect_equal "$(printf '["%s/scanner",null,null,null]' "$ROLES")" \
		"$(asked '[.input | .RoleArn, .ExternalId, .DurationSeconds, .SerialNumber]')"
	[[ $(asked .input.RoleSessionName) =~ ^ecrm-[0-9]+$ ]]
}

@test "--profile and ECRM_PROFILE select a profile with a role too" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source'
	unset AWS_PROFILE
	scan --profile=x
	is 'user/source > role/scanner'
	forget
	rm -rf .aws/cli
	scan ECRM_PROFILE=x
	is 'user/source > role/scanner'
}

@test "external id, name of the session and duration are sent as the profile has them" {
	identities
	profile "role_arn = $ROLES/outside" 'source_profile = source' 'external_id = x1:/outside' \
		'role_session_name = me@example.com' 'duration_seconds = 900'
	scan
	is 'user/source > role/outside/me@example.com'
	expect_equal '["x1:/outside","me@example.com",900]' \
		"$(asked '[.input | .ExternalId, .RoleSessionName, .DurationSeconds]')"
}

@test "a duration that is no number is not sent" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source' 'duration_seconds = 1 hour'
	scan
	expect_equal null "$(asked .input.DurationSeconds)"
	is 'user/source > role/scanner'
}

@test "a duration that the role does not allow is told as STS tells it" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source' 'duration_seconds = 43200'
	scan
	fails 'MaxSessionDuration'
}

@test "a role that may not be assumed is told with the role, and nothing else is asked" {
	identities
	profile "role_arn = $ROLES/theirs" 'source_profile = source'
	scan
	fails "AccessDenied*$ROLES/theirs"
	expect_equal AssumeRole "$(operations)"
}

@test "roles are assumed one with the other, in their order" {
	identities
	profile "role_arn = $ROLES/third" 'source_profile = y' '[profile y]' "role_arn = $ROLES/second" \
		'source_profile = z' '[profile z]' "role_arn = $ROLES/scanner" 'source_profile = source'
	scan
	is 'user/source > role/scanner > role/second > role/third'
}

@test "the account that is told is that of the role" {
	identities
	profile 'role_arn = arn:aws:iam::999999999999:role/far' 'source_profile = source'
	scan
	[ "$status" -eq 0 ]
	expect_equal 999999999999 "$(jq -r 'select(.type == "begin") | .account' <<<"$output")"
}

@test "STS is asked in the region of the run, not in that of the source profile" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = z' '[profile z]' 'region = us-east-1'
	{ echo '[z]'; keys source; } >>.aws/credentials
	scan # the emulator takes no signature for us-east-1
	is 'user/source > role/scanner'
}

@test "circles of profiles are told with their names, and nothing is asked" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = y' '[profile y]' "role_arn = $ROLES/second" \
		'source_profile = z' '[profile z]' "role_arn = $ROLES/second" 'source_profile = y'
	scan
	fails source_profile
	for name in x y z; do
		[[ $(said) == *"$name"* ]]
	done
	expect_equal '' "$(operations)"
}

# --- MFA

@test "the code of an MFA device is asked for on the terminal, unseen, and sent" {
	identities
	profile "role_arn = $ROLES/guarded" 'source_profile = source' "mfa_serial = $DEVICE"
	run -0 timeout 60 script -qec "ecrm-scan-ecs --names >out 2>said" /dev/null < <(echo 654321)
	[[ $output == *"$DEVICE"* ]]
	[[ $(cat out said) != *654321* ]]
	expect_equal '["arn:aws:iam::123456789012:mfa/me","654321"]' "$(asked '[.input | .SerialNumber, .TokenCode]')"
	expect_equal 'user/source > role/guarded' "$(signers)"
}

@test "a wrong code is told, and not asked for again" {
	identities
	profile "role_arn = $ROLES/guarded" 'source_profile = source' "mfa_serial = $DEVICE"
	run -1 timeout 60 script -qec "ecrm-scan-ecs --names >out 2>said" /dev/null < <(printf '000000\n654321\n')
	grep -q 'MultiFactorAuthentication failed' said
	expect_equal 1 "$(requests AssumeRole)"
}

@test "without a terminal there is no code, and the message says what is needed" {
	identities
	profile "role_arn = $ROLES/guarded" 'source_profile = source' "mfa_serial = $DEVICE"
	run --separate-stderr setsid -w "$ECRM_BIN/ecrm-scan-ecs" --names </dev/null
	fails "*MFA*"
	[[ $(said) == *"$DEVICE"* ]]
	expect_equal '' "$(operations)"
}

# --- the cache of the AWS CLI

# cached NAME SECONDS ROLE: the CLI's cache has credentials of the user "session" under that name.
cached () {
	mkdir -p .aws/cli/cache
	jq -n --arg at "$(after "$2")" '{Credentials: {AccessKeyId: "ASIASESSION", SecretAccessKey: "secret-of-session",
		SessionToken: "token-of-session", Expiration: $at}, AssumedRoleUser: {AssumedRoleId: "AROA:x",
		Arn: "arn:aws:sts::123456789012:assumed-role/kept/session"}}' >".aws/cli/cache/$1.json"
}

@test "what was assumed is kept as the AWS CLI keeps it, for the next program" {
	local file
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source'
	scan
	is 'user/source > role/scanner'
	file=.aws/cli/cache/$(sha1 "{\"RoleArn\": \"$ROLES/scanner\"}").json
	jq -e '(.Credentials | .AccessKeyId and .SecretAccessKey and .SessionToken and (.Expiration | fromdate > now)) and
		(.AssumedRoleUser.Arn | startswith("arn:aws:sts::123456789012:assumed-role/scanner/ecrm-"))' "$file"
	expect_equal '600 700' "$(stat -c %a "$file" .aws/cli/cache | paste -sd' ')"
	expect_equal 1 "$(find .aws/cli/cache -type f | wc -l)"
	forget
	scan
	is role/scanner
}

@test "what the AWS CLI keeps is used, under the name of all that was asked for" {
	identities
	profile "role_arn = $ROLES/long" 'source_profile = source' 'duration_seconds = 3600' 'external_id = x1' \
		'role_session_name = sess' "mfa_serial = $DEVICE"
	cached "$(sha1 "{\"DurationSeconds\": 3600, \"ExternalId\": \"x1\", \"RoleArn\": \"$ROLES/long\", \"RoleSessionName\": \"sess\", \"SerialNumber\": \"$DEVICE\"}")" 3600
	run --separate-stderr setsid -w "$ECRM_BIN/ecrm-scan-ecs" --names </dev/null
	is role/kept/session
}

@test "what the AWS CLI keeps is not used in its last quarter of an hour, nor where it is no good" {
	local name
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source'
	name=$(sha1 "{\"RoleArn\": \"$ROLES/scanner\"}")
	cached "$name" 899
	scan
	is 'user/source > role/scanner'
	for text in '' '{' '[]' '{"Credentials": {}}' '{"Credentials": {"AccessKeyId": 1}}' \
		'{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "soon"}}'; do
		printf %s "$text" >".aws/cli/cache/$name.json"
		forget
		scan
		is 'user/source > role/scanner'
	done
}

@test "a cache that cannot be written is no reason to fail" {
	identities
	profile "role_arn = $ROLES/scanner" 'source_profile = source'
	mkdir -p .aws/cli
	echo other >.aws/cli/cache
	scan
	is 'user/source > role/scanner'
	expect_equal other "$(cat .aws/cli/cache)"
}
