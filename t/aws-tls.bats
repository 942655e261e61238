# Whom the programs take for AWS: whoever has a certificate that the system's CAs vouch for, or those
# of AWS_CA_BUNDLE alone.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash

# certificates: a CA, and what it vouches for, each NAME.pem with certificate and key.
certificates () {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ca \
		-keyout ca.key -out ca.pem
	leaf right IP:127.0.0.1,DNS:localhost
	leaf elsewhere DNS:ecs.ap-northeast-1.amazonaws.com
	leaf expired IP:127.0.0.1 -not_before 20200101000000Z -not_after 20210101000000Z
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=alone \
		-addext subjectAltName=IP:127.0.0.1 -keyout alone.key -out alone.crt
	cat alone.crt alone.key >alone.pem
}

# leaf NAME SUBJECT-ALT-NAME [OPTION of x509...]
leaf () {
	local name=$1 alt=$2 start end
	shift 2
	printf 'subjectAltName=%s\n' "$alt" >extensions
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
		-keyout "$name.key" -out "$name.csr"
	if [ $# -eq 0 ]; then
		openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -days 2 -extfile extensions -out "$name.crt"
	else
		# x509 of OpenSSL 3.0 cannot set dates of the past; ca can.
		: >index.txt
		printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nrand_serial=yes\n[p]\ncommonName=supplied\n' >ca.conf
		start=$2 end=$4
		openssl ca -batch -config ca.conf -in "$name.csr" -cert ca.pem -keyfile ca.key -extfile extensions \
			-startdate "$start" -enddate "$end" -notext -out "$name.crt"
	fi
	cat "$name.crt" "$name.key" >"$name.pem"
}

setup_file () {
	cd "$BATS_FILE_TMPDIR" || return
	certificates >certificates.log 2>&1 || {
		cat certificates.log
		return 1
	}
}

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	echo '{"ecs":{"clusters":[{"name":"one"}]}}' >account.json
}

teardown () {
	emulator_stop
	[ -z "${OTHER_PID:-}" ] || kill "$OTHER_PID"
}

# serve CERTIFICATE: the emulator speaks TLS with it.
serve () {
	emulator_start --tls "$BATS_FILE_TMPDIR/$1.pem" account.json
	[[ $AWS_ENDPOINT_URL == https://127.0.0.1:* ]]
	# The account is not asked for: its failure would be told at level debug alone.
	export AWS_ENDPOINT_URL_STS=http://127.0.0.1:1
}

# refused PATTERN: the scan fails with a line of that, after one try, and no request was sent.
refused () {
	run --separate-stderr ecrm-scan-ecs --names --log-level debug
	[ "$status" -eq 1 ]
	local before="[error] ecrm-scan-ecs: ecs ListClusters failed: no answer: the server's certificate could not be verified: "
	local after='; AWS_CA_BUNDLE can name a file of other CAs to trust ('
	# shellcheck disable=SC2027,SC2053 # a pattern
	[[ ${stderr_lines[-1]} == *"$before"$1"$after"* ]]
	expect_equal 1 "$(grep -c 'ecs ListClusters: HTTP status' <<<"$stderr")"
	expect_equal '' "$(cat "$EMULATOR_LOG")"
	expect_equal begin "$(jq -r .type <<<"$output")"
}

@test "a server that the CA of AWS_CA_BUNDLE vouches for is talked to" {
	serve right
	unset AWS_ENDPOINT_URL_STS
	AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
	expect_equal 'begin cluster end' "$(jq -r .type <<<"$output" | paste -sd' ')"
	expect_equal '123456789012' "$(jq -r .account <<<"${lines[0]}")"
	local port=${AWS_ENDPOINT_URL##*:}
	AWS_ENDPOINT_URL=https://localhost:$port AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem run -0 ecrm-scan-ecs --names
}

@test "a server that nobody vouches for is refused, and not asked again" {
	serve right
	refused 'SSL certificate problem: unable to get local issuer certificate'
	emulator_stop
	serve alone
	refused 'SSL certificate problem: self-signed certificate'
}

@test "a bundle takes the place of the system's CAs, and one CA does not vouch for another's" {
	serve right
	AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/alone.crt
	export AWS_CA_BUNDLE
	refused 'SSL certificate problem: unable to get local issuer certificate'
	emulator_stop
	serve alone
	run -0 ecrm-scan-ecs --names
}

@test "a certificate of another host is refused" {
	serve elsewhere
	export AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem
	# What it is that does not match has another name in newer versions of libcurl.
	refused "SSL: no alternative certificate subject name matches target * '127.0.0.1'"
}

@test "a certificate that has expired is refused" {
	serve expired
	export AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem
	refused 'SSL certificate problem: certificate has expired'
}

@test "the profile's ca_bundle counts where AWS_CA_BUNDLE is not set" {
	serve right
	export AWS_CONFIG_FILE=$PWD/config HOME=$BATS_FILE_TMPDIR
	printf '[default]\nca_bundle = ~/ca.pem\n' >config
	run -0 ecrm-scan-ecs --names
	AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/alone.crt run -1 ecrm-scan-ecs --names
}

@test "a bundle that cannot be read or has no certificate ends the program before any call" {
	local file text
	serve right
	: >empty
	echo 'no certificate' >text
	cp "$BATS_FILE_TMPDIR/right.key" key
	while read -r file text; do
		AWS_CA_BUNDLE=$file run -1 --separate-stderr ecrm-scan-ecs --names
		expect_line "*[[]error] ecrm-scan-ecs: $text"
		expect_equal begin "$(jq -r .type <<<"$output")"
	done <<'ROWS'
none cannot read the CA bundle 'none' (AWS_CA_BUNDLE, ca_bundle): No such file or directory
. cannot read the CA bundle '.' (AWS_CA_BUNDLE, ca_bundle): Is a directory
empty the CA bundle 'empty' (AWS_CA_BUNDLE, ca_bundle) has no certificate in it
text the CA bundle 'text' (AWS_CA_BUNDLE, ca_bundle) has no certificate in it
key the CA bundle 'key' (AWS_CA_BUNDLE, ca_bundle) has no certificate in it
ROWS
	expect_equal '' "$(cat "$EMULATOR_LOG")"
}

@test "requests in clear text that leave the machine are warned of, once" {
	emulator_start account.json
	# The proxy ends them here: no network is needed.
	AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=http://aws.invalid HTTP_PROXY=http://127.0.0.1:1 \
		run -1 --separate-stderr ecrm-scan-ecs --names
	expect_equal 1 "$(grep -c "\[warn\] ecrm-scan-ecs: requests to 'http://aws.invalid' go over the network unencrypted" <<<"$stderr")"
	run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
}

@test "connections beside the first trust the CA of AWS_CA_BUNDLE, too" {
	jq -n '{ecr: {repositories: [range(40) | {name: "r\(.)", images: [{}]}]}}' >account.json
	emulator_start --tls "$BATS_FILE_TMPDIR/right.pem" --latency 50 account.json
	AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem run -0 ecrm-list-ecr --all
	expect_equal '{"repository":40,"image":40}' "$(jq -c '.counts | values' <<<"$output")"
}

@test "connections beside the first trust nobody else" {
	serve right
	export AWS_ENDPOINT_URL_STS=$AWS_ENDPOINT_URL AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/ca.pem
	mkfifo other
	"$ECRM_BUILD/aws-emulator" --lifetime 60 --tls "$BATS_FILE_TMPDIR/alone.pem" --log other-log account.json >other 3>&- &
	OTHER_PID=$!
	read -r AWS_ENDPOINT_URL_ECS <other
	export AWS_ENDPOINT_URL_ECS
	printf 'clusters: [{name: "*"}]\ntask_definitions: [{name: "*"}]\n' >ecrm.yaml
	run -1 --separate-stderr ecrm-scan-ecs
	expect_equal 1 "$(requests GetCallerIdentity)"
	expect_equal '' "$(cat other-log)"
	[[ ${stderr_lines[-1]} == *"the server's certificate could not be verified"* ]]
}
