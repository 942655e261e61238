# What AWS says when it refuses, and answers that cannot be right: one line that names the call, no
# end record.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	echo '{}' >account.json
	printf 'clusters:\n  - name_pattern: "*"\ntask_definitions: []\nlambda_functions: []\nrepositories: []\n' \
		>ecrm.yaml
}

teardown () {
	emulator_stop
	canned_stop
}

# good_answers: write clusters and families, which let ecrm-scan-ecs --names succeed.
good_answers () {
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
}

# request_id OPERATION: that of its last call.
request_id () {
	jq -r --arg operation "$1" 'select(.operation == $operation) | .request_id' "$EMULATOR_LOG" |
		tail -n 1
}

# said: stderr without the time of day.
said () {
	sed 's/^[0-9/]* [0-9:]* //' <<<"$stderr"
}

# expect_cut PROGRAM LINE: PROGRAM has failed, with that line alone, after a begin without its end.
expect_cut () {
	expect_equal "[error] $1: $2" "$(said)" && [ "$status" -eq 1 ] &&
		expect_equal "begin $1" "$(jq -r '"\(.type) \(.program)"' <<<"$output")"
}

# refused: rows of "ANSWER => CODE: MESSAGE", where ANSWER is a status, a body and, behind a |, a header.
# ecrm-scan-ecs must fail with that, and must not ask again.
refused () {
	local row code body header failed=0
	export AWS_MAX_ATTEMPTS=1
	while IFS= read -r row; do
		code=${row%% *}
		body=${row#* }
		body=${body% => *}
		header=X-Canned:
		[[ $body != *' | '* ]] || header=${body#* | }
		answer answer "$code" "${body% | *}" 'x-amzn-RequestId: canned-1' "$header"
		canned_start answer
		run --separate-stderr ecrm-scan-ecs --names
		canned_stop
		if ! expect_cut ecrm-scan-ecs \
			"ecs ListClusters failed: ${row##* => } (HTTP status $code, request id canned-1)" ||
			! expect_equal 1 "$(grep -c ' HTTP/1.1' requests.txt)"; then
			printf '%s\n\n' "$row"
			failed=1
		fi
	done
	return "$failed"
}

# misshapen PROGRAM CALL: rows of "BODY => FAULT": PROGRAM must fail with that fault in CALL's answer.
misshapen () {
	local row failed=0
	while IFS= read -r row; do
		answer answer 200 "${row% => *}" 'x-amzn-RequestId: canned-1'
		canned_start answer
		run --separate-stderr "$1" --names
		canned_stop
		if ! expect_cut "$1" \
			"$2 gave an answer that cannot be right: ${row##* => } (request id canned-1)" ||
			! expect_equal 1 "$(grep -c ' HTTP/1.1' requests.txt)"; then
			printf '%s\n\n' "$row"
			failed=1
		fi
	done
	return "$failed"
}

# --- errors of the services

@test "a refusal of ECS, ECR or Lambda is one line with operation, code, message and request id" {
	local program call status_code
	emulator_start --deny ListClusters --deny DescribeRepositories --deny ListFunctions account.json
	while read -r program call status_code; do
		run --separate-stderr "$program" --names
		expect_cut "$program" "${call/:/ } failed: AccessDeniedException: User: arn:aws:iam::123456789012:user/emulator is not authorized to perform: $call on resource: * because no identity-based policy allows the $call action (HTTP status $status_code, request id $(request_id "${call#*:}")); $call is one of the permissions in share/ecrm/iam-policy.json"
		jq -e --arg action "$call" '[.Statement[].Action] | flatten | index($action)' "$ROOT/share/ecrm/iam-policy.json" >/dev/null
		expect_equal 1 "$(requests "${call#*:}")"
	done <<'EOF'
ecrm-scan-ecs ecs:ListClusters 400
ecrm-list-ecr ecr:DescribeRepositories 400
ecrm-scan-lambda lambda:ListFunctions 403
EOF
}

@test "a refusal of STS is told at level debug, and only there" {
	emulator_start --deny GetCallerIdentity account.json
	run -0 --separate-stderr ecrm-scan-ecs --names --log-level debug
	expect_equal "[debug] the account is not known: sts GetCallerIdentity failed: AccessDenied: User: arn:aws:iam::123456789012:user/emulator is not authorized to perform: sts:GetCallerIdentity on resource: * because no identity-based policy allows the sts:GetCallerIdentity action (HTTP status 403, request id $(request_id GetCallerIdentity))" \
		"$(said | grep failed)"
	run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
}

@test "credentials that have expired are told with where they came from and what to do" {
	local code
	for code in ExpiredToken ExpiredTokenException; do
		answer answer 400 '{"__type":"'"$code"'","message":"The token is expired"}'
		canned_start answer
		run --separate-stderr ecrm-scan-ecs --names
		expect_cut ecrm-scan-ecs "ecs ListClusters failed: $code: The token is expired; the credentials from the environment have expired: get new ones and set them there (HTTP status 400, request id unknown)"
		expect_equal 1 "$(grep -c '^POST / ' requests.txt)"
		canned_stop
	done
	canned_start answer
	printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >keys
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_SHARED_CREDENTIALS_FILE=keys run -1 --separate-stderr ecrm-scan-ecs --names
	expect_line '*; the credentials from the profile have expired: get new ones and set them there (*'
	# ecrm's stages have them from a process that holds them for all.
	AWS_SHARED_CREDENTIALS_FILE=keys run -1 --separate-stderr ecrm generate
	[[ $stderr == *'; the credentials from the profile have expired: get new ones and set them there ('* ]]
}

@test "of calls that fail together the first alone is told" {
	jq -n '{ecs: {clusters: [range(20) | {name: "c\(.)"}]}}' >account.json
	emulator_start --deny ListTasks --deny ListServices account.json
	run --separate-stderr ecrm-scan-ecs
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-scan-ecs: ecs List@(Tasks|Services) failed: AccessDeniedException: *'
	expect_equal begin "$(jq -r .type <<<"$output")"
}

@test "a failure in the middle cuts the stream: its records stay, its end does not come" {
	answer repositories 200 '{"repositories":[{"registryId":"123456789012","repositoryName":"app",
		"repositoryUri":"123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app"}]}'
	answer page 200 '{"imageDetails":[{"registryId":"123456789012","repositoryName":"app",
		"imageDigest":"'"$(digest 1)"'","imagePushedAt":1.7E9,"imageSizeInBytes":1,
		"imageManifestMediaType":"application/vnd.oci.image.manifest.v1+json"}],"nextToken":"t"}'
	answer refusal 400 '{"__type":"ServerException","message":"no"}'
	printf 'repositories:\n  - name: app\n    expires: 1d\n    keep_tag_patterns: []\n' >ecrm.yaml
	canned_start repositories page refusal
	run --separate-stderr ecrm-list-ecr
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-list-ecr: ecr DescribeImages failed: ServerException: no *'
	expect_equal 'begin repository image' "$(jq -r .type <<<"$output" | paste -sd' ')"
}

@test "a wrong secret, an unknown key and a wrong token are told as AWS tells them" {
	local row failed=0 program call environment
	jq -n '{users: [{accessKeyId: "AKIDEXAMPLE", secretAccessKey: "right"},
		{accessKeyId: "ASIAEXAMPLE", secretAccessKey: "right", sessionToken: "a-session-token-of-some-length"}]}' >account.json
	emulator_start account.json
	while IFS= read -r row; do
		IFS='|' read -r program call environment <<<"${row% => *}"
		read -r -a environment <<<"$environment"
		run --separate-stderr env "${environment[@]}" "$ECRM_BIN/$program" --names
		expect_cut "$program" "${call/:/ } failed: ${row#* => }, request id $(request_id "${call#*:}"))" || {
			printf '%s\n\n' "$row"
			failed=1
		}
	done <<'EOF'
ecrm-scan-ecs|ecs:ListClusters|AWS_SECRET_ACCESS_KEY=wrong => InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details. (HTTP status 400
ecrm-scan-lambda|lambda:ListFunctions|AWS_SECRET_ACCESS_KEY=wrong => InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details. (HTTP status 403
ecrm-list-ecr|ecr:DescribeRepositories|AWS_SECRET_ACCESS_KEY=wrong => InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details. (HTTP status 400
ecrm-scan-ecs|ecs:ListClusters|AWS_ACCESS_KEY_ID=AKIDUNKNOWN => UnrecognizedClientException: The security token included in the request is invalid. (HTTP status 400
ecrm-scan-lambda|lambda:ListFunctions|AWS_ACCESS_KEY_ID=AKIDUNKNOWN => UnrecognizedClientException: The security token included in the request is invalid. (HTTP status 403
ecrm-scan-ecs|ecs:ListClusters|AWS_ACCESS_KEY_ID=ASIAEXAMPLE AWS_SECRET_ACCESS_KEY=right => UnrecognizedClientException: The security token included in the request is invalid. (HTTP status 400
ecrm-scan-ecs|ecs:ListClusters|AWS_SESSION_TOKEN=a-session-token-of-some-length => UnrecognizedClientException: The security token included in the request is invalid. (HTTP status 400
EOF
	[ "$failed" -eq 0 ]
}

@test "code and message are found wherever a protocol has them" {
	refused <<'EOF'
400 {"__type":"ClientException","message":"no"} => ClientException: no
400 {"__type":"ClientException","Message":"no"} => ClientException: no
400 {"__type":"aws.ecs#ClientException:http://internal/","message":"no"} => ClientException: no
400 {"__type":"ClientException:http://internal/#x","message":"no"} => ClientException: no
400 {"message":"no","__type":"com.amazonaws.ecs.v1#ClientException"} => ClientException: no
403 {"code":"NotHere","message":"no"} => NotHere: no
403 {"code":"NotHere","__type":"ClientException","message":"no"} => ClientException: no
403 {"__type":"ClientException","code":"NotHere","message":"no"} => ClientException: no
403 {"code":403,"__type":"ClientException","message":"no"} => ClientException: no
403 {"Code":"NotHere","Message":"no"} => NotHere: no
400 {"message":{"text":"no"},"__type":"ClientException"} => ClientException: HTTP status 400
400 {"__type":"ClientException","message":null} => ClientException: HTTP status 400
400 {"__type":"ClientException"} => ClientException: HTTP status 400
400 {"__type":"","message":""} => UnknownError: HTTP status 400
400 {"__type":"ClientException","mess => ClientException: HTTP status 400
404 {"__type":"Body","message":"no"} | x-amzn-ErrorType: FromHeader:http://internal/ => FromHeader: no
404 {"message":"no"} | X-AMZN-ERRORTYPE: FromHeader => FromHeader: no
404  | x-amzn-ErrorType: FromHeader => FromHeader: HTTP status 404
403 <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>Denied</Code><Message>a &lt; b &#38; c</Message></Error><RequestId>other</RequestId></ErrorResponse> => Denied: a < b & c
EOF
}

@test "an error that no service wrote has its HTTP status alone" {
	refused <<'EOF'
400  => UnknownError: HTTP status 400
401 [] => UnknownError: HTTP status 401
404 "no" => UnknownError: HTTP status 404
404 null => UnknownError: HTTP status 404
404 not found => UnknownError: HTTP status 404
403 <html><head><title>Error</title></head><body>The Code</body></html> => UnknownError: HTTP status 403
403 <!DOCTYPE html><html><body><br>Blocked by the proxy</body></html> => UnknownError: HTTP status 403
429 {} => UnknownError: HTTP status 429
502 <html><body><h1>502 Bad Gateway</h1></body></html> => UnknownError: HTTP status 502
403 <?xml version="1.0"?><!DOCTYPE E [<!ENTITY c "Denied">]><ErrorResponse><Error><Code>&c;</Code></Error></ErrorResponse> => UnknownError: HTTP status 403
301  | Location: http://127.0.0.1:1/ => UnknownError: HTTP status 301
307 {} | Location: / => UnknownError: HTTP status 307
EOF
}

@test "an error without a request id says that there is none" {
	answer answer 400 '{"__type":"ClientException","message":"no"}'
	canned_start answer
	run --separate-stderr ecrm-scan-ecs --names
	expect_cut ecrm-scan-ecs \
		'ecs ListClusters failed: ClientException: no (HTTP status 400, request id unknown)'
}

@test "control bytes in an error are masked, in code, message and request id" {
	answer answer 400 '{"__type":"Client\u001b[31mException","message":"one\ntwo\r\u001b]0;title\u0007 \u007f\t é"}' \
		$'x-amzn-RequestId: a\033[1mb'
	canned_start answer
	run --separate-stderr ecrm-scan-ecs --names
	expect_cut ecrm-scan-ecs \
		'ecs ListClusters failed: Client?[31mException: one?two??]0;title? ?? é (HTTP status 400, request id a?[1mb)'
}

@test "an error as long as a book is one line" {
	answer answer 400 '{"__type":"ClientException","message":"'"$(printf '%0100000d' 0)"'"}'
	canned_start answer
	run --separate-stderr ecrm-scan-ecs --names
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-scan-ecs: ecs ListClusters failed: ClientException: 0000*'
	[ "${#stderr}" -lt 10000 ]
}

# --- answers that cannot be right

@test "an answer of ECS that is not what it has to be is told, not taken for an empty one" {
	misshapen ecrm-scan-ecs 'ecs ListClusters' <<'EOF'
 => no JSON (parse error: premature EOF)
{ => no JSON (parse error: premature EOF)
{"clusterArns":[ => no JSON (parse error: premature EOF)
{} => clusterArns is missing
{"clusterArns":null} => clusterArns is missing
{"clusterArns":"arn"} => clusterArns is a string where an array belongs
{"clusterArns":{}} => clusterArns is an object where an array belongs
{"clusterArns":[1]} => clusterArns[] is a number where a string belongs
{"clusterArns":[null]} => clusterArns[] is null where a string belongs
{"clusterArns":[["arn"]]} => clusterArns[] is an array where a string belongs
{"clusterArns":[],"nextToken":7} => nextToken is a number where a string belongs
{"clusterArns":["a\u0000b"]} => clusterArns[] has a NUL in it
{"clusterArns":[],"clusterArns":[]} => clusterArns stands twice
[] => the document is an array where an object belongs
"clusterArns" => the document is a string where an object belongs
null => the document is null where an object belongs
EOF
}

@test "a page that is no JSON is told in one line, whatever its status says" {
	answer answer 200 $'<html>\n<body>It works!</body>\n</html>' 'Content-Type: text/html'
	canned_start answer
	run --separate-stderr ecrm-scan-ecs --names
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-scan-ecs: ecs ListClusters gave an answer that cannot be right: no JSON *'
	[[ $stderr != *html* ]]
	expect_equal begin "$(jq -r .type <<<"$output")"
}

@test "an answer of Lambda that is not what it has to be is told" {
	misshapen ecrm-scan-lambda 'lambda ListFunctions' <<'EOF'
{} => Functions is missing
{"Functions":null} => Functions is missing
{"Functions":"f"} => Functions is a string where an array belongs
{"Functions":["f"]} => Functions[] is a string where an object belongs
{"Functions":[{"FunctionName":"f"}]} => Functions[].FunctionArn is missing
{"Functions":[{"FunctionName":null,"FunctionArn":"arn"}]} => Functions[].FunctionName is missing
{"Functions":[{"FunctionName":"f","FunctionArn":"arn","PackageType":1}]} => Functions[].PackageType is a number where a string belongs
EOF
}

@test "an answer of ECR that is not what it has to be is told" {
	misshapen ecrm-list-ecr 'ecr DescribeRepositories' <<'EOF'
{} => repositories is missing
{"repositories":null} => repositories is missing
{"repositories":"app"} => repositories is a string where an array belongs
{"repositories":[{"registryId":"123456789012","repositoryUri":"uri"}]} => repositories[].repositoryName is missing
{"repositories":[{"registryId":123456789012,"repositoryName":"app","repositoryUri":"uri"}]} => repositories[].registryId is a number where a string belongs
EOF
}

@test "an account that is none, or of an answer that is cut, is not believed" {
	local row failed=0
	good_answers
	while IFS= read -r row; do
		answer account 200 "${row% => *}"
		canned_start account clusters families
		unset AWS_ENDPOINT_URL_STS
		run --separate-stderr ecrm-scan-ecs --names
		canned_stop
		if [ "$status" -ne 0 ] || [ -n "$stderr" ] ||
			[ "$(jq -r .account <<<"${lines[0]}")" != "${row##* => }" ]; then
			printf '%s\n  status %s, %s\n  %s\n' "$row" "$status" "$stderr" "${lines[0]}"
			failed=1
		fi
	done <<'EOF'
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse> => 123456789012
<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account> => null
<GetCallerIdentityResponse><GetCallerIdentityResult><Account>12345678901</Account></GetCallerIdentityResult></GetCallerIdentityResponse> => null
<GetCallerIdentityResponse><GetCallerIdentityResult><Account>12345678901x</Account></GetCallerIdentityResult></GetCallerIdentityResponse> => null
<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012x</Account></GetCallerIdentityResult></GetCallerIdentityResponse> => null
<GetCallerIdentityResponse><GetCallerIdentityResult><Account></Account></GetCallerIdentityResult></GetCallerIdentityResponse> => null
<Other><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></Other> => null
{"Account":"123456789012"} => null
 => null
EOF
	[ "$failed" -eq 0 ]
}

@test "the same page token twice is an error, since it would never end" {
	local program call body
	while read -r program call body; do
		answer page 200 "$body"
		canned_start page
		run --separate-stderr timeout 10 "$program" --names
		canned_stop
		expect_equal 2 "$(grep -c ' HTTP/1.1' requests.txt)"
		[ "$status" -eq 1 ]
		expect_line "*[[]error] $program: ${call/:/ } gave the same page token twice"
		[ "$(jq -r .type <<<"$output" | tail -n 1)" != end ]
	done <<'EOF'
ecrm-scan-ecs ecs:ListClusters {"clusterArns":[],"nextToken":"t"}
ecrm-scan-lambda lambda:ListFunctions {"Functions":[],"NextMarker":"t"}
ecrm-list-ecr ecr:DescribeRepositories {"repositories":[],"nextToken":"t"}
EOF
}

@test "an empty page goes on to the next, and an empty token is no token" {
	answer first 200 '{"clusterArns":[],"nextToken":"t"}'
	answer second 200 '{"clusterArns":["arn:aws:ecs:r:1:cluster/web"],"nextToken":""}'
	answer families 200 '{"families":[],"nextToken":null}'
	canned_start first second families
	run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal 'begin cluster end' "$(jq -r .type <<<"$output" | paste -sd' ')"
}

@test "an answer that is cut is asked for again, and told when the tries are used up" {
	good_answers
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"clusterArns":[]}' >short
	printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{"clusterArns":[]}\r\n' >unfinished
	canned_start short unfinished clusters families
	run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
	expect_equal 4 "$(grep -c ' HTTP/1.1' requests.txt)"
	canned_stop
	for answer in short unfinished; do
		canned_start "$answer"
		run --separate-stderr ecrm-scan-ecs --names
		canned_stop
		[ "$status" -eq 1 ]
		expect_line '*[[]error] ecrm-scan-ecs: ecs ListClusters failed: no answer: * (HTTP status 200, request id unknown)'
		expect_equal begin "$(jq -r .type <<<"$output")"
		expect_equal 3 "$(grep -c ' HTTP/1.1' requests.txt)"
	done
}

@test "what is no HTTP is told, not taken for an answer" {
	printf 'SSH-2.0-OpenSSH_9.2p1\r\n' >ssh
	canned_start ssh
	run --separate-stderr ecrm-scan-ecs --names
	[ "$status" -eq 1 ]
	expect_line '*[[]error] ecrm-scan-ecs: ecs ListClusters failed: no answer: *'
}

# with_memory COMMAND...: run it; the most memory that it had at a time, in KiB, goes to memory.txt.
with_memory () {
	python3 -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("memory.txt", "w"))
sys.exit(status)' "$@"
}

@test "an answer without end is refused at 16 MiB, and takes no more memory than that needs" {
	local filler answer text
	printf -v filler '%0*d' $((64 * 1024)) 0
	printf 'HTTP/1.1 200 OK\r\n\r\n{"clusterArns":[\n"%s",\n' "$filler" >body.flood
	printf 'HTTP/1.1 200 OK\r\nX-Filler: %s\r\n' "${filler::8000}" >head.flood
	# A sanitizer would keep what was freed.
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1
	while read -r answer text; do
		canned_start "$answer"
		run --separate-stderr with_memory ecrm-scan-ecs --names
		canned_stop
		[ "$status" -eq 1 ]
		expect_line "*[[]error] ecrm-scan-ecs: ecs ListClusters failed: no answer: $text *"
		expect_equal 1 "$(grep -c ' HTTP/1.1' requests.txt)"
		echo "$(cat memory.txt) KiB"
		[ "$(cat memory.txt)" -lt $((80 * 1024)) ]
	done <<'EOF'
body.flood the answer is larger than 16 MiB
head.flood the head of the answer is larger than 256 KiB
EOF
}

@test "an answer of nearly 16 MiB is read" {
	local blanks
	printf -v blanks '%*s' $((16 * 1024 * 1024 - 100)) ' '
	good_answers
	printf 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"clusterArns":[%s]}' "$blanks" >large
	canned_start large families
	run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
}

@test "compressed answers are not asked for" {
	good_answers
	canned_start clusters families
	run -0 ecrm-scan-ecs --names
	expect_equal 0 "$(grep -ci '^accept-encoding' requests.txt)"
}
