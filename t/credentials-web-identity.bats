# Web identity: the token of a CI job or a pod for a role, without a signature.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	printf token-of-ci >token
	WEB=(AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/token" AWS_ROLE_ARN="$ROLES/ci")
}

teardown () {
	emulator_stop
}

@test "the environment's token is taken to its role, unsigned" {
	identities
	scan "${WEB[@]}"
	is role/ci
	expect_equal '[null,"token-of-ci"]' "$(jq -c 'select(.operation == "AssumeRoleWithWebIdentity") |
		[.access_key, .input.WebIdentityToken]' "$EMULATOR_LOG")"
}

@test "the session has the name that the environment gives it" {
	identities
	scan "${WEB[@]}" AWS_ROLE_SESSION_NAME=job-1
	is role/ci/job-1
}

@test "a profile's token is taken to its role, with the profile's name of the session" {
	identities
	printf '[profile x]\nrole_arn = %s/ci\nweb_identity_token_file = ~/token\nrole_session_name = job\n' "$ROLES" \
		>.aws/config
	scan AWS_PROFILE=x
	is role/ci/job
}

@test "the environment does not patch a profile" {
	identities
	printf '[profile x]\nrole_arn = %s/ci\nweb_identity_token_file = ~/token\n' "$ROLES" >.aws/config
	scan --profile=x AWS_ROLE_ARN="$ROLES/elsewhere" AWS_ROLE_SESSION_NAME=other
	is role/ci
}

@test "line ends behind the token are no part of it" {
	identities
	printf 'token-of-ci\n' >token
	scan "${WEB[@]}"
	is role/ci
}

@test "the token is read anew when new credentials are needed: it may have been replaced" {
	identities '.roles |= map(if .name == "ci" then .lifetimes = [1, 3600] | .valid = [3600] else . end)'
	mkfifo tokens
	{
		printf token-of-ci >tokens
		tail -n +1 -f "$EMULATOR_LOG" | grep -qm1 AssumeRoleWithWebIdentity
		printf token-of-next >tokens
	} 3>&- &
	scan AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/tokens" AWS_ROLE_ARN="$ROLES/ci"
	wait $!
	is role/ci
	expect_equal 'token-of-ci token-of-next' "$(jq -r 'select(.operation == "AssumeRoleWithWebIdentity") |
		.input.WebIdentityToken' "$EMULATOR_LOG" | paste -sd' ')"
}

@test "a token without a role, a token that is not there, one that is refused: each is told" {
	identities
	scan AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/token"
	fails AWS_ROLE_ARN
	scan AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/none" AWS_ROLE_ARN="$ROLES/ci"
	fails "$PWD/none"
	scan "${WEB[@]}" AWS_ROLE_ARN="$ROLES/elsewhere"
	fails AccessDenied
	printf token-of-past >token
	scan "${WEB[@]}"
	fails ExpiredTokenException
	printf token-of-nobody >token
	scan "${WEB[@]}"
	fails InvalidIdentityToken
	[[ $(said) != *token-of-nobody* ]]
}

@test "an identity provider that did not answer, and a token that is not known yet, are tried once more" {
	local calls
	identities
	printf token-of-nobody >token
	scan "${WEB[@]}"
	calls=$(requests AssumeRoleWithWebIdentity)
	[ "$calls" -eq 3 ]
}
