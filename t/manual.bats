# The manual: what the pages say is what the programs do, and its pipelines run as they stand there.
# bats file_tags=once
load helper.bash

MAN=$BATS_TEST_DIRNAME/../share/man

teardown () {
	emulator_stop
}

# programs: the wrapper, and each that is built.
programs () {
	echo ecrm
	basename -s .c "$ROOT"/bin/*.c
}

# help PROGRAM: its help; of the wrapper that of its commands, too.
help () {
	"$1" --help
	[ "$1" != ecrm ] || for command in $(commands); do ecrm "$command" --help; done
}

# commands: of the wrapper.
commands () {
	ecrm --help | sed -n '/^Commands:/,$s/^  \([a-z][a-z]*\).*/\1/p'
}

# flags_of_help PROGRAM, flags_of_page PROGRAM: -c, --config and --[no-]color, one a line.
flags_of_help () {
	help "$1" | grep -oE '^ +(-[a-z], )?--(\[no-\])?[a-z-]+(=[^ ,]*)?(, --[a-z-]+(=[^ ,]*)?)*' |
		grep -oE -- '(^| )--?(\[no-\])?[a-z-]+' | tr -d ' ' | sort -u
}
flags_of_page () {
	grep -hE '^\.It Fl' "$MAN/man1/$1.1" | grep -oE 'Fl [^ ]+' | sed 's/^Fl /-/' | sort -u
}

# The variables behind flags.
variables_of_help () {
	help "$1" | grep -o '\$ECRM_[A-Z_]*' | tr -d '$' | sort -u
}
variables_of_page () {
	sed -n 's/^\.Pq Ev \(ECRM_[A-Z_]*\)$/\1/p' "$MAN/man1/$1.1" | sort -u
}

@test "every program has a page, and every page of the section a program" {
	expect_equal "$(programs | sort)" "$(basename -s .1 "$MAN"/man1/*.1 | sort)"
}

@test "every flag of the help is in the page, and the reverse" {
	local program
	for program in $(programs); do
		echo "$program"
		[ "$(flags_of_help "$program" | wc -l)" -ge 5 ]
		expect_equal "$(flags_of_help "$program")" "$(flags_of_page "$program")"
	done
}

@test "every variable of the help is in the page beside its flag, and the reverse" {
	local program
	for program in $(programs); do
		echo "$program"
		if [ "$program" = ecrm ]; then
			# The help has "..." for three of a kind.
			expect_equal '' "$(comm -23 <(variables_of_help ecrm) <(variables_of_page ecrm))"
			continue
		fi
		expect_equal "$(variables_of_help "$program")" "$(variables_of_page "$program")"
	done
}

@test "every command of ecrm is in its page, and the reverse" {
	expect_equal "$(commands | sort -u)" "$(sed -n 's/^\.Ss \([a-z]*\).*/\1/p' "$MAN/man1/ecrm.1" | sort -u)"
	[ "$(commands | wc -l)" -ge 5 ]
}

@test "every page says what it is for, and every page that it refers to is there" {
	local page name section heading
	for page in "$MAN"/man*/*; do
		echo "$page"
		for heading in NAME DESCRIPTION 'SEE ALSO'; do grep -qx "\.Sh $heading" "$page"; done
		case $page in *.1) for heading in SYNOPSIS 'EXIT STATUS' EXAMPLES ENVIRONMENT; do grep -qx "\.Sh $heading" "$page"; done ;; esac
		while read -r name section; do
			[ -e "$MAN/man$section/$name.$section" ] || {
				echo "no $name($section)"
				return 1
			}
		done < <(sed -n 's/^\.Xr \(ecrm[a-z.-]*\) \([0-9]\).*/\1 \2/p' "$page")
	done
}

@test "the pages are right mdoc" {
	command -v mandoc >/dev/null || skip 'no mandoc'
	run -0 mandoc -T lint -W warning "$MAN"/man*/*
	[ "$output" = "" ]
}

# keys CONFIGURATION: what is known where its key zzzzzzzzzzzz stands.
keys () {
	ecrm-check-config -c <(printf %s "$1") 2>&1 | sed -n 's/.*(known: \(.*\))$/\1/p' | tr -d ' ' | tr , '\n'
}

@test "every key of the configuration is in ecrm.yaml(5), and the reverse" {
	local known
	known=$({
		keys 'zzzzzzzzzzzz: 1'
		for section in clusters task_definitions lambda_functions repositories external_commands; do
			keys "$section: [{zzzzzzzzzzzz: 1}]"
		done
		keys 'repositories: [{name: a, expires: 1d, keep_counts: [{zzzzzzzzzzzz: 1}]}]'
	} | sort -u)
	[ "$(wc -l <<<"$known")" -ge 16 ]
	expect_equal "$known" "$(sed -n 's/^\.It Va \([a-z_]*\).*/\1/p' "$MAN/man5/ecrm.yaml.5" | sort -u)"
}

@test "the example of ecrm.yaml(5) is a configuration, without a warning" {
	sed -n '/^\.Sh EXAMPLES/,$p' "$MAN/man5/ecrm.yaml.5" | sed -n '/^\.Bd/,/^\.Ed/{/^\.[BE]d/d;p}' >"$BATS_TEST_TMPDIR/ecrm.yaml"
	run -0 --separate-stderr ecrm-check-config -c "$BATS_TEST_TMPDIR/ecrm.yaml" prod/api
	[[ $output == 'prod/api: line '* ]]
	[ "$stderr" = "" ]
}

# --- ecrm-pipeline(7)

# pipeline TITLE: what stands below that heading runs on the demo account.
pipeline () {
	demo_start
	pipeline_text "$1" >pipeline.sh
	[ -s pipeline.sh ]
	# Profiles need a file; here there is one account.  There is nobody to ask.
	sed -i 's/AWS_PROFILE=[a-z]* //; s/--ask-only/--ask-only --force/' pipeline.sh
	run -0 --separate-stderr bash -eo pipefail pipeline.sh
}

pipeline_text () {
	awk -v title=".Ss $1" '
		/^\.Ss / { mine = $0 == title }
		/^\.Ed/ { inside = 0 }
		mine && inside
		/^\.Bd/ { inside = 1 }' "$MAN/man7/ecrm-pipeline.7" | sed "s/\\\\(aq/'/g; s/\\\\(dq/\"/g; s/\\\\e/\\\\/g"
}

@test "every pipeline of ecrm-pipeline(7) has its test" {
	local title
	while read -r title; do
		[ -n "$(pipeline_text "$title")" ]
		grep -qF "pipeline '$title'" "$BATS_TEST_FILENAME" || {
			echo "$title"
			return 1
		}
	done < <(sed -n 's/^\.Ss //p' "$MAN/man7/ecrm-pipeline.7")
	[ "$(grep -c '^\.Ss ' "$MAN/man7/ecrm-pipeline.7")" -ge 9 ]
}

@test "scan, list, decide, show makes the plan of ecrm plan" {
	pipeline 'Scan, list, decide, show'
	expect_equal "$(ecrm plan)" "$output"
}

@test "producers side by side make the same plan" {
	pipeline 'Side by side'
	expect_equal "$(ecrm plan)" "$output"
}

@test "scans of many accounts make one plan" {
	pipeline 'Many accounts'
	expect_equal "$(ecrm plan)" "$output"
}

@test "a policy is tried offline, and a year on more would go" {
	pipeline 'A policy, tried offline'
	[ "$(grep -c 'REPOSITORY' <<<"$output")" = 2 ]
	[ "$(requests DescribeRepositories)" = 1 ]
}

@test "a filter before the plan keeps more" {
	pipeline 'A filter before the plan'
	[[ $output == *REPOSITORY* ]]
	[ "$output" != "$(ecrm plan)" ]
}

@test "a filter behind the plan deletes what it chose, and nothing else" {
	pipeline 'A filter behind the plan'
	[ "$(jq -r 'select(.result == "deleted").repository' deleted.ndjson | grep -c '^dev/')" -gt 0 ]
	expect_equal '' "$(jq -r 'select(.result).repository' deleted.ndjson | grep -v '^dev/')"
}

@test "what was approved is deleted where a newer plan deletes it, too" {
	pipeline 'Approved now, deleted later'
	expect_equal "$(jq -r 'select(.action == "delete").digest' plan.ndjson | sort)" \
		"$(jq -r 'select(.result == "deleted").digest' deleted.ndjson | sort)"
}

@test "what is kept is listed with the reason" {
	pipeline 'What is kept, and why'
	[ "$(cut -f3 <<<"$output" | grep -c 'in use by')" -gt 0 ]
}

@test "the policy of each repository is listed" {
	pipeline 'Which policy each repository gets'
	[ "$(grep -c '^prod/[a-z-]*: line [0-9]* (prod/\*): ' <<<"$output")" -gt 1 ]
}
