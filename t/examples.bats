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
