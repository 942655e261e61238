# The shell examples of the README are run as they stand there, on the demo account.
# bats file_tags=once
load helper.bash

setup () {
	demo_start
}

teardown () {
	emulator_stop
}

# example TEXT: the README's shell block that has the text.
example () {
	awk -v text="$1" '
		/^```sh$/ { block = ""; inside = 1; next }
		/^```$/ { if (inside && index(block, text)) { printf "%s", block; exit } inside = 0 }
		inside { block = block $0 "\n" }' "$ROOT/README.md" >example.sh
	[ -s example.sh ]
	# Profiles need a file; here there is one account.
	sed -i 's/AWS_PROFILE=[a-z]* //' example.sh
}

@test "scans of many accounts joined with cat make one plan" {
	example 'AWS_PROFILE=b'
	sed -i '/ecrm delete/s/ecrm delete/ecrm delete --force/' example.sh
	run -0 --separate-stderr bash -eo pipefail example.sh
	[[ $output == *'REPOSITORY'*'REPOSITORY'* ]]
	[ "$(requests BatchDeleteImage)" -gt 0 ]
}

@test "a filter between plan and delete deletes what it lets through" {
	example 'startswith("dev/")'
	run -0 --separate-stderr bash -eo pipefail example.sh
	[ "$(jq -r 'select(.type == "image").repository' deleted.ndjson | grep -vc '^dev/' || :)" = 0 ]
	[ "$(jq -r 'select(.type == "image").result' deleted.ndjson | sort -u)" = deleted ]
}

@test "policies are tried on a saved listing" {
	example 'try.yaml'
	run -0 --separate-stderr bash -eo pipefail example.sh
	[[ $output == *'REPOSITORY'*'REPOSITORY'* ]]
	[ "$(requests DescribeRepositories)" = 1 ]
}

@test "make demo shows the plan of its account, whatever the user has set" {
	export BUILD=$ECRM_BUILD BIN=$ECRM_BIN TMPDIR=$BATS_TEST_TMPDIR
	export ECRM_PROFILE=prod ECRM_FORMAT=json ECRM_REGION=eu-west-1 AWS_ENDPOINT_URL_ECR=http://127.0.0.1:1 \
		AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_SESSION_TOKEN=x
	run -0 --separate-stderr "$ROOT/examples/demo/run"
	expect_equal '' "$stderr"
	[[ $output == '$ ecrm plan'*REPOSITORY*'prod/web'*'Soci index'*'Nothing was deleted.'* ]]
	run -0 --separate-stderr env SHELL="$(command -v true)" "$ROOT/examples/demo/run" shell
	[[ $output == *'ecrm delete -r dev/api'* ]]
	expect_equal '' "$(find . -name 'ecrm-*')"
}
