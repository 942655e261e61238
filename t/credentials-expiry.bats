# Credentials that end while a scan runs: they are had anew, once, and before it is too late.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	printf '[profile x]\nrole_arn = %s/scanner\nsource_profile = y\n[profile y]\n%s\n' "$ROLES" "$(keys source)" >.aws/config
	export AWS_PROFILE=x
}

teardown () {
	emulator_stop
}

# scanner GRANTS [OPTION...]: the account answers, with clusters and families; the role "scanner" hands out as GRANTS say.
scanner () {
	local grants=$1
	shift
	jq --argjson grants "$grants" '(.roles[] | select(.name == "scanner")) += $grants |
		.ecs = {clusters: [range(40) | {name: "c\(.)"}], taskDefinitions:
		[range(40) | {family: "f\(.)", revision: 1, containers: []}]}' \
		"$BATS_TEST_DIRNAME/fixtures/credentials/account.json" >account.json
	emulator_start "$@" account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	printf 'clusters: [{name: "*"}]\ntask_definitions: [{name: "*"}]\n' >ecrm.yaml
}

# keys_of_role: how many sets of the role's keys signed something.
keys_of_role () {
	jq -r 'select(.arn // "" | contains("assumed-role/scanner")) | .access_key' "$EMULATOR_LOG" | sort -u | wc -l
}

@test "credentials that are about to end are had anew once, however many requests run" {
	scanner '{"lifetimes": [1, 1, 1, 1, 3600], "valid": [3600]}'
	run -0 --separate-stderr timeout 60 ecrm-scan-ecs --concurrency=16
	expect_equal 5 "$(requests AssumeRole)"
}

@test "credentials that AWS calls expired before their time are had anew, and the request is sent once more" {
	scanner '{"lifetimes": [3600], "valid": [-1, 3600]}'
	run -0 --separate-stderr timeout 60 ecrm-scan-ecs --concurrency=16
	expect_equal 2 "$(requests AssumeRole)"
	expect_equal ExpiredToken "$(jq -r 'select(.code) | .code' "$EMULATOR_LOG" | sort -u)"
}

@test "each protocol's word for expired credentials is known" {
	local operation
	for operation in GetCallerIdentity ListClusters; do
		scanner '{}' --fault "$operation=expired@1"
		run -0 --separate-stderr timeout 60 ecrm-scan-ecs
		expect_equal "$operation 2" "$operation $(requests AssumeRole)"
		emulator_stop
		rm -rf .aws/cli
	done
	scanner '{}' --fault ListFunctions=expired@1
	printf 'lambda_functions: [{name: "*"}]\n' >ecrm.yaml
	run -0 --separate-stderr timeout 60 ecrm-scan-lambda
	expect_equal 2 "$(requests AssumeRole)"
}

@test "credentials that are always refused end the scan, with a message and no end record" {
	scanner '{"lifetimes": [3600], "valid": [-1]}'
	run -1 --separate-stderr timeout 60 ecrm-scan-ecs --concurrency=1
	fails ExpiredToken
	[[ $output != *'"end"'* ]]
	# Each call is repeated once, and not for ever.
	[ "$(requests AssumeRole)" -le 6 ]
}

@test "static keys that AWS calls expired are told, and not tried again" {
	scanner '{}' --fault ListClusters=expired
	unset AWS_PROFILE
	printf '[default]\n%s\n' "$(keys source)" >.aws/credentials
	scan
	fails ExpiredToken
	expect_equal 1 "$(requests ListClusters)"
}

@test "where they cannot be had anew, those that are still valid are used on, and a warning says so" {
	# Half of six seconds from the start the role is asked for again, in vain; the scan goes on for longer.
	scanner '{"lifetimes": [6], "valid": [3600]}' --fault AssumeRole=deny@2+ --latency 150 --max-page 1
	ECRM_LOG_LEVEL=warn run --separate-stderr timeout 60 ecrm-scan-ecs --names
	[ "$status" -eq 0 ] || fails nothing
	expect_line '*could not be renewed*'
	expect_equal '2 1' "$(requests AssumeRole) $(keys_of_role)"
}

@test "where they cannot be had anew and have ended, the scan fails" {
	scanner '{"lifetimes": [1, -1], "valid": [3600]}' --fault AssumeRole=deny@2+ --latency 1100
	run -1 --separate-stderr timeout 60 ecrm-scan-ecs --names
	fails AccessDenied
	[[ $output != *'"end"'* ]]
}
