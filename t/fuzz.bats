# The corpora of the fuzz targets, each file given once more to what it is for: see t/fuzz/fuzz.h.
load helper.bash

# holds TARGET: no file of its corpus breaks a rule.
holds () {
	run -0 "$ECRM_BUILD/t/fuzz/$1" "$BATS_TEST_DIRNAME/fuzz/corpus/$1"/*
	[[ ${lines[-1]} == *[1-9]*" inputs" ]]
}

@test "what reads outside bytes holds its rules: durations" { holds duration; }
@test "what reads outside bytes holds its rules: times" { holds timestamp; }
@test "what reads outside bytes holds its rules: wildcards" { holds wildcard; }
@test "what reads outside bytes holds its rules: image references" { holds reference; }
@test "what reads outside bytes holds its rules: records and scanned files" { holds record; }
@test "what reads outside bytes holds its rules: the configuration" { holds config; }
@test "what reads outside bytes holds its rules: AWS profile files" { holds aws_files; }
@test "what reads outside bytes holds its rules: AWS errors" { holds aws_error; }
@test "what reads outside bytes holds its rules: answers of ECS" { holds ecs; }
@test "what reads outside bytes holds its rules: answers of ECR" { holds ecr; }
@test "what reads outside bytes holds its rules: answers of Lambda" { holds lambda; }
@test "what reads outside bytes holds its rules: answers of STS" { holds sts; }
@test "what reads outside bytes holds its rules: requests to the emulator" { holds emulator_request; }
@test "what reads outside bytes holds its rules: JSON" { holds json; }
@test "what reads outside bytes holds its rules: credentials in JSON" { holds credential_json; }
@test "what reads outside bytes holds its rules: files of the AWS CLI" { holds json_edit; }
@test "what reads outside bytes holds its rules: roles that STS gives" { holds sts_role; }
@test "what reads outside bytes holds its rules: requests to be signed" { holds sigv4; }
@test "what reads outside bytes holds its rules: what is planned" { holds plan; }
@test "what reads outside bytes holds its rules: plans to be carried out" { holds deletion; }
@test "what reads outside bytes holds its rules: what is shown" { holds render; }
@test "what reads outside bytes holds its rules: what is explained" { holds explain; }

@test "each fuzz target is among these tests" {
	local file
	for file in "$BATS_TEST_DIRNAME"/fuzz/*.c; do
		grep -q "{ holds $(basename "$file" .c); }" "$BATS_TEST_FILENAME"
	done
}

@test "a broken rule is found, and names the rule and the input" {
	printf '%s\n' '#include "fuzz.h"' \
		'int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)' \
		'{ (void)data; FUZZ_CHECK(size < 3); return 0; }' >long.c
	printf '%s' ab >short
	printf '%s' abc >long
	${CC:-cc} -D_POSIX_C_SOURCE=200809L -I"$ROOT/t/fuzz" -o target long.c "$ROOT/t/fuzz/support/fuzz.c" \
		"$ROOT/t/fuzz/support/replay.c"
	run -134 --separate-stderr ./target short long
	expect_equal $'short\nlong' "$output"
	[[ $stderr == *'long.c:3: broken: size < 3' ]]
}

setup () {
	cd "$BATS_TEST_TMPDIR" || return
}
