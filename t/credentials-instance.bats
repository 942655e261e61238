# Instances: the role of an EC2 instance, from its metadata.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	export AWS_EC2_METADATA_DISABLED=false
}

teardown () {
	emulator_stop
}

# instance [FILTER]: the account answers, its "instance" changed by the filter, and the metadata are to be found.
instance () {
	identities ".instance |= (${1:-.})"
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$AWS_ENDPOINT_URL
}

@test "the role of the instance is found, with a token" {
	instance '.v1 = "refused"'
	scan
	is role/machine
	expect_equal 'GetMetadataToken GetMetadata GetCallerIdentity' "$(operations | cut -d' ' -f1-3)"
	expect_equal "$(printf '%s\n' /latest/meta-data/iam/security-credentials/{,machine})" \
		"$(jq -r 'select(.operation == "GetMetadata") | .input.Path' "$EMULATOR_LOG")"
}

@test "the address is the environment's, else the profile's" {
	instance
	unset AWS_EC2_METADATA_SERVICE_ENDPOINT
	printf '[profile x]\nec2_metadata_service_endpoint = %s/\n' "$AWS_ENDPOINT_URL" >.aws/config
	scan AWS_PROFILE=x
	is role/machine
	forget
	printf '[profile x]\nec2_metadata_service_endpoint = http://127.0.0.1:1\n' >.aws/config
	scan AWS_PROFILE=x AWS_EC2_METADATA_SERVICE_ENDPOINT="$AWS_ENDPOINT_URL"
	is role/machine
}

@test "a mode that is neither IPv4 nor IPv6 is refused" {
	instance
	unset AWS_EC2_METADATA_SERVICE_ENDPOINT
	scan AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5
	fails IPv5
}

@test "an instance that gives no token is asked without, unless that is forbidden" {
	local answer
	for answer in 403 404 405 500; do
		instance ".tokenStatus = $answer"
		scan
		is role/machine
		scan AWS_EC2_METADATA_V1_DISABLED=true
		[ "$status" -eq 1 ]
		emulator_stop
	done
	instance '.tokenStatus = 403'
	printf '[profile x]\nec2_metadata_v1_disabled = true\n' >.aws/config
	scan AWS_PROFILE=x
	fails instance
}

@test "a token that is called wrong is no reason to ask without" {
	instance '.tokenStatus = 400'
	scan
	fails 400
	expect_equal 0 "$(requests GetMetadata)"
}

@test "a token that has ended is replaced" {
	instance '.v1 = "refused" | .tokenLifetimes = [-1]'
	scan
	is role/machine
	expect_equal 2 "$(requests GetMetadataToken)"
}

@test "metadata that are switched off are not asked" {
	local value
	instance
	for value in true TRUE True; do
		scan AWS_EC2_METADATA_DISABLED=$value
		fails AWS_EC2_METADATA_DISABLED
	done
	expect_equal '' "$(operations)"
	scan AWS_EC2_METADATA_DISABLED=yes
	is role/machine
}

@test "an instance without a role, or with one that it cannot take, is told" {
	instance 'del(.role)'
	scan
	fails instance
	emulator_stop
	instance '. + {code: "AssumeRoleUnauthorizedAccess", message: "EC2 cannot assume the role"}'
	scan
	fails AssumeRoleUnauthorizedAccess
}

@test "credentials that are past are used: the service that hands them out may be out, and AWS takes them then" {
	instance '. + {lifetimes: [-60], valid: [3600]}'
	scan
	is role/machine
}

@test "no proxy comes between" {
	instance
	scan http_proxy=http://127.0.0.1:1 HTTP_PROXY=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1 NO_PROXY=
	[[ $(operations) == GetMetadataToken* ]]
}

@test "where nothing is found at last, all that was looked for is named" {
	instance
	emulator_stop
	scan
	fails 'no AWS credentials'
	for name in keys 'web identity' "'default'" container metadata; do
		[[ $(said) == *"$name"* ]]
	done
}

@test "the metadata are at the address that EC2 has for them" {
	in_own_network ecrm-scan-ecs --names
	is role/machine
}
