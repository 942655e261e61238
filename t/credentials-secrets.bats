# What each source of credentials is given and gives stays inside, whether all goes well or not, at level debug.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	printf token-of-ci >token
	{ echo '[source]'; keys source; } >.aws/credentials
	cat >.aws/config <<-END
		[sso-session corp]
		sso_region = ap-northeast-1
		sso_start_url = $CORP
		[profile role]
		role_arn = $ROLES/scanner
		source_profile = source
		[profile sso]
		sso_session = corp
		sso_account_id = 123456789012
		sso_role_name = Admin
		[profile login]
		login_session = $LOGIN
		[profile process]
		credential_process = ./process token-of-process
	END
	cat >process <<-'END'
		#!/bin/sh
		echo '{"Version": 1, "AccessKeyId": "ASIASESSION", "SecretAccessKey": "secret-of-session", "SessionToken": "token-of-session"'
		exec echo "$TAIL"
	END
	chmod +x process
}

teardown () {
	emulator_stop
}

# kept: nothing secret is in what was written: not what is known, nor what looks like the keys and tokens handed out.
kept () {
	local all=$output$stderr
	[ -n "$all" ]
	expect_equal '' "$(grep -E 'secret-of-|token-of-' <<<"$all")"
	expect_equal '' "$(grep -oE '[A-Za-z0-9+]{30,}' <<<"$all" | grep -vE '^[0-9a-f]*$')"
	expect_equal '' "$(grep -oE '(AKID|ASIA)[A-Z0-9]{5,}' <<<"$all")"
	expect_equal '' "$(grep -F "$(sed -n 2p key.pem)" <<<"$all")"
}

# each_source: a scan by each source, of which nothing secret may be told.  SUCCESS is 0 or 1.
each_source () {
	local wanted=$1 profile
	shift
	signed_in -1 token-of-past
	logged_in -1
	for profile in role sso login process; do
		scan "AWS_PROFILE=$profile" ECRM_LOG_LEVEL=debug "$@"
		expect_equal "$profile $wanted" "$profile $status"
		kept
	done
	scan AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/token" AWS_ROLE_ARN="$ROLES/ci" ECRM_LOG_LEVEL=debug "$@"
	expect_equal "web identity $wanted" "web identity $status"
	kept
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=token-of-pod ECRM_LOG_LEVEL=debug "$@"
	expect_equal "container $wanted" "container $status"
	kept
	scan AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="$AWS_ENDPOINT_URL" ECRM_LOG_LEVEL=debug "$@"
	expect_equal "instance $wanted" "instance $status"
	kept
}

@test "no source of credentials tells a secret where all goes well" {
	identities
	each_source 0 TAIL='}'
}

@test "no source of credentials tells a secret where AWS refuses" {
	identities
	emulator_stop
	emulator_start --fault '*=deny' account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	each_source 1 TAIL='}'
}

@test "no source of credentials tells a secret where answers are cut or garbled" {
	local fault
	identities
	for fault in short bad-error no-json; do
		emulator_stop
		emulator_start --fault "*=$fault" account.json
		unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
		each_source 1 TAIL=, AWS_MAX_ATTEMPTS=1
	done
}

@test "files that are broken are told without what is in them" {
	identities
	signed_in 3600
	logged_in 3600
	for file in ".aws/sso/cache/$(sha1 corp).json" .aws/login/cache/*.json; do
		sed -i 's/"expiresAt/"expires"At/' "$file"
	done
	for profile in sso login; do
		scan "AWS_PROFILE=$profile" ECRM_LOG_LEVEL=debug
		expect_equal "$profile 1" "$profile $status"
		kept
	done
}
