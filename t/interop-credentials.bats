# The same files and variables for ecrm and for botocore, which is inside the AWS CLI: whose credentials each finds.
# The configurations are in fixtures/credentials/interop.txt, with those in which the two are meant to differ.
#
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load identities.bash

CONFIGURATIONS=$BATS_TEST_DIRNAME/fixtures/credentials/interop.txt

teardown () {
	emulator_stop
}

# place FILE: write what is on stdin, with what stands for something else replaced.
place () {
	local text
	text=$(sed -e "s|HERE|$AWS_ENDPOINT_URL|g; s|ROLE/|$ROLES/|g; s|HOME/|$PWD/$directory/|g; s|\$$PWD/$directory/|\$HOME/|g" \
		-e 's/^@\([a-z]*\)\(.*\)$/aws_access_key_id = AKID\U\1\E\2\naws_secret_access_key = secret-of-\1\2/' | cat; echo x)
	printf '%b' "${text%x}" >"$1"
}

# configurations: a directory for each, in the order of the file: environment, .aws, title, wanted, wanted-of-botocore.
configurations () {
	local line n=0 part=none text='' directory=''
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'=== '*)
			n=$((n + 1))
			directory=$(printf 'c%03d' "$n")
			mkdir -p "$directory/.aws"
			printf '%s' "${line#=== }" >"$directory/title"
			printf token-of-ci >"$directory/token"
			printf token-of-pod >"$directory/token-of-pod"
			part=environment text=''
			place "$directory/environment" </dev/null
			;;
		'--- '* | '')
			case $part in
			environment) place "$directory/environment" <<<"$text" ;;
			config | credentials) place "$directory/.aws/$part" <<<"$text" ;;
			esac
			text=''
			case $line in
			'--- is '*)
				printf '%s' "${line#--- is }" | tee "$directory/wanted" >"$directory/wanted-of-botocore"
				part=none
				;;
			'--- botocore '*)
				line=${line#--- botocore }
				printf '%s' "${line%%: *}" >"$directory/wanted-of-botocore"
				part=none
				;;
			'--- '*) part=${line#--- } ;;
			'') [ "$part" != none ] || continue; text+=$'\n' ;;
			esac
			;;
		*) text+=$line$'\n' ;;
		esac
	done <"$CONFIGURATIONS"
}

# setup_configurations: the emulator answers, and every configuration has its directory with a sign-in that is good.
setup_configurations () {
	cd "$BATS_TEST_TMPDIR" || return
	identities
	unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
	configurations
	local directory
	signed_in 3600
	cp ".aws/sso/cache/$(sha1 corp).json" ".aws/sso/cache/$(sha1 "$CORP").json"
	for directory in c*; do
		cp -R .aws/sso "$directory/.aws"
		grep -v '^$' "$directory/environment" >kept || :
		mv kept "$directory/environment"
	done
}

# each ecrm|botocore: what the configurations must give and what they give, as two lists of "title: identity".
each () {
	local directory identity suffix=''
	[ "$1" = ecrm ] || suffix=-of-botocore
	: >wanted
	: >got
	for directory in c*; do
		identity=$("$1_identity" "$directory")
		printf '%s: %s\n' "$(cat "$directory/title")" "$(cat "$directory/wanted$suffix")" >>wanted
		printf '%s: %s\n' "$(cat "$directory/title")" "$identity" >>got
	done
	diff -u wanted got
}

ecrm_identity () {
	local variables=()
	mapfile -t variables <"$1/environment"
	forget
	if env HOME="$PWD/$1" "${variables[@]}" "$ECRM_BIN/ecrm-scan-ecs" --names </dev/null >"$1/out" 2>"$1/said"; then
		signers | sed 's/.* > //'
	else
		echo nobody
	fi
}

botocore_identity () {
	awk -F '\t' -v directory="$PWD/$1" '$1 == directory { print $2 }' of-botocore |
		sed -e 's/^arn:aws:iam::123456789012://' -e 's/^arn:aws:sts::123456789012:assumed-//' \
			-e 's|/botocore-session-[0-9]*$||' -e 's/\/container$//' -e 's/\/i-0123456789abcdef0$//' \
			-e 's|AWSReservedSSO_\(.*\)_0123456789abcdef/user@example.com|sso/\1|' \
			-e '/^[A-Z]/s/.*/nobody/'
}

@test "there are at least forty configurations, and each that differs says why" {
	[ "$(grep -c '^=== ' "$CONFIGURATIONS")" -ge 40 ]
	[ "$(grep -c '^--- is ' "$CONFIGURATIONS")" -eq "$(grep -c '^=== ' "$CONFIGURATIONS")" ]
	[ -z "$(grep '^--- botocore ' "$CONFIGURATIONS" | grep -v '^--- botocore [a-zA-Z/]*: ..........')" ]
}

@test "ecrm finds the credentials that each configuration means" {
	setup_configurations
	each ecrm
}

@test "botocore finds those of the same configurations, but where it is meant to differ" {
	python3 -c 'import botocore' 2>/dev/null || skip 'botocore is not installed'
	setup_configurations
	HOME=$PWD "$ROOT/t/botocore-identity" "$PWD"/c* </dev/null >of-botocore # its cache of sign-ins stays with the first
	each botocore
}

# aws_cli PROFILE: who the AWS CLI is with that profile.
aws_cli () {
	env HOME="$HOME" AWS_PROFILE="$1" AWS_DEFAULT_REGION="$AWS_REGION" AWS_PAGER= aws sts get-caller-identity \
		--query Arn --output text
}

# setup_cli: a profile with a role and one with a sign-in, and empty caches.
setup_cli () {
	command -v aws >/dev/null || skip 'the AWS CLI is not installed'
	identities_setup
	identities
	cat >.aws/config <<-END
		[sso-session corp]
		sso_region = ap-northeast-1
		sso_start_url = $CORP
		[profile sso]
		sso_session = corp
		sso_account_id = 123456789012
		sso_role_name = Admin
		[profile role]
		role_arn = $ROLES/scanner
		source_profile = keys
		duration_seconds = 3600
		[profile keys]
		$(keys source)
	END
}

@test "a role that ecrm assumed serves the AWS CLI, and the reverse" {
	setup_cli
	scan AWS_PROFILE=role
	is 'user/source > role/scanner'
	run -0 aws_cli role
	[[ $output == arn:aws:sts::123456789012:assumed-role/scanner/ecrm-* ]]
	expect_equal 1 "$(requests AssumeRole)"
	rm -rf .aws/cli
	forget
	run -0 aws_cli role
	[[ $output == arn:aws:sts::123456789012:assumed-role/scanner/botocore-* ]]
	scan AWS_PROFILE=role
	is 'user/source > role/scanner'
	expect_equal 1 "$(requests AssumeRole)"
}

@test "a sign-in that ecrm renewed serves the AWS CLI, and the reverse" {
	setup_cli
	signed_in -1 token-of-past
	scan AWS_PROFILE=sso
	is role/sso/Admin
	run -0 aws_cli sso
	expect_equal 1 "$(requests CreateToken)"
	emulator_stop
	identities
	rm -rf .aws/cli
	signed_in -1 token-of-past
	run -0 aws_cli sso
	scan AWS_PROFILE=sso
	is role/sso/Admin
	expect_equal 1 "$(requests CreateToken)"
}
