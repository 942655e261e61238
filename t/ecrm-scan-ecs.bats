# ecrm-scan-ecs: which images ECS runs or could run, with how few calls, and when a scan has failed.
#
# Accounts and expectations are written short: ECR/ is this account's registry, #01 a digest.
# bats sets stderr and stderr_lines; quoted text is for the shell that is started.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031
load helper.bash
load aws.bash

setup () {
	aws_setup
	cat >ecrm.yaml <<-'END'
	clusters:
	  - name: prod
	  - name_pattern: stag*
	task_definitions:
	  - name: web
	    keep_count: 1
	END
}

teardown () {
	aws_teardown
}

# ecs MEMBERS: the account whose ECS has these JSON members answers.
ecs () {
	account <<<"{\"ecs\": {$1}}"
}

# in_use: the in_use records of $output, one a line: VIA BY IMAGE.
in_use () {
	jq -r 'select(.type == "in_use") | "\(.via) \(.by) \(.image)"' <<<"$output" | shorten | LC_ALL=C sort
}

# scans [ARGUMENT...]: the scan succeeds in silence and finds exactly the images on stdin.
scans () {
	run --separate-stderr ecrm-scan-ecs "$@"
	without_unmatched
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
	is_whole
	expect_equal "$(LC_ALL=C sort)" "$(in_use)"
}

# fails_with PATTERN: the scan fails with one line, and its stream has no end.
fails_with () {
	run -1 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_line "$1"
	expect_equal begin "$(jq -r .type <<<"$output" | grep -v in_use)"
}

# --- tasks

@test "a container is told by its digest, by what it says itself, or else as it is" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 1}],
	"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "app:1", "containers": [
		{"name": "tag", "image": "ECR/app:1", "imageDigest": "#01"},
		{"name": "latest", "image": "ECR/app", "imageDigest": "#02"},
		{"name": "digest", "image": "ECR/app@#03", "imageDigest": "#03"},
		{"name": "both", "image": "ECR/app:4@#04", "imageDigest": "#04"},
		{"name": "pending", "image": "ECR/app:5", "imageDigest": null}]}]}]'
	scans <<-'END'
	task task/prod/t ECR/app@#01
	task task/prod/t ECR/app@#02
	task task/prod/t ECR/app@#03
	task task/prod/t ECR/app:4@#04
	task task/prod/t ECR/app:5
	END
}

@test "a record of an image in use has its type, image, user and source" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 1}],
	"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "app:1", "containers": [
		{"name": "app", "image": "ECR/app:1", "imageDigest": "#01"}]}]}]'
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_equal '{"type":"in_use","image":"'"$REGISTRY/app@$(digest 1)"'","by":"arn:aws:ecs:ap-northeast-1:123456789012:task/prod/t","via":"task"}' \
		"$(grep -v -e '"type":"begin"' -e '"type":"end"' <<<"$output")"
}

@test "running and stopped tasks count alike" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 1}],
	"clusters": [{"name": "prod", "tasks": [
		{"id": "r", "taskDefinition": "app:1", "containers": [{"name": "app", "image": "ECR/app:1", "imageDigest": "#01"}]},
		{"id": "s", "taskDefinition": "app:1", "desiredStatus": "STOPPED", "lastStatus": "DEPROVISIONING",
			"containers": [{"name": "app", "image": "ECR/app:1", "imageDigest": "#02"}]}]}]'
	scans <<-'END'
	task task/prod/r ECR/app@#01
	task task/prod/s ECR/app@#02
	END
}

@test "the task definition of a task counts beside what the task runs, be it inactive" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 3, "status": "INACTIVE", "containers": [
		{"name": "app", "image": "ECR/app:3"}, {"name": "log", "image": "ECR/log@#0a"}]}],
	"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "app:3", "containers": [
		{"name": "app", "image": "ECR/app:3", "imageDigest": "#01"}]}]}]'
	scans <<-'END'
	task task/prod/t ECR/app@#01
	task_definition task-definition/app:3 ECR/app:3
	task_definition task-definition/app:3 ECR/log@#0a
	END
}

@test "images outside ECR are left out, and those in any registry of ECR are not" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 1, "containers": [
		{"name": "a", "image": "nginx:1"},
		{"name": "b", "image": "public.ecr.aws/nginx/nginx:1"},
		{"name": "c", "image": "123456789012.example.com/app:1"},
		{"name": "d", "image": "210987654321.dkr.ecr.eu-west-1.amazonaws.com/app:1"},
		{"name": "e", "image": "123456789012.dkr-ecr-fips.us-east-1.on.aws/app:1"},
		{"name": "f", "image": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1"}]}],
	"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "app:1", "containers": [
		{"name": "a", "image": "nginx:1", "imageDigest": "#01"}]}]}]'
	scans <<-'END'
	task_definition task-definition/app:1 210987654321.dkr.ecr.eu-west-1.amazonaws.com/app:1
	task_definition task-definition/app:1 123456789012.dkr-ecr-fips.us-east-1.on.aws/app:1
	task_definition task-definition/app:1 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1
	END
}

@test "only clusters that the configuration names are looked into" {
	account <"$ACCOUNTS/ecs.json"
	config <<-'END'
	clusters:
	  - name_pattern: s?????g
	task_definitions: []
	END
	scans <<-'END'
	task task/staging/b1 ECR/batch@#b7
	task_definition task-definition/batch:7 ECR/batch@#b7
	END
	expect_equal '"arn:aws:ecs:ap-northeast-1:123456789012:cluster/staging"' \
		"$(jq '.input.cluster | values' "$EMULATOR_LOG" | sort -u)"
}

@test "the name * means every cluster and every family" {
	account <"$ACCOUNTS/ecs.json"
	config <<-'END'
	clusters:
	  - name: '*'
	task_definitions:
	  - name: '*'
	END
	scans <<-'END'
	service service/prod/web ECR/web@#01
	service service/prod/web ECR/web@#02
	service service/prod/worker ECR/team/worker@#10
	task task/prod/a1 ECR/web@#02
	task task/prod/a2 ECR/web@#02
	task task/prod/a3 ECR/web@#01
	task task/prod/a4 ECR/team/worker@#11
	task task/sandbox/c1 ECR/retired:1
	task task/staging/b1 ECR/batch@#b7
	task_definition task-definition/batch:7 ECR/batch@#b7
	task_definition task-definition/retired:1 ECR/retired:1
	task_definition task-definition/web:1 ECR/web:1
	task_definition task-definition/web:2 ECR/web:2
	task_definition task-definition/web:3 ECR/web:3
	task_definition task-definition/worker:1 ECR/team/worker
	END
}

# --- services

@test "both task definitions of a service that is being deployed count" {
	ecs '"taskDefinitions": [
		{"family": "app", "revision": 1, "containers": [{"name": "app", "image": "ECR/app:1"}]},
		{"family": "app", "revision": 2, "containers": [{"name": "app", "image": "ECR/app:2"}]},
		{"family": "app", "revision": 3, "containers": [{"name": "app", "image": "ECR/app:3"}]}],
	"clusters": [{"name": "prod", "services": [{"name": "app", "taskDefinition": "app:3",
		"deployments": [{"taskDefinition": "app:3"}, {"taskDefinition": "app:2"}]}]}]'
	scans <<-'END'
	task_definition task-definition/app:2 ECR/app:2
	task_definition task-definition/app:3 ECR/app:3
	END
}

@test "the task sets of CODE_DEPLOY and EXTERNAL services count" {
	ecs '"taskDefinitions": [
		{"family": "blue", "revision": 1, "containers": [{"name": "app", "image": "ECR/blue:1"}]},
		{"family": "blue", "revision": 2, "containers": [{"name": "app", "image": "ECR/blue:2"}]},
		{"family": "own", "revision": 1, "containers": [{"name": "app", "image": "ECR/own:1"}]}],
	"clusters": [{"name": "prod", "services": [
		{"name": "green", "taskDefinition": "blue:2", "deploymentController": "CODE_DEPLOY",
			"taskSets": [{"taskDefinition": "blue:2"}, {"taskDefinition": "blue:1", "status": "DRAINING"}]},
		{"name": "own", "deploymentController": "EXTERNAL", "taskSets": [{"taskDefinition": "own:1"}]}]}]'
	scans <<-'END'
	task_definition task-definition/blue:1 ECR/blue:1
	task_definition task-definition/blue:2 ECR/blue:2
	task_definition task-definition/own:1 ECR/own:1
	END
}

@test "the digests of a service's current revisions count, also when it is scaled to zero and the tag has moved" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [
		{"digest": "#01"},
		{"digest": "#02", "tags": ["stable"]}]}]},
	"ecs": {"taskDefinitions": [{"family": "app", "revision": 1, "containers": [{"name": "app", "image": "ECR/app:stable"}]}],
	"clusters": [{"name": "prod", "services": [{"name": "app", "taskDefinition": "app:1", "desiredCount": 0,
		"revisions": [
			{"id": "10", "containerImages": [{"containerName": "app", "image": "ECR/app:stable", "imageDigest": "#0f"}]},
			{"id": "11", "containerImages": [
				{"containerName": "app", "image": "ECR/app:stable", "imageDigest": "#01"},
				{"containerName": "log", "image": "fluentd:1", "imageDigest": "#03"},
				{"containerName": "x", "image": "ECR/x:1", "imageDigest": null}]}]}]}]}}
	END
	scans <<-'END'
	service service/prod/app ECR/app@#01
	service service/prod/app ECR/x:1
	task_definition task-definition/app:1 ECR/app:stable
	END
}

@test "a deployment or task set that names no task definition is no fault" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": []}
	ListServices 200 {"serviceArns": ["arn:x"], "nextToken": null}
	DescribeServices 200 {"services": [{"serviceArn": "arn:x", "deployments": [{"id": "d"}, {"id": "e", "taskDefinition": ""}], "taskSets": [{}], "currentServiceRevisions": [{"runningTaskCount": 1}]}]}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	scans </dev/null
}

# --- task definitions

# a family with revisions 1 to $1
family () {
	jq -n --argjson n "$1" '{ecs: {taskDefinitions: [range(1; $n + 1) |
		{family: "app", revision: ., containers: [{name: "app", image: "ECR/app:\(.)"}]}]}}'
}

# revisions FIRST LAST: what a scan tells of them
revisions () {
	local n
	for n in $(seq "$1" "$2"); do
		echo "task_definition task-definition/app:$n ECR/app:$n"
	done
}

@test "of a family, the newest five revisions count by default" {
	account < <(family 7)
	config <<<'{clusters: [], task_definitions: [{name: app}]}'
	scans < <(revisions 3 7)
	expect_equal '5' "$(inputs ListTaskDefinitions .maxResults)"
}

@test "keep_count says how many revisions of a family count, the newest active ones" {
	account < <(family 7 | jq '.ecs.taskDefinitions[6].status = "INACTIVE"')
	config <<<'{clusters: [], task_definitions: [{name: app, keep_count: 1}]}'
	scans < <(revisions 6 6)
	config <<<'{clusters: [], task_definitions: [{name: app, keep_count: 20}]}'
	scans < <(revisions 1 6)
}

@test "with a keep_count of 0 a family is not asked for" {
	account < <(family 7)
	config <<<'{clusters: [], task_definitions: [{name: app, keep_count: 0}]}'
	scans </dev/null
	expect_equal 0 "$(requests ListTaskDefinitions)"
}

@test "a keep_count above 100 takes several pages, none longer than is needed" {
	account < <(family 230)
	config <<<'{clusters: [], task_definitions: [{name: app, keep_count: 220}]}'
	scans < <(revisions 11 230)
	expect_equal $'100\n100\n20' "$(inputs ListTaskDefinitions .maxResults)"
}

# families COUNT REVISIONS: so many families, each with so many active revisions.
families () {
	jq -n --argjson families "$1" --argjson revisions "$2" '{ecs: {taskDefinitions: [range($families) as $f | range(1; $revisions + 1) |
		{family: "f\($f)", revision: ., containers: [{name: "c", image: "ECR/f\($f):\(.)"}]}]}}'
}

# newest COUNT REVISIONS KEEP: what is in use of these.
newest () {
	local f n
	for ((f = 0; f < $1; f++)); do
		for ((n = $2; n > $2 - $3 && n > 0; n--)); do
			echo "task_definition task-definition/f$f:$n ECR/f$f:$n"
		done
	done | LC_ALL=C sort
}

@test "the newest revisions of many families come from few listings, not one for each" {
	families 40 12 >many.json
	account <many.json
	config <<<'{clusters: [], task_definitions: [{name: "*", keep_count: 3}]}'
	scans < <(newest 40 12 3)
	# 480 revisions are five pages; a family whose newest are split by pages is asked for by itself
	[ "$(requests ListTaskDefinitions)" -le 9 ]
	expect_equal '{"sort":"DESC","status":"ACTIVE"}' "$(inputs ListTaskDefinitions 'select(.familyPrefix == null) | {sort, status}' | sort -u)"
}

@test "a family whose revisions begin a page is asked for by itself, lest one was passed over in between" {
	families 40 10 >many.json
	account <many.json
	config <<<'{clusters: [], task_definitions: [{name: "*", keep_count: 10}]}'
	scans < <(newest 40 10 10)
	expect_equal $'4\n3' "$(inputs ListTaskDefinitions '.familyPrefix == null' | sort -r | uniq -c | awk '{ print $1 }')"
}

@test "a family that ends a page with fewer revisions than are wanted is asked for by itself, too" {
	families 40 10 >many.json
	account <many.json
	config <<<'{clusters: [], task_definitions: [{name: "*", keep_count: 11}]}'
	scans < <(newest 40 10 11)
	# backwards by name, ten to a page: f9 to f36, f35 to f27, f26 to f18, f17 to f0, behind which nothing is
	expect_equal 'f0 f17 f18 f26 f27 f35 f36' \
		"$(inputs ListTaskDefinitions '.familyPrefix // empty' | tr -d '"' | sort | xargs)"
}

@test "families of hundreds of revisions are asked for one by one, and few families as well" {
	families 10 150 >large.json
	account <large.json
	config <<<'{clusters: [], task_definitions: [{name: "*", keep_count: 2}]}'
	scans < <(newest 10 150 2)
	[ "$(requests ListTaskDefinitions)" -le 10 ]
	emulator_stop
	families 7 2 >few.json
	account <few.json
	scans < <(newest 7 2 2)
	expect_equal 7 "$(inputs ListTaskDefinitions 'select(.familyPrefix != null)' | wc -l)"
	[ "$(requests ListTaskDefinitions)" = 7 ]
}

@test "where few of the families are configured, only these are asked for" {
	families 30 3 >many.json
	account <many.json
	config <<<'{clusters: [], task_definitions: [{name_pattern: "f1*", keep_count: 1}]}'
	scans < <(newest 30 3 1 | grep 'f1[0-9]*:')
	[ "$(requests ListTaskDefinitions)" = 11 ]
}

@test "a listing in another order than AWS documents is not taken at its word" {
	local arn=arn:aws:ecs:ap-northeast-1:123456789012:task-definition families='' n
	for n in 1 2 3 4 5 6 7 8; do families+="\"f$n\","; done
	{
		echo 'ListClusters 200 {"clusterArns": []}'
		echo "ListTaskDefinitionFamilies 200 {\"families\": [${families%,}]}"
		echo "ListTaskDefinitions 200 {\"taskDefinitionArns\": [\"$arn/f8:1\", \"$arn/f7:1\", \"$arn/f8:2\"]}"
		# f8 came back; f7 was told of; the others were not
		for n in 1 2 3 4 5 6 8; do
			echo "ListTaskDefinitions 200 {\"taskDefinitionArns\": [\"$arn/f$n:2\"]}"
		done
		echo 'DescribeTaskDefinition 400 {"__type": "ClientException", "message": "Unable to describe task definition."}'
	} >answers.short
	canned <answers.short
	config <<<'{clusters: [], task_definitions: [{name: "*", keep_count: 2}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal 'f1:2 f2:2 f3:2 f4:2 f5:2 f6:2 f7:1 f8:1 f8:2' \
		"$(sed -n 's|.*task-definition/\(f[0-9:]*\) was deleted.*|\1|p' <<<"$stderr" | sort | xargs)"
}

@test "families are chosen by name and by pattern, the first entry that matches says how many" {
	ecs '"taskDefinitions": [
		{"family": "api", "revision": 1, "containers": [{"name": "a", "image": "ECR/api:1"}]},
		{"family": "api", "revision": 2, "containers": [{"name": "a", "image": "ECR/api:2"}]},
		{"family": "api-eu", "revision": 1, "containers": [{"name": "a", "image": "ECR/api-eu:1"}]},
		{"family": "api-eu", "revision": 2, "containers": [{"name": "a", "image": "ECR/api-eu:2"}]},
		{"family": "db", "revision": 1, "containers": [{"name": "a", "image": "ECR/db:1"}]}]'
	config <<-'END'
	clusters: []
	task_definitions:
	  - name: api-eu
	    keep_count: 2
	  - name_pattern: api*
	    keep_count: 1
	END
	scans <<-'END'
	task_definition task-definition/api:2 ECR/api:2
	task_definition task-definition/api-eu:1 ECR/api-eu:1
	task_definition task-definition/api-eu:2 ECR/api-eu:2
	END
}

@test "families without an active revision are not asked for" {
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [], task_definitions: [{name: retired}, {name: batch}]}'
	scans <<<'task_definition task-definition/batch:7 ECR/batch@#b7'
	expect_equal '{"familyPrefix":"batch","sort":"DESC","status":"ACTIVE"}' \
		"$(inputs ListTaskDefinitions 'del(.maxResults)')"
	expect_equal '{"maxResults":100,"status":"ACTIVE"}' "$(inputs ListTaskDefinitionFamilies .)"
}

@test "each task definition is described once, however often it is met" {
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: prod}], task_definitions: [{name: web}, {name: worker}]}'
	run -0 ecrm-scan-ecs
	without_unmatched
	expect_equal $'web:1\nweb:2\nweb:3\nworker:1' \
		"$(inputs DescribeTaskDefinition '.taskDefinition | split("/")[1]' | jq -r .)"
}

@test "a task definition that was deleted is a warning while the digests of its task are known" {
	ecs '"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "gone:9", "desiredStatus": "STOPPED",
		"containers": [{"name": "a", "image": "ECR/a:1", "imageDigest": "#01"}, {"name": "b", "image": "ECR/b@#02"}]}]}]'
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_line '*\[warn\] ecrm-scan-ecs: *task-definition/gone:9*deleted*'
	is_whole
	expect_equal $'task task/prod/t ECR/a@#01\ntask task/prod/t ECR/b@#02' "$(in_use)"
}

@test "a task definition that was deleted stops the scan when a task has no digest" {
	ecs '"clusters": [{"name": "prod", "tasks": [{"id": "t", "taskDefinition": "gone:9", "desiredStatus": "STOPPED",
		"containers": [{"name": "a", "image": "ECR/a:1", "imageDigest": null}]}]}]'
	fails_with '*\[error\] ecrm-scan-ecs: *task-definition/gone:9*'
}

@test "a task definition that was deleted stops the scan when a service needs it" {
	ecs '"clusters": [{"name": "prod",
		"tasks": [{"id": "t", "taskDefinition": "gone:9", "containers": [{"name": "a", "image": "ECR/a:1", "imageDigest": "#01"}]}],
		"services": [{"name": "a", "taskDefinition": "gone:9"}]}]'
	fails_with '*\[error\] ecrm-scan-ecs: *task-definition/gone:9*'
}

# --- pages and lots

@test "pages of one item give the same scan as large ones" {
	account --max-page 1 <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: "*"}], task_definitions: [{name: "*"}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	is_whole
	in_use >small
	emulator_stop
	emulator_start account.json
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_equal "$(in_use)" "$(cat small)"
	[ "$(wc -l <small)" -eq 15 ]
}

@test "calls are as large as AWS takes them" {
	jq -n '{ecs: {
	taskDefinitions: [range(101) | {family: "f\(.)", revision: 1}],
	clusters: ([{name: "prod",
		tasks: [range(202) | {taskDefinition: "f0:1", desiredStatus: (["RUNNING", "STOPPED"][. % 2]),
			containers: [{name: "a", image: "ECR/a:1", imageDigest: "#01"}]}],
		services: [range(101) | {name: "s\(.)", taskDefinition: "f0:1",
			currentServiceRevisions: ["1", "2", "3"],
			revisions: [range(1; 4) | {id: "\(.)", containerImages: []}]}]}] +
		[range(100) | {name: "c\(.)"}])}}' >many
	account <many
	config <<<'{clusters: [{name: prod}], task_definitions: [{name: f0}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_equal 202 "$(jq 'select(.type == "in_use") | .image' <<<"$output" | wc -l)"
	jq -r 'select(.service == "ecs") | "\(.operation) \(.input | .maxResults //
		([(.tasks // .services // .serviceRevisionArns // [])[]] | length))"' "$EMULATOR_LOG" |
		LC_ALL=C sort | uniq -c | sed 's/^ *//' >calls
	diff -u - calls <<-'END'
	15 DescribeServiceRevisions 20
	1 DescribeServiceRevisions 3
	1 DescribeServices 1
	10 DescribeServices 10
	1 DescribeTaskDefinition 0
	2 DescribeTasks 100
	1 DescribeTasks 2
	2 ListClusters 100
	2 ListServices 100
	2 ListTaskDefinitionFamilies 100
	1 ListTaskDefinitions 5
	4 ListTasks 100
	END
}

@test "a page token that comes twice stops the scan, which would never end" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/c"], "nextToken": "t"}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs ListClusters gave the same page token twice'
}

@test "pages without end stop the scan: tokens in a circle, pages that repeat, empty pages" {
	local operation fault
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: "*"}], task_definitions: [{name: "*", keep_count: 5000}]}'
	for operation in ListClusters ListTasks ListServices ListTaskDefinitionFamilies ListTaskDefinitions; do
		emulator_stop
		emulator_start --fault "$operation=circle" account.json
		fails_with "*\[error\] ecrm-scan-ecs: ecs $operation gave the same page token twice"
		[ "$(requests "$operation")" -lt 200 ]
		for fault in endless endless-empty; do
			emulator_stop
			emulator_start --fault "$operation=$fault" account.json
			fails_with "*\[error\] ecrm-scan-ecs: ecs $operation gave 1000 pages in a row with nothing new"
		done
	done
}

# --- failures

@test "a task, service or revision that is gone meanwhile is passed over" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": ["arn:t1", "arn:t2"]}
	DescribeTasks 200 {"tasks": [{"taskArn": "arn:t1", "taskDefinitionArn": "arn:d", "containers": [{"image": "ECR/a:1", "imageDigest": "#01"}]}], "failures": [{"arn": "arn:t2", "reason": "MISSING"}]}
	ListServices 200 {"serviceArns": ["arn:s1", "arn:s2"]}
	DescribeServices 200 {"services": [{"serviceArn": "arn:s1", "currentServiceRevisions": [{"arn": "arn:r1"}, {"arn": "arn:r2"}]}], "failures": [{"arn": "arn:s2", "reason": "MISSING", "detail": "x"}]}
	DescribeServiceRevisions 200 {"serviceRevisions": [{"serviceRevisionArn": "arn:r1", "containerImages": [{"image": "ECR/a:1", "imageDigest": "#02"}]}], "failures": [{"arn": "arn:r2", "reason": "MISSING"}]}
	DescribeTaskDefinition 200 {"taskDefinition": {"taskDefinitionArn": "arn:d", "containerDefinitions": [{"name": "no image"}]}}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	# the same tasks are listed as running and as stopped
	scans <<-'END'
	service arn:r1 ECR/a@#02
	task arn:t1 ECR/a@#01
	END
}

@test "an item that an answer passes over in silence stops the scan" {
	local operation fault
	account <"$ACCOUNTS/ecs.json"
	for operation in DescribeTasks DescribeServices DescribeServiceRevisions; do
		for fault in lose other; do
			emulator_stop
			emulator_start --fault "$operation=$fault" account.json
			fails_with "*\[error\] ecrm-scan-ecs: ecs $operation gave no answer about arn:aws:ecs:*"
		done
	done
}

@test "a failure that does not say of what leaves its item without an answer" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": ["arn:t1"]}
	DescribeTasks 200 {"tasks": [], "failures": [{"reason": "MISSING"}]}
	ListServices 200 {"serviceArns": []}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeTasks gave no answer about arn:t1'
}

@test "a description of another task definition stops the scan" {
	account --fault DescribeTaskDefinition=other <"$ACCOUNTS/ecs.json"
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeTaskDefinition gave an answer about arn:aws:ecs:* where arn:aws:ecs:* was asked for'
}

@test "a task without containers, and an item without a name, stop the scan" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": ["arn:t1"]}
	DescribeTasks 200 {"tasks": [{"taskArn": "arn:t1", "taskDefinitionArn": "arn:d"}]}
	ListServices 200 {"serviceArns": []}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeTasks gave an answer that cannot be right: tasks\[\].containers is missing*'
	canned <<<'ListClusters 200 {"clusterArns": [""]}
ListTaskDefinitionFamilies 200 {"families": []}'
	fails_with '*\[error\] ecrm-scan-ecs: ecs ListClusters gave an item without a name'
}

@test "items that are listed or described twice do no harm" {
	local operation
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: "*"}], task_definitions: [{name: "*", keep_count: 2}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	in_use | uniq >wanted
	for operation in ListClusters ListTasks ListServices ListTaskDefinitionFamilies ListTaskDefinitions \
		DescribeTasks DescribeServices DescribeServiceRevisions; do
		emulator_stop
		emulator_start --fault "$operation=twice" account.json
		run -0 --separate-stderr ecrm-scan-ecs
		diff -u wanted <(in_use | uniq)
	done
}

@test "a task that stops while tasks are listed is seen, running or stopped" {
	local seed
	for seed in 1 2 3 4; do
		emulator_stop
		account --max-page 2 --fault ListTasks=stop@2 --seed $seed < <(jq -n '{ecs: {
			taskDefinitions: [{family: "app", revision: 1, containers: [{name: "a", image: "ECR/app:1"}]}],
			clusters: [{name: "prod", tasks: [range(6) | {id: "t\(.)", taskDefinition: "app:1", containers: [
				{name: "a", image: "ECR/app:1", imageDigest: "#0\(.)"}]}]}]}}')
		run -0 --separate-stderr ecrm-scan-ecs
		expect_equal "$(printf 'task task/prod/t%d ECR/app@#0%d\n' 0 0 1 1 2 2 3 3 4 4 5 5)" \
			"$(in_use | grep '^task ' | uniq)"
	done
}

@test "a task that cannot be described for another reason stops the scan" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": ["arn:t1"]}
	DescribeTasks 200 {"tasks": [], "failures": [{"arn": "arn:t0", "reason": "MISSING"}, {"arn": "arn:t1", "reason": "INACTIVE"}]}
	ListServices 200 {"serviceArns": []}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeTasks could not describe arn:t1: INACTIVE'
}

@test "a service that cannot be described for another reason stops the scan" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": []}
	ListServices 200 {"serviceArns": ["arn:s1"]}
	DescribeServices 200 {"services": [], "failures": [{"reason": "UNKNOWN"}]}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeServices could not describe an item: UNKNOWN'
}

@test "a service revision that cannot be described for another reason stops the scan" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": []}
	ListServices 200 {"serviceArns": ["arn:s1"]}
	DescribeServices 200 {"services": [{"serviceArn": "arn:s1", "currentServiceRevisions": [{"arn": "arn:r1"}]}]}
	DescribeServiceRevisions 200 {"serviceRevisions": [], "failures": [{"arn": "arn:r1"}]}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeServiceRevisions could not describe arn:r1: no reason given'
}

@test "an answer without what was asked for stops the scan" {
	canned <<-'END'
	ListClusters 200 {}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs ListClusters gave an answer that cannot be right: clusterArns is missing*'
}

@test "an answer that is cut stops the scan" {
	canned <<-'END'
	ListClusters 200 {"clusterArns": ["arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"]}
	ListTasks 200 {"taskArns": ["arn:t1"]}
	DescribeTasks 200 {"tasks": [{"taskArn": "arn:t1", "taskDefinitionArn": "arn:d", "containers": [{"image": "ECR/a:1"
	ListServices 200 {"serviceArns": []}
	ListTaskDefinitionFamilies 200 {"families": []}
	END
	fails_with '*\[error\] ecrm-scan-ecs: ecs DescribeTasks gave an answer that cannot be right: *'
}

@test "an operation that is denied is told once, and the stream has no end" {
	local operation
	account <"$ACCOUNTS/ecs.json"
	for operation in ListClusters ListTasks DescribeTasks ListServices DescribeServices \
		DescribeServiceRevisions ListTaskDefinitionFamilies ListTaskDefinitions DescribeTaskDefinition; do
		emulator_stop
			emulator_start --deny "$operation" account.json
		fails_with "*\[error\] ecrm-scan-ecs: ecs $operation failed: AccessDeniedException: *$operation*"
	done
}

@test "a service that fails for a while or throttles is asked again" {
	account --fail DescribeTasks=2:500 --throttle ListTasks=1 --throttle DescribeTaskDefinition=1 <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: staging}], task_definitions: []}'
	scans <<-'END'
	task task/staging/b1 ECR/batch@#b7
	task_definition task-definition/batch:7 ECR/batch@#b7
	END
}

@test "a service that goes on failing stops the scan" {
	account --fail ListClusters=9:503 <"$ACCOUNTS/ecs.json"
	fails_with '*\[error\] ecrm-scan-ecs: ecs ListClusters failed: ServiceUnavailableException: *'
	expect_equal 3 "$(requests ListClusters)"
}

@test "a scan that is killed midway leaves no end" {
	canned <<-'END'
	ListClusters 0
	ListTaskDefinitionFamilies 0
	END
	mkfifo stream
	ecrm-scan-ecs >stream 3>&- &
	scanner=$!
	exec 4<stream
	read -r begin <&4
	kill -KILL "$scanner"
	[[ $begin == '{"type":"begin",'* ]]
	expect_equal '' "$(cat <&4)"
}

# --- sections of the configuration

@test "sections that are missing are warned of and not scanned" {
	account <"$ACCOUNTS/ecs.json"
	config <<<'{lambda_functions: []}'
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	expect_equal "ecrm.yaml has no clusters: tasks and services are not scanned
ecrm.yaml has no task_definitions: they are not scanned" \
		"${stderr//????\/??\/?? ??:??:?? \[warn\] ecrm-scan-ecs: /}"
	is_whole
	expect_equal '' "$(in_use)"
	expect_equal 0 "$(jq -s 'map(select(.service == "ecs")) | length' "$EMULATOR_LOG")"
}

@test "sections that are empty are not scanned either, and not warned of" {
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [], task_definitions: []}'
	scans </dev/null
}

@test "without a configuration there is nothing but the begin of a stream" {
	rm ecrm.yaml
	fails_with '*\[error\] ecrm-scan-ecs: *ecrm.yaml*'
}

@test "the configuration is that of -c, or else of ECRM_CONFIG" {
	account <"$ACCOUNTS/ecs.json"
	echo '{clusters: [{name: staging}], task_definitions: []}' >staging.yaml
	echo '{clusters: [], task_definitions: [{name: web, keep_count: 1}]}' >web.yaml
	export ECRM_CONFIG=web.yaml
	scans <<<'task_definition task-definition/web:3 ECR/web:3'
	scans --config staging.yaml <<-'END'
	task task/staging/b1 ECR/batch@#b7
	task_definition task-definition/batch:7 ECR/batch@#b7
	END
}

# --- the stream

@test "the stream begins with account and region, and ends with counts by type" {
	account <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: staging}], task_definitions: []}'
	before=$(date +%s)
	run -0 --separate-stderr ecrm-scan-ecs
	without_unmatched
	after=$(date +%s)
	expect_equal '{"type":"begin","program":"ecrm-scan-ecs","version":"'"$(ecrm version | sed 's/.* v//')"'","account":"123456789012","region":"ap-northeast-1"}
{"type":"end","counts":{"in_use":2}}' "$(jq -c 'select(.type != "in_use") | del(.stream, .at)' <<<"$output")"
	is_whole
	jq -e --argjson before "$before" --argjson after "$after" \
		'.at | fromdateiso8601 | $before <= . and . <= $after' <<<"${lines[0]}"
}

@test "two scans are two streams" {
	account <"$ACCOUNTS/ecs.json"
	run -0 bash -c 'ecrm-scan-ecs; ecrm-scan-ecs'
	without_unmatched
	expect_equal 2 "$(jq -r 'select(.type == "begin") | .stream' <<<"$output" | sort -u | wc -l)"
}

@test "the region is that of --region" {
	account <<<'{"region": "eu-central-1"}'
	run -0 --separate-stderr ecrm-scan-ecs --region eu-central-1
	without_unmatched
	expect_equal '"eu-central-1"' "$(jq .region <<<"${lines[0]}")"
}

@test "a scan goes on where STS does not tell the account" {
	account --deny GetCallerIdentity <"$ACCOUNTS/ecs.json"
	config <<<'{clusters: [{name: staging}], task_definitions: []}'
	scans <<-'END'
	task task/staging/b1 ECR/batch@#b7
	task_definition task-definition/batch:7 ECR/batch@#b7
	END
	expect_equal false "$(jq 'has("account")' <<<"${lines[0]}")"
}

@test "--names tells all clusters and active families, without a configuration" {
	account --max-page 1 <"$ACCOUNTS/ecs.json"
	rm ecrm.yaml
	run -0 --separate-stderr ecrm-scan-ecs --names
	without_unmatched
	expect_equal '' "$stderr"
	is_whole
	expect_equal '{"cluster":3,"task_definition_family":3}' "$(jq -c '.counts | values' <<<"$output")"
	jq -c 'select(.type != "begin" and .type != "end")' <<<"$output" | LC_ALL=C sort >names
	diff -u - names <<-'END'
	{"type":"cluster","account":"123456789012","region":"ap-northeast-1","name":"prod"}
	{"type":"cluster","account":"123456789012","region":"ap-northeast-1","name":"sandbox"}
	{"type":"cluster","account":"123456789012","region":"ap-northeast-1","name":"staging"}
	{"type":"task_definition_family","account":"123456789012","region":"ap-northeast-1","name":"batch"}
	{"type":"task_definition_family","account":"123456789012","region":"ap-northeast-1","name":"web"}
	{"type":"task_definition_family","account":"123456789012","region":"ap-northeast-1","name":"worker"}
	END
}

@test "--names fails as a whole when one of its lists is denied" {
	account --deny ListTaskDefinitionFamilies <"$ACCOUNTS/ecs.json"
	run -1 --separate-stderr ecrm-scan-ecs --names
	without_unmatched
	expect_line '*\[error\] ecrm-scan-ecs: ecs ListTaskDefinitionFamilies failed: *'
	expect_equal 0 "$(jq 'select(.type == "end")' <<<"$output" | wc -l)"
}

# in_flight: the most requests that the emulator, which takes 200 ms for each, can have had at once:
# n + 1 requests were not if the last of them came 200 ms or more after the first.
in_flight () {
	jq -s 'map(select(.service == "ecs") | .at) | sort | . as $at |
		[range(length) as $i | [range($i; length) | select($at[.] - $at[$i] < 0.199)] | length] | max' \
		"$EMULATOR_LOG"
}

@test "--concurrency says how many requests are in flight at most" {
	account --latency 200 <"$ACCOUNTS/ecs.json"
	run -0 ecrm-scan-ecs --concurrency 1
	without_unmatched
	expect_equal 1 "$(in_flight)"
	: >"$EMULATOR_LOG"
	run -0 ecrm-scan-ecs --concurrency 3
	without_unmatched
	[ "$(in_flight)" -le 3 ]
	[ "$(in_flight)" -ge 2 ]
}

# --- command line

@test "--help and --version say what they are to say, and nothing else happens" {
	run -0 --separate-stderr ecrm-scan-ecs --help
	without_unmatched
	[ "${lines[0]}" = 'Usage: ecrm-scan-ecs [options]' ]
	[[ $output == *--concurrency=N* ]]
	expect_equal '' "$stderr"
	run -0 --separate-stderr ecrm-scan-ecs --version
	without_unmatched
	expect_equal "ecrm-scan-ecs version v$(ecrm version | sed 's/.* v//')" "$output"
}

# misuses ARGUMENT...: they are wrong usage, which a stage behind a pipe sees as well.
misuses () {
	run -2 --separate-stderr ecrm-scan-ecs "$@"
	without_unmatched
	expect_line "ecrm-scan-ecs: *; try 'ecrm-scan-ecs --help'"
	expect_equal '{"type":"begin","program":"ecrm-scan-ecs"}' "$(jq -c 'del(.stream, .version, .at)' <<<"$output")"
}

@test "wrong usage ends with status 2 and the begin of a stream" {
	misuses --frobnicate
	misuses -x
	misuses operand
	misuses --config
	misuses --concurrency 0
	misuses --concurrency 257
	misuses --concurrency many
	misuses --log-level loud
	ECRM_CONCURRENCY=-1 misuses
}

@test "on a terminal wrong usage writes no record" {
	run -0 script -qec 'ecrm-scan-ecs operand 2>/dev/null || echo status $?' /dev/null </dev/null
	without_unmatched
	expect_equal 'status 2' "${output//$'\r'/}"
}

@test "a full disk fails the scan" {
	account <"$ACCOUNTS/ecs.json"
	run -1 --separate-stderr bash -c 'ecrm-scan-ecs >/dev/full'
	without_unmatched
	expect_line '*\[error\] ecrm-scan-ecs: *No space left on device'
}

@test "a scan whose reader goes away ends" {
	account <"$ACCOUNTS/ecs.json"
	run timeout 60 bash -c 'set -o pipefail; ecrm-scan-ecs | head -n 1'
	without_unmatched
	[ "$status" -ne 124 ]
	[ "$(jq -r .type <<<"${lines[0]}")" = begin ]
}

@test "an account or region without any cluster or task definition is warned of, not each entry" {
	ecs ''
	config <<<'{clusters: [{name: a}, {name: b}], task_definitions: [{name: a}, {name: b}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '[warn] ecrm-scan-ecs: there is no cluster in ap-northeast-1 of account 123456789012: is this the right account and region?
[warn] ecrm-scan-ecs: there is no active task definition in ap-northeast-1 of account 123456789012: is this the right account and region?' \
		"$(sed 's/^[0-9/]* [0-9:]* //' <<<"$stderr")"
	is_whole
	config <<<'{clusters: [], task_definitions: []}'
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal '' "$stderr"
	emulator_stop
	ecs '"clusters": [{"name": "c"}], "taskDefinitions": [{"family": "f", "revision": 1}]'
	config <<<'{clusters: [{name: a}], task_definitions: [{name: b}]}'
	run -0 --separate-stderr ecrm-scan-ecs
	expect_equal "[warn] ecrm-scan-ecs: ecrm.yaml:1: 'a' of clusters matches nothing that is there
[warn] ecrm-scan-ecs: ecrm.yaml:1: 'b' of task_definitions matches nothing that is there" \
		"$(sed 's/^[0-9/]* [0-9:]* //' <<<"$stderr")"
}

@test "the log tells each image with its user, at level info" {
	ecs '"taskDefinitions": [{"family": "app", "revision": 1, "containers": [
		{"name": "a", "image": "ECR/app:1"}, {"name": "b", "image": "nginx"}]}]'
	config <<<'{clusters: [], task_definitions: [{name: app}]}'
	run -0 --separate-stderr ecrm-scan-ecs --log-level info
	without_unmatched
	expect_line "*\[info\] image $REGISTRY/app:1 is in use by task_definition *:task-definition/app:1"
	run -0 --separate-stderr ecrm-scan-ecs --log-level debug
	without_unmatched
	[[ $stderr == *'[debug] not in ECR: image nginx of '* ]]
}
