# The Dockerfiles of examples/, as far as can be seen without an engine that builds images: what they copy is
# there, what they install is what the programs need, and nobody is root.
#
# bats sets output, stderr and their lines.
# shellcheck disable=SC2154
# bats file_tags=once
load helper.bash

DOCKERFILE=$ROOT/examples/docker/Dockerfile
BUILT_ON_IT=("$ROOT/examples/lambda/Dockerfile" "$ROOT/examples/kubernetes/Dockerfile")

setup () {
	[ -z "${ASAN_OPTIONS:-}" ] || skip 'the sanitizers have no part in an image'
	cd "$BATS_TEST_TMPDIR" || return
}

# instructions FILE: one a line, those that are continued too.
instructions () {
	grep -v '^#' "$1" | sed -e ':a' -e '/\\$/{N;s/\\\n[[:space:]]*//;ta' -e '}' | grep .
}

# stage N FILE: the instructions of the Nth.
stage () {
	instructions "$2" | awk -v wanted="$1" '$1 == "FROM" { n++ } n == wanted'
}

# installs: the packages that the instructions on stdin install.
installs () {
	sed -n 's/^RUN .*apt-get install -y --no-install-recommends \([^&]*\).*/\1/p' | tr ' ' '\n' | grep . | LC_ALL=C sort
}

# packages_of VARIABLE: of the Makefile.
packages_of () {
	sed -n "s/^$1 *= *//p" "$ROOT/Makefile" | tr ' ' '\n'
}

# copies FILE: what it copies from outside.
copies () {
	instructions "$1" | sed -n '/--from/d; s/^COPY \([^ ]*\) .*/\1/p'
}

@test "what is copied is there, and is let through to the build" {
	local path
	for path in $(copies "$DOCKERFILE"); do
		[ -e "$ROOT/$path" ]
		grep -qx "!$path\(/\*\.c\)\?" "$ROOT/.dockerignore"
	done
	expect_equal 'Makefile bin lib share' "$(copies "$DOCKERFILE" | xargs)"
	# The configuration is the user's.
	expect_equal 'bootstrap ecrm.yaml' "$(copies "$ROOT/examples/lambda/Dockerfile" | xargs)"
	[ -x "$ROOT/examples/lambda/bootstrap" ]
	for path in $(instructions "${BUILT_ON_IT[1]}" | sed -n 's/^COPY \(.*\) .*/\1/p'); do
		[ -e "$ROOT/examples/filters/$path" ]
	done
}

@test "what is let through to the build stage is enough to build and install from" {
	# shellcheck disable=SC2046 # patterns
	(cd "$ROOT" && cp -R --parents $(sed -n 's/^!//p' .dockerignore) "$BATS_TEST_TMPDIR")
	run -0 env -u MAKEFLAGS make -n install BUILD=/build BIN=/build/bin DESTDIR=/stage
	[[ $output == *"install -m 0755"*"/build/bin/ecrm '/stage/usr/local/bin'"* ]]
}

@test "the build stage installs what the Makefile builds with" {
	expect_equal "$({ printf '%s\n' gcc libc6-dev make && packages_of DEPS_BUILD; } | LC_ALL=C sort)" \
		"$(stage 1 "$DOCKERFILE" | installs)"
}

@test "the image has the libraries that the programs are linked with, and no tool to build with" {
	local libraries
	libraries=$(readelf -d "$ECRM_BIN"/ecrm-* | sed -n 's/.*(NEEDED).*\[\(.*\)\]/*\/\1/p' | sort -u)
	set -f
	# shellcheck disable=SC2086 # a list of patterns
	dpkg-query --search $libraries | sed 's/:.*//; s/t64$//' | LC_ALL=C sort -u | grep -vx 'libc6.*' >linked
	set +f
	expect_equal "$(cat linked)" "$(stage 2 "$DOCKERFILE" | installs | grep -vx ca-certificates)"
	run grep -c . linked
	[ "$output" -ge 4 ]
}

@test "what is installed are packages of Debian" {
	apt-cache show libc6 >/dev/null 2>&1 || skip 'apt has no lists'
	grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release || skip 'this is not the Debian that the images are made of'
	{ stage 1 "$DOCKERFILE"; stage 2 "$DOCKERFILE"; instructions "${BUILT_ON_IT[0]}"; instructions "${BUILT_ON_IT[1]}"; } | installs | LC_ALL=C sort -u >wanted
	# shellcheck disable=SC2046 # a list
	expect_equal "$(cat wanted)" "$(apt-cache show --no-all-versions $(cat wanted) | sed -n 's/^Package: //p' | LC_ALL=C sort)"
}

@test "the images run as a user without rights, from Debian, and say what they are" {
	local file
	for file in "$DOCKERFILE" "${BUILT_ON_IT[@]}"; do
		expect_equal 'USER 65532:65532' "$(instructions "$file" | grep '^USER' | tail -n 1)"
		run -0 grep -c '^LABEL org.opencontainers.image.title=' <(instructions "$file")
		# The command comes as it is, without a shell between.
		run -0 grep -c '^ENTRYPOINT \["' <(instructions "$file")
	done
	expect_equal 'debian:bookworm-slim' "$(instructions "$DOCKERFILE" | sed -n 's/^FROM \([^ ]*\).*/\1/p' | sort -u)"
	expect_equal "ARG VERSION=$(sed -n 's/^version=//p' "$ROOT/bin/ecrm.sh")" "$(instructions "$DOCKERFILE" | grep '^ARG VERSION')"
}
