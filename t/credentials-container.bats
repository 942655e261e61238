# Containers: the credentials that the agents of ECS and EKS serve.
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

@test "the credentials of a task are had from the address that the agent set" {
	identities
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/task"
	is role/task
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="http://localhost:${AWS_ENDPOINT_URL##*:}/v2/credentials/task"
	is role/task
}

@test "the token is sent as it is, from its file before the variable" {
	identities
	printf token-of-pod >token
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=token-of-pod
	is role/pod
	forget
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=stale AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$PWD/token"
	is role/pod
}

@test "a token that would not stand in a header, and a file that is not there, are told, and nothing is sent" {
	local token
	identities
	for token in $'token-of-pod\n' $'token-of-pod\r' $'a\r\nX-Injected: 1'; do
		scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
			AWS_CONTAINER_AUTHORIZATION_TOKEN="$token"
		fails AWS_CONTAINER_AUTHORIZATION_TOKEN
		printf %s "$token" >token
		scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
			AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$PWD/token"
		fails "$PWD/token"
	done
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
		AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$PWD/none"
	fails "$PWD/none"
	expect_equal '' "$(operations)"
}

@test "credentials are fetched unencrypted from this machine and the agents' addresses alone" {
	local url
	identities
	for url in http://192.0.2.1/credentials http://example.invalid/credentials http://169.254.170.3/x \
		http://169.254.169.254/x http://127.0.0.1.example.invalid/x 'http://[::2]/x' \
		ftp://127.0.0.1/x file:///etc/passwd "http://127.0.0.1@192.0.2.1/x" not-a-url; do
		scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$url"
		fails AWS_CONTAINER_CREDENTIALS_FULL_URI
	done
	expect_equal '' "$(operations)"
}

@test "a relative address begins with a slash: it cannot lead to another host" {
	local path
	identities
	for path in .example.invalid/x :80@192.0.2.1/x v2/credentials/task; do
		scan AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="$path"
		fails AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
	done
	expect_equal '' "$(operations)"
}

@test "an agent that says no is told, in its words, whatever form they have" {
	identities '.containers += [{path: "/v2/credentials/json", role: "r", status: 400, code: "BadThing", message: "in JSON"},
		{path: "/v2/credentials/plain", role: "r", status: 404, message: "in plain words"}]'
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/json"
	fails 'BadThing'
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/plain"
	fails '404'
	expect_equal 2 "$(requests GetContainerCredentials)"
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" \
		AWS_CONTAINER_AUTHORIZATION_TOKEN=token-that-is-wrong
	fails '401'
	[[ $(said) != *token-that-is-wrong* ]]
}

@test "an agent that is busy or failing is asked three times" {
	local answer
	for answer in 429 500 503; do
		identities ".containers[0].status = $answer"
		scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/task"
		fails "$answer"
		expect_equal "$answer 3" "$answer $(requests GetContainerCredentials)"
		emulator_stop
	done
}

@test "no proxy comes between" {
	identities
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/task" \
		http_proxy=http://127.0.0.1:1 HTTP_PROXY=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1 NO_PROXY=
	[[ $(operations) == GetContainerCredentials* ]]
}

@test "credentials without an end are used, and those that are past are refused" {
	identities '.containers[0].lifetimes = [0] | .containers[1] += {lifetimes: [-1]}'
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v2/credentials/task"
	is role/task
	scan AWS_CONTAINER_CREDENTIALS_FULL_URI="$AWS_ENDPOINT_URL/v1/credentials" AWS_CONTAINER_AUTHORIZATION_TOKEN=token-of-pod
	fails expire
}

@test "the relative address is below that of the agent of ECS" {
	in_own_network env AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/task ecrm-scan-ecs --names
	is role/task
}
