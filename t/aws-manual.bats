# ecrm-aws(7) says what is served, and which tests hold it.
# bats file_tags=once
load helper.bash

PAGE=$BATS_TEST_DIRNAME/../share/man/man7/ecrm-aws.7

@test "every test that ecrm-aws(7) names exists" {
	local file title missing=0
	while IFS='|' read -r file title; do
		grep -qF "@test \"$title\"" "$BATS_TEST_DIRNAME/$file" || {
			echo "$file: $title"
			missing=1
		}
	done < <(sed -n 's/^\.Dl \([a-z-]*\.bats\): \(.*\)/\1|\2/p' "$PAGE" | sed 's/\\e/\\/g')
	[ "$missing" = 0 ]
	[ "$(grep -c '^\.Dl .*\.bats: ' "$PAGE")" -ge 60 ]
}

@test "every row of ecrm-aws(7) names a test" {
	local without
	without=$(sed -n '/^\.Sh WHAT IS SERVED/,/^\.El/p' "$PAGE" |
		awk '/^\.It / { if (row && !tests) print row; row = $0; tests = 0 } /^\.Dl / { tests++ }
			/^\.El/ && row && !tests { print row }')
	expect_equal '' "$without"
	[ "$(sed -n '/^\.Sh WHAT IS SERVED/,/^\.El/p' "$PAGE" | grep -c '^\.It ')" -ge 36 ]
}
