# Which source of credentials is taken where several are there: fixtures/credentials/precedence.txt, row by row.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
}

teardown () {
	emulator_stop
}

# variable_of WORD: the variables that a word of the first column stands for, in $variables.
variables_of () {
	case $1 in
	keys) variables+=(AWS_ACCESS_KEY_ID=AKIDENVIRONMENT AWS_SECRET_ACCESS_KEY=secret-of-environment) ;;
	half) variables+=(AWS_ACCESS_KEY_ID=AKIDENVIRONMENT) ;;
	web) variables+=("AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/token" "AWS_ROLE_ARN=$ROLES/ci") ;;
	role) variables+=("AWS_ROLE_ARN=$ROLES/ci") ;;
	container) variables+=("AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL/v2/credentials/task") ;;
	instance) variables+=(AWS_EC2_METADATA_DISABLED=false "AWS_EC2_METADATA_SERVICE_ENDPOINT=$AWS_ENDPOINT_URL") ;;
	*) return 1 ;;
	esac
}

# lines_of WORD: the lines that a word of the second column stands for.
lines_of () {
	case $1 in
	keys) keys profile ;;
	half) echo aws_access_key_id = AKIDPROFILE ;;
	role) echo "role_arn = $ROLES/$role" ;;
	from-itself) echo "source_profile = $profile" ;;
	from-*) echo "source_profile = ${1#from-}" ;;
	environment) echo credential_source = Environment ;;
	container) echo credential_source = EcsContainer ;;
	instance) echo credential_source = Ec2InstanceMetadata ;;
	web) echo "web_identity_token_file = $PWD/token" ;;
	sso) printf '%s\n' 'sso_session = corp' 'sso_account_id = 123456789012' 'sso_role_name = Admin' ;;
	login) echo "login_session = $LOGIN" ;;
	process) cat <<-'END' ;;
		credential_process = echo '{"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "secret-of-process"}'
	END
	*) return 1 ;;
	esac
}

# others: the profiles that the one under test may name.
others () {
	local profile name
	for name in keys sso login process; do
		printf '[profile %s]\n' "$name"
		case $name in
		keys) keys source ;;
		*) lines_of "$name" ;;
		esac
	done
	printf '[profile nothing]\nregion = ap-northeast-1\n'
	printf '[sso-session corp]\nsso_region = ap-northeast-1\nsso_start_url = %s\n' "$CORP"
}

# row ENVIRONMENT PROFILE BY: scan with what these words stand for.
row () {
	local word profile=selected role=scanner variables=() options=()
	[[ " $2 " != *' web '* ]] || role=ci
	case $3 in
	option) options=(--profile=selected) ;;
	variable) variables=(AWS_PROFILE=selected) ;;
	nothing) profile=default ;;
	*) return 1 ;;
	esac
	{
		if [ "$profile" = default ]; then echo '[default]'; else echo "[profile $profile]"; fi
		for word in $2; do
			lines_of "$word" || return
		done
		others
	} >.aws/config
	for word in $1; do
		variables_of "$word" || return
	done
	forget
	rm -rf .aws/cli
	scan "${variables[@]}" "${options[@]}"
}

# who WANTED: who signed; or, where the scan failed, "fails" and the wanted word if that is said, else what is said.
who () {
	if [ "$status" -eq 0 ]; then
		signers
	elif [[ $1 == 'fails '* && $(said) == *"${1#fails }"* ]]; then
		printf '%s\n' "$1"
	else
		printf 'fails: %s\n' "$(said)"
	fi
}

@test "the source of credentials is the first of the chain that is there, and no other after it" {
	local environment profile by wanted
	identities
	printf token-of-ci >token
	signed_in 3600
	logged_in 3600
	: >wanted
	: >got
	while IFS='|' read -r environment profile by wanted; do
		case $environment in '#'*) continue ;; esac
		[ -n "$by" ] || continue
		read -r wanted <<<"$wanted"
		row "$environment" "$profile" "${by// /}"
		printf '%s|%s|%s| %s\n' "$environment" "$profile" "$by" "$wanted" >>wanted
		printf '%s|%s|%s| %s\n' "$environment" "$profile" "$by" "$(who "$wanted")" >>got
	done <"$BATS_TEST_DIRNAME/fixtures/credentials/precedence.txt"
	diff -u wanted got
	[ "$(wc -l <wanted)" -ge 80 ]
}
