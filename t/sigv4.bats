# SigV4: the published suite of cases, and the requests of the services that are called here.
#
# shellcheck disable=SC2154 # bats sets output
load helper.bash

@test "each of the 38 cases of the SigV4 test suite is signed as the suite says" {
	local directory count=0 failed=0

	for directory in "$ROOT"/t/fixtures/sigv4/v4/*/; do
		count=$((count + 1))
		run "$ECRM_BUILD/t/unit/sigv4-case" "$directory"
		if [ "$status" -ne 0 ] || [ -n "$output" ]; then
			printf '%s: status %d\n%s\n' "$(basename "$directory")" "$status" "$output"
			failed=1
		fi
	done
	[ "$count" -eq 38 ]
	[ "$failed" -eq 0 ]
}

@test "a case whose files say otherwise is told as wrong" {
	local file

	cp -R "$ROOT/t/fixtures/sigv4/v4/get-vanilla" "$BATS_TEST_TMPDIR/case"
	for file in header-canonical-request header-string-to-sign header-signature; do
		printf 'otherwise' >"$BATS_TEST_TMPDIR/case/$file.txt"
		run -1 "$ECRM_BUILD/t/unit/sigv4-case" "$BATS_TEST_TMPDIR/case"
		cp "$ROOT/t/fixtures/sigv4/v4/get-vanilla/$file.txt" "$BATS_TEST_TMPDIR/case"
	done
	run -0 "$ECRM_BUILD/t/unit/sigv4-case" "$BATS_TEST_TMPDIR/case"
}

@test "canonical request and signature of ECS, Lambda and STS requests are those of other signers" {
	run -0 "$ECRM_BUILD/t/unit/sigv4-vectors"
	expect_equal "$(cat <<'EOF'
ecs cd1cf9fc0e1ebafc7a4b8677b5053577087abb2bdeb5db12313e878892a6c8e2 ae6e9d36d1a03bd4210474e8ecd3dcede4ca5feb9bd5a7f3353fc292eacdb550
lambda-path 1d9d86fe4842a7215853ca000c0033c93e007c6f0ec54f0a506dda0d74213920 68041e79dbe66a8e9fd8fb2664c12993159827313b83e503d53c145ce116cad1
lambda-query 45ceb0e2bf5dc716e403da6a30678da92f6ee38532e10d6de8f2dff814bfb38e d307dad58a430c9dc70e762edfab4e90b85983a015e9be19301efc25e8dc493b
sts dc478d0e5f752b84b40116c7d4d57038b46cfbc03ddce497aa919279c488e5d6 3a5443813d28f25a4d7ea5fda2b77e6221ab0af9d35c974b943ee1c32f85c621
EOF
)" "$output"
}
