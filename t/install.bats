# make install and make uninstall, below a DESTDIR and a PREFIX that are no plain words.
# bats file_tags=once
load helper.bash

setup () {
	DESTDIR="$BATS_TEST_TMPDIR/it's a \$(stage)"
	PREFIX='/opt/e  c "r" m'
	PLACE=$DESTDIR$PREFIX
}

teardown () {
	emulator_stop
}

# makes TARGET [VARIABLE=VALUE...]: what is built already is what is installed.
makes () {
	make -s --no-print-directory -C "$ROOT" -o all "$@" BIN="$ECRM_BIN" BUILD="$ECRM_BUILD" \
		DESTDIR="${DESTDIR//\$/\$\$}" PREFIX="$PREFIX"
}

# files: all that is below DESTDIR but directories, as paths below the prefix.
files () {
	(cd "$PLACE" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}

# wanted: what is to be installed, by what the tree has.
wanted () {
	(
		cd "$ROOT" || exit
		echo bin/ecrm
		for program in bin/*.c; do echo "${program%.c}"; done
		find share/ecrm share/man ! -type d
		if [ -d share/completions ]; then
			find share/completions ! -type d | sed '
				s|^share/completions/bash/|share/bash-completion/completions/|
				s|^share/completions/zsh/|share/zsh/site-functions/|
				s|^share/completions/fish/|share/fish/vendor_completions.d/|'
		fi
	) | LC_ALL=C sort
}

@test "what is installed works from there: the version, and a plan" {
	makes install
	expect_equal "$(wanted)" "$(files)"

	"$ECRM_BUILD/aws-account" demo --scale 0.05 >"$BATS_TEST_TMPDIR/account.json"
	emulator_start "$BATS_TEST_TMPDIR/account.json"
	export ECRM_CONFIG=$ROOT/examples/demo/ecrm.yaml ECRM_LOG_LEVEL=warn
	local built installed
	built=$(ecrm plan --format json)
	PATH=$(tr : '\n' <<<"$PATH" | grep -vxF -- "$ECRM_BIN" | paste -sd:)
	run ! test "$(command -v ecrm-plan)" = "$ECRM_BIN/ecrm-plan"
	run -0 "$PLACE/bin/ecrm" version
	expect_equal "ecrm version v$(sed -n 's/^version=//p' "$ROOT/bin/ecrm.sh")" "$output"
	installed=$("$PLACE/bin/ecrm" plan --format json)
	[ "$(jq length <<<"$installed")" -gt 1 ]
	expect_equal "$built" "$installed"
}

@test "programs can be run by all, and nothing else can; only the owner may write" {
	(umask 077 && makes install)
	run -0 find "$PLACE" -type f ! -path '*/bin/*' ! -perm 644
	expect_equal '' "$output"
	run -0 find "$PLACE/bin" -type f ! -perm 755
	expect_equal '' "$output"
}

@test "uninstall removes what install installed, and not a file more" {
	makes install
	touch "$PLACE/bin/other" "$PLACE/share/man/man5/other.5"
	makes uninstall
	expect_equal $'bin/other\nshare/man/man5/other.5' "$(files)"
	[ ! -e "$PLACE/share/ecrm" ]

	makes install
	touch "$PLACE/share/ecrm/of-my-own"
	makes uninstall
	expect_equal $'bin/other\nshare/ecrm/of-my-own\nshare/man/man5/other.5' "$(files)"
	makes uninstall # once more is no error
}

@test "each directory can be another, as GNU's coding standards have it" {
	makes install bindir=/b mandir=/m datadir=/d bashcompletiondir=/c zshcompletiondir=/c fishcompletiondir=/c
	[ -x "$DESTDIR/b/ecrm" ]
	[ -f "$DESTDIR/m/man5/ecrm-records.5" ]
	[ -f "$DESTDIR/d/ecrm/iam-policy.json" ]
	[ ! -e "$PLACE" ]
	makes uninstall bindir=/b mandir=/m datadir=/d bashcompletiondir=/c zshcompletiondir=/c fishcompletiondir=/c
	run -0 find "$DESTDIR" ! -type d
	expect_equal '' "$output"
}
