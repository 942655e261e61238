# How region and endpoints are found: tables of files and environment, and what comes of them at the
# other end.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031,SC2016,SC2034
load helper.bash
load settings.bash

setup () {
	settings_setup
}

teardown () {
	settings_teardown
}

# endpoints: rows of "SERVICE REGION | CONFIG | VARIABLES => URL", or what is said instead.
endpoints () {
	local row service words config
	cat >wanted
	while IFS= read -r row; do
		read -r -a service <<<"${row%% | *}"
		config=${row#* | }
		printf '%b' "${config%% | *}" >config
		words=${row##* | }
		read -r -a words <<<"${words% => *}"
		run --separate-stderr env "${words[@]}" "$ECRM_BUILD/t/unit/endpoint-of" "${service[@]}"
		printf '%s => %s\n' "${row% => *}" "$output${output:+${stderr:+ }}$(said)"
	done <wanted >got
	diff -u wanted got
}

# --- region

@test "the region: --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's" {
	account
	unset AWS_REGION
	each_row region <<'EOF'
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=r2 --region=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=r2 ECRM_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=r3 AWS_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=ap-northeast-1 => ap-northeast-1
[default]\nregion=r4 |  | @A AWS_DEFAULT_REGION=ap-northeast-1 AWS_REGION= => ap-northeast-1
[default]\nregion=ap-northeast-1 |  | @A => ap-northeast-1
[default]\nregion=ap-northeast-1 # Tokyo |  | @A => ap-northeast-1
 | [default]\nregion=ap-northeast-1 | @A => ap-northeast-1
[default]\nregion=r4 | [default]\nregion=ap-northeast-1 | @A => ap-northeast-1
[default]\nregion=ap-northeast-1 | [default]\nregion= | @A => ap-northeast-1
[default]\nregion=r4\n[profile x]\nregion=ap-northeast-1 |  | @A AWS_PROFILE=x => ap-northeast-1
[default]\nregion=r4\n[profile x]\nregion=ap-northeast-1\n@B |  | --profile=x => ap-northeast-1
EOF
}

@test "the region of a FIPS pseudo-region is what is signed for and told" {
	account
	unset AWS_REGION
	each_row region <<'EOF'
 |  | @A AWS_REGION=fips-ap-northeast-1 AWS_ENDPOINT_URL= AWS_ENDPOINT_URL_STS=http://127.0.0.1:1 => [error] the endpoint 'http://127.0.0.1:1' cannot be combined with a FIPS endpoint ()
EOF
}

@test "the region is what is signed for" {
	account
	each_row region <<'EOF'
 |  | @A AWS_REGION=us-east-2 => [error] ecs ListClusters failed: InvalidSignatureException: Credential should be scoped to a valid region, not 'us-east-2'. (HTTP status 400, request id X) (GetCallerIdentity ListClusters)
EOF
}

@test "without a region no call is made, and the message names where it may stand" {
	account
	unset AWS_REGION
	each_row region <<'EOF'
 |  | @A => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'default' ()
[default]\nregion=ap-northeast-1\n[profile x]\noutput=json |  | @A AWS_PROFILE=x => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'x' ()
[default]\nregion=ap-northeast-1\n[profile default]\noutput=json |  | @A => [error] no AWS region: use --region, set AWS_REGION, or set region in the AWS profile 'default' ()
EOF
}

@test "a region that could lead to another host is refused before any call" {
	local hostile failed=0
	account
	for hostile in evil.example/x x@evil.example 'evil.example#' 'evil.example?' 'x:80' -x x- x..y .x x. \
		'a b' $'a\nb' $'a\r' 'a%2f' 'é' '*' fips- -fips -fips- fips-x/y "$(printf '%064d' 0)" "'" '[::1]'; do
		scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA "AWS_REGION=$hostile"
		[ "$status" -eq 1 ] && expect_line "*[[]error] ecrm-scan-ecs: '*' is no AWS region" || failed=1
	done
	[ "$failed" -eq 0 ]
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

# --- endpoints

@test "each kind of endpoint has its host, in every partition" {
	endpoints <<'EOF'
ecr us-east-1 |  |  => https://api.ecr.us-east-1.amazonaws.com
ecr us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.us-east-1.api.aws
ecr us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://api.ecr-fips.us-east-1.amazonaws.com
ecr us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr-fips.us-east-1.api.aws
ecr cn-north-1 |  |  => https://api.ecr.cn-north-1.amazonaws.com.cn
ecr cn-north-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.cn-north-1.api.amazonwebservices.com.cn
ecs eu-west-1 |  |  => https://ecs.eu-west-1.amazonaws.com
ecs eu-west-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.eu-west-1.api.aws
ecs us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://ecs-fips.us-gov-west-1.amazonaws.com
ecs us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs-fips.us-gov-west-1.api.aws
lambda ap-northeast-1 |  |  => https://lambda.ap-northeast-1.amazonaws.com
lambda cn-northwest-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://lambda.cn-northwest-1.api.amazonwebservices.com.cn
lambda us-east-2 |  | AWS_USE_FIPS_ENDPOINT=true => https://lambda-fips.us-east-2.amazonaws.com
lambda us-east-2 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://lambda-fips.us-east-2.api.aws
sts us-east-1 |  |  => https://sts.us-east-1.amazonaws.com
sts us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://sts-fips.us-east-1.amazonaws.com
sts us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://sts.us-east-1.api.aws
sts us-gov-west-1 |  |  => https://sts.us-gov-west-1.amazonaws.com
sts us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://sts.us-gov-west-1.amazonaws.com
sts us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://sts-fips.us-gov-west-1.api.aws
sts cn-north-1 |  |  => https://sts.cn-north-1.amazonaws.com.cn
sts eusc-de-east-1 |  |  => https://sts.eusc-de-east-1.amazonaws.eu
ecs eusc-de-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.eusc-de-east-1.api.amazonwebservices.eu
ecs us-iso-east-1 |  |  => https://ecs.us-iso-east-1.c2s.ic.gov
ecs us-iso-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.us-iso-east-1.api.aws.ic.gov
ecs us-isob-east-1 |  |  => https://ecs.us-isob-east-1.sc2s.sgov.gov
ecs us-isob-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecs.us-isob-east-1.api.aws.scloud
ecr eu-isoe-west-1 |  |  => https://api.ecr.eu-isoe-west-1.cloud.adc-e.uk
ecr eu-isoe-west-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.eu-isoe-west-1.api.cloud-aws.adc-e.uk
ecr us-isof-south-1 |  |  => https://api.ecr.us-isof-south-1.csp.hci.ic.gov
ecr us-isof-south-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr.us-isof-south-1.api.aws.hci.ic.gov
ecs xx-foo-1 |  |  => https://ecs.xx-foo-1.amazonaws.com
ecs cn-elsewhere |  |  => https://ecs.cn-elsewhere.amazonaws.com
ecs us-gov-west-1x |  |  => https://ecs.us-gov-west-1x.amazonaws.com
ecs mx-central-1 |  |  => https://ecs.mx-central-1.amazonaws.com
EOF
}

@test "the services that give credentials have hosts in every partition" {
	endpoints <<'EOF'
sso eu-west-1 |  |  => https://portal.sso.eu-west-1.amazonaws.com
sso cn-north-1 |  |  => https://portal.sso.cn-north-1.amazonaws.com.cn
sso us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://portal.sso-fips.us-east-1.amazonaws.com
sso us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://portal.sso.us-gov-west-1.amazonaws.com
sso us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://portal.sso.us-east-1.api.aws
sso us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://portal.sso-fips.us-gov-west-1.api.aws
sso_oidc eu-west-1 |  |  => https://oidc.eu-west-1.amazonaws.com
sso_oidc us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://oidc-fips.us-east-1.amazonaws.com
sso_oidc us-gov-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://oidc.us-gov-east-1.amazonaws.com
sso_oidc eusc-de-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://oidc.eusc-de-east-1.api.amazonwebservices.eu
signin eu-west-1 |  |  => https://eu-west-1.signin.aws.amazon.com
signin cn-north-1 |  |  => https://cn-north-1.signin.amazonaws.cn
signin us-gov-west-1 |  |  => https://us-gov-west-1.signin.amazonaws-us-gov.com
signin us-iso-east-1 |  |  => https://us-iso-east-1.signin.c2shome.ic.gov
signin us-isob-east-1 |  |  => https://us-isob-east-1.signin.sc2shome.sgov.gov
signin eu-isoe-west-1 |  |  => https://eu-isoe-west-1.signin.csphome.adc-e.uk
signin us-isof-south-1 |  |  => https://us-isof-south-1.signin.csphome.hci.ic.gov
signin eusc-de-east-1 |  |  => https://eusc-de-east-1.signin.amazonaws-eusc.eu
signin us-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://signin-fips.us-east-1.amazonaws.com
signin us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://signin-fips.amazonaws-us-gov.com
signin us-gov-east-1 |  | AWS_USE_FIPS_ENDPOINT=true => https://us-gov-east-1.signin-fips.amazonaws-us-gov.com
signin cn-north-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://signin.cn-north-1.api.amazonwebservices.com.cn
signin us-gov-west-1 |  | AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true => https://signin-fips.us-gov-west-1.api.aws
sso r |  | AWS_ENDPOINT_URL_SSO=https://a => https://a
sso_oidc r |  | AWS_ENDPOINT_URL_SSO_OIDC=https://a => https://a
signin r |  | AWS_ENDPOINT_URL=https://a => https://a
sso_oidc r | [default]\nservices=s\n[services s]\nsso_oidc=\n  endpoint_url=https://c |  => https://c
EOF
}

@test "FIPS pseudo-regions mean a region and its FIPS endpoint, aws-global is for STS alone" {
	endpoints <<'EOF'
ecs fips-us-east-1 |  |  => https://ecs-fips.us-east-1.amazonaws.com Region: us-east-1
ecs us-east-1-fips |  |  => https://ecs-fips.us-east-1.amazonaws.com Region: us-east-1
ecs us-fips-east-1 |  |  => https://ecs-fips.us-east-1.amazonaws.com Region: us-east-1
sts us-gov-west-1-fips |  |  => https://sts.us-gov-west-1.amazonaws.com Region: us-gov-west-1
ecr fips-us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=true => https://ecr-fips.us-east-1.api.aws Region: us-east-1
ecs fips-us-east-1 |  | AWS_ENDPOINT_URL=https://a => [error] the endpoint 'https://a' cannot be combined with a FIPS endpoint
sts aws-global |  |  => https://sts.amazonaws.com Region: us-east-1
sts aws-global |  | AWS_ENDPOINT_URL=https://a => https://a
ecs aws-global |  |  => [error] ecs has no endpoint in 'aws-global', which is no region but all of them
ecr aws-cn-global |  |  => [error] ecr has no endpoint in 'aws-cn-global', which is no region but all of them
sts aws-global |  | AWS_USE_FIPS_ENDPOINT=true => [error] sts has no endpoint in 'aws-global', which is no region but all of them
EOF
}

@test "FIPS and dual-stack are switched by the environment, else by the profile" {
	endpoints <<'EOF'
ecs us-east-1 | [default]\nuse_fips_endpoint=true |  => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=True |  => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=1 |  => https://ecs.us-east-1.amazonaws.com [warn] use_fips_endpoint of the AWS profile 'default' is '1', which is neither true nor false: taken for false
ecs us-east-1 | [default]\nuse_dualstack_endpoint=true |  => https://ecs.us-east-1.api.aws
ecs us-east-1 | [default]\nuse_fips_endpoint=true | AWS_USE_FIPS_ENDPOINT=false => https://ecs.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=false | AWS_USE_FIPS_ENDPOINT=TRUE => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [default]\nuse_fips_endpoint=true | AWS_USE_FIPS_ENDPOINT= => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 | [profile x]\nuse_fips_endpoint=true | AWS_PROFILE=x => https://ecs-fips.us-east-1.amazonaws.com
ecs us-east-1 |  | AWS_USE_FIPS_ENDPOINT=1 => [error] AWS_USE_FIPS_ENDPOINT is '1', which is neither true nor false
ecs us-east-1 |  | AWS_USE_DUALSTACK_ENDPOINT=yes => [error] AWS_USE_DUALSTACK_ENDPOINT is 'yes', which is neither true nor false
ecs us-east-1 |  | AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=on => [error] AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is 'on', which is neither true nor false
EOF
}

@test "custom endpoints: the service's variable, AWS_ENDPOINT_URL, the services section, the profile" {
	endpoints <<'EOF'
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c | AWS_ENDPOINT_URL_ECS=https://a AWS_ENDPOINT_URL=https://b => https://a
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c | AWS_ENDPOINT_URL_ECR=https://a AWS_ENDPOINT_URL=https://b => https://b
ecs r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c |  => https://c
ecr r | [default]\nservices=s\nendpoint_url=https://d\n[services s]\necs=\n  endpoint_url=https://c |  => https://d
ecs r | [default]\nendpoint_url=https://d |  => https://d
ecs r | [default]\nendpoint_url=https://d | AWS_ENDPOINT_URL= AWS_ENDPOINT_URL_ECS= => https://d
ecs r | [default]\nregion=r |  => https://ecs.r.amazonaws.com
ecr r |  | AWS_ENDPOINT_URL_ECR=https://a => https://a
lambda r |  | AWS_ENDPOINT_URL_LAMBDA=https://a => https://a
sts r |  | AWS_ENDPOINT_URL_STS=https://a => https://a
sts r |  | AWS_ENDPOINT_URL=https://a => https://a
lambda r |  | AWS_ENDPOINT_URL_ECS=https://a => https://lambda.r.amazonaws.com
ecs r | [profile x]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c | AWS_PROFILE=x => https://c
ecs r | [profile x]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c |  => https://ecs.r.amazonaws.com
ecs r | [default]\nservices=s\n[services s]\necr =\n  endpoint_url=https://r\necs =\n  other=1\n  endpoint_url = "https://c" |  => https://c
ecs r | [default]\nservices=s\n[services s]\n\tecs =\n\t\tENDPOINT_URL: https://c |  => https://c
ecs r | [default]\nservices=none |  => https://ecs.r.amazonaws.com [warn] the AWS profile 'default' names services 'none', which do not exist
ecs r | [default]\nservices=s\n[services s]\necs=\n  endpoint_url=https://c # c |  => [error] the endpoint 'https://c # c' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r | [default]\nservices=s\n[services s]\necs=x\n  endpoint_url=https://c |  => https://ecs.r.amazonaws.com
EOF
}

@test "configured endpoints are passed over where that is asked for" {
	endpoints <<'EOF'
ecs r | [default]\nendpoint_url=https://d | AWS_ENDPOINT_URL=https://b AWS_ENDPOINT_URL_ECS=https://a AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true => https://ecs.r.amazonaws.com
ecs r | [default]\nignore_configured_endpoint_urls=true\nendpoint_url=https://d | AWS_ENDPOINT_URL_ECS=https://a => https://ecs.r.amazonaws.com
ecs r | [default]\nignore_configured_endpoint_urls=true | AWS_ENDPOINT_URL=https://b AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false => https://b
ecs r |  | AWS_ENDPOINT_URL=https://b AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_USE_FIPS_ENDPOINT=true => https://ecs-fips.r.amazonaws.com
EOF
}

@test "settings that change nothing here are taken" {
	endpoints <<'EOF'
sts us-east-1 |  | AWS_STS_REGIONAL_ENDPOINTS=legacy => https://sts.us-east-1.amazonaws.com
sts eu-west-1 |  | AWS_STS_REGIONAL_ENDPOINTS=regional => https://sts.eu-west-1.amazonaws.com
sts us-west-2 | [default]\nsts_regional_endpoints=legacy |  => https://sts.us-west-2.amazonaws.com
ecs us-east-1 |  | AWS_ACCOUNT_ID=123456789012 AWS_ACCOUNT_ID_ENDPOINT_MODE=required => https://ecs.us-east-1.amazonaws.com
ecr us-east-1 | [default]\naws_account_id=123456789012\naccount_id_endpoint_mode=required |  => https://api.ecr.us-east-1.amazonaws.com
EOF
}

@test "a custom endpoint together with FIPS or dual-stack is refused" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=https://a AWS_USE_FIPS_ENDPOINT=true => [error] the endpoint 'https://a' cannot be combined with a FIPS endpoint
ecs r | [default]\nuse_fips_endpoint=true\nendpoint_url=https://a |  => [error] the endpoint 'https://a' cannot be combined with a FIPS endpoint
ecs r |  | AWS_ENDPOINT_URL_ECS=https://a AWS_USE_DUALSTACK_ENDPOINT=true => [error] the endpoint 'https://a' cannot be combined with a dual-stack endpoint
EOF
}

@test "the host of a custom endpoint is sent without its scheme's own port, its path without a last slash" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=http://localhost:4566 => http://localhost:4566
ecs r |  | AWS_ENDPOINT_URL=http://localhost:80 => http://localhost:80 Host: localhost
ecs r |  | AWS_ENDPOINT_URL=https://h:443/ => https://h:443 Host: h
ecs r |  | AWS_ENDPOINT_URL=https://h:80 => https://h:80
ecs r |  | AWS_ENDPOINT_URL=http://localhost:443 => http://localhost:443
ecs r |  | AWS_ENDPOINT_URL=https://h/a/b => https://h/a/b
ecs r |  | AWS_ENDPOINT_URL=https://h/a/b// => https://h/a/b
ecs r |  | AWS_ENDPOINT_URL=http://[::1]:8080/ => http://[::1]:8080
ecs r |  | AWS_ENDPOINT_URL=http://127.0.0.2 => http://127.0.0.2
ecs r |  | AWS_ENDPOINT_URL=https://my_host.internal => https://my_host.internal
EOF
}

@test "requests in clear text that leave the machine are known" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=http://aws.internal => http://aws.internal in clear text
ecs r |  | AWS_ENDPOINT_URL=http://localhost.evil.example => http://localhost.evil.example in clear text
ecs r |  | AWS_ENDPOINT_URL=http://127.evil.example => http://127.evil.example in clear text
ecs r |  | AWS_ENDPOINT_URL=http://[::2] => http://[::2] in clear text
EOF
}

@test "a URL that is none is refused, and a password in it is not shown" {
	endpoints <<'EOF'
ecs r |  | AWS_ENDPOINT_URL=localhost:4566 => [error] the endpoint 'localhost:4566' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=ftp://h => [error] the endpoint 'ftp://h' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=file:///etc/passwd => [error] the endpoint 'file:///etc/passwd' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http:// => [error] the endpoint 'http://' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http:///x => [error] the endpoint 'http:///x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://:80 => [error] the endpoint 'http://:80' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h: => [error] the endpoint 'http://h:' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h:port => [error] the endpoint 'http://h:port' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h:1:2 => [error] the endpoint 'http://h:1:2' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://[::1 => [error] the endpoint 'http://[::1' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://[h] => [error] the endpoint 'http://[h]' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h?x=1 => [error] the endpoint 'http://h?x=1' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=http://h/#x => [error] the endpoint 'http://h/#x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=https://user:password@h => [error] the endpoint '@h' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_ENDPOINT_URL=https://user:p@ssword@h/x => [error] the endpoint '@h/x' is not of the form http://HOST[:PORT][/PATH] or https://...
ecs r |  | AWS_USE_FIPS_ENDPOINT=true AWS_ENDPOINT_URL=https://user:password@h => [error] the endpoint '@h' is not of the form http://HOST[:PORT][/PATH] or https://...
EOF
}

@test "a wrong endpoint is told once, and ends the scan before any call" {
	local row variables
	account
	while read -r -a variables; do
		scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA "${variables[@]}"
		[ "$status" -eq 1 ]
		expect_line '*[[]error] ecrm-scan-ecs: *'
		expect_equal begin "$(jq -r .type <<<"$output")"
	done <<'EOF'
AWS_ENDPOINT_URL=http:/x
AWS_USE_FIPS_ENDPOINT=true
AWS_USE_DUALSTACK_ENDPOINT=1
AWS_ENDPOINT_URL_STS=http:/x
EOF
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

@test "requests go to the endpoint's host and below its path" {
	mkfifo url
	printf 'HTTP/1.1 400 Canned\r\nContent-Length: 2\r\n\r\n{}' >answer
	"$ECRM_BUILD/t/unit/canned-server" requests.txt answer >url 3>&- &
	CANNED_PID=$!
	read -r AWS_ENDPOINT_URL <url
	local host=${AWS_ENDPOINT_URL#http://}
	AWS_ENDPOINT_URL+=/a%20b/c/
	export AWS_ENDPOINT_URL AWS_REGION=ap-northeast-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA
	run -1 ecrm-scan-lambda --names
	expect_equal "POST /a%20b/c/ HTTP/1.1
Host: $host
GET /a%20b/c/2015-03-31/functions?MaxItems=50 HTTP/1.1
Host: $host" "$(grep -E '^(POST|GET|Host)' requests.txt | tr -d '\r')"
}

@test "each service can have an endpoint of its own" {
	account
	local url=$AWS_ENDPOINT_URL
	scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA AWS_ENDPOINT_URL=http://127.0.0.1:1 \
		AWS_ENDPOINT_URL_ECS="$url" AWS_ENDPOINT_URL_STS="$url"
	[ "$status" -eq 0 ]
	expect_equal 123456789012 "$(jq -r .account <<<"${lines[0]}")"
	printf '[default]\nservices=local\n[services local]\nsts =\n  endpoint_url = %s\necs =\n  endpoint_url = %s\n' \
		"$url" "$url" >config
	unset AWS_ENDPOINT_URL
	scan AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA
	[ "$status" -eq 0 ]
	expect_equal 123456789012 "$(jq -r .account <<<"${lines[0]}")"
}

@test "where STS refuses, the account is not in the begin record, and the scan goes on" {
	emulator_start --deny GetCallerIdentity account.json
	AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=secretA run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
	expect_equal '["begin",false,"ap-northeast-1"] ["end",false,null]' \
		"$(jq -c '[.type, has("account"), .region]' <<<"$output" | paste -sd' ')"
	expect_equal 1 "$(requests GetCallerIdentity)"
}
