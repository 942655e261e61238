# Every operation with every fault, through scan, plan and delete: see cell and matrix.  The matrix is
# run once, which takes minutes; each test then looks at all of its lines.
#
#   make test-faults
#
# CELLS names a file with the lines of a matrix that has run already.
load ../helper.bash

setup_file () {
	export FAULTS=$BATS_FILE_TMPDIR
	if [ -z "${CELLS:-}" ]; then
		export CELLS=$BATS_FILE_TMPDIR/matrix.tsv
		"$BATS_TEST_DIRNAME/matrix" >"$CELLS" 3>&-
	fi
}

teardown_file () {
	awk -F '\t' '$2 != "none" {
		if (!seen_operation[$1]++) operations++
		fault = $2; sub(/\+seed.*/, "", fault)
		if (!seen_fault[fault]++) faults++
		count[$4]++; unsafe += $6; hangs += $7; runs++
	}
	END {
		printf "# %d operations and services, %d faults, %d runs: %d right, %d refused, %d otherwise, %d broken; ",
			operations, faults, runs, count["right"], count["refused"], count["other"], count["broken"]
		printf "%d images in use deleted, %d hangs\n", unsafe, hangs
	}' "$CELLS" >&3
}

# none CONDITION: no line of the matrix is so, in the words of awk.  Those that are, are shown.
none () {
	run awk -F '\t' "
		BEGIN { OFS = FS }
		{ operation = \$1; fault = \$2; command = \$3; outcome = \$4; struck = \$5; unsafe = \$6; hangs = \$7; remark = \$8 }
		$1" "$CELLS"
	[ "$status" -eq 0 ] || return 1
	[ -z "$output" ] || {
		printf '%s\n' "$output"
		return 1
	}
}

# What gets over it, or does not matter: a fault of one call that is made again, items that are there
# twice, and whatever STS says.
passes='(fault ~ /:1$/ || fault == "twice" || operation == "GetCallerIdentity" || operation == "sts")'
# What nobody can know of: a repository or an image that a listing leaves out, and what others do
# meanwhile.  What comes by chance may pass or not.
unknowable='((fault == "lose" && operation ~ /^(DescribeRepositories|DescribeImages)$/) ||
	fault ~ /^(push|delete|start|stop)/ || operation == "*")'

@test "the account has images in use of every kind, and others, which are deleted without a fault" {
	none '(fault == "none") && (outcome != "right" || unsafe > 0 || remark != "-")'
	[ "$(awk -F '\t' '$2 == "none"' "$CELLS" | wc -l)" -eq 3 ]
	[ ! -d "$FAULTS/cells" ] || {
		[ "$(wc -l <"$FAULTS/in-use")" -eq 21 ]
		[ "$(wc -l <"$FAULTS/cells/--none-delete/deleted")" -eq 7 ]
	}
}

@test "every fault has struck" {
	none 'fault != "none" && struck == 0 && !'"$unknowable"
}

@test "no image in use is deleted, whatever happens" {
	none 'unsafe != 0'
}

@test "nothing goes on for ever" {
	none 'hangs != 0'
}

@test "every run is right or refused" {
	none 'outcome == "broken" || (outcome == "other" && !'"$unknowable"')'
}

@test "a fault that passes is got over, and the plan is the same" {
	none "$passes"' && outcome != "right"'
}

@test "a fault that lasts is refused" {
	none 'fault != "none" && !'"$passes"' && !'"$unknowable"' && outcome != "refused"'
}

@test "a refusal is one line of each stage that names service, operation and cause, and leaves nothing behind" {
	none 'remark != "-"'
}
