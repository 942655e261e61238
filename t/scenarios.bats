# The table of situations names tests that exist.
load helper.bash

@test "every test that the table of situations names exists" {
	local file title missing=0
	while IFS='|' read -r file title; do
		grep -qF "@test \"$title\"" "$BATS_TEST_DIRNAME/$file" || {
			echo "$file: $title"
			missing=1
		}
	done < <(sed -n 's/.*| `\([a-z-]*\.bats\)`: \([^(].*[^ ]\) |$/\1|\2/p' "$BATS_TEST_DIRNAME/scenarios.md")
	[ "$missing" = 0 ]
	[ "$(grep -c '\.bats`: ' "$BATS_TEST_DIRNAME/scenarios.md")" -ge 50 ]
}
