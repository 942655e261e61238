# The CronJob of examples/kubernetes: what has to be there is there, and its command plans with its
# configuration, on an emulated account and what kubectl would list.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
# bats file_tags=once
load helper.bash
load aws.bash

setup () {
	aws_setup
	# Debian's package is for Debian's python3, and another may stand before it on the PATH.
	local python
	for python in python3 /usr/bin/python3; do
		! "$python" -c 'import yaml' 2>/dev/null || break
		python=
	done
	[ -n "$python" ] || skip 'there is no python3-yaml'
	"$python" -c 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))' \
		<"$ROOT/examples/kubernetes/cronjob.yaml" >objects.json
}

teardown () {
	aws_teardown
}

# of KIND FILTER: what the filter makes of the one object of that kind.
of () {
	jq -er --arg kind "$1" "map(select(.kind == \$kind)) | if length == 1 then .[0] else error(\"not one\") end | $2" objects.json
}

POD='.spec.jobTemplate.spec.template.spec'

@test "every object has its kind, and all names fit together" {
	expect_equal 'Namespace ServiceAccount ClusterRole ClusterRoleBinding ConfigMap CronJob' \
		"$(jq -r '.[].kind' objects.json | xargs)"
	expect_equal '' "$(jq -r '.[] | select((.apiVersion and .metadata.name) | not) | .kind' objects.json)"
	local name
	name=$(of ServiceAccount .metadata.name)
	expect_equal "$name" "$(of CronJob "$POD.serviceAccountName")"
	expect_equal "$name" "$(of ClusterRoleBinding '.subjects[0].name')"
	expect_equal "$(of ClusterRole .metadata.name)" "$(of ClusterRoleBinding .roleRef.name)"
	expect_equal "$(of ConfigMap .metadata.name)" "$(of CronJob "$POD.volumes[] | select(.configMap).configMap.name")"
	expect_equal ecrm "$(jq -r '.[] | select(.kind | IN("ServiceAccount", "ConfigMap", "CronJob")) | .metadata.namespace' objects.json | sort -u)"
	expect_equal ecrm "$(of ClusterRoleBinding '.subjects[0].namespace')"
	[[ $(of ServiceAccount '.metadata.annotations["eks.amazonaws.com/role-arn"]') == arn:aws:iam::*:role/* ]]
	# Each volume that is mounted is there, and the configuration is where it is looked for.
	expect_equal "$(of CronJob "[$POD.volumes[].name] | sort[]")" "$(of CronJob "[$POD.containers[].volumeMounts[].name] | sort[]")"
	expect_equal /etc/ecrm/ecrm.yaml "$(of CronJob "$POD.containers[0].env[] | select(.name == \"ECRM_CONFIG\").value")"
}

@test "it runs once at a time, as nobody, and can write nowhere but to its volume" {
	expect_equal '"Forbid" 0 "Never" true 65532 "RuntimeDefault"' "$(of CronJob "[.spec.concurrencyPolicy,
		.spec.jobTemplate.spec.backoffLimit, $POD.restartPolicy, $POD.securityContext.runAsNonRoot,
		$POD.securityContext.runAsUser, $POD.securityContext.seccompProfile.type] | map(tojson) | join(\" \")")"
	expect_equal 'false true ["ALL"] true' "$(of CronJob "$POD.containers[] | [.securityContext.allowPrivilegeEscalation,
		.securityContext.readOnlyRootFilesystem, .securityContext.capabilities.drop,
		(.resources.requests.cpu and .resources.requests.memory and .resources.limits.memory != null)] | map(tojson) | join(\" \")")"
	expect_equal "65532:65532" "$(sed -n 's/^USER //p' "$ROOT/examples/kubernetes/Dockerfile" | tail -n 1)"
}

@test "the role may list what scan-kubernetes asks for, and no more" {
	expect_equal "$(grep -o 'pods,[a-z,]*' "$ROOT/examples/filters/scan-kubernetes" | tr , '\n' | LC_ALL=C sort)" \
		"$(of ClusterRole '[.rules[].resources[]] | sort[]')"
	expect_equal list "$(of ClusterRole '[.rules[].verbs[]] | unique[]')"
}

@test "its command plans with its configuration: what the cluster runs is kept" {
	account <<-'ACCOUNT'
		{"ecr": {"repositories": [{"name": "app", "images": [
			{"digest": "#01", "tags": [], "pushedAt": "-400d", "size": 1},
			{"digest": "#02", "tags": [], "pushedAt": "-300d", "size": 2}]}]}}
	ACCOUNT
	mkdir stand-in
	lengthen >pods.json <<-'PODS'
		{"kind": "List", "items": [{"kind": "Pod", "metadata": {"namespace": "n", "name": "p"},
			"spec": {"containers": [{"image": "ECR/app@#01"}]}}]}
	PODS
	printf '#!/bin/sh\ncat "%s/pods.json"\n' "$PWD" >stand-in/kubectl
	chmod +x stand-in/kubectl
	PATH=$PWD/stand-in:$PATH

	# The image has the filter where its Dockerfile copies it to.
	expect_equal 'scan-kubernetes in-use-kubernetes.jq /usr/local/lib/ecrm/' "$(sed -n 's/^COPY //p' "$ROOT/examples/kubernetes/Dockerfile")"
	of ConfigMap '.data["ecrm.yaml"]' | sed "s|/usr/local/lib/ecrm|$ROOT/examples/filters|" | config
	of CronJob "$POD.containers[0].args[]" >arguments
	mapfile -t arguments <arguments
	run -0 --separate-stderr ecrm "${arguments[@]}" --format ndjson
	expect_equal 'ECR/app@#01 keep
ECR/app@#02 delete' "$(jq -r 'select(.type == "image") | "\(.uri)@\(.digest) \(.action)"' <<<"$output" | shorten | sort)"
	expect_equal 0 "$(requests BatchDeleteImage)"
}
