# The filters of examples/filters, between stages that talk to an emulated account.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

setup () {
	aws_setup
	PATH=$ROOT/examples/filters:$PATH
	FILTERS=$ROOT/examples/filters
	export PYTHONDONTWRITEBYTECODE=1
	config <<-'CONFIG'
		repositories: [{name_pattern: "*", expires: 30d, keep_tag_patterns: [stable]}]
	CONFIG
}

teardown () {
	[ -z "${RECORDER_PID:-}" ] || kill "$RECORDER_PID"
	aws_teardown
}

# registry: an account with two repositories, of which all would go but for what is tagged stable.
registry () {
	account <<-'ACCOUNT'
		{"ecr": {"repositories": [
			{"name": "app", "images": [
				{"digest": "#01", "tags": ["1"], "pushedAt": "-400d", "size": 1000000000},
				{"digest": "#02", "tags": ["2"], "pushedAt": "-300d", "size": 2000000000},
				{"digest": "#03", "tags": ["3"], "pushedAt": "-200d", "size": 3000000000},
				{"digest": "#04", "tags": ["4"], "pushedAt": "-100d", "size": 4000000000},
				{"digest": "#05", "tags": ["stable"], "pushedAt": "-90d", "size": 500000000}]},
			{"name": "multi", "images": [
				{"digest": "#10", "pushedAt": "-350d", "size": 10},
				{"digest": "#11", "pushedAt": "-350d", "size": 11},
				{"digest": "#12", "tags": ["1"], "pushedAt": "-350d", "size": 12,
					"mediaType": "application/vnd.oci.image.index.v1+json",
					"children": [{"digest": "#10"}, {"digest": "#11"}]},
				{"digest": "#13", "tags": ["sha256-LONG12.sig"], "pushedAt": "-340d", "size": 13,
					"mediaType": "application/vnd.oci.image.manifest.v1+json",
					"artifactMediaType": "application/vnd.oci.image.config.v1+json"}]}]}}
	ACCOUNT
	sed -i "s/LONG12/${ZEROS}12/" account.json
	emulator_stop
	emulator_start account.json
}

# plans [FILE...]: the plan of that registry, with what else is in use.
plans () {
	ecrm-list-ecr | cat - "$@" | ecrm-plan --allow-empty-scan
}

# decisions: of the plan on stdin, a line for each image: REPOSITORY DIGEST ACTION.
decisions () {
	jq -r 'select(.type == "image") | "\(.repository) \(.digest) \(.action)"' | shorten | LC_ALL=C sort
}

# doomed: the digests that the plan on stdin deletes.
doomed () {
	decisions | sed -n 's/.*#\(..\) delete$/\1/p' | xargs
}

# holds_records FILE: they are as the schema has them, and decided.
holds_records () {
	run "$BATS_TEST_DIRNAME/validate-records" --images imageWithDecision "$1"
	[ "$status" -ne 77 ] || skip "$output"
	[ "$status" -eq 0 ] || {
		echo "$output"
		return 1
	}
}

# pods: a cluster, as kubectl lists it.
pods () {
	lengthen <<-'PODS'
		{"apiVersion": "v1", "kind": "List", "items": [
			{"kind": "Pod", "metadata": {"namespace": "shop", "name": "web-1", "annotations": {"image": "ECR/app:4"}},
				"spec": {"containers": [{"name": "web", "image": "ECR/app:1"}, {"name": "proxy", "image": "envoy:1"}],
					"initContainers": [{"name": "init", "image": "ECR/multi:1"}]},
				"status": {"phase": "Running", "containerStatuses": [
					{"name": "web", "image": "ECR/app:1", "imageID": "docker-pullable://ECR/app@#02"},
					{"name": "proxy", "image": "sha256:1234", "imageID": "sha256:1234"}]}},
			{"kind": "Pod", "metadata": {"namespace": "shop", "name": "web-2"},
				"spec": {"containers": [], "ephemeralContainers": [{"name": "debug", "image": "ECR/app:3"}],
					"volumes": [{"name": "data", "image": {"reference": "ECR/models:7"}}, {"name": "none", "emptyDir": {}}]},
				"status": {"ephemeralContainerStatuses": [{"image": "", "imageID": ""}]}}]}
	PODS
}

# kubectl, but for the cluster: it prints what the file objects.json has, with the status in the file status.
kubectl_stands_in () {
	mkdir -p stand-in
	cat >stand-in/kubectl <<-'KUBECTL'
		#!/bin/sh
		printf '%s\n' "$*" >>kubectl.log
		cat objects.json
		exit "$(cat status)"
	KUBECTL
	chmod +x stand-in/kubectl
	PATH=$PWD/stand-in:$PATH
	echo 0 >status
}

# --- Kubernetes

@test "what pods run is in use, of all kinds of containers, by tag and by the digest that was pulled" {
	registry
	pods >pods.json
	jq -cn --arg at 2026-01-31T00:00:00Z --arg cluster prod -f "$FILTERS/in-use-kubernetes.jq" pods.json >in-use.ndjson
	expect_equal 'ECR/app:1 kubernetes:prod:shop:Pod/web-1
ECR/app:3 kubernetes:prod:shop:Pod/web-2
ECR/app@#02 kubernetes:prod:shop:Pod/web-1
ECR/models:7 kubernetes:prod:shop:Pod/web-2
ECR/multi:1 kubernetes:prod:shop:Pod/web-1
envoy:1 kubernetes:prod:shop:Pod/web-1' \
		"$(jq -r 'select(.type == "in_use") | "\(.image) \(.by)"' in-use.ndjson | shorten | LC_ALL=C sort)"
	expect_equal '01 02 03 04 10 11 12 13' "$(plans | doomed)"
	expect_equal '04' "$(plans in-use.ndjson | doomed)"
	run -0 "$BATS_TEST_DIRNAME/validate-records" in-use.ndjson
}

@test "what would make pods again is in use: a Deployment without replicas, a CronJob" {
	registry
	kubectl_stands_in
	lengthen >objects.json <<-'OBJECTS'
		{"kind": "List", "items": [
			{"kind": "Deployment", "metadata": {"namespace": "shop", "name": "web"}, "spec": {"replicas": 0,
				"template": {"spec": {"containers": [{"image": "ECR/app:1"}], "initContainers": [{"image": "ECR/app:2"}]}}}},
			{"kind": "CronJob", "metadata": {"namespace": "shop", "name": "tidy"}, "spec": {"jobTemplate": {"spec":
				{"template": {"spec": {"containers": [{"image": "ECR/multi@#12"}]}}}}}}]}
	OBJECTS
	cat >>ecrm.yaml <<-CONFIG
		external_commands: [{command: ["$FILTERS/scan-kubernetes", --context=prod], env: {PATH: "$PATH"}, dir: "$PWD"}]
	CONFIG
	ecrm-scan-external >in-use.ndjson
	expect_equal '03 04' "$(plans in-use.ndjson | doomed)"
	expect_equal kubernetes:prod:shop:CronJob/tidy "$(jq -r 'select(.image and (.image | contains("multi"))).by' in-use.ndjson)"
	expect_equal 'get --all-namespaces --output=json --context=prod pods' "$(cut -d, -f1 kubectl.log)"
}

@test "kubectl that fails makes no plan, whatever it printed; neither does a cluster without anything" {
	registry
	kubectl_stands_in
	pods >objects.json
	echo 1 >status
	run -1 scan-kubernetes
	expect_equal '' "$output"

	echo 0 >status
	echo '{"kind": "List", "items": []}' >objects.json
	run scan-kubernetes
	[ "$status" -ne 0 ]
	[[ $output == *'is this the right cluster'* ]]

	: >objects.json
	run scan-kubernetes
	[ "$status" -ne 0 ]

	pods | head -c 300 >objects.json
	run scan-kubernetes
	[ "$status" -ne 0 ]
	[[ $output != *'"end"'* ]]
}

# --- only repositories that have an owner

@test "images of repositories without an owner are kept, and all else passes as it came" {
	registry
	plans >plan.ndjson
	cat >owned.json <<-'OWNED'
		{"ResourceTagMappingList": [
			{"ResourceARN": "arn:aws:ecr:ap-northeast-1:123456789012:repository/multi", "Tags": [{"Key": "owner", "Value": "team-a"}]},
			{"ResourceARN": "arn:aws:ecr:ap-northeast-1:123456789012:repository/app", "Tags": [{"Key": "owner", "Value": ""}, {"Key": "x", "Value": "y"}]},
			{"ResourceARN": "arn:aws:ecr:eu-west-1:123456789012:repository/app", "Tags": [{"Key": "owner", "Value": "team-b"}]}]}
	OWNED
	jq -cn --slurpfile owned owned.json -f "$FILTERS/only-owned.jq" plan.ndjson >filtered.ndjson
	expect_equal '10 11 12 13' "$(doomed <filtered.ndjson)"
	expect_equal 'the repository has no owner' \
		"$(jq -r 'select(.repository == "app" and (.tags | index("1"))).reason' filtered.ndjson)"
	expect_equal "$(jq -c 'select(.repository != "app" or .action != "delete")' plan.ndjson)" \
		"$(jq -c 'select(.reason != "the repository has no owner")' filtered.ndjson)"
	holds_records filtered.ndjson

	ecrm-delete --force filtered.ndjson >deleted.ndjson
	expect_equal 'app app app app app' "$(ecrm-list-ecr --all | jq -r 'select(.type == "image").repository' | xargs)"
}

@test "without the list of owners, or with half of a plan, nothing is deleted" {
	registry
	plans >plan.ndjson
	: >owned.json
	run jq -cn --slurpfile owned owned.json -f "$FILTERS/only-owned.jq" plan.ndjson
	[ "$status" -ne 0 ]
	[[ $output != *'"type"'* ]]

	echo '{"ResourceTagMappingList": []}' >owned.json
	head -n 4 plan.ndjson | jq -cn --slurpfile owned owned.json -f "$FILTERS/only-owned.jq" >half.ndjson
	run -1 ecrm-delete --force half.ndjson
	expect_equal 0 "$(requests BatchDeleteImage)"
}

# --- no more than so many a day

@test "a day deletes no more than its cap, the oldest first, run by run" {
	registry
	for run in '01' '02 03' ''; do # two runs of a day with the cap 3, and one for which nothing is left
		plans | cap-per-day "$([ "$run" = 01 ] && echo 1 || echo 3)" journal.ndjson >capped.ndjson
		expect_equal "$run" "$(doomed <capped.ndjson)"
		holds_records capped.ndjson
		ecrm-delete --force --journal=journal.ndjson capped.ndjson >deleted.ndjson
	done
	expect_equal 'no more than 3 images a day' "$(jq -r 'select(.repository == "app" and (.tags | index("4"))).reason' capped.ndjson)"
	expect_equal 3 "$(jq -s length journal.ndjson)"
}

@test "the next day has its own cap, and what belongs together goes on the same day" {
	registry
	jq -cn '{type: "image", registry: "123456789012", region: "ap-northeast-1", repository: "app", digest: "sha256:0",
		pushed_at: "2025-01-01T00:00:00Z", size: 1, result: "deleted", at: "2025-12-31T23:59:59Z"}' >journal.ndjson
	# The index, both its children and its signature are four.
	expect_equal '01 02 03' "$(plans | cap-per-day 3 journal.ndjson 2>warning | doomed)"
	[[ $(<warning) == *'are 4 images, more than 3, and never go' ]]
	expect_equal '01 02 03 04' "$(plans | cap-per-day 4 journal.ndjson | doomed)"
	expect_equal '01 10 11 12 13' "$(plans | cap-per-day 5 journal.ndjson | doomed)"
	expect_equal '01 02 03 04 10 11 12 13' "$(plans | cap-per-day 8 journal.ndjson | doomed)"
}

@test "what may have been deleted counts: outcomes that are unknown, and half a line of the journal" {
	registry
	printf '{"result":"failed","code":"OutcomeUnknown","at":"%s"}\n{"type":"ima' "$(date -u +%FT%TZ)" >journal.ndjson
	expect_equal '01' "$(plans | cap-per-day 3 journal.ndjson 2>/dev/null | doomed)"
}

@test "half a plan is not made a whole one by the cap" {
	registry
	plans | head -n 4 | cap-per-day 100 journal.ndjson >half.ndjson
	run -1 ecrm-delete --force half.ndjson
	run -1 bash -o pipefail -c 'head -c 1000 plan.ndjson | cap-per-day 100 journal.ndjson'
	run -2 cap-per-day many journal.ndjson
	expect_equal 0 "$(requests BatchDeleteImage)"
}

# --- telling a chat

# webhook STATUS: what is sent to it is in the file sent.
webhook () {
	mkfifo hook
	"$BATS_TEST_DIRNAME/http-recorder" "$1" sent >hook 3>&- &
	RECORDER_PID=$!
	read -r WEBHOOK_URL <hook
	export WEBHOOK_URL=$WEBHOOK_URL/services/secret
}

@test "a chat is told what was deleted, and every record passes" {
	registry
	webhook 200
	plans | tee plan.ndjson | notify-webhook | ecrm-delete --force >deleted.ndjson
	notify-webhook <deleted.ndjson >passed.ndjson
	cmp deleted.ndjson passed.ndjson
	expect_equal '/services/secret application/json {"text":"ecrm: 1 kept (500 MB), 8 to be deleted (10 GB)"}
/services/secret application/json {"text":"ecrm: 8 deleted (10 GB)"}' \
		"$(jq -r '"\(.path) \(.type) \(.body | fromjson | tojson)"' sent)"
}

@test "a chat is told of a run that was cut off, and a chat that refuses is told by the status" {
	registry
	webhook 200
	plans >plan.ndjson
	for cut in 0 1000 "$(($(wc -c <plan.ndjson) - 200))"; do
		head -c "$cut" plan.ndjson | notify-webhook 2>/dev/null | cmp - <(head -c "$cut" plan.ndjson)
	done
	expect_equal 'ecrm: failed before its end' "$(jq -r '.body | fromjson.text' sent | sort -u)"
	expect_equal 3 "$(jq -s length sent)"

	kill "$RECORDER_PID"
	rm hook
	webhook 404
	run -22 --separate-stderr notify-webhook <plan.ndjson
	expect_equal "$(cat plan.ndjson)" "$output"
}

# --- what it costs

@test "the cost of each repository is told, and what the plan saves, the most first" {
	registry
	plans | jq -r 'select(.type == "image") | [.repository, .action, .size] | @tsv' |
		awk -F '\t' -v price=0.10 -f "$FILTERS/cost.awk" >cost
	expect_equal '   A MONTH      SAVED  REPOSITORY
      1.05       1.00  app
      0.00       0.00  multi' "$(cat cost)"
	run -1 awk -F '\t' -f "$FILTERS/cost.awk" </dev/null
}

@test "the filters in Python are sound" {
	local file
	for file in $(grep -l '^#!.*python3' "$FILTERS"/*); do
		python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$file"
	done
}
