# Sign-ins of `aws sso login`: roles of IAM Identity Center, and access tokens that are renewed.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	cat >.aws/config <<-END
		[sso-session corp]
		sso_region = ap-northeast-1
		sso_start_url = $CORP
		[profile x]
		sso_session = corp
		sso_account_id = 123456789012
		sso_role_name = Admin
	END
	export AWS_PROFILE=x
	CACHE=.aws/sso/cache/$(sha1 corp).json
}

teardown () {
	emulator_stop
}

@test "a role is had for the access token of the session's sign-in" {
	identities
	signed_in 3600
	scan
	is role/sso/Admin
	expect_equal '["123456789012","Admin",null]' "$(jq -c 'select(.operation == "GetRoleCredentials") |
		[.input.account_id, .input.role_name, .access_key]' "$EMULATOR_LOG")"
	expect_equal 0 "$(requests CreateToken)"
}

@test "account and role are sent as they are, whatever they have in them" {
	identities
	signed_in 3600
	sed -i 's|= Admin|= a b/c|' .aws/config
	scan
	is 'role/sso/a b/c'
}

@test "settings of the old kind, without a session, find the sign-in by its start page" {
	identities
	signed_in 3600
	mv "$CACHE" ".aws/sso/cache/$(sha1 "$CORP").json"
	cat >.aws/config <<-END
		[profile x]
		sso_start_url = $CORP
		sso_region = ap-northeast-1
		sso_account_id = 123456789012
		sso_role_name = Admin
	END
	scan
	is role/sso/Admin
}

@test "the region of a sign-in is its own" {
	identities
	signed_in 3600
	sed -i 's/^sso_region.*/sso_region = eu-west-1/' .aws/config
	AWS_ENDPOINT_URL_SSO=$AWS_ENDPOINT_URL scan
	is role/sso/Admin
	expect_equal https://portal.sso.eu-west-1.amazonaws.com \
		"$(env -u AWS_ENDPOINT_URL "$ECRM_BUILD/t/unit/endpoint-of" sso eu-west-1)"
}

@test "a sign-in that is past is renewed, and kept with all that others keep in it" {
	identities
	signed_in -1 token-of-past
	chmod 600 "$CACHE"
	scan
	is role/sso/Admin
	expect_equal 'CreateToken GetRoleCredentials GetCallerIdentity' "$(operations | cut -d' ' -f1-3)"
	jq -e '.accessToken != "token-of-past" and .refreshToken != "token-of-refresh" and .kept.by == "others" and
		(.expiresAt | fromdate) > now + 28000 and .clientSecret == "secret-of-client" and
		.startUrl == "https://corp.example/start"' "$CACHE"
	expect_equal 600 "$(stat -c %a "$CACHE")"
	expect_equal 1 "$(find .aws/sso/cache -type f | wc -l)"
	forget
	scan
	is role/sso/Admin
	expect_equal 0 "$(requests CreateToken)"
}

@test "a sign-in is renewed in its last five minutes, and used where that fails" {
	identities
	signed_in 299
	scan
	is role/sso/Admin
	expect_equal 1 "$(requests CreateToken)"
	signed_in 299 token-of-sign-in token-that-is-none
	forget
	scan
	is role/sso/Admin
	signed_in 330
	forget
	scan
	expect_equal 0 "$(requests CreateToken)"
}

@test "a renewal without a new refresh token drops the old one" {
	identities '.sso[0].refreshTokens = "last"'
	signed_in -1 token-of-past
	scan
	is role/sso/Admin
	jq -e 'has("refreshToken") | not' "$CACHE"
}

@test "a renewed sign-in may last for longer than there are years to write" {
	identities '.sso[0].tokenLifetimes = [9223372036854774784]'
	signed_in -1 token-of-past
	scan
	is role/sso/Admin
	expect_equal 9999-12-31T23:59:59Z "$(jq -r .expiresAt "$CACHE")"
}

@test "a sign-in that is past and cannot be renewed names the command that helps" {
	identities
	signed_in -1 token-of-past token-that-is-none
	scan
	fails 'aws sso login --profile x'
	signed_in -1 token-of-past
	jq 'del(.refreshToken)' "$CACHE" >short
	mv short "$CACHE"
	scan
	fails 'aws sso login --profile x'
	expect_equal 0 "$(forget; scan; requests CreateToken)"
	signed_in -1 token-of-past
	jq --arg at "$(after -1)" '.registrationExpiresAt = $at' "$CACHE" >short
	mv short "$CACHE"
	expect_equal 0 "$(forget; scan; requests CreateToken)"
	rm "$CACHE"
	scan
	fails 'aws sso login --profile x'
}

@test "a sign-in of the old kind is not renewed" {
	identities
	signed_in -1 token-of-past
	mv "$CACHE" ".aws/sso/cache/$(sha1 "$CORP").json"
	printf '[profile x]\nsso_start_url = %s\nsso_region = ap-northeast-1\nsso_account_id = 123456789012\nsso_role_name = Admin\n' \
		"$CORP" >.aws/config
	scan
	fails 'aws sso login --profile x'
	expect_equal '' "$(operations)"
}

@test "a token that the portal does not take, and a role that was not granted, are told" {
	identities
	signed_in 3600 token-that-is-none
	scan
	fails 'aws sso login --profile x'
	[[ $(said) != *token-that-is-none* ]]
	signed_in 3600
	sed -i 's/= Admin/= Root/' .aws/config
	scan
	fails 'Root'
}

@test "settings that lack something, or contradict each other, are told by name" {
	identities
	signed_in 3600
	sed -i /sso_role_name/d .aws/config
	scan
	fails sso_role_name
	printf '[profile x]\nsso_account_id = 1\n' >.aws/config
	scan
	fails sso_role_name
	[[ $(said) == *sso_start_url* && $(said) == *sso_region* ]]
	printf '[profile x]\nsso_session = none\nsso_account_id = 1\nsso_role_name = Admin\n' >.aws/config
	scan
	fails none
	cat >.aws/config <<-END
		[sso-session corp]
		sso_region = ap-northeast-1
		sso_start_url = $CORP
		[profile x]
		sso_session = corp
		sso_region = eu-west-1
		sso_account_id = 123456789012
		sso_role_name = Admin
	END
	scan
	fails sso_region
	expect_equal '' "$(operations)"
}

@test "the role's credentials are kept as the AWS CLI keeps them, and taken from there" {
	local name file
	identities
	signed_in 3600
	for name in '"sessionName":"corp"' '"startUrl":"https://corp.example/start"'; do
		file=.aws/cli/cache/$(sha1 "{\"accountId\":\"123456789012\",\"roleName\":\"Admin\",$name}").json
		forget
		scan
		is role/sso/Admin
		jq -e '.ProviderType == "sso" and (.Credentials | .AccessKeyId and .SecretAccessKey and .SessionToken and
			(.Expiration | fromdate > now))' "$file"
		expect_equal 600 "$(stat -c %a "$file")"
		forget
		scan
		is role/sso/Admin
		expect_equal 0 "$(requests GetRoleCredentials)"
		jq --arg at "$(after 3600)" '.Credentials = {AccessKeyId: "ASIASESSION", SecretAccessKey: "secret-of-session",
			SessionToken: "token-of-session", Expiration: ($at | sub("Z"; "UTC"))}' "$file" >others
		mv others "$file"
		forget
		scan
		is role/kept/session
		# The same with the settings of the old kind.
		cp "$CACHE" ".aws/sso/cache/$(sha1 "$CORP").json"
		printf '[profile x]\nsso_start_url = %s\nsso_region = ap-northeast-1\nsso_account_id = 123456789012\nsso_role_name = Admin\n' \
			"$CORP" >.aws/config
	done
}

@test "the credentials of a role are had anew before they end, for the same sign-in" {
	identities '.sso[0].roles[0] += {lifetimes: [1, 3600], valid: [3600]}'
	signed_in 3600
	scan
	is role/sso/Admin
	expect_equal 2 "$(requests GetRoleCredentials)"
}
