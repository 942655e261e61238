# The IAM policy that users are told to grant is what ecrm calls, no less and no more.
# bats file_tags=once
load helper.bash

teardown () {
	emulator_stop
}

@test "the IAM policy allows the actions that are called, and only those" {
	"$ECRM_BUILD/aws-account" demo --scale 0.05 >"$BATS_TEST_TMPDIR/account.json"
	emulator_start "$BATS_TEST_TMPDIR/account.json"
	export ECRM_CONFIG=$ROOT/examples/demo/ecrm.yaml ECRM_LOG_LEVEL=error
	ECRM_CONFIG=$BATS_TEST_TMPDIR/generated.yaml ecrm generate
	ecrm scan >/dev/null
	ECRM_ARCHIVE=true ecrm delete --force -r dev/api >/dev/null
	ecrm delete --force >/dev/null
	# GetCallerIdentity needs no permission.
	called=$(jq -r 'select(.service != "sts") | "\(.service):\(.operation)"' "$EMULATOR_LOG" | sort -u)
	allowed=$(jq -r '.Statement[].Action | if type == "array" then .[] else . end' \
		"$ROOT/share/ecrm/iam-policy.json" | sort)
	expect_equal "$allowed" "$called"
}
