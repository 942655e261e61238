# The AWS CLI, a client that nobody here wrote, talks to the emulator: what the tests rest on is what AWS does.
# shellcheck shell=bats
# shellcheck disable=SC2154	# run sets these
# shellcheck disable=SC2030,SC2031	# an environment of its own for each test is what is wanted
# shellcheck disable=SC2016	# $LATEST is the name of a version
# bats file_tags=once
load helper.bash

BUILD=$ECRM_BUILD
EMULATOR=$BUILD/aws-emulator
HOST=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com
ARN=arn:aws:ecs:ap-northeast-1:123456789012

# digest C - a digest made of one hexadecimal digit
digest()
{
	printf 'sha256:'
	printf "%064d" 0 | tr 0 "$1"
}

# write_account FILE - an account with a little of everything; each test that deletes has a repository of its own
write_account()
{
	cat >"$1" <<-END
	{"account":"123456789012","region":"ap-northeast-1",
	 "users":[{"accessKeyId":"AKIDEXAMPLE","secretAccessKey":"secret"},
	          {"accessKeyId":"ASIAROLE","secretAccessKey":"s3cret","sessionToken":"to/ken+==",
	           "arn":"arn:aws:sts::123456789012:assumed-role/scanner/nightly"}],
	 "ecs":{
	  "taskDefinitions":[
	   {"family":"app","revision":1,"status":"INACTIVE","containers":[{"name":"app","image":"$HOST/prod/app:1"}]},
	   {"family":"app","revision":9,"containers":[{"name":"app","image":"$HOST/prod/app:2"}]},
	   {"family":"app","revision":10,"containers":[{"name":"app","image":"$HOST/prod/app:live"},
	                                                {"name":"proxy","image":"public.ecr.aws/nginx/nginx:1"}]},
	   {"family":"app","revision":2,"containers":[{"name":"app","image":"$HOST/prod/app:2"}]},
	   {"family":"app","revision":11,"status":"INACTIVE","containers":[{"name":"app","image":"$HOST/prod/app:1"}]},
	   {"family":"app-worker","revision":4,"containers":[{"name":"app","image":"$HOST/prod/app:2"}]},
	   {"family":"old","revision":1,"status":"INACTIVE","containers":[]},
	   {"family":"going","revision":1,"status":"DELETE_IN_PROGRESS","containers":[]}],
	  "clusters":[
	   {"name":"prod",
	    "tasks":[
	     {"id":"t1","taskDefinition":"app:10","service":"web"},
	     {"id":"t2","taskDefinition":"app:10","service":"web"},
	     {"id":"t3","taskDefinition":"app:9","service":"web",
	      "containers":[{"name":"app","image":"$HOST/prod/app:2","imageDigest":"$(digest a)"}]},
	     {"id":"t4","taskDefinition":"app-worker:4"},
	     {"id":"t5","taskDefinition":"app:2","desiredStatus":"STOPPED",
	      "containers":[{"name":"app","image":"$HOST/prod/app:2","imageDigest":null}]}],
	    "services":[
	     {"name":"web","taskDefinition":"app:10","desiredCount":3,
	      "deployments":[{"status":"PRIMARY","taskDefinition":"app:10","serviceRevision":"102"},
	                     {"status":"ACTIVE","taskDefinition":"app:9","serviceRevision":"101"}],
	      "revisions":[{"id":"101","taskDefinition":"app:9","containerImages":
	                     [{"containerName":"app","image":"$HOST/prod/app:2","imageDigest":"$(digest a)"}]},
	                   {"id":"102","taskDefinition":"app:10","containerImages":
	                     [{"containerName":"app","image":"$HOST/prod/app:live"}]}]},
	     {"name":"green","taskDefinition":"app:9","deploymentController":"CODE_DEPLOY",
	      "taskSets":[{"id":"ecs-svc/1","status":"PRIMARY","taskDefinition":"app:9"},
	                  {"id":"ecs-svc/2","status":"ACTIVE","taskDefinition":"app:10"}]},
	     {"name":"pool","deploymentController":"EXTERNAL",
	      "taskSets":[{"status":"PRIMARY","taskDefinition":"app-worker:4"}]},
	     $(for i in 1 2 3 4 5 6 7 8 9; do
	         printf '{"name":"small-%s","taskDefinition":"app-worker:4","desiredCount":0},' "$i"
	       done)
	     {"name":"daemon","taskDefinition":"app-worker:4","schedulingStrategy":"DAEMON"}]},
	   {"name":"dev"},{"name":"default"}]},
	 "lambda":{"functions":[
	  {"name":"resize","versions":[
	    {"version":"\$LATEST","imageUri":"$HOST/prod/app:live"},
	    {"version":"1","imageUri":"$HOST/prod/app@$(digest a)"},
	    {"version":"2","imageUri":"$HOST/prod/app:2","resolvedImageUri":"$HOST/prod/app@$(digest b)"}],
	   "aliases":[{"name":"live","version":"1","weights":{"2":0.25}},{"name":"next","version":"2"}]},
	  {"name":"report","packageType":"Zip"},
	  {"name":"plain","versions":[{"version":"7","imageUri":"elsewhere.example/app:1"}]}]},
	 "ecr":{"repositories":[
	  {"name":"prod/app","createdAt":1700000000,"images":[
	   {"digest":"$(digest a)","tags":["1"],"pushedAt":1700000000.5,"pulledAt":1700000100,"size":1001},
	   {"digest":"$(digest b)","tags":["2","live"],"pushedAt":"-90d","size":1002},
	   {"digest":"$(digest c)","pushedAt":"-36h","size":1003},
	   {"digest":"$(digest d)","tags":["multi"],"mediaType":"application/vnd.oci.image.index.v1+json","children":[
	    {"digest":"$(digest b)","mediaType":"application/vnd.oci.image.manifest.v1+json","size":7,
	     "platform":{"architecture":"amd64","os":"linux"}},
	    {"digest":"$(digest c)","mediaType":"application/vnd.oci.image.manifest.v1+json","size":8,
	     "platform":{"architecture":"arm64","os":"linux"}}]},
	   {"digest":"$(digest e)","subject":"$(digest a)","artifactMediaType":"application/spdx+json",
	    "mediaType":"application/vnd.oci.image.manifest.v1+json"},
	   {"digest":"$(digest f)","tags":["cold"],"status":"ARCHIVED"},
	   {"digest":"$(digest 0)","tags":["odd"],"artifactMediaType":null,"manifest":"{\"schemaVersion\":1}"}]},
	  {"name":"delete/tags","images":[{"digest":"$(digest 1)","tags":["a","b"]},{"digest":"$(digest 2)","tags":["c"]}]},
	  {"name":"delete/digest","images":[{"digest":"$(digest 1)","tags":["a","b"]},{"digest":"$(digest 2)"}]},
	  {"name":"delete/index","images":[
	   {"digest":"$(digest 1)"},{"digest":"$(digest 2)","tags":["child"]},
	   {"digest":"$(digest 3)","tags":["idx"],"mediaType":"application/vnd.oci.image.index.v1+json",
	    "children":[{"digest":"$(digest 1)"},{"digest":"$(digest 2)"}]}]},
	  {"name":"delete/pages","images":[
	   {"digest":"$(digest 1)"},{"digest":"$(digest 2)"},{"digest":"$(digest 3)"},{"digest":"$(digest 4)"},
	   {"digest":"$(digest 5)"},{"digest":"$(digest 6)"}]},
	  {"name":"archive","images":[{"digest":"$(digest 1)","tags":["a"]}]}]}}
	END
}

# aws ARGUMENT... - the AWS CLI, by the server that has loaded it, where that could be done
aws()
{
	local call=$BATS_TEST_TMPDIR/call.$BASHPID.$RANDOM answered status
	[ -p "$BATS_FILE_TMPDIR/calls" ] || {
		command aws "$@"
		return
	}
	mkfifo "$call.status"
	exec {answered}<>"$call.status"
	{
		env -0
		printf '\0'
		printf '%s\0' "$@"
	} >"$call"
	echo "$call" >"$BATS_FILE_TMPDIR/calls"
	read -r -t 120 -u "$answered" status
	exec {answered}>&-
	cat "$call.out"
	cat "$call.err" >&2
	return "$status"
}

# start_cli - let a server load the CLI once for all tests, if it can: a start takes half a second of a processor
start_cli()
{
	local ready
	mkfifo "$BATS_FILE_TMPDIR/calls"
	exec {ready}< <(exec "$ROOT/t/aws-cli-server" "$BATS_FILE_TMPDIR/calls" 3>&-)
	echo "$!" >"$BATS_FILE_TMPDIR/cli-pid"
	read -r -u "$ready" || rm "$BATS_FILE_TMPDIR/calls" "$BATS_FILE_TMPDIR/cli-pid"
	exec {ready}<&-
}

# emulator URLFILE [option...] ACCOUNT - start one; its pid is in $pid once it is ready
emulator()
{
	local url=$1
	shift
	"$EMULATOR" --lifetime 900 "$@" >"$url" 2>"$url.err" 3>&- &
	pid=$!
	for _ in {1..200}; do
		[ ! -s "$url" ] || return 0
		kill -0 "$pid" || break
		sleep 0.05
	done
	cat "$url.err" >&2
	return 1
}

# end_emulator PID - end it, and see that it ended well: a sanitizer's complaint is a status, too
end_emulator()
{
	kill "$1"
	wait "$1"
}

setup_file()
{
	type -P aws >/dev/null || return 0 # setup says so, test by test
	[ -x "$EMULATOR" ] || {
		echo "there is no $EMULATOR: make it first" >&2
		return 1
	}
	write_account "$BATS_FILE_TMPDIR/account.json"
	emulator "$BATS_FILE_TMPDIR/url" --max-page 2 --log "$BATS_FILE_TMPDIR/log" "$BATS_FILE_TMPDIR/account.json"
	echo "$pid" >"$BATS_FILE_TMPDIR/pid"
	start_cli
}

teardown_file()
{
	[ ! -e "$BATS_FILE_TMPDIR/cli-pid" ] || kill "$(cat "$BATS_FILE_TMPDIR/cli-pid")"
	[ ! -e "$BATS_FILE_TMPDIR/pid" ] || end_emulator "$(cat "$BATS_FILE_TMPDIR/pid")"
}

setup()
{
	type -P aws >/dev/null || skip "the AWS CLI is not installed"
	export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_DEFAULT_REGION=ap-northeast-1
	export NO_PROXY=127.0.0.1 AWS_PAGER='' AWS_DEFAULT_OUTPUT=json AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=3
	AWS_ENDPOINT_URL=$(cat "$BATS_FILE_TMPDIR/url")
	export AWS_ENDPOINT_URL
	unset own
}

teardown()
{
	[ -z "${own-}" ] || end_emulator "$own"
}

# own_emulator [option...] - one for this test alone, on the same account
own_emulator()
{
	emulator "$BATS_TEST_TMPDIR/url" --log "$BATS_TEST_TMPDIR/log" "$@" "$BATS_FILE_TMPDIR/account.json"
	own=$pid
	AWS_ENDPOINT_URL=$(cat "$BATS_TEST_TMPDIR/url")
}

# answers EXPECTED FILTER aws-arguments... - what the CLI prints is, through jq, the compact JSON expected
answers()
{
	local expected=$1 filter=$2
	shift 2
	run -0 --separate-stderr aws "$@"
	run -0 jq -c "$filter" <<<"$output"
	diff -u <(echo "$expected") <(echo "$output")
}

# refuses CODE aws-arguments... - the CLI reports that error
refuses()
{
	local code=$1
	shift
	run --separate-stderr aws "$@"
	[ "$status" -ne 0 ]
	[[ $stderr == *"($code)"* ]] || {
		printf 'wanted %s, got: %s\n' "$code" "$stderr"
		return 1
	}
}

# --- who is asking

@test "sts tells the caller who it is" {
	answers '["123456789012","arn:aws:iam::123456789012:user/emulator","AIDA"]' \
		'[.Account, .Arn, .UserId[:4]]' sts get-caller-identity
}

@test "temporary credentials are accepted with their session token" {
	export AWS_ACCESS_KEY_ID=ASIAROLE AWS_SECRET_ACCESS_KEY=s3cret AWS_SESSION_TOKEN=to/ken+==
	answers '["arn:aws:sts::123456789012:assumed-role/scanner/nightly",true]' \
		'[.Arn, (.UserId | endswith(":nightly"))]' sts get-caller-identity
}

@test "temporary credentials without their session token are refused" {
	export AWS_ACCESS_KEY_ID=ASIAROLE AWS_SECRET_ACCESS_KEY=s3cret
	refuses InvalidClientTokenId sts get-caller-identity
	refuses UnrecognizedClientException ecr describe-repositories
}

@test "a session token that belongs to no credentials is refused" {
	export AWS_SESSION_TOKEN=stray
	refuses UnrecognizedClientException ecs list-clusters
}

@test "an unknown access key is refused as each service does" {
	export AWS_ACCESS_KEY_ID=AKIDNOBODY
	refuses InvalidClientTokenId sts get-caller-identity
	refuses UnrecognizedClientException ecs list-clusters
	refuses UnrecognizedClientException ecr describe-repositories
	refuses UnrecognizedClientException lambda list-functions
}

@test "a wrong secret is refused as each service does" {
	export AWS_SECRET_ACCESS_KEY=wrong
	refuses SignatureDoesNotMatch sts get-caller-identity
	refuses InvalidSignatureException ecs list-clusters
	refuses InvalidSignatureException ecr describe-repositories
	refuses InvalidSignatureException lambda list-functions
	[[ $stderr == *"The request signature we calculated does not match the signature you provided."* ]]
}

@test "a request signed for another region is refused" {
	refuses InvalidSignatureException ecs list-clusters --region eu-west-1
	[[ $stderr == *"Credential should be scoped to a valid region"* ]]
}

@test "an unsigned request is refused as each service does" {
	refuses MissingAuthenticationToken sts get-caller-identity --no-sign-request
	refuses MissingAuthenticationTokenException ecs list-clusters --no-sign-request
	refuses MissingAuthenticationTokenException lambda list-functions --no-sign-request
}

# --- ECS: clusters, tasks, services

@test "ListClusters gives every cluster over several pages" {
	answers "[\"$ARN:cluster/prod\",\"$ARN:cluster/dev\",\"$ARN:cluster/default\"]" .clusterArns ecs list-clusters
	answers 3 '.clusterArns | unique | length' ecs list-clusters --page-size 1
}

@test "ListTasks lists running tasks unless stopped ones are asked for" {
	answers '["t1","t2","t3","t4"]' '.taskArns | map(split("/")[2])' ecs list-tasks --cluster prod
	answers "[\"$ARN:task/prod/t5\"]" .taskArns ecs list-tasks --cluster prod --desired-status STOPPED
	answers '[]' .taskArns ecs list-tasks --cluster prod --desired-status PENDING
}

@test "ListTasks filters by service and by family, and pages what is left" {
	answers '["t1","t2","t3"]' '.taskArns | map(split("/")[2])' \
		ecs list-tasks --cluster "$ARN:cluster/prod" --service-name web --page-size 1
	answers '["t4"]' '.taskArns | map(split("/")[2])' ecs list-tasks --cluster prod --family app-worker
	answers '["t1","t2","t3"]' '.taskArns | map(split("/")[2])' ecs list-tasks --cluster prod --family app
	refuses ServiceNotFoundException ecs list-tasks --cluster prod --service-name nope
}

@test "no cluster means the one called default, and an unknown one is an error" {
	answers '[]' .taskArns ecs list-tasks
	refuses ClusterNotFoundException ecs list-tasks --cluster nope
	refuses ClusterNotFoundException ecs list-services --cluster "arn:aws:ecs:eu-west-1:123456789012:cluster/prod"
	refuses ClusterNotFoundException ecs describe-services --cluster nope --services web
}

@test "DescribeTasks takes ids and ARNs, and tells which are missing" {
	answers "[[\"t1\",\"t4\"],[{\"arn\":\"$ARN:task/prod/nope\",\"reason\":\"MISSING\"}]]" \
		'[(.tasks | map(.taskArn | split("/")[2])), .failures]' \
		ecs describe-tasks --cluster prod --tasks t1 "$ARN:task/prod/t4" nope
}

@test "DescribeTasks gives the digests that the containers run" {
	answers "[[\"$HOST/prod/app:live\",\"$(digest b)\"],[\"public.ecr.aws/nginx/nginx:1\",null]]" \
		'.tasks[0].containers | map([.image, .imageDigest])' ecs describe-tasks --cluster prod --tasks t1
	answers "[[[\"$HOST/prod/app:2\",\"$(digest a)\"]],[[\"$HOST/prod/app:2\",null]]]" \
		'.tasks | map(.containers | map([.image, .imageDigest]))' ecs describe-tasks --cluster prod --tasks t3 t5
	answers '["STOPPED","STOPPED",true,"service:web"]' \
		'[.tasks[0].desiredStatus, .tasks[0].lastStatus, (.tasks[0] | has("stoppedAt")), .tasks[1].group]' \
		ecs describe-tasks --cluster prod --tasks t5 t1
}

@test "ListServices pages by two here and gives all thirteen" {
	answers 13 '.serviceArns | unique | length' ecs list-services --cluster prod --page-size 100
	answers "[\"$ARN:service/prod/daemon\"]" .serviceArns ecs list-services --cluster prod --scheduling-strategy DAEMON
}

@test "DescribeServices shows a service in mid-deployment with both its revisions" {
	answers "[\"ECS\",[[\"PRIMARY\",\"app:10\"],[\"ACTIVE\",\"app:9\"]],[\"102\",\"101\"],[]]" \
		'.services[0] | [.deploymentController.type,
			(.deployments | map([.status, (.taskDefinition | split("/")[1])])),
			(.currentServiceRevisions | map(.arn | split("/")[3])), .taskSets]' \
		ecs describe-services --cluster prod --services web
}

@test "DescribeServices shows task sets where other controllers deploy" {
	answers '[["CODE_DEPLOY",0,["app:9","app:10"]],["EXTERNAL",0,["app-worker:4"]]]' \
		'.services | map([.deploymentController.type, (.deployments | length),
			(.taskSets | map(.taskDefinition | split("/")[1]))])' \
		ecs describe-services --cluster prod --services green "$ARN:service/prod/pool"
	answers '[false]' '.services | map(has("taskDefinition"))' ecs describe-services --cluster prod --services pool
}

@test "DescribeServices tells which are missing, and takes no more than ten" {
	answers "[{\"arn\":\"$ARN:service/prod/nope\",\"reason\":\"MISSING\"}]" .failures \
		ecs describe-services --cluster prod --services web nope
	refuses InvalidParameterException ecs describe-services --cluster prod --services 1 2 3 4 5 6 7 8 9 10 11
}

@test "DescribeServiceRevisions gives the digests that a service is pinned to" {
	local base=$ARN:service-revision/prod/web
	answers "[[[\"app\",\"$HOST/prod/app:2\",\"$(digest a)\"],[\"app\",\"$HOST/prod/app:live\",\"$(digest b)\"]],\
[{\"arn\":\"$base/9\",\"reason\":\"MISSING\"}]]" \
		'[(.serviceRevisions | map(.containerImages[] | [.containerName, .image, .imageDigest])), .failures]' \
		ecs describe-service-revisions --service-revision-arns "$base/101" "$base/102" "$base/9"
}

# --- ECS: task definitions

@test "ListTaskDefinitionFamilies tells active families from inactive ones" {
	answers '["app","app-worker","going","old"]' .families ecs list-task-definition-families
	answers '["app","app-worker"]' .families ecs list-task-definition-families --status ACTIVE
	answers '["going","old"]' .families ecs list-task-definition-families --status INACTIVE
	answers '["app-worker"]' .families ecs list-task-definition-families --family-prefix app-
}

@test "ListTaskDefinitions lists active revisions in numerical order, either way" {
	answers '["app:2","app:9","app:10","app-worker:4"]' '.taskDefinitionArns | map(split("/")[1])' \
		ecs list-task-definitions
	answers '["app-worker:4","app:10","app:9","app:2"]' '.taskDefinitionArns | map(split("/")[1])' \
		ecs list-task-definitions --sort DESC --page-size 1
}

@test "ListTaskDefinitions takes familyPrefix as the whole name of a family" {
	answers '["app:10","app:9","app:2"]' '.taskDefinitionArns | map(split("/")[1])' \
		ecs list-task-definitions --family-prefix app --sort DESC
	answers '["app:1","app:11"]' '.taskDefinitionArns | map(split("/")[1])' \
		ecs list-task-definitions --family-prefix app --status INACTIVE
	answers '["going:1"]' '.taskDefinitionArns | map(split("/")[1])' \
		ecs list-task-definitions --status DELETE_IN_PROGRESS
	answers '[]' .taskDefinitionArns ecs list-task-definitions --family-prefix ap
}

@test "DescribeTaskDefinition finds a revision by number, by ARN, and the latest active one by family" {
	answers '[10,"ACTIVE",["app","proxy"]]' '.taskDefinition | [.revision, .status, (.containerDefinitions | map(.name))]' \
		ecs describe-task-definition --task-definition app
	answers "[1,\"INACTIVE\",\"$HOST/prod/app:1\"]" \
		'.taskDefinition | [.revision, .status, .containerDefinitions[0].image]' \
		ecs describe-task-definition --task-definition app:1
	answers 9 .taskDefinition.revision ecs describe-task-definition --task-definition "$ARN:task-definition/app:9"
}

@test "DescribeTaskDefinition refuses what is unknown or was deleted" {
	refuses ClientException ecs describe-task-definition --task-definition app:3
	[[ $stderr == *"Unable to describe task definition."* ]]
	refuses ClientException ecs describe-task-definition --task-definition nope
	refuses ClientException ecs describe-task-definition --task-definition old
}

# --- pages

@test "a page size out of range is refused" {
	refuses InvalidParameterException ecs list-clusters --page-size 101
	refuses InvalidParameterException ecr describe-repositories --page-size 1001
}

@test "a page token is refused where another list gave it" {
	run -0 --separate-stderr aws ecs list-tasks --cluster prod --no-paginate
	token=$(jq -r .nextToken <<<"$output")
	run -0 --separate-stderr aws ecs list-tasks --cluster prod --no-paginate --next-token "$token"
	[ "$(jq -c '.taskArns | map(split("/")[2])' <<<"$output")" = '["t3","t4"]' ]
	refuses InvalidParameterException ecs list-tasks --cluster prod --family app --no-paginate --next-token "$token"
	refuses InvalidParameterException ecs list-services --cluster prod --no-paginate --next-token "$token"
	refuses InvalidParameterException ecs list-tasks --cluster prod --no-paginate --next-token nonsense
}

# --- ECR

@test "DescribeRepositories gives every repository over several pages" {
	answers '["archive","delete/digest","delete/index","delete/pages","delete/tags","prod/app"]' \
		'.repositories | map(.repositoryName) | sort' ecr describe-repositories --page-size 1
}

@test "DescribeRepositories gives the named ones with their URI and ARN" {
	answers "[\"$HOST/prod/app\",\"arn:aws:ecr:ap-northeast-1:123456789012:repository/prod/app\"]" \
		'.repositories[0] | [.repositoryUri, .repositoryArn]' ecr describe-repositories --repository-names prod/app
}

@test "a repository that is not there is an error with its name and registry" {
	refuses RepositoryNotFoundException ecr describe-images --repository-name nope
	[[ $stderr == *"The repository with name 'nope' does not exist in the registry with id '123456789012'"* ]]
	refuses RepositoryNotFoundException ecr describe-repositories --repository-names prod/app nope
	refuses RepositoryNotFoundException ecr describe-images --repository-name prod/app --registry-id 999999999999
}

@test "DescribeImages gives the active images over several pages" {
	answers "[\"$(digest a)\",\"$(digest b)\",\"$(digest c)\",\"$(digest d)\",\"$(digest e)\",\"$(digest 0)\"]" \
		'.imageDetails | map(.imageDigest)' ecr describe-images --repository-name prod/app
}

@test "DescribeImages tells tags, size, times and media types" {
	TZ=UTC run -0 --separate-stderr aws ecr describe-images --repository-name prod/app --image-ids imageTag=1
	[ "$(jq -c '.imageDetails[0] | [.imageTags, .imageSizeInBytes, .imageManifestMediaType, .artifactMediaType]' \
		<<<"$output")" = '[["1"],1001,"application/vnd.docker.distribution.manifest.v2+json","application/vnd.docker.container.image.v1+json"]' ]
	# version 1 of the CLI prints a time as it came, version 2 as text
	[[ $(jq -r '.imageDetails[0].imagePushedAt' <<<"$output") =~ ^(1700000000\.5|2023-11-14T22:13:20\.500000) ]]
	[[ $(jq -r '.imageDetails[0].lastRecordedPullTime' <<<"$output") =~ ^(1700000100|2023-11-14T22:15:00) ]]
	answers '[null,null,null]' '.imageDetails[0] | [.artifactMediaType, .lastRecordedPullTime, .subjectManifestDigest]' \
		ecr describe-images --repository-name prod/app --image-ids imageTag=multi
	answers "[null,\"$(digest a)\"]" '.imageDetails[0] | [.imageTags, .subjectManifestDigest]' \
		ecr describe-images --repository-name prod/app --image-ids imageDigest="$(digest e)"
}

@test "DescribeImages filters by tag status" {
	answers 4 '.imageDetails | length' ecr describe-images --repository-name prod/app --filter tagStatus=TAGGED
	answers "[\"$(digest c)\",\"$(digest e)\"]" '.imageDetails | map(.imageDigest)' \
		ecr describe-images --repository-name prod/app --filter tagStatus=UNTAGGED
}

@test "DescribeImages refuses an image that is not there" {
	refuses ImageNotFoundException ecr describe-images --repository-name prod/app --image-ids imageTag=1 imageTag=nope
	[[ $stderr == *"imageId {imageDigest:'null', imageTag:'nope'}"* ]]
}

@test "BatchGetImage gives the manifest of an index with its children" {
	answers "[\"application/vnd.oci.image.index.v1+json\",[[\"$(digest b)\",7,\"amd64\"],[\"$(digest c)\",8,\"arm64\"]]]" \
		'.images[0] | [.imageManifestMediaType,
			(.imageManifest | fromjson | .manifests | map([.digest, .size, .platform.architecture]))]' \
		ecr batch-get-image --repository-name prod/app --image-ids imageTag=multi
}

@test "BatchGetImage makes the manifest of an image, of a referrer, or takes it from the account" {
	answers '[2,"application/vnd.docker.container.image.v1+json",1]' \
		'.images[0].imageManifest | fromjson | [.schemaVersion, .config.mediaType, (.layers | length)]' \
		ecr batch-get-image --repository-name prod/app --image-ids imageDigest="$(digest a)"
	answers "[\"application/spdx+json\",\"$(digest a)\"]" \
		'.images[0].imageManifest | fromjson | [.artifactType, .subject.digest]' \
		ecr batch-get-image --repository-name prod/app --image-ids imageDigest="$(digest e)"
	answers '"{\"schemaVersion\":1}"' '.images[0].imageManifest' \
		ecr batch-get-image --repository-name prod/app --image-ids imageTag=odd
}

@test "BatchGetImage tells why it has no image" {
	answers '["ImageNotFound","ImageNotFound","InvalidImageDigest","ImageTagDoesNotMatchDigest"]' \
		'.failures | map(.failureCode)' ecr batch-get-image --repository-name prod/app --image-ids imageTag=nope \
		imageDigest="$(digest 9)" imageDigest=nonsense "imageDigest=$(digest a),imageTag=2"
}

@test "BatchDeleteImage by tag takes the tag, and with the last one the image" {
	local tags='.imageDetails | map(.imageTags)'
	answers "[[{\"imageDigest\":\"$(digest 1)\",\"imageTag\":\"a\"}],[]]" '[.imageIds, .failures]' \
		ecr batch-delete-image --repository-name delete/tags --image-ids imageTag=a
	answers '[["b"],["c"]]' "$tags" ecr describe-images --repository-name delete/tags
	answers "[{\"imageDigest\":\"$(digest 2)\",\"imageTag\":\"c\"}]" .imageIds \
		ecr batch-delete-image --repository-name delete/tags --image-ids imageTag=c
	answers '[["b"]]' "$tags" ecr describe-images --repository-name delete/tags
	answers '["ImageNotFound","ImageNotFound","ImageNotFound"]' '.failures | map(.failureCode)' \
		ecr batch-get-image --repository-name delete/tags --image-ids imageTag=a imageTag=c imageDigest="$(digest 2)"
}

@test "BatchDeleteImage by digest takes the image and answers once for each tag" {
	local one two
	one=$(digest 1) two=$(digest 2)
	answers "[{\"imageDigest\":\"$one\",\"imageTag\":\"a\"},{\"imageDigest\":\"$one\",\"imageTag\":\"b\"},{\"imageDigest\":\"$two\"}]" \
		.imageIds ecr batch-delete-image --repository-name delete/digest \
		--image-ids imageDigest="$one" imageDigest="$two"
	answers '[]' .imageDetails ecr describe-images --repository-name delete/digest
	answers '["ImageNotFound","InvalidImageDigest"]' '.failures | map(.failureCode)' \
		ecr batch-delete-image --repository-name delete/digest --image-ids imageDigest="$one" imageDigest=x
}

@test "BatchDeleteImage deletes the child of an index only after the index" {
	local one two three
	one=$(digest 1) two=$(digest 2) three=$(digest 3)
	answers "[[],[\"ImageReferencedByManifestList\",\"ImageReferencedByManifestList\"],true]" \
		'[.imageIds, (.failures | map(.failureCode)), (.failures[0].failureReason | contains("'"$three"'"))]' \
		ecr batch-delete-image --repository-name delete/index --image-ids imageDigest="$one" imageTag=child
	answers "[[\"$three\",\"$one\"],[\"$two\"]]" \
		'[(.imageIds | map(.imageDigest)), (.failures | map(.imageId.imageDigest))]' \
		ecr batch-delete-image --repository-name delete/index \
		--image-ids imageDigest="$two" imageDigest="$three" imageDigest="$one"
	answers "[\"$two\"]" '.imageDetails | map(.imageDigest)' ecr describe-images --repository-name delete/index
}

@test "a list goes on where it was although images were deleted meanwhile" {
	run -0 --separate-stderr aws ecr describe-images --repository-name delete/pages --max-items 2
	[ "$(jq -c '.imageDetails | map(.imageDigest)' <<<"$output")" = "[\"$(digest 1)\",\"$(digest 2)\"]" ]
	token=$(jq -r .NextToken <<<"$output")
	run -0 --separate-stderr aws ecr batch-delete-image --repository-name delete/pages \
		--image-ids imageDigest="$(digest 1)" imageDigest="$(digest 2)" imageDigest="$(digest 4)"
	answers "[\"$(digest 3)\",\"$(digest 5)\",\"$(digest 6)\"]" '.imageDetails | map(.imageDigest)' \
		ecr describe-images --repository-name delete/pages --starting-token "$token"
}

@test "ListImageReferrers lists what has the image as its subject" {
	aws ecr list-image-referrers help >/dev/null 2>&1 || skip "this AWS CLI is older than the operation"
	answers "[[\"$(digest e)\",\"application/spdx+json\",\"ACTIVE\"]]" \
		'.referrers | map([.digest, .artifactType, .artifactStatus])' \
		ecr list-image-referrers --repository-name prod/app --subject-id imageDigest="$(digest a)"
	answers '[]' .referrers ecr list-image-referrers --repository-name prod/app \
		--subject-id imageDigest="$(digest a)" --filter artifactTypes=other/type
}

@test "UpdateImageStorageClass archives an image, which DescribeImages then leaves out" {
	aws ecr update-image-storage-class help >/dev/null 2>&1 || skip "this AWS CLI is older than the operation"
	answers '"ARCHIVED"' .imageStatus ecr update-image-storage-class --repository-name archive \
		--image-id imageTag=a --target-storage-class ARCHIVE
	answers '[]' .imageDetails ecr describe-images --repository-name archive
	answers '["ARCHIVED"]' '.imageDetails | map(.imageStatus)' \
		ecr describe-images --repository-name archive --filter imageStatus=ARCHIVED
	answers '["ImageInaccessible"]' '.failures | map(.failureCode)' \
		ecr batch-get-image --repository-name archive --image-ids imageTag=a
	answers '"ACTIVATING"' .imageStatus ecr update-image-storage-class --repository-name archive \
		--image-id imageTag=a --target-storage-class STANDARD
	answers '["ACTIVE"]' '.imageDetails | map(.imageStatus)' ecr describe-images --repository-name archive
}

# --- Lambda

@test "ListFunctions lists functions, or with ALL their versions" {
	answers '[["resize","$LATEST"],["report","$LATEST"],["plain","$LATEST"]]' \
		'.Functions | map([.FunctionName, .Version])' lambda list-functions
	answers '["resize:$LATEST","resize:1","resize:2","report:$LATEST","plain:$LATEST","plain:7"]' \
		'.Functions | map(.FunctionArn | split(":")[6:] | join(":"))' \
		lambda list-functions --function-version ALL --page-size 1
}

@test "ListVersionsByFunction lists versions over several pages, whose markers survive a URL" {
	answers '[["$LATEST","Image"],["1","Image"],["2","Image"]]' '.Versions | map([.Version, .PackageType])' \
		lambda list-versions-by-function --function-name resize --page-size 1
}

@test "ListAliases lists aliases with their weights, and by version" {
	answers '[["live","1",{"2":0.25}],["next","2",null]]' \
		'.Aliases | map([.Name, .FunctionVersion, .RoutingConfig.AdditionalVersionWeights])' \
		lambda list-aliases --function-name resize
	answers '["next"]' '.Aliases | map(.Name)' lambda list-aliases --function-name resize --function-version 2
}

@test "GetFunction resolves a qualifier, be it a version, an alias or \$LATEST" {
	local filter='[.Configuration.Version, (.Configuration.FunctionArn | split(":")[6:] | join(":")), .Code.ResolvedImageUri]'
	answers "[\"\$LATEST\",\"resize\",\"$HOST/prod/app@$(digest b)\"]" "$filter" lambda get-function --function-name resize
	answers "[\"2\",\"resize:2\",\"$HOST/prod/app@$(digest b)\"]" "$filter" \
		lambda get-function --function-name resize --qualifier 2
	answers "[\"1\",\"resize:live\",\"$HOST/prod/app@$(digest a)\"]" "$filter" \
		lambda get-function --function-name resize:live
	answers "[\"\$LATEST\",\"resize:\$LATEST\",\"$HOST/prod/app@$(digest b)\"]" "$filter" \
		lambda get-function --function-name "arn:aws:lambda:ap-northeast-1:123456789012:function:resize:\$LATEST"
	answers "[\"2\",\"resize:next\",\"$HOST/prod/app@$(digest b)\"]" "$filter" \
		lambda get-function --function-name 123456789012:function:resize --qualifier next
}

@test "GetFunction tells images from archives" {
	answers "[\"Image\",\"ECR\",\"$HOST/prod/app:live\",false]" \
		'[.Configuration.PackageType, .Code.RepositoryType, .Code.ImageUri, (.Code | has("Location"))]' \
		lambda get-function --function-name resize
	answers '["Zip","S3",null,true]' \
		'[.Configuration.PackageType, .Code.RepositoryType, .Code.ImageUri, (.Code | has("Location"))]' \
		lambda get-function --function-name report
	answers '["elsewhere.example/app:1",null]' '[.Code.ImageUri, .Code.ResolvedImageUri]' \
		lambda get-function --function-name plain
}

@test "a function, version or alias that is not there is an error with its ARN" {
	refuses ResourceNotFoundException lambda get-function --function-name nope
	[[ $stderr == *"Function not found: arn:aws:lambda:ap-northeast-1:123456789012:function:nope"* ]]
	refuses ResourceNotFoundException lambda get-function --function-name resize --qualifier 3
	[[ $stderr == *":function:resize:3"* ]]
	refuses ResourceNotFoundException lambda list-aliases --function-name nope
	refuses ResourceNotFoundException lambda list-versions-by-function --function-name nope
	refuses InvalidParameterValueException lambda get-function --function-name resize:1 --qualifier 2
}

# --- trouble

@test "the CLI retries what was throttled until it is answered" {
	own_emulator --throttle ListClusters=2 --throttle ListFunctions=1 --throttle GetCallerIdentity=1
	answers 3 '.clusterArns | length' ecs list-clusters
	answers 3 '.Functions | length' lambda list-functions
	answers '"123456789012"' .Account sts get-caller-identity
	run -0 jq -sc 'map([.operation, .status, .code])' "$BATS_TEST_TMPDIR/log"
	diff -u - <(jq -c '.[]' <<<"$output") <<-'END'
	["ListClusters",400,"ThrottlingException"]
	["ListClusters",400,"ThrottlingException"]
	["ListClusters",200,null]
	["ListFunctions",429,"TooManyRequestsException"]
	["ListFunctions",200,null]
	["GetCallerIdentity",400,"Throttling"]
	["GetCallerIdentity",200,null]
	END
}

@test "throttling that does not end is reported as such" {
	own_emulator --throttle '*=9'
	AWS_MAX_ATTEMPTS=1
	refuses ThrottlingException ecr describe-repositories
	refuses TooManyRequestsException lambda list-functions
	refuses Throttling sts get-caller-identity
}

@test "a service's token bucket lets a burst through and throttles what is beyond" {
	own_emulator --rate ecr=2/0.01
	AWS_MAX_ATTEMPTS=1
	answers 6 '.repositories | length' ecr describe-repositories
	answers 6 '.repositories | length' ecr describe-repositories
	refuses ThrottlingException ecr describe-repositories
	answers 3 '.clusterArns | length' ecs list-clusters
}

@test "the CLI retries a failing service, and reports one that stays so" {
	own_emulator --fail ListClusters=2:500 --fail DescribeRepositories=1:502 --fail ListFunctions=9:503
	answers 3 '.clusterArns | length' ecs list-clusters
	answers 6 '.repositories | length' ecr describe-repositories
	refuses ServiceUnavailableException lambda list-functions
	run -0 jq -sc 'map(.status)' "$BATS_TEST_TMPDIR/log"
	[ "$output" = '[500,500,200,502,200,503,503,503]' ]
}

@test "a denied operation names user and action, and others go on" {
	own_emulator --deny ListTasks --deny GetFunction --deny GetCallerIdentity
	refuses AccessDeniedException ecs list-tasks --cluster prod
	[[ $stderr == *"User: arn:aws:iam::123456789012:user/emulator is not authorized to perform: ecs:ListTasks on resource: *"* ]]
	refuses AccessDeniedException lambda get-function --function-name resize
	refuses AccessDenied sts get-caller-identity
	answers 3 '.clusterArns | length' ecs list-clusters
}

@test "every answer is delayed by the latency asked for" {
	own_emulator --latency 700
	run -0 --separate-stderr aws ecs list-clusters --page-size 1
	jq -se 'map(.at) | length == 3 and .[2] - .[0] >= 1.4' "$BATS_TEST_TMPDIR/log"
}

@test "the log has one line a request, with who asked for what" {
	own_emulator
	run -0 --separate-stderr aws lambda get-function --function-name resize:live
	AWS_ACCESS_KEY_ID=AKIDNOBODY run aws ecs list-tasks --cluster prod
	run -0 jq -c '[.service, .operation, .status, .code, .access_key, .input]' "$BATS_TEST_TMPDIR/log"
	diff -u - <(echo "$output") <<-'END'
	["lambda","GetFunction",200,null,"AKIDEXAMPLE",{"FunctionName":"resize:live"}]
	["ecs","ListTasks",400,"UnrecognizedClientException","AKIDNOBODY",{"cluster":"prod"}]
	END
	jq -e '.at > 1e9 and (.request_id | length == 36)' "$BATS_TEST_TMPDIR/log"
}

# --- the program

@test "without --max-page an account of many functions is listed by fifties" {
	jq -n '{lambda: {functions: [range(120) | {name: "f\(.)", packageType: "Zip"}]}}' >"$BATS_TEST_TMPDIR/account"
	emulator "$BATS_TEST_TMPDIR/url" --log "$BATS_TEST_TMPDIR/log" "$BATS_TEST_TMPDIR/account"
	own=$pid
	AWS_ENDPOINT_URL=$(cat "$BATS_TEST_TMPDIR/url") AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
	answers 120 '.Functions | length' lambda list-functions --page-size 10000
	[ "$(wc -l <"$BATS_TEST_TMPDIR/log")" -eq 3 ]
}

@test "a made account is served, and its tasks run images that are there" {
	[ -x "$BUILD/aws-account" ] || skip "aws-account is not built"
	"$BUILD/aws-account" demo --seed 3 >"$BATS_TEST_TMPDIR/account"
	emulator "$BATS_TEST_TMPDIR/url" "$BATS_TEST_TMPDIR/account"
	own=$pid
	AWS_ENDPOINT_URL=$(cat "$BATS_TEST_TMPDIR/url") AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
	answers 36 '.repositories | length' ecr describe-repositories
	answers '["prod","prod-batch","staging","dev","sandbox"]' '.clusterArns | map(split("/")[1])' ecs list-clusters
	run -0 --separate-stderr aws ecs list-tasks --cluster prod --service-name checkout
	task=$(jq -r '.taskArns[0]' <<<"$output")
	run -0 --separate-stderr aws ecs describe-tasks --cluster prod --tasks "$task"
	pinned=$(jq -r '.tasks[0].containers[0].imageDigest' <<<"$output")
	answers "\"$pinned\"" '.imageDetails[0].imageDigest' \
		ecr describe-images --repository-name prod/checkout --image-ids imageDigest="$pinned"
}

@test "a broken account file is told in one line and ends with status 1" {
	echo '{"ecs":{"clusters":[{"name":"a","tasks":[{"desiredStatus":"RUNING","taskDefinition":"x:1"}]}]}}' \
		>"$BATS_TEST_TMPDIR/account"
	run -1 --separate-stderr "$EMULATOR" "$BATS_TEST_TMPDIR/account"
	[[ $stderr == *"ecs.clusters[0].tasks[0].desiredStatus must be one of RUNNING STOPPED" ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	run -1 --separate-stderr "$EMULATOR" "$BATS_TEST_TMPDIR/nowhere"
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "it ends with status 0 when told to, at the end of its input and of its life" {
	emulator "$BATS_TEST_TMPDIR/url" "$BATS_FILE_TMPDIR/account.json"
	kill "$pid"
	wait "$pid"
	run -0 timeout 20 "$EMULATOR" --exit-on-eof "$BATS_FILE_TMPDIR/account.json" </dev/null
	run -0 timeout 20 "$EMULATOR" --lifetime 1 "$BATS_FILE_TMPDIR/account.json"
	[[ $output == http://127.0.0.1:* ]]
}

@test "a wrong option ends with status 2" {
	run -2 "$EMULATOR" --throttle ListTasks "$BATS_FILE_TMPDIR/account.json"
	run -2 "$EMULATOR" --fail ListTasks=1:404 "$BATS_FILE_TMPDIR/account.json"
	run -2 "$EMULATOR" --rate ecr=0 "$BATS_FILE_TMPDIR/account.json"
	run -2 "$EMULATOR"
	run -0 "$EMULATOR" --help
}
