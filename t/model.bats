# ecrm-plan held against a model of its rules (t/model) on accounts made at random
# (t/unit/random-account.c).  Others, and more of them:
#
#	make test TESTS=t/model.bats ECRM_MODEL_ACCOUNTS=20000 ECRM_MODEL_SEED=7

# The helper clears the variables away, for this process and for those of the tests.
export MODEL_ACCOUNTS=${MODEL_ACCOUNTS:-${ECRM_MODEL_ACCOUNTS:-1000}}
export MODEL_SEED=${MODEL_SEED:-${ECRM_MODEL_SEED:-2026}}
load helper.bash

setup_file () {
	cd "$BATS_FILE_TMPDIR" || return
	"$ECRM_BUILD/t/unit/random-account" "$MODEL_SEED" 1 "$MODEL_ACCOUNTS" . >list
	head -100 list >few
	plan_all ndjson plan &
	plan_all shuffled shuffled-plan
	wait $!
}

setup () {
	set -o pipefail # a jq that dies writes no breach either
	cd "$BATS_FILE_TMPDIR" || return
}

# plan_all IN OUT: plan each account of the list from N.IN to N.OUT; what ecrm-plan says of it is in N.OUT-log.
plan_all () {
	local number now
	while read -r number now; do
		ecrm-plan --config "$number.yaml" --now "$now" --log-level warn --allow-empty-scan \
			--over-limit=warn <"$number.$1" >"$number.$2" 2>"$number.$2-log" && continue
		cat "$number.$2-log"
		echo "seed $MODEL_SEED, account $number: ecrm-plan refused $number.$1"
		return 1
	done <list
}

# each SUFFIX...: the files of the accounts that stdin lists, those of one account side by side.
each () {
	local number
	while read -r number _; do
		printf '%s\0' "${@/#/$number}"
	done | xargs -0 cat
}

# model FILTER [OPTION...]: run one of t/model.
model () {
	jq -nc -L "$ROOT/t/model" -f "$ROOT/t/model/$1.jq" "${@:2}"
}

# differing WANTED GOT: the accounts on which they differ, those of few records first.
differing () {
	local number
	LC_ALL=C comm -3 "$1" "$2" | sed 's/^\t*\[\([0-9]*\),.*/\1/' | sort -nu |
		while read -r number; do
			echo "$(wc -l <"$number.ndjson") $number"
		done | sort -n | cut -d' ' -f2
}

# expect_decisions WANTED GOT: two sorted files of decisions say the same; else show the smallest
# account on which they do not, and how to look at it.
expect_decisions () {
	local numbers number now
	mapfile -t numbers < <(differing "$1" "$2")
	[ "${#numbers[@]}" -gt 0 ] || return 0
	number=${numbers[0]}
	now=$(sed -n "s/^$number //p" list)
	echo "seed $MODEL_SEED, account $number, the smallest of ${#numbers[@]}:" \
		"$1 (-) and $2 (+) differ"
	diff -U0 <(grep "^\[$number," "$1") <(grep "^\[$number," "$2") | grep '^[-+]\[' || :
	cat <<-END
		.build/t/unit/random-account $MODEL_SEED $number 1 /tmp
		bin/ecrm-plan -c /tmp/$number.yaml --now $now </tmp/$number.ndjson   # or .shuffled
		jq -nc -L t/model -f t/model/model.jq /tmp/$number.ndjson
	END
	return 1
}

@test "ecrm-plan decides as the model of its rules does" {
	each .ndjson <list | model model | LC_ALL=C sort >by-model
	each .plan <list | model decisions | LC_ALL=C sort >by-plan
	[ -s by-plan ]
	expect_decisions by-model by-plan
}

@test "ecrm-plan decides the same in whatever order the records come" {
	each .plan <list | model decisions | LC_ALL=C sort >in-order
	each .shuffled-plan <list | model decisions | LC_ALL=C sort >shuffled
	expect_decisions in-order shuffled
}

# said SUFFIX: the warnings of all plans that do not come from the configuration alone, "NUMBER TEXT".
said () {
	grep -H '\[warn\] ' ./*".$1" | sed '/ ecrm-plan: [0-9]*\.yaml:/d
		s|^\./\([0-9]*\)\..*\[warn\] ecrm-plan: |\1 |'
}

@test "ecrm-plan warns of what the model does, and refuses what it warns of for a limit" {
	local number now
	each .ndjson .plan <list | model warnings -r | LC_ALL=C sort >expected
	said plan-log | LC_ALL=C sort >warnings
	diff -u expected warnings >difference || { head -20 difference; false; }
	said shuffled-plan-log | LC_ALL=C sort | cmp warnings
	[ "$MODEL_ACCOUNTS" -lt 1000 ] || for what in percent count 'in all' 'not in the listing' 'cannot be pulled' \
		'possible children' 'though others are'; do
		echo "$what"
		grep -q "$what" warnings
	done
	while read -r number now; do
		status=0
		ecrm-plan --config "$number.yaml" --now "$now" --log-level error --allow-empty-scan \
			<"$number.ndjson" >refused 2>/dev/null || status=$?
		if grep -q "^$number .* allows$" warnings; then
			[ "$status" = 1 ] && [ ! -s refused ]
		else
			[ "$status" = 0 ]
		fi || { echo "seed $MODEL_SEED, account $number: status $status"; false; }
	done <few
}

@test "the totals of each account are those of its images" {
	local number now
	while read -r number now; do
		ecrm-plan --config "$number.yaml" --now "$now" --log-level error --allow-empty-scan --over-limit=warn \
			--totals <"$number.ndjson" | ecrm-render --format json >totals
		ecrm-render --format json "$number.plan" | cmp totals || {
			echo "seed $MODEL_SEED, account $number"
			false
		}
	done <few
	[ "$(jq length totals)" -gt 0 ]
}

@test "no plan breaks a safety rule" {
	each .ndjson .plan <list | model safety >breaches
	head breaches | sed "s/^/seed $MODEL_SEED: /"
	[ ! -s breaches ]
}

@test "the accounts have every feature, and every reason for each kind" {
	[ "$MODEL_ACCOUNTS" -ge 1000 ] || skip 'few accounts need not have all'
	each .ndjson .plan <list | model features >counts
	[ "$(jq length counts)" -gt 100 ]
	expect_equal '[]' "$(jq -c 'to_entries | map(select(.value == 0).key)' counts)"
}

@test "an account depends on its seed and number only" {
	local other=$BATS_TEST_TMPDIR
	"$ECRM_BUILD/t/unit/random-account" "$MODEL_SEED" 3 1 "$other" >"$other/list"
	expect_equal "$(sed -n 3p list)" "$(cat "$other/list")"
	for suffix in yaml ndjson shuffled; do
		cmp "3.$suffix" "$other/3.$suffix"
	done
	"$ECRM_BUILD/t/unit/random-account" "$((MODEL_SEED + 1))" 3 1 "$other" >"$other/list"
	run -1 cmp -s 3.ndjson "$other/3.ndjson"
}

@test "a decision that differs from the model's is told with its account, the smallest of several" {
	each .plan <few | model decisions | LC_ALL=C sort >right
	sed 's/"keep"/"delete"/' right >wrong
	run -1 expect_decisions right wrong
	number=$(jq -r .[0] right | sort -u | while read -r number; do
		if grep -q "^\[$number,.*\"keep\"" right; then
			echo "$(wc -l <"$number.ndjson") $number"
		fi
	done | sort -n | head -1 | cut -d' ' -f2)
	[[ ${lines[0]} == "seed $MODEL_SEED, account $number, the smallest of "* ]]
	[[ ${lines[1]} == "-[$number,"*'"keep"'* ]]
	grep -v "^\[$number," right >wrong
	run -1 expect_decisions right wrong
	[[ ${lines[0]} == "seed $MODEL_SEED, account $number, the smallest of 1: "* ]]
	run -0 expect_decisions right right
}

@test "each breach of a safety rule is found" {
	local breach change
	while IFS='|' read -r breach change; do
		echo "$breach"
		each .ndjson .plan <few |
			jq -c "def deleted(about): if about then .action = \"delete\" else . end;
				if type == \"object\" and .type == \"image\" and .reason != null then $change
				else . end" |
			model safety >"$BATS_TEST_TMPDIR/breaches"
		grep -q "^\[[0-9]*,\"$breach\"," "$BATS_TEST_TMPDIR/breaches"
	done <<'EOF'
in use by digest|deleted(.reason == "in use by digest")
in use by tag|deleted(.reason | test("^in use by tag"))
tag matches keep_tag_patterns|deleted(.reason | test("matches keep_tag_patterns$"))
pulled lately|deleted(.reason | test("^pulled within"))
young|deleted(.reason == "not expired")
young|deleted(.reason == "not expired by expires_untagged")
child of a kept index|deleted(.reason | test("^child of"))
attached to a kept image|deleted(.reason | test("^attached to the kept"))
of no known kind|deleted(.kind == "other")
possible child of a kept index|deleted(.reason | test("^may be a child"))
not decided|.action = null
decided twice|., .
decided without a policy|.repository = "nowhere"
EOF
}
