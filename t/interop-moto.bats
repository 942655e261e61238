# moto, an AWS that nobody here wrote, answers the programs: what they make of ECS, Lambda and ECR
# rests on more than the emulator's reading of the API.
#
# Where moto 5 departs from AWS: it checks no signature, pages no list of ECR, has no service revisions
# (DescribeServiceRevisions), lets an index's images go before the index, resolves the tag of a
# function's image to a digest that no image has, says nothing of untagged images that it deletes, and
# nothing of an image's configuration (artifactMediaType).  That last one is added below: without it,
# every image is of a kind that is kept.
#
# bats sets output, stderr and their lines; $ in quotes is jq's, or the name of a version.
# shellcheck disable=SC2154,SC2016
load helper.bash

REGISTRY=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com

# The environment that finds moto.
use_moto () {
	AWS_ENDPOINT_URL=$(sed -n 's/.*Running on \(http:[^ ]*\).*/\1/p' "$BATS_FILE_TMPDIR/moto.log")
	AWS_REGION=ap-northeast-1
	AWS_DEFAULT_REGION=$AWS_REGION # which boto3 reads
	AWS_ACCESS_KEY_ID=testing
	AWS_SECRET_ACCESS_KEY=testing
	export AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	export NO_PROXY=127.0.0.1
}

start_moto () {
	python3 -c '
import json
from moto.ecr.models import Image
from moto.server import main

Image.artifact_media_type = property(
    lambda image: json.loads(image.image_manifest).get("config", {}).get("mediaType"))
main(["-H", "127.0.0.1", "-p", "0"])
' >"$BATS_FILE_TMPDIR/moto.log" 2>&1 3>&- &
	echo "$!" >"$BATS_FILE_TMPDIR/pid"
	for _ in {1..300}; do
		! grep -q 'Running on' "$BATS_FILE_TMPDIR/moto.log" || return 0
		kill -0 "$!" || break
		sleep 0.1
	done
	cat "$BATS_FILE_TMPDIR/moto.log"
	return 1
}

# Two repositories, app for the tests that read and doomed for the one that deletes, with the same
# images; names.json tells which digest each has.  Then what uses them.
fill_moto () {
	python3 - "$BATS_FILE_TMPDIR/names.json" <<'EOF'
import hashlib
import json
import sys

import boto3

ecr, ecs, functions, iam, ec2 = map(boto3.client, ("ecr", "ecs", "lambda", "iam", "ec2"))
IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
names = {}


def put(repository, name, manifest, tags):
    manifest = json.dumps(manifest)
    digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
    for tag in tags or [None]:
        ecr.put_image(repositoryName=repository, imageManifest=manifest, imageDigest=digest,
                      imageManifestMediaType=json.loads(manifest)["mediaType"],
                      **({"imageTag": tag} if tag else {}))
    names[digest] = name
    return digest


def put_image(repository, name, *tags):
    return put(repository, name, {
        "schemaVersion": 2, "mediaType": IMAGE,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1000,
                   "digest": "sha256:" + hashlib.sha256(name.encode()).hexdigest()},
        "layers": [],
    }, tags)


def put_index(repository, name, children, *tags):
    put(repository, name, {
        "schemaVersion": 2, "mediaType": INDEX,
        "manifests": [{"mediaType": IMAGE, "digest": child, "size": 1,
                       "platform": {"architecture": "arm64", "os": "linux"}} for child in children],
    }, tags)


for repository in "app", "doomed":
    ecr.create_repository(repositoryName=repository)
    for version in "1", "2", "3", "4", "5", "6":
        put_image(repository, "image " + version, "v" + version)
    put_image(repository, "two tags", "x", "y")
    put_image(repository, "untagged")
    put_index(repository, "index in use", [put_image(repository, "child of index in use")], "multi")
    put_index(repository, "unused index", [put_image(repository, "child of unused index")], "old")

uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/"
ecs.create_cluster(clusterName="prod")
for repository in "app", "doomed":
    for tag in "v1", "v2", "v3":
        ecs.register_task_definition(family=repository, containerDefinitions=[
            {"name": "main", "image": uri + repository + ":" + tag, "memory": 64},
            {"name": "proxy", "image": "public.ecr.aws/nginx/nginx:1", "memory": 64}])
    ecs.register_task_definition(family=repository + "-side", containerDefinitions=[
        {"name": "side", "image": uri + repository + ":multi", "memory": 64}])
    ecs.create_service(cluster="prod", serviceName=repository, taskDefinition=repository + ":2",
                       desiredCount=1)
    ecs.run_task(cluster="prod", taskDefinition=repository + ":1", launchType="FARGATE",
                 networkConfiguration={"awsvpcConfiguration": {
                     "subnets": [ec2.describe_subnets()["Subnets"][0]["SubnetId"]]}})
role = iam.create_role(RoleName="function", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
for repository in "app", "doomed":
    functions.create_function(FunctionName=repository, Role=role, PackageType="Image",
                              Code={"ImageUri": uri + repository + ":v4"})
    functions.publish_version(FunctionName=repository)
    functions.create_alias(FunctionName=repository, Name="live", FunctionVersion="1")
json.dump(names, open(sys.argv[1], "w"))
EOF
}

setup_file () {
	# A skip here would be a failure (bats 1.8): each test skips.
	python3 -c 'import boto3, flask, moto.server' 2>/dev/null || return 0
	start_moto
	use_moto
	fill_moto
	date +%s >"$BATS_FILE_TMPDIR/filled_at"
}

teardown_file () {
	[ ! -s "$BATS_FILE_TMPDIR/pid" ] || kill "$(cat "$BATS_FILE_TMPDIR/pid")"
}

setup () {
	[ -s "$BATS_FILE_TMPDIR/pid" ] || skip 'moto with its server is not installed'
	use_moto
	cd "$BATS_TEST_TMPDIR" || return
	config app
}

# config NAME: the configuration for what is of that name.  All is expired a second after its push.
config () {
	cat >ecrm.yaml <<-END
	clusters:
	  - name: prod
	task_definitions:
	  - name: $1
	    keep_count: 1
	  - name: $1-side
	    keep_count: 1
	lambda_functions:
	  - name: $1
	    keep_count: 1
	repositories:
	  - name: $1
	    expires: 1s
	    keep_count: 0
	    keep_tag_patterns: []
	END
}

# wait_until_expired: until the second in which the last image was pushed is well over.
wait_until_expired () {
	until [ "$(date +%s)" -gt "$(($(cat "$BATS_FILE_TMPDIR/filled_at") + 1))" ]; do
		sleep 0.1
	done
}

# named FILTER: the lines of a jq filter on records, with names for the images' digests, sorted.
named () {
	jq -r --slurpfile names "$BATS_FILE_TMPDIR/names.json" "$1" | sort
}

# remaining REPOSITORY: the names of its images, as boto3 sees them.
remaining () {
	python3 - "$1" "$BATS_FILE_TMPDIR/names.json" <<-'EOF'
	import json
	import sys

	import boto3

	names = json.load(open(sys.argv[2]))
	images = boto3.client("ecr").describe_images(repositoryName=sys.argv[1])["imageDetails"]
	print("\n".join(sorted(names[image["imageDigest"]] for image in images)))
	EOF
}

# not_deleted: what ecrm-delete said of failures, with names for digests, sorted.
not_deleted () {
	jq -rR --slurpfile names "$BATS_FILE_TMPDIR/names.json" 'capture(
		"(?<verb>could not delete) .*@(?<digest>sha256:[0-9a-f]*): [A-Za-z]*: (?<why>.*)") |
		"\(.verb) \($names[0][.digest]): \(.why)"' | sort
}

@test "the account is known, and so is what it has" {
	local program
	for program in ecrm-scan-ecs ecrm-scan-lambda ecrm-list-ecr; do
		run -0 --separate-stderr "$program" --names
		expect_equal '' "$stderr"
		expect_equal 123456789012 "$(jq -r .account <<<"${lines[0]}")"
		printf '%s\n' "$output" >>records
	done
	expect_equal "$(printf '%s\n' 'cluster prod' 'lambda_function app' 'lambda_function doomed' \
		'repository app' 'repository doomed' 'task_definition_family app' \
		'task_definition_family app-side' 'task_definition_family doomed' \
		'task_definition_family doomed-side')" \
		"$(jq -r 'select(.name) | "\(.type) \(.name)"' records | sort)"
}

@test "what tasks, services, task definitions and functions run is in use" {
	run -0 --separate-stderr ecrm scan --format ndjson
	# moto's digests of functions' images are those of no image.
	expect_equal "$(printf '%s\n' "$REGISTRY"/app:{multi,v1,v2,v3,v4} "$REGISTRY"/doomed:{v1,v2} |
		sort)" "$(jq -r 'select(.type == "in_use" and (.image | contains("@") | not)) | .image' \
		<<<"$output" | sort -u)"
	expect_equal "$(printf '%s\n' \
		'function:app:$LATEST lambda' 'function:app:1 lambda' \
		'task-definition/app:1 task_definition' 'task-definition/app:2 task_definition' \
		'task-definition/app:3 task_definition' 'task-definition/app-side:1 task_definition' \
		'task-definition/doomed:1 task_definition' 'task-definition/doomed:2 task_definition' \
		'task/prod task' | sort)" \
		"$(jq -r 'select(.type == "in_use") | (.by | split(":")[5:] | join(":") |
			sub("task/prod/.*"; "task/prod")) + " " + .via' <<<"$output" | sort -u)"
}

@test "ecrm scan gives the sorted list of images in the documented format" {
	run -0 --separate-stderr ecrm scan
	expect_equal "$(printf '%s\n' "$REGISTRY"/app:{multi,v1,v2,v3,v4} "$REGISTRY"/doomed:{v1,v2})" \
		"$(jq -r '.[] | select(contains("@") | not)' <<<"$output")"
}

@test "images, indexes and what belongs to them are listed" {
	run -0 --separate-stderr ecrm-list-ecr
	expect_equal '' "$stderr"
	expect_equal "$(sort <<-'END'
	child of index in use [] 1000 image
	child of unused index [] 1000 image
	image 1 ["v1"] 1000 image
	image 2 ["v2"] 1000 image
	image 3 ["v3"] 1000 image
	image 4 ["v4"] 1000 image
	image 5 ["v5"] 1000 image
	image 6 ["v6"] 1000 image
	index in use ["multi"] 0 index of child of index in use linux/arm64
	two tags ["x","y"] 1000 image
	unused index ["old"] 0 index of child of unused index linux/arm64
	untagged [] 1000 image
	END
	)" "$(named 'select(.type == "image") | [$names[0][.digest], (.tags | sort | tojson), .size,
		if .children then "index of", $names[0][.children[].digest], .children[].platform
		else "image" end] | map(tostring) | join(" ")' <<<"$output")"
}

@test "the plan keeps what is in use and what that needs, once all has expired" {
	ecrm-scan-ecs >records 2>/dev/null
	ecrm-scan-lambda >>records 2>/dev/null
	ecrm-list-ecr >>records
	run -0 --separate-stderr ecrm-plan --now 2100-01-01T00:00:00Z records
	expect_equal "$(sort <<-'END'
	child of index in use: keep
	child of unused index: delete
	image 1: keep
	image 2: keep
	image 3: keep
	image 4: keep
	image 5: delete
	image 6: delete
	index in use: keep
	two tags: delete
	unused index: delete
	untagged: delete
	END
	)" "$(named 'select(.type == "image") | "\($names[0][.digest]): \(.action)"' <<<"$output")"
	run -0 --separate-stderr ecrm-plan --now 2020-01-01T00:00:00Z records
	expect_equal keep "$(jq -r 'select(.type == "image") | .action' <<<"$output" | sort -u)"
}

@test "ecrm plan counts the images that ecrm delete then deletes, and no others" {
	config doomed
	wait_until_expired
	run -0 --separate-stderr ecrm plan --format json
	expect_equal "$(cat <<-'END'
	[
	  {
	    "repository": "doomed",
	    "type": "Image",
	    "expired_images": 5,
	    "total_images": 10,
	    "expired_image_size": 5000,
	    "total_image_size": 10000
	  },
	  {
	    "repository": "doomed",
	    "type": "Image index",
	    "expired_images": 1,
	    "total_images": 2,
	    "expired_image_size": 0,
	    "total_image_size": 0
	  }
	]
	END
	)" "$output"
	# Of the untagged ones moto's answer says nothing, so that they must not count as deleted.
	run -1 --separate-stderr ecrm delete --force
	expect_equal "$(printf 'could not delete %s: ecr BatchDeleteImage gave no answer about it\n' untagged \
		'child of unused index' | sort)" "$(not_deleted <<<"$stderr")"
	[[ $stderr == *'[notice] 4 images deleted, 2 failed, 0 left alone'* ]]
	expect_equal "$(printf '%s\n' 'child of index in use' 'image 1' 'image 2' 'image 3' 'image 4' \
		'index in use')" "$(remaining doomed)"
	# A second time there is nothing left to do.
	run -0 --separate-stderr ecrm delete --force
	expect_equal 6 "$(remaining doomed | wc -l)"
	expect_equal 12 "$(remaining app | wc -l)"
}
