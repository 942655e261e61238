# ecrm-check-config: which policy each repository gets, and what cannot be reached, without AWS.
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	cat >ecrm.yaml <<-'END'
		repositories:
		  - name: prod/api
		    expires: 90days
		    keep_count: 5
		    keep_tag_patterns: [latest, "release-*"]
		  - name_pattern: "prod/*"
		    expires: 36h
		    expires_untagged: 90m
		    keep_if_pulled_within: 30d
		    keep_counts:
		      - {tag_pattern: "v*", keep_count: 10}
		      - {tag_pattern: "rc-*", keep_count: 0}
		    keep_tag_patterns: []
		    max_delete_percent: 12.5
		    max_delete_count: 7
		max_delete_percent: 50
	END
}

# what the entries above come to
api='line 2 (prod/api): expires 90d, keep_count 5, keep_tag_patterns [latest, release-*], max_delete_percent 50'
others='line 6 (prod/*): expires 36h, expires_untagged 90m, keep_if_pulled_within 30d, keep_count 0, keep_counts [v* 10, rc-* 0], keep_tag_patterns [], max_delete_percent 12.5, max_delete_count 7'

@test "without names, every entry is shown as it counts" {
	run -0 --separate-stderr ecrm-check-config
	expect_equal "$api
$others" "$output"
	[ "$stderr" = "" ]
}

@test "each name gets the policy of the first entry that matches, or none" {
	run -0 --separate-stderr ecrm-check-config prod/web prod/api dev/web
	expect_equal "prod/web: $others
prod/api: $api
dev/web: no entry matches, so all of it is left alone" "$output"
}

@test "names are read from standard input, one a line or as ecrm-list-ecr gives them" {
	run -0 --separate-stderr ecrm-check-config prod/web - <<<$'prod/api\nprod/a b'
	expect_equal "prod/web: $others
prod/api: $api
prod/a b: $others" "$output"
	run -0 --separate-stderr ecrm-check-config - <<-'END'
		{"type":"begin","stream":"1","program":"ecrm-list-ecr","version":"0.1.0","account":"123456789012","region":"eu-west-1","at":"2026-01-31T00:00:00Z"}
		{"type":"repository","registry":"123456789012","region":"eu-west-1","name":"prod/api","uri":"123456789012.dkr.ecr.eu-west-1.amazonaws.com/prod/api"}
		{"type":"end","stream":"1","counts":{"repository":1}}
	END
	expect_equal "prod/api: $api" "$output"
	run -0 --separate-stderr ecrm-check-config - </dev/null
	[ "$output" = "" ]
}

@test "a listing that was cut is refused" {
	run -1 --separate-stderr ecrm-check-config - <<-'END'
		{"type":"begin","stream":"1","program":"ecrm-list-ecr","version":"0.1.0","account":"123456789012","region":"eu-west-1","at":"2026-01-31T00:00:00Z"}
	END
	[[ $stderr == *'ecrm-check-config: '* ]]
}

@test "a configuration that is wrong fails, and nothing is shown" {
	echo 'expires: 1d' >>ecrm.yaml
	run -1 --separate-stderr ecrm-check-config prod/api
	[ "$output" = "" ]
	[[ $stderr == *"ecrm.yaml:17:1: unknown key 'expires'"* ]]
	run -1 --separate-stderr ecrm-check-config --quiet
	[ "$output" = "" ]
}

@test "--quiet says nothing of what is right" {
	echo 'repositories: [{name: a, expires: 1d}, {name: a, expires: 1d}]' >ecrm.yaml
	run -0 --separate-stderr ecrm-check-config --quiet
	[ "$output$stderr" = "" ]
}

@test "an entry that an earlier one covers is warned of, and no other" {
	local wide narrow expected failed=0
	while read -r expected wide narrow; do
		for section in repositories task_definitions lambda_functions; do
			expires='expires: 1d, keep_tag_patterns: []'
			[ "$section" = repositories ] || expires='keep_count: 1'
			printf '%s:\n  - {%s, %s}\n  - {%s, %s}\n' $section "${wide/=/: }" "$expires" "${narrow/=/: }" "$expires" >ecrm.yaml
			run -0 --separate-stderr ecrm-check-config
			case $expected:$stderr in
			shadowed:*"ecrm.yaml:3: '"*"' of $section is never reached, since '"*"' in line 2 "*) ;;
			reached:) ;;
			*)
				printf '%s %s %s: %s\n' "$expected" "$wide" "$narrow" "$stderr"
				failed=1
				;;
			esac
		done
	done <<-'END'
		shadowed name=a name=a
		shadowed name_pattern="a*" name=a
		shadowed name_pattern="a?" name=aé
		shadowed name_pattern="*" name_pattern="*"
		shadowed name_pattern="*" name_pattern="prod/*"
		shadowed name_pattern="*" name_pattern="?"
		shadowed name_pattern="prod/*" name_pattern="prod/*"
		shadowed name_pattern="prod/*" name_pattern="prod/a*"
		shadowed name_pattern="p*/*" name_pattern="prod/?*b"
		shadowed name_pattern="*b*c" name_pattern="ab*bbc"
		shadowed name_pattern="?*" name_pattern="*?"
		shadowed name_pattern="a??" name_pattern="a?b"
		shadowed name_pattern="a??" name_pattern="aé?"
		reached name=a name=b
		reached name=a name_pattern="a*"
		reached name=a name_pattern="a"
		reached name_pattern="a?" name=a
		reached name_pattern="?*" name_pattern="*"
		reached name_pattern="a?" name_pattern="a*"
		reached name_pattern="prod/a*" name_pattern="prod/*"
		reached name_pattern="*b" name_pattern="*"
		reached name_pattern="*b*c" name_pattern="*c"
		reached name_pattern="a?" name_pattern="a??"
	END
	return "$failed"
}

@test "a pattern that covers another matches whatever that does" {
	local wide patterns names
	patterns=$(for a in a b '?' '*'; do for b in '' a '?' '*'; do for c in '' b '*' '?'; do echo "$a$b$c"; done; done; done | sort -u)
	names=$(for a in '' a b c; do for b in '' a b; do for c in '' a b c; do echo "$a$b$c"; done; done; done | sort -u)
	{
		echo repositories:
		while read -r wide; do printf '  - {name_pattern: "%s", expires: 1d, keep_tag_patterns: []}\n' "$wide"; done <<<"$patterns"
	} >ecrm.yaml
	# What is warned of as never reached must not be an entry that a name gets.
	run -0 --separate-stderr ecrm-check-config $names
	local shadowed=0
	while read -r line; do
		shadowed=$((shadowed + 1))
		! grep -q ": line $line (" <<<"$output"
	done < <(sed -n 's/.*ecrm.yaml:\([0-9]*\): .*never reached.*/\1/p' <<<"$stderr")
	[ "$shadowed" -gt 10 ]
}

@test "ecrm config check does it" {
	run -0 --separate-stderr ecrm config check -c ecrm.yaml prod/api
	expect_equal "prod/api: $api" "$output"
	mkdir else
	run -0 --separate-stderr ecrm config --config=ecrm.yaml check - <<<prod/api
	expect_equal "prod/api: $api" "$output"
	run -1 --separate-stderr ecrm config check -c else
}

@test "a flag that is mistyped is refused with the nearest known one, by every program" {
	local program
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr ecrm-plan ecrm-render ecrm-delete \
		ecrm-credentials ecrm-check-config ecrm-nearest; do
		run -2 --separate-stderr "$program" --log-levle=warn
		[ "$stderr" = "$program: unknown option '--log-levle' (did you mean '--log-level'?); try '$program --help'" ]
		run -2 --separate-stderr "$program" --no-colour
		[ "$stderr" = "$program: unknown option '--no-colour' (did you mean '--no-color'?); try '$program --help'" ]
		run -2 --separate-stderr "$program" --log-level=wran
		[ "$stderr" = "$program: unknown log level 'wran' (did you mean 'warn'?); try '$program --help'" ]
	done
	run -2 --separate-stderr ecrm-render --format=tabel
	[ "$stderr" = "ecrm-render: unknown format 'tabel' (did you mean 'table'?); try 'ecrm-render --help'" ]
	run -2 --separate-stderr ecrm-plan --over-limit=wran
	[ "$stderr" = "ecrm-plan: unknown --over-limit 'wran' (did you mean 'warn'?); try 'ecrm-plan --help'" ]
}

@test "ecrm-nearest prints the nearest word, or fails" {
	run -0 ecrm-nearest paln generate plan scan
	[ "$output" = plan ]
	run -1 ecrm-nearest frobnicate generate plan scan
	[ "$output" = "" ]
	run -0 ecrm-nearest -- --fromat --config --format
	[ "$output" = --format ]
	run -2 ecrm-nearest plan
}
