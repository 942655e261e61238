# The scripts of examples/many-accounts, on an organization of emulated accounts, each with several regions.
#
# Every account runs an image of its own that is stored in the registry of the first, in its region.  One image
# more is there, which nobody uses: only that may go, in each region.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

setup () {
	aws_setup
	PATH=$PWD/by-target:$ROOT/examples/many-accounts:$PATH
	# Each region of an emulated account has sessions of its own.
	export ECRM_AWS_CACHE=false HOME=$PWD
	export JOBS=4 AWS_CONFIG_FILE=$PWD/profiles ECRM_CONFIG=$PWD/ecrm.yaml TARGETS_AT=$PWD/at PARALLEL_HOME=$PWD/parallel
	mkdir at by-target parallel
	touch parallel/will-cite
	config <<-'CONFIG'
		clusters: [{name: "*"}]
		task_definitions: [{name: "*"}]
		lambda_functions: [{name: "*"}]
		repositories: [{name: shared, expires: 1d, keep_tag_patterns: [latest]}]
	CONFIG
	# AWS finds account and region by names in the network; here it is by a file for each.
	cat >by-target/program <<-'PROGRAM'
		#!/bin/sh
		read -r AWS_ENDPOINT_URL <"$TARGETS_AT/${ECRM_PROFILE#ecrm-}-$AWS_REGION"
		export AWS_ENDPOINT_URL
		exec "$ECRM_BIN/${0##*/}" "$@"
	PROGRAM
	chmod +x by-target/program
	local program
	for program in credentials scan-ecs scan-lambda list-ecr delete; do
		ln -s program "by-target/ecrm-$program"
	done
	# All emulators end when nobody holds this open any more.
	mkfifo alive
	exec {ALIVE}<>alive
}

teardown () {
	exec {ALIVE}>&-
}

# id N: of the Nth account.
id () {
	printf '1000000%05d' "$1"
}

# emulate ACCOUNT REGION JSON [OPTION...]: that account answers for that region.
emulate () {
	local account=$1 region=$2 url
	printf '{"account": "%s", "region": "%s", "roles": [{"name": "ecrm", "account": "%s"}], %s}\n' \
		"$account" "$region" "$account" "$3" >"at/$account-$region.json"
	[ -p url ] || mkfifo url
	"$ECRM_BUILD/aws-emulator" --exit-on-eof --lifetime 300 --log "at/$account-$region.log" "${@:4}" \
		"at/$account-$region.json" <alive >url 3>&- {ALIVE}>&- &
	read -r url <url
	echo "$url" >"at/$account-$region"
	AWS_ACCESS_KEY_ID=$EMULATOR_ACCESS_KEY
	AWS_SECRET_ACCESS_KEY=$EMULATOR_SECRET_KEY
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# account_json N REGION ACCOUNTS: what the Nth of so many accounts has in that region.
account_json () {
	local n images=
	printf '"ecs": {"taskDefinitions": [{"family": "web", "revision": 1, "containers": [{"name": "web",
		"image": "%s.dkr.ecr.%s.amazonaws.com/shared@%s"}]}], "clusters": [{"name": "main", "tasks": [{"taskDefinition": "web:1"}]}]}' \
		"$(id 1)" "$2" "$(digest "$1")"
	[ "$1" -eq 1 ] || return 0
	for ((n = 1; n <= $3 + 1; n++)); do
		images+="${images:+, }{\"digest\": \"$(digest "$n")\", \"pushedAt\": \"-100d\", \"size\": 1000}"
	done
	printf ', "ecr": {"repositories": [{"name": "shared", "images": [%s]}]}' "$images"
}

# organization ACCOUNTS REGION...: they answer, and are in the file targets, with profiles for their roles.
organization () {
	local accounts=$1 n region
	shift
	for ((n = 1; n <= accounts; n++)); do
		for region; do
			emulate "$(id "$n")" "$region" "$(account_json "$n" "$region" "$accounts")"
			printf '%s %s\n' "$(id "$n")" "$region"
		done
	done >targets
	make-profiles <targets >profiles
}

# listings: how often the registry's images were listed, in all regions.
listings () {
	cat at/*.log | jq -s 'map(select(.operation == "DescribeImages")) | length'
}

# doomed PLAN: what it deletes, a line for each image: ACCOUNT REGION NUMBER.
doomed () {
	jq -r 'select(.action == "delete") | "\(.registry) \(.region) \(.digest)"' "$1" | sed 's/sha256:0*//' | LC_ALL=C sort
}

@test "fifty accounts in four regions make one plan and one report" {
	command -v parallel >/dev/null || skip 'there is no GNU parallel'
	local accounts=50
	# Two hundred emulators with the sanitizers are too much for a small machine.
	[ -z "${ASAN_OPTIONS:-}" ] || accounts=4
	organization "$accounts" eu-west-1 eu-central-1 us-east-1 ap-northeast-1
	scan-all targets scans
	plan-all targets scans >plan.ndjson
	local last
	last=$(printf %x "$((accounts + 1))")
	expect_equal "$(printf "$(id 1) %s $last\n" ap-northeast-1 eu-central-1 eu-west-1 us-east-1)" "$(doomed plan.ndjson)"
	expect_equal "$((4 * accounts))" "$(jq -s 'map(select(.action == "keep")) | length' plan.ndjson)"
	ecrm-render --format html --output report.html plan.ndjson
	grep -q "$(id 1)" report.html
	# Each was asked with its own role.
	expect_equal "$accounts" "$(cat at/*.log | jq -r 'select(.service == "ecs").arn' |
		sed -n 's|^arn:aws:sts::\([0-9]*\):assumed-role/ecrm/.*|\1|p' | sort -u | grep -c .)"

	# And it is carried out where it belongs to, and nowhere else.
	delete-one "$(id 1)" eu-west-1 --force <plan.ndjson >deleted.ndjson
	expect_equal "$(id 1) eu-west-1 deleted" \
		"$(jq -r 'select(.type == "image") | "\(.registry) \(.region) \(.result)"' deleted.ndjson)"
	expect_equal 1 "$(cat at/*.log | jq -s 'map(select(.operation == "BatchDeleteImage")) | length')"
}

@test "an account that fails stops the plan, and the next run scans only what is missing" {
	local engine
	for engine in parallel xargs; do
		! [ "$engine" = parallel ] || command -v parallel >/dev/null || continue
		export ENGINE=$engine
		rm -f at/*
		organization 3 eu-west-1
		rm "at/$(id 2)-eu-west-1.log"
		emulate "$(id 2)" eu-west-1 "$(account_json 2 eu-west-1 3)" --deny DescribeTasks
		run -1 --separate-stderr scan-all targets "$engine"
		[[ $stderr == *"not scanned:"$'\n'"$(id 2) eu-west-1"* ]]
		run -1 --separate-stderr plan-all targets "$engine"
		expect_equal '' "$output"
		[[ $stderr == "plan-all: eu-west-1 of $(id 2) was not scanned" ]]
		expect_equal 1 "$(listings)"

		emulate "$(id 2)" eu-west-1 "$(account_json 2 eu-west-1 3)"
		scan-all targets "$engine"
		expect_equal 1 "$(listings)"
		plan-all targets "$engine" >plan.ndjson
		expect_equal "$(id 1) eu-west-1 4" "$(doomed plan.ndjson)"
		# Nothing is left to do.
		: >"at/$(id 2)-eu-west-1.log"
		scan-all targets "$engine"
		expect_equal '' "$(<"at/$(id 2)-eu-west-1.log")"
	done
}

@test "how many scans are done of how many is told, and what they have found together" {
	organization 2 eu-west-1 us-east-1
	local engine
	for engine in parallel xargs; do
		[ "$engine" = xargs ] || command -v parallel >/dev/null || continue
		mkfifo channel
		exec 6<>channel
		ENGINE=$engine ECRM_PROGRESS_FD=6 scan-all targets "$engine"
		echo '{"stage":"end"}' >&6
		sed '/"stage":"end"/Q; s/^/0 /' channel >told
		echo '0 show 79' >>told
		"$ECRM_BUILD/t/unit/progress-board" <told >block
		expect_equal '  Scans   4/4' "$(sed -n 's/|$//; /Scans/p' block)"
		grep -x '  ECR     2/2 repositories  6 images  done|' block
		exec 6>&-
		rm channel
	done
}

@test "a profile that leads to another account scans nothing" {
	ENGINE='xargs'
	export ENGINE
	organization 2 eu-west-1
	emulate "$(id 3)" eu-west-1 "$(account_json 3 eu-west-1 3)"
	cp "at/$(id 3)-eu-west-1" "at/$(id 2)-eu-west-1"
	sed -i "s|::$(id 2):|::$(id 3):|" profiles
	run -1 --separate-stderr scan-all targets scans
	[[ $stderr == *"the profile ecrm-$(id 2) does not lead to account $(id 2), eu-west-1"* ]]
	[ ! -e "scans/$(id 2)-eu-west-1.ndjson" ]
}

@test "a scan that was cut off when all was killed is done again, and makes no plan before" {
	ENGINE='xargs'
	export ENGINE
	organization 2 eu-west-1
	scan-all targets scans
	local file
	file=scans/$(id 2)-eu-west-1.ndjson
	sed -i '$d' "$file"
	run -1 plan-all targets scans
	# Between two of its streams, so that each that is there is whole.
	sed -i '/"type":"end"/q' "$file"
	run -1 --separate-stderr plan-all targets scans
	expect_line "plan-all: eu-west-1 of $(id 2) was not scanned"
	scan-all targets scans
	plan-all targets scans >plan.ndjson
	expect_equal "$(id 1) eu-west-1 3" "$(doomed plan.ndjson)"
}

@test "the last target counts, though its line is not ended" {
	ENGINE='xargs'
	export ENGINE
	organization 2 eu-west-1
	truncate -s -1 targets
	run -1 --separate-stderr plan-all targets scans
	expect_line 'plan-all: eu-west-1 of *'
	scan-all targets scans
	plan-all targets scans >plan.ndjson
	expect_equal "$(id 1) eu-west-1 3" "$(doomed plan.ndjson)"
	rm "scans/$(id 2)-eu-west-1.ndjson"
	run -1 --separate-stderr plan-all targets scans
	expect_line "plan-all: eu-west-1 of $(id 2) was not scanned"
}

@test "what external commands name is in use in all accounts, and one that fails stops the plan" {
	organization 1 eu-west-1
	ENGINE='xargs' scan-all targets scans
	echo "external_commands: [{command: [echo, '[\"$(id 1).dkr.ecr.eu-west-1.amazonaws.com/shared@$(digest 2)\"]']}]" >>ecrm.yaml
	plan-all targets scans >plan.ndjson
	expect_equal '' "$(doomed plan.ndjson)"
	sed -i 's/command: .echo/command: [false/' ecrm.yaml
	run -1 --separate-stderr plan-all targets scans
	expect_equal '' "$output"
}

@test "other machines scan, too" {
	command -v parallel >/dev/null || skip 'there is no GNU parallel'
	[[ $PWD != *' '* ]] || skip 'parallel runs nothing on other machines that has a blank in its name'
	organization 2 eu-west-1
	# A machine that is reached without a network: what ssh would run there, it runs, with the SHELL that sshd
	# sets for all that it runs.
	cat >ssh <<-'SSH'
		#!/bin/sh
		while [ $# -gt 0 ]; do
			case $1 in
			-l | -p | -o) shift 2 ;;
			-*) shift ;;
			*) break ;;
			esac
		done
		echo "$1" >>machines
		shift
		[ "$1" != -- ] || shift
		SHELL=/bin/sh exec sh -c "$*"
	SSH
	chmod +x ssh
	SSH=$PWD/ssh SSHLOGIN=1/scanner-1,1/scanner-2 scan-all targets scans
	expect_equal 'scanner-1 scanner-2' "$(sort -u machines | xargs)"
	plan-all targets scans >plan.ndjson
	expect_equal "$(id 1) eu-west-1 3" "$(doomed plan.ndjson)"
}

@test "the targets are the active accounts of the organization, in every region" {
	mkdir stand-in
	cat >stand-in/aws <<-'AWS'
		#!/bin/sh
		[ "$*" = 'organizations list-accounts --output json' ] || exit 2
		cat accounts.json
		[ ! -e refused ]
	AWS
	chmod +x stand-in/aws
	PATH=$PWD/stand-in:$PATH
	echo '{"Accounts": [{"Id": "222222222222", "Status": "ACTIVE"}, {"Id": "333333333333", "Status": "SUSPENDED"},
		{"Id": "111111111111", "Status": "ACTIVE"}]}' >accounts.json
	run -0 list-targets eu-west-1 us-east-1
	expect_equal '111111111111 eu-west-1
111111111111 us-east-1
222222222222 eu-west-1
222222222222 us-east-1' "$output"
	# Half a list of accounts is none.
	touch refused
	run -1 list-targets eu-west-1
	expect_equal '' "$output"
}

@test "profiles are made for a source of one's own" {
	printf '111111111111 a\n111111111111 b\n' >targets
	expect_equal '[profile ecrm-111111111111]
role_arn = arn:aws:iam::111111111111:role/reader
source_profile = hub' "$(SOURCE_PROFILE=hub make-profiles reader <targets)"
}

@test "a script that is not given what it needs says what that is, and does nothing" {
	local script
	for script in delete-one scan-one plan-all scan-all list-targets; do
		run -2 --separate-stderr "$script"
		[[ $output == '' && $stderr == "usage: $script "[A-Z]* ]]
	done
	run -2 --separate-stderr delete-one 111111111111
}
