# The flags of the wrapper: each reaches the programs that it is for.
load helper.bash

# In bin/ there are stages that write what they are given, instead of doing it, and end well.
setup () {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin
	cp "$ECRM_BIN/ecrm" bin
	local program
	for program in ecrm-check-config ecrm-credentials ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr ecrm-plan ecrm-render ecrm-delete; do
		cat >bin/$program <<-'END'
			#!/bin/sh
			name=${0##*/}
			{ env | grep '^ECRM_'; printf '%s\n' "$@"; } >>"given/$name"
			if [ -e "status-$name" ]; then exit "$(cat "status-$name")"; fi
		END
		chmod +x bin/$program
	done
	PATH=$PWD/bin:$PATH
	mkdir given
}

# given PROGRAM LINE: it was given this variable or argument.
given () {
	grep -qxF -e "$2" "given/$1" || {
		echo "$1 was not given $2 but:"
		cat "given/$1"
		return 1
	}
}

@test "flags of all commands reach the stages as their variables" {
	local command flag variable
	for command in scan plan delete generate; do
		while read -r flag variable; do
			rm -f given/*
			run -0 ecrm -c other.yaml "$command" "--$flag=7 x"
			given ecrm-scan-ecs "$variable=7 x"
			given ecrm-scan-lambda "$variable=7 x"
			rm -f given/*
			run -0 ecrm -c other.yaml "--$flag" '7 x' "$command"
			given ecrm-scan-ecs "$variable=7 x"
		done <<-'END'
			region ECRM_REGION
			profile ECRM_PROFILE
			concurrency ECRM_CONCURRENCY
			connect-timeout ECRM_CONNECT_TIMEOUT
			read-timeout ECRM_READ_TIMEOUT
			request-timeout ECRM_REQUEST_TIMEOUT
			deadline ECRM_DEADLINE
		END
	done
}

@test "flags of plan reach list-ecr and plan, and those of delete the deletion" {
	local program flag line
	while read -r program flag line; do
		rm -f given/*
		run -0 ecrm delete --force $flag
		given "$program" "$line"
	done <<-'END'
		ecrm-list-ecr --include-archived ECRM_INCLUDE_ARCHIVED=true
		ecrm-list-ecr --no-include-archived ECRM_INCLUDE_ARCHIVED=false
		ecrm-list-ecr --repository=a/b ECRM_REPOSITORY=a/b
		ecrm-list-ecr --no-cache ECRM_CACHE=false
		ecrm-scan-ecs --cache ECRM_CACHE=true
		ecrm-plan --repository=a/b ECRM_REPOSITORY=a/b
		ecrm-plan --max-delete-percent=12.5 ECRM_MAX_DELETE_PERCENT=12.5
		ecrm-plan --max-delete-count=3 ECRM_MAX_DELETE_COUNT=3
		ecrm-delete --max-delete-percent=12.5 ECRM_MAX_DELETE_PERCENT=12.5
		ecrm-delete --max-delete-count=3 ECRM_MAX_DELETE_COUNT=3
		ecrm-plan --allow-empty-scan --allow-empty-scan=true
		ecrm-delete --max-age=3h ECRM_MAX_AGE=3h
		ecrm-delete --recheck-after=3h ECRM_RECHECK_AFTER=3h
		ecrm-delete --archive ECRM_ARCHIVE=true
		ecrm-delete --journal=deeds ECRM_JOURNAL=deeds
		ecrm-delete --concurrency=3 ECRM_CONCURRENCY=3
		ecrm-delete --deadline=3s ECRM_DEADLINE=3s
		ecrm-render --color ECRM_COLOR=true
		ecrm-render --format=json --format=json
	END
}

@test "a plan over a limit is shown by plan and refused by delete" {
	run -0 ecrm plan
	given ecrm-plan --over-limit=warn
	rm given/*
	run -0 ecrm delete --force
	given ecrm-plan --over-limit=refuse
}

@test "without --force the questions come first, and a variable cannot answer them" {
	echo 1 >status-ecrm-delete
	ECRM_FORCE=1 run -1 ecrm delete --no-force
	[ "$(grep -x -e '--ask-only\|--force\|ECRM_FORCE=.*' given/ecrm-delete | xargs)" = \
		'ECRM_FORCE=false --ask-only ECRM_FORCE=false --force' ]
}

@test "what the deletion ends with, the command ends with" {
	local status
	for status in 0 1 2; do
		echo "$status" >status-ecrm-delete
		run -"$status" ecrm delete --force
	done
	echo 2 >status-ecrm-plan
	run -2 ecrm plan
}

# told_of COMMAND: the flags in its help, without dashes, one a line.
told_of () {
	ecrm "$1" --help | grep -oE '^ +(-[a-z], )?--(\[no-\])?[a-z-]+' | sed -E 's/.*--(\[no-\])?//' | sort -u
}

@test "a command takes the flags that its help tells of, and refuses those of others" {
	local command flag
	echo 1 >status-ecrm-check-config # as far as this is enough
	for command in generate scan plan delete explain; do told_of "$command"; done | sort -u >all
	[ "$(wc -l <all)" -ge 15 ]
	for command in generate scan plan delete explain; do
		told_of "$command" >known
		# shellcheck disable=SC2046
		run --separate-stderr ecrm "$command" $(sed 's/.*/--&=1/' known) $([ "$command" != explain ] || echo image)
		[[ $stderr != *'is a flag of'* ]]
		while read -r flag; do
			run -2 --separate-stderr ecrm "$command" "--$flag=1"
			[[ $stderr == "ecrm: --$flag is a flag of "*", not of $command; try 'ecrm $command --help'" ]]
		done < <(comm -13 known all)
	done
}
