# make deb: the Debian package, what is in it and what it depends on.  Built once, without optimization.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154
# bats file_tags=once
load helper.bash

setup_file () {
	export SKIPPED=
	if [ -n "${ASAN_OPTIONS:-}" ]; then
		SKIPPED='the sanitizers have no part in a package'
	elif ! { command -v dpkg-buildpackage && command -v dh; } >/dev/null; then
		SKIPPED='there is no debhelper (make deps-deb)'
	fi
	[[ $BATS_FILE_TMPDIR != *' '* ]] || SKIPPED='make builds in no directory with a blank in its name'
	[ -z "$SKIPPED" ] || return 0
	DEB_BUILD_OPTIONS=noopt make --no-print-directory -C "$ROOT" deb BUILD="$BATS_FILE_TMPDIR/build" \
		>"$BATS_FILE_TMPDIR/log" 2>&1 || {
		tail -n 20 "$BATS_FILE_TMPDIR/log"
		return 1
	}
}

setup () {
	[ -z "$SKIPPED" ] || skip "$SKIPPED"
	cd "$BATS_TEST_TMPDIR" || return
	PACKAGES=$BATS_FILE_TMPDIR/build/deb
	VERSION=$(sed -n 's/^version=//p' "$ROOT/bin/ecrm.sh")
	PACKAGE=$PACKAGES/ecrm_${VERSION}_$(dpkg --print-architecture).deb
	[ -f "$PACKAGE" ]
}

teardown () {
	emulator_stop
}

@test "the package is of the version that ecrm tells, and depends on what its programs are linked with" {
	expect_equal "$VERSION" "$(dpkg-deb -f "$PACKAGE" Version)"
	run -0 dpkg-deb -f "$PACKAGE" Depends
	expect_equal 'ca-certificates libc6 libcurl4 libexpat1 libsqlite3-0 libssl3 libyajl2 libyaml-0-2' \
		"$(tr ',' '\n' <<<"$output" | sed 's/(.*//; s/ //g; s/t64$//' | LC_ALL=C sort | xargs)"
}

@test "it has the programs, the manual, the schema and the policy, the examples and the license" {
	dpkg-deb --fsys-tarfile "$PACKAGE" | tar -t | grep -v '/$' >files
	{
		echo ./usr/bin/ecrm
		for program in "$ROOT"/bin/*.c; do echo "./usr/bin/$(basename "$program" .c)"; done
		(cd "$ROOT/share" && find ecrm ! -type d -printf './usr/share/%p\n' && find man ! -type d -printf './usr/share/%p.gz\n')
		printf './usr/share/doc/ecrm/%s\n' README.md.gz changelog.gz copyright examples/README.md
	} | LC_ALL=C sort >wanted
	expect_equal '' "$(LC_ALL=C sort files | LC_ALL=C comm -13 - wanted)"
	# And besides, only examples and completions.
	run grep -vxFf wanted files
	expect_equal '' "$(grep -v '^./usr/share/\(doc/ecrm/examples\|bash-completion/completions\|zsh/vendor-completions\|fish/vendor_completions.d\)/' <<<"$output")"
	expect_equal '' "$(dpkg-deb -c "$PACKAGE" | grep -v ' root/root ')"
}

@test "lintian finds no error and no warning" {
	command -v lintian >/dev/null || skip 'there is no lintian'
	run lintian --fail-on error,warning "$PACKAGE"
	[ "$status" -eq 0 ] || {
		echo "$output"
		return 1
	}
}

@test "installed, it plans; removed, it leaves nothing" {
	[ "$(id -u)" -eq 0 ] || skip 'only root may install'
	mkdir -p place/var/lib/dpkg/info place/var/lib/dpkg/updates
	touch place/var/lib/dpkg/status
	# The dependencies are outside of that place.
	dpkg --root="$PWD/place" --force-depends --install "$PACKAGE" >log 2>&1
	run -0 place/usr/bin/ecrm version
	expect_equal "ecrm version v$VERSION" "$output"

	"$ECRM_BUILD/aws-account" demo --scale 0.05 >account.json
	emulator_start account.json
	export ECRM_CONFIG=$ROOT/examples/demo/ecrm.yaml ECRM_LOG_LEVEL=error
	run -0 --separate-stderr place/usr/bin/ecrm plan --format json
	expect_equal "$(ecrm plan --format json)" "$output"

	dpkg --root="$PWD/place" --purge ecrm >>log 2>&1
	expect_equal '' "$(find place ! -type d ! -path 'place/var/*')"
}
