# One command, several programs: a role is assumed once for them all, a code is asked for once, and nothing secret is
# seen on the way.
#
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load identities.bash

setup () {
	identities_setup
	printf '[profile x]\nrole_arn = %s/scanner\nsource_profile = y\n[profile y]\n%s\n' "$ROLES" "$(keys source)" >.aws/config
	export AWS_PROFILE=x
	# There is no cache of the AWS CLI that could help.
	mkdir -p .aws/cli
	echo other >.aws/cli/cache
	cat >ecrm.yaml <<-'END'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*"}]
		lambda_functions: [{name: "*"}]
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]
	END
}

teardown () {
	emulator_stop
}

# used [FILTER]: the account answers, with something of each kind.
used () {
	jq "${1:-.}"' | .ecs = {taskDefinitions: [{family: "f", revision: 1, containers: [{name: "c",
		image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:1"}]}], clusters: [{name: "c"}]} |
		.ecr = {repositories: [{name: "app", images: [{tags: ["1"], pushedAt: "-90d"}, {pushedAt: "-90d"}]}]}' \
		"$BATS_TEST_DIRNAME/fixtures/credentials/account.json" >account.json
	emulator_start account.json
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

@test "ecrm plan assumes its role once for all its programs" {
	used
	run -0 --separate-stderr timeout 60 ecrm plan
	expect_equal 1 "$(requests AssumeRole)"
	expect_equal 'user/source > role/scanner' "$(signers)"
	[ "$(requests DescribeImages)" -gt 0 ]
}

@test "ecrm scan, generate and delete assume their role once" {
	used
	run -0 --separate-stderr timeout 60 ecrm scan
	expect_equal 'scan 1' "scan $(requests AssumeRole)"
	forget
	rm ecrm.yaml
	run -0 --separate-stderr timeout 60 ecrm generate
	expect_equal 'generate 1' "generate $(requests AssumeRole)"
	forget
	printf 'task_definitions: [{name: "*"}]\nrepositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [latest]}]\n' >ecrm.yaml
	run -0 --separate-stderr timeout 60 ecrm delete --force
	expect_equal 'delete 1' "delete $(requests AssumeRole)"
	expect_equal 1 "$(requests BatchDeleteImage)"
}

@test "ecrm plan --profile assumes that profile's role once" {
	used
	unset AWS_PROFILE
	run -0 --separate-stderr timeout 60 ecrm plan --profile x
	expect_equal '1 user/source > role/scanner' "$(requests AssumeRole) $(signers)"
}

@test "ecrm plan asks for a code once" {
	used
	printf '[profile x]\nrole_arn = %s/guarded\nsource_profile = y\nmfa_serial = %s\n[profile y]\n%s\n' "$ROLES" "$DEVICE" \
		"$(keys source)" >.aws/config
	run -0 timeout 60 script -qec 'ecrm plan >out 2>said' /dev/null < <(echo 654321)
	expect_equal 1 "$(requests AssumeRole)"
	expect_equal 1 "$(grep -o "$DEVICE" <<<"$output" | wc -l)"
	grep -q app out
}

@test "credentials that end while ecrm plan runs are had anew once for all its programs" {
	used '(.roles[] | select(.name == "scanner")) += {lifetimes: [1, 1, 1, 3600], valid: [3600]}'
	run -0 --separate-stderr timeout 60 ecrm plan
	expect_equal 4 "$(requests AssumeRole)"
}

@test "credentials that AWS calls expired while ecrm plan runs are had anew once for all its programs" {
	used '(.roles[] | select(.name == "scanner")) += {lifetimes: [3600], valid: [-1, 3600]}'
	run -0 --separate-stderr timeout 60 ecrm plan
	expect_equal 2 "$(requests AssumeRole)"
}

@test "where the role cannot be assumed, ecrm plan says it once, and shows no plan" {
	used '.roles |= map(select(.name != "scanner"))'
	run -1 --separate-stderr timeout 60 ecrm plan
	expect_equal '' "$output"
	expect_equal '1 1' "$(requests AssumeRole) $(grep -c AccessDenied <<<"$stderr")"
}

@test "no credentials that were had are in the arguments of any process, nor in what is written" {
	local listing='' secret
	used
	timeout 60 ecrm plan --log-level debug >all 2>&1 3>&- &
	local ecrm=$!
	until grep -q DescribeImages "$EMULATOR_LOG"; do
		kill -0 "$ecrm" || break
		listing+=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n')$'\n'
	done
	wait "$ecrm"
	[[ $listing == *ecrm-list-ecr* ]]
	[[ ! $listing =~ ASIA[A-Z2-7]{16} ]]
	for secret in secret-of-source "$(jq -r 'select(.operation == "DescribeImages") | .access_key' "$EMULATOR_LOG" | head -n 1)"; do
		[[ $(cat all) != *"$secret"* ]]
		[[ $listing != *"$secret"* ]]
	done
}
