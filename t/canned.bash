# Answers of AWS, or of what stands in its place, byte by byte: see t/unit/canned-server.c.

# canned_start ANSWER...: a server that gives these files in turn; requests.txt has what it was asked.
canned_start () {
	rm -f canned-url requests.txt
	mkfifo canned-url
	"$ECRM_BUILD/t/unit/canned-server" requests.txt "$@" >canned-url 3>&- &
	CANNED_PID=$!
	read -r AWS_ENDPOINT_URL <canned-url
	# The account is not asked for: nothing listens there, and one try is no wait.
	AWS_ENDPOINT_URL_STS=http://127.0.0.1:1
	AWS_REGION=ap-northeast-1
	AWS_ACCESS_KEY_ID=$EMULATOR_ACCESS_KEY
	AWS_SECRET_ACCESS_KEY=$EMULATOR_SECRET_KEY
	export AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

canned_stop () {
	[ -n "${CANNED_PID:-}" ] || return 0
	kill "$CANNED_PID"
	wait "$CANNED_PID" 2>/dev/null || :
	CANNED_PID=
}

# answer FILE STATUS BODY [HEADER...]: write a whole HTTP answer.
answer () {
	local file=$1 status=$2 body=$3
	shift 3
	{
		printf 'HTTP/1.1 %s Canned\r\n' "$status"
		[ $# -eq 0 ] || printf '%s\r\n' "$@"
		printf 'Content-Length: %d\r\nConnection: close\r\n\r\n%s' \
			"$(printf '%s' "$body" | wc -c)" "$body"
	} >"$file"
}
