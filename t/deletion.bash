# What the tests of ecrm-delete share.
#
# Plans and expectations are written short: #01 is a digest.
# bats sets stderr and stderr_lines.
# shellcheck disable=SC2154
load aws.bash

deletion_setup () {
	aws_setup
	AS_OF=$(date -u +%FT%TZ)
}

# image ACTION REPOSITORY DIGEST [MEMBERS]: the record of an image with a decision of $AS_OF, and, unless it
# is to have others, the tags that it has in the accounts of t/fixtures.
image () {
	local members=${4:-}
	[[ $members == *'"tags"'* ]] || members=$(tags_of "$2$3")$members
	printf '{"type":"image","registry":"123456789012","region":"ap-northeast-1","repository":"%s","digest":"%s","pushed_at":"2026-01-01T00:00:00Z","size":1,"action":"%s","as_of":"%s"%s}\n' \
		"$2" "$3" "$1" "$AS_OF" "${members:+,${members%,}}" | lengthen
}

# tags_of REPOSITORY#DIGEST: the member, with a comma behind it.
tags_of () {
	case $1 in
	'app#01') echo '"tags":["latest"],' ;;
	'app#03') echo '"tags":["1","1.0","stable"],' ;;
	'web#01' | 'signed#04') echo '"tags":["1"],' ;;
	'web#02') echo '"tags":["2"],' ;;
	esac
}

# there DIGEST...: the canned answer of DescribeImages by which AWS has these images, without tags.
there () {
	printf 'DescribeImages 200 {"imageDetails": [%s]}\n' \
		"$(printf '{"imageDigest": "%s"}\n' "$@" | paste -sd,)"
}

# plan: what stdin has becomes the whole stream of a plan, in the file plan.
plan () {
	echo '{"type":"begin","stream":"p","program":"ecrm-plan"}'
	cat
	echo '{"type":"end","stream":"p","counts":{}}'
} >plan

# doomed DIGEST...: the plan deletes these from the repository app.
doomed () {
	local digest
	for digest in "$@"; do
		image delete app "$digest"
	done | plan
}

# results: the records of $output, one a line: REPOSITORY DIGEST RESULT [CODE].
results () {
	jq -r 'select(.type == "image") | [.repository, .digest, .result, .code // empty] | join(" ")' <<<"$output" |
		shorten | LC_ALL=C sort
}

# left: the images that the account still has, one a line: REPOSITORY DIGEST.
left () {
	ecrm-list-ecr --all | jq -r 'select(.type == "image") | "\(.repository) \(.digest)"' | shorten | LC_ALL=C sort
}

# calls: what was to be deleted, a line for each call in the order of calls.
calls () {
	jq -c 'select(.operation == "BatchDeleteImage") | .input.imageIds | map(.imageDigest)' "$EMULATOR_LOG" | shorten
}

# deletes [ARGUMENT...]: without a question, all that is to be deleted is, in silence; the results are on stdin.
deletes () {
	run --separate-stderr ecrm-delete --force "$@"
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
	is_whole
	expect_equal "$(LC_ALL=C sort)" "$(results)"
}

# refuses PATTERN [FILE...]: with one line the plan is refused, nothing is deleted, nothing told.
refuses () {
	local pattern=$1
	shift
	run -1 --separate-stderr ecrm-delete --force "$@"
	expect_line "*\[error\] ecrm-delete: $pattern"
	expect_equal '' "$output"
	expect_equal 0 "$(requests BatchDeleteImage)"
}

# on_terminal ANSWERS COMMAND: run it with a terminal on which these lines are typed; $output is what
# the terminal shows.
on_terminal () {
	run timeout 60 script -qec "$2" /dev/null < <(printf %b "$1")
	output=${output//$'\r'/}
}

# asked: the questions on the terminal in order, each a line: COUNT REPOSITORY.
asked () {
	grep -o 'Do you delete [0-9]* images on [a-z]*? (y/n) \[n\]: ' <<<"$output" | cut -d' ' -f4,7 | tr -d '?'
}
