# The tables of situations and of promises name tests that exist.
# bats file_tags=once
load helper.bash

# named_tests FILE: "file|title" of each test that the table rows of a Markdown file name at their end.
named_tests () {
	sed -n 's/.*| `\([a-z/-]*\.bats\)`: \(.*[^ ]\) |$/\1|\2/p' "$1"
}

# expect_tests FILE: each test that the file names exists.
expect_tests () {
	local file title missing=0
	while IFS='|' read -r file title; do
		grep -qF "@test \"$title\"" "$BATS_TEST_DIRNAME/$file" || {
			echo "$file: $title"
			missing=1
		}
	done < <(named_tests "$1")
	[ "$missing" = 0 ]
}

@test "every test that the table of situations names exists" {
	expect_tests "$BATS_TEST_DIRNAME/scenarios.md"
	[ "$(grep -c '\.bats`: ' "$BATS_TEST_DIRNAME/scenarios.md")" -ge 50 ]
}

@test "every line of what the README promises names a test that exists" {
	local promises=$BATS_TEST_TMPDIR/promises.md
	sed -n '/^## What it promises$/,/^## /{ /^|/p; }' "$ROOT/README.md" | sed 1,2d >"$promises"
	expect_tests "$promises"
	[ "$(wc -l <"$promises")" -ge 20 ]
	expect_equal "$(wc -l <"$promises")" "$(named_tests "$promises" | wc -l)"
}
