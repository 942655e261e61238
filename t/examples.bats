# The index of the examples.
# bats file_tags=once
load helper.bash

@test "every example is in the index, with its tests, and every link leads to something that is there" {
	local directory link test
	for directory in "$ROOT"/examples/*/; do
		directory=$(basename "$directory")
		grep -q "^| \[$directory\]($directory" "$ROOT/examples/README.md"
	done
	for link in $(grep -o ']([^)#:]*[)#]' "$ROOT/examples/README.md" | sed 's/^](//; s/.$//'); do
		[ -e "$ROOT/examples/$link" ]
	done
	for test in $(grep -o '[a-z-]*\.bats' "$ROOT/examples/README.md"); do
		[ -f "$ROOT/t/$test" ]
	done
	for link in $(grep -o '](examples/[^)#]*[)#]' "$ROOT/README.md" | sed 's/^](//; s/.$//'); do
		[ -e "$ROOT/$link" ]
	done
}

@test "every section that the README and the examples' README refer to is there" {
	local readme anchor
	for readme in "$ROOT/README.md" "$ROOT/examples/README.md"; do
		sed -n 's/^##* //p' "$readme" | tr '[:upper:] ' '[:lower:]-' | tr -d ',.`' >"$BATS_TEST_TMPDIR/sections"
		for anchor in $(grep -o '](#[^)]*)' "$readme" | sed 's/^](#//; s/)$//'); do
			grep -qxF -e "$anchor" "$BATS_TEST_TMPDIR/sections" || {
				echo "no section '$anchor' in $readme"
				return 1
			}
		done
	done
	sed -n 's/^##* //p' "$ROOT/examples/README.md" | tr '[:upper:] ' '[:lower:]-' >"$BATS_TEST_TMPDIR/sections"
	for anchor in $(grep -o '](examples/README.md#[^)]*)' "$ROOT/README.md" | sed 's/^.*#//; s/)$//'); do
		grep -qxF -e "$anchor" "$BATS_TEST_TMPDIR/sections"
	done
}
