# What the programs say of themselves to AWS.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
}

teardown () {
	canned_stop
}

# expect_agent TEXT [VARIABLE=VALUE...]: that is the user agent behind what is always there.
expect_agent () {
	local text=$1 version
	shift
	version=$(ecrm version | sed 's/.* v//')
	canned_stop
	canned_start clusters families
	run --separate-stderr env "$@" "$ECRM_BIN/ecrm-scan-ecs" --names
	expect_equal "User-Agent: ecrm/$version ua/2.1 os/$(uname -s | tr A-Z a-z) lang/c$text" \
		"$(grep '^User-Agent: ' requests.txt | sort -u | tr -d '\r')"
}

@test "the user agent has the program, its version and the system" {
	expect_agent ''
	expect_equal '' "$stderr"
}

@test "where the program runs, and which application it is part of, is told" {
	expect_agent ' exec-env/AWS_ECS_FARGATE' AWS_EXECUTION_ENV=AWS_ECS_FARGATE
	expect_agent ' app/nightly' AWS_SDK_UA_APP_ID=nightly
	expect_agent ' exec-env/x app/y' AWS_EXECUTION_ENV=x AWS_SDK_UA_APP_ID=y
	printf '[default]\nsdk_ua_app_id = weekly\n' >config
	expect_agent ' app/weekly' AWS_CONFIG_FILE="$PWD/config"
	expect_agent ' app/nightly' AWS_CONFIG_FILE="$PWD/config" AWS_SDK_UA_APP_ID=nightly
}

@test "what could not stand there becomes a dash" {
	expect_agent ' app/a-b-c--x-1' AWS_SDK_UA_APP_ID=$'a b/c\r\nx:1'
	expect_agent " app/A.1!#\$%&'*+^_\`|~-" "AWS_SDK_UA_APP_ID=A.1!#\$%&'*+^_\`|~-"
}

@test "an application's id that is too long for AWS is warned of" {
	local id
	printf -v id 'a%.0s' {1..51}
	expect_agent " app/$id" AWS_SDK_UA_APP_ID="$id"
	expect_line '*[[]warn] ecrm-scan-ecs: sdk_ua_app_id (AWS_SDK_UA_APP_ID) is longer than 50 characters: *'
	expect_agent " app/${id:1}" AWS_SDK_UA_APP_ID="${id:1}"
	expect_equal '' "$stderr"
}
