# Completion of commands, flags and values: in bash, and in zsh and fish where they are there.
# bats file_tags=once
load helper.bash

COMPLETIONS=$BATS_TEST_DIRNAME/../share/completions

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	export HOME=$BATS_TEST_TMPDIR
	unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
}

programs () {
	echo ecrm
	basename -s .c "$ROOT"/bin/*.c
}

# in_bash WORD...: what bash offers for the last word, one a line.  In a shell of its own, without
# bash-completion.
in_bash () {
	bash --norc --noprofile -c '
		. "$0"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		function=$(complete -p "$1") || exit
		function=${function#complete -F }
		${function% *}
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' "$COMPLETIONS/bash/$1" "$@"
}

in_fish () {
	fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$COMPLETIONS/fish/${1%% *}.fish" "$1" | sort
}

# In zsh, with what its completion system gives a function put in place of it: no terminal is needed.
in_zsh () {
	zsh -f -c '
		compadd () {
			while [[ $1 != -- ]]; do shift; done
			print -l -- ${(M)@[2,-1]:#${words[CURRENT]##*=}*}
		}
		compset () { : }
		_files () { print -l -- (|.)*(N) }
		completions=$0 words=("$@") CURRENT=$#
		source "$completions"' "$COMPLETIONS/zsh/_ecrm" "$@" | sed '/^$/d' | sort
}

# has_shell NAME: else the test is skipped.
has_shell () {
	command -v "$1" >/dev/null || skip "no $1"
}

# offered SHELL LINE: of the words of the line, the last may be ''; sorted.
offered () {
	local -a words
	eval "words=($2)"
	case $1 in
	bash) in_bash "${words[@]}" | sort ;;
	zsh) in_zsh "${words[@]}" ;;
	fish) in_fish "${2%\'\'}" ;;
	esac
}

# offers SHELL: rows of "LINE => WORDS", sorted.
offers () {
	local line failed=0 got
	while IFS= read -r line; do
		got=$(offered "$1" "${line% => *}" | xargs)
		[ "$got" = "${line##* => }" ] || {
			printf '%s\n  got: %s\n' "$line" "$got"
			failed=1
		}
	done
	return "$failed"
}

# What all shells offer.
common () {
	cat <<-'EOF'
		ecrm pl => plan
		ecrm delete --fo => --force --format=
		ecrm delete --reche => --recheck-after=
		ecrm --no-col => --no-color
		ecrm --log-level=warn plan --log-level '' => debug error info notice warn
		ecrm scan --format '' => json ndjson
		ecrm config '' => check
		ecrm-plan --over-limit '' => refuse warn
		ecrm-plan --max-delete- => --max-delete-count= --max-delete-percent=
		ecrm plan --profile '' => default dev prod
		ecrm plan --region '' => eu-west-1 us-east-1
	EOF
}

aws_files () {
	mkdir .aws
	printf '%s\n' '[default]' 'region = eu-west-1' '[profile dev]' 'region=us-east-1' '[sso-session s]' >.aws/config
	printf '%s\n' '[prod]' 'aws_access_key_id = x' >.aws/credentials
}

@test "bash completes commands, flags, formats, profiles and regions" {
	aws_files
	common | offers bash
	offers bash <<-'EOF'
		ecrm plan --format = m => markdown
		ecrm plan --format = => csv html json markdown ndjson table
	EOF
}

@test "zsh completes the same" {
	has_shell zsh
	aws_files
	common | offers zsh
	offers zsh <<<'ecrm plan --format=m => markdown'
}

@test "fish completes the same" {
	has_shell fish
	aws_files
	common | offers fish
	offers fish <<<'ecrm plan --format=m => --format=markdown'
}

@test "without files of the AWS tools no profile is offered, and nothing is said" {
	run -0 --separate-stderr in_bash ecrm plan --profile ''
	[ "$output$stderr" = "" ]
}

@test "files are completed where a file is wanted" {
	touch plan.ndjson 'a b.yaml'
	expect_equal 'a b.yaml' "$(in_bash ecrm plan -c a)"
	expect_equal plan.ndjson "$(in_bash ecrm plan --scanned-files = p)"
	expect_equal plan.ndjson "$(in_bash ecrm-plan p)"
	expect_equal '' "$(in_bash ecrm plan p)"
}

@test "every flag of the help is offered, by each program and command, and no other" {
	local program command expected
	for program in $(programs); do
		for command in '' $([ "$program" != ecrm ] || sed -n "s/^commands='\(.*\)'/\1/p" "$ROOT/lib/command/arguments.sh"); do
			echo "$program $command"
			expected=$({ "$program" $command --help; "$program" --help; } |
				grep -oE '^ +(-[a-z], )?--(\[no-\])?[a-z-]+=?|, --[a-z-]+=' |
				sed 's/^[ ,]*//; s/^-[a-z], //; s/^--\[no-\]\(.*\)/--\1\n--no-\1/' | sort -u)
			[ "$(wc -l <<<"$expected")" -ge 5 ]
			expect_equal "$expected" "$(in_bash "$program" $command -- | sort)"
		done
	done
}

@test "the formats that are offered are those that are known" {
	local program command known
	while read -r program command; do
		run -2 --separate-stderr "$program" $command --format=zzzzzzzz -c /dev/null </dev/null
		known=$(sed -n 's/.*(known: \(.*\)).*/\1/p' <<<"$stderr" | tr -d ' ' | tr , '\n' | sort)
		[ -n "$known" ]
		expect_equal "$known" "$(in_bash "$program" $command --format '' | sort)"
	done <<-'EOF'
		ecrm plan
		ecrm delete
		ecrm scan
	EOF
	run -2 --separate-stderr ecrm-render --format=zzzzzzzz </dev/null
	expect_equal "$(sed -n 's/.*(known: \(.*\)).*/\1/p' <<<"$stderr" | tr -d ' ' | tr , '\n' | sort)" \
		"$(in_bash ecrm-render --format '' | sort)"
	# The other shells have the same lists.
	local list
	for list in $(grep -o "words='[a-z ]*'" "$COMPLETIONS/bash/ecrm" | sed "s/words='\(.*\)'/\1/; s/ /./g"); do
		grep -q "compadd -- $list " "$COMPLETIONS/zsh/_ecrm"
		grep -q "printf '%s\\\\n' $list$" "$COMPLETIONS/fish/ecrm.fish"
	done
}

@test "each program has its completion in each shell" {
	expect_equal "$(programs | sort)" "$(ls "$COMPLETIONS/bash")"
	expect_equal "$(programs | sort)" "$(basename -s .fish "$COMPLETIONS"/fish/* | sort)"
	expect_equal "$(programs | sort | xargs)" "$(sed -n '1s/^#compdef //p' "$COMPLETIONS/zsh/_ecrm")"
	expect_equal "$(programs | sort)" "$(sed -n 's/^complete -c \([a-z-]*\) .*/\1/p' "$COMPLETIONS/fish/ecrm.fish" | sort)"
	local program
	for program in $(programs); do
		in_bash "$program" --hel | grep -qx -e --help
	done
}
