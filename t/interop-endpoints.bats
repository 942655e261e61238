# Endpoints against the rules that AWS publishes for each service, as botocore reads them.
# bats file_tags=once
load helper.bash

setup () {
	python3 -c 'import botocore' 2>/dev/null || skip 'botocore is not installed'
	cd "$BATS_TEST_TMPDIR" || return
}

@test "every service has the hosts of the published rules: all partitions, FIPS, dual-stack, both" {
	local service region fips dualstack
	# Sign-In's own hosts in the smaller partitions are newer than the rules of many a botocore.
	"$ROOT/t/botocore-endpoints" ecs ecr lambda sts sso sso-oidc signin |
		grep -v '^signin \(us-gov\|us-iso\|eu-iso\|eusc\)[^ ]* [a-z]* false ' >published
	while read -r service region fips dualstack _; do
		printf '%s %s %s %s ' "$service" "$region" "$fips" "$dualstack"
		AWS_USE_FIPS_ENDPOINT=$fips AWS_USE_DUALSTACK_ENDPOINT=$dualstack \
			"$ECRM_BUILD/t/unit/endpoint-of" "${service//-/_}" "$region"
	done <published >ours
	diff -u published ours
	[ "$(wc -l <published)" -eq $((7 * 19 * 4 - 7 * 2)) ]
}
