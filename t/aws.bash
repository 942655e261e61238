# shellcheck disable=SC2034 # the names are for the tests that load this
# What the tests of the programs that call AWS share.
#
# Accounts, plans and expectations are written short: ECR/ is the registry of the account, #01 a digest.
REGISTRY=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com
ZEROS=$(printf '%062d' 0)
ACCOUNTS=$BATS_TEST_DIRNAME/fixtures/accounts

aws_setup () {
	cd "$BATS_TEST_TMPDIR" || return
	export ECRM_LOG_LEVEL=warn
}

aws_teardown () {
	emulator_stop
	stop_canned
}

stop_canned () {
	[ -n "${CANNED_PID:-}" ] || return 0
	kill "$CANNED_PID"
	rm url
	CANNED_PID=
}

# lengthen, shorten: filters from the short form of names to AWS's, and back.
lengthen () {
	sed "s|ECR/|$REGISTRY/|g; s|#\([0-9a-f][0-9a-f]\)|sha256:$ZEROS\1|g"
}
shorten () {
	sed "s|$REGISTRY/|ECR/|g; s|sha256:$ZEROS|#|g; \
		s|arn:aws:ecs:ap-northeast-1:123456789012:||g; s|arn:aws:lambda:ap-northeast-1:123456789012:function:||g"
}

# account [OPTION...]: the account on stdin answers.
account () {
	lengthen >account.json
	emulator_start "$@" account.json
}

# canned: the answers on stdin are given, as canned-aws.c has them, and no others any more.
canned () {
	stop_canned
	lengthen >answers
	mkfifo url
	"$ECRM_BUILD/t/unit/canned-aws" answers >url 3>&- &
	CANNED_PID=$!
	read -r AWS_ENDPOINT_URL <url
	AWS_REGION=ap-northeast-1
	AWS_ACCESS_KEY_ID=$EMULATOR_ACCESS_KEY
	AWS_SECRET_ACCESS_KEY=$EMULATOR_SECRET_KEY
	export AWS_ENDPOINT_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# config: the configuration is what stdin says.
config () {
	cat >ecrm.yaml
}

# is_whole: $output begins and ends as a stream does.
is_whole () {
	jq -es '.[0].type == "begin" and .[-1].type == "end" and .[0].stream == .[-1].stream' \
		<<<"$output" >/dev/null
}

# inputs OPERATION FILTER: what the filter makes of the input of each such request, sorted.
inputs () {
	jq -cS --arg operation "$1" "select(.operation == \$operation) | .input | $2" "$EMULATOR_LOG" | LC_ALL=C sort
}
