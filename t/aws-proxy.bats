# Through which proxies calls to AWS go.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash
load canned.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	answer clusters 200 '{"clusterArns":[]}'
	answer families 200 '{"families":[]}'
}

teardown () {
	canned_stop
}

# proxies: rows of "VARIABLE=VALUE... URL => PROXY".
proxies () {
	local row got variables failed=0
	while IFS= read -r row; do
		read -r -a variables <<<"${row% => *}"
		got=$(env "${variables[@]::${#variables[@]}-1}" "$ECRM_BUILD/t/unit/proxy-of" "${variables[-1]}" 2>&1) || :
		if [ "${got##*proxy-of: }" != "${row##* => }" ]; then
			printf '%s\n  %s\n' "$row" "$got"
			failed=1
		fi
	done
	return "$failed"
}

@test "the proxy is that of the scheme, and upper case goes first" {
	proxies <<'ROWS'
https://h => direct
HTTPS_PROXY=http://p:1 https://h => http://p:1
HTTPS_PROXY=http://p:1 http://h => direct
HTTP_PROXY=http://p:1 http://h => http://p:1
HTTP_PROXY=http://p:1 https://h => direct
https_proxy=p:1 https://h => p:1
http_proxy=p http://h => p
HTTPS_PROXY=http://p:1 https_proxy=http://q:2 https://h => http://p:1
HTTPS_PROXY= https_proxy=http://q:2 https://h => http://q:2
HTTP_PROXY=http://p:1 http_proxy=http://q:2 http://h => http://p:1
ALL_PROXY=http://p:1 https://h => direct
all_proxy=http://p:1 http://h => direct
HTTPS_PROXY=socks5h://user:password@p:1/ https://h => socks5h://user:password@p:1/
HTTPS_PROXY=http://[fd00::1]:1 https://h => http://[fd00::1]:1
ROWS
}

@test "loopback and link-local addresses are never proxied" {
	proxies <<'ROWS'
HTTP_PROXY=http://p:1 http://localhost => direct
HTTP_PROXY=http://p:1 http://LOCALHOST:8080/x => direct
HTTP_PROXY=http://p:1 http://127.0.0.1:8080 => direct
HTTP_PROXY=http://p:1 http://127.9.9.9 => direct
HTTP_PROXY=http://p:1 http://[::1]:8080 => direct
HTTPS_PROXY=http://p:1 https://127.0.0.1 => direct
HTTP_PROXY=http://p:1 http://169.254.169.254/latest => direct
HTTP_PROXY=http://p:1 http://169.254.170.2/v2 => direct
HTTP_PROXY=http://p:1 http://[fe80::1] => direct
HTTP_PROXY=http://p:1 http://[fd00:ec2::254]/latest => direct
HTTP_PROXY=http://p:1 http://[fd00:ec3::254] => http://p:1
HTTP_PROXY=http://p:1 http://169.255.0.1 => http://p:1
HTTP_PROXY=http://p:1 http://127.evil.example => http://p:1
HTTP_PROXY=http://p:1 http://localhost.evil.example => http://p:1
ROWS
}

@test "NO_PROXY has hosts, suffixes, ports, addresses, ranges and all" {
	proxies <<'ROWS'
HTTPS_PROXY=p NO_PROXY=h.example https://h.example => direct
HTTPS_PROXY=p NO_PROXY=H.Example https://h.eXample/x => direct
HTTPS_PROXY=p NO_PROXY=h.example https://a.h.example => direct
HTTPS_PROXY=p NO_PROXY=h.example https://ah.example => p
HTTPS_PROXY=p NO_PROXY=h.example https://h.example.com => p
HTTPS_PROXY=p NO_PROXY=.h.example https://a.b.h.example => direct
HTTPS_PROXY=p NO_PROXY=.h.example https://h.example => p
HTTPS_PROXY=p NO_PROXY=*.h.example https://a.h.example => direct
HTTPS_PROXY=p NO_PROXY=*.h.example https://h.example => p
HTTPS_PROXY=p NO_PROXY=h.example https://h.example. => direct
HTTPS_PROXY=p NO_PROXY=h.example:443 https://h.example => direct
HTTPS_PROXY=p NO_PROXY=h.example:8443 https://h.example => p
HTTPS_PROXY=p NO_PROXY=h.example:8443 https://h.example:8443 => direct
HTTP_PROXY=p NO_PROXY=h.example:80 http://h.example => direct
HTTPS_PROXY=p NO_PROXY=10.1.2.3 https://10.1.2.3 => direct
HTTPS_PROXY=p NO_PROXY=10.1.2.3:443 https://10.1.2.3 => direct
HTTPS_PROXY=p NO_PROXY=10.1.2.3 https://10.1.2.34 => p
HTTPS_PROXY=p NO_PROXY=10.0.0.0/8 https://10.1.2.3 => direct
HTTPS_PROXY=p NO_PROXY=10.0.0.0/8 https://11.1.2.3 => p
HTTPS_PROXY=p NO_PROXY=10.1.2.128/25 https://10.1.2.129 => direct
HTTPS_PROXY=p NO_PROXY=10.1.2.128/25 https://10.1.2.127 => p
HTTPS_PROXY=p NO_PROXY=10.1.2.3/32 https://10.1.2.3 => direct
HTTPS_PROXY=p NO_PROXY=0.0.0.0/0 https://10.1.2.3 => direct
HTTPS_PROXY=p NO_PROXY=0.0.0.0/0 https://h.example => p
HTTPS_PROXY=p NO_PROXY=10.0.0.0/33 https://10.0.0.0 => p
HTTPS_PROXY=p NO_PROXY=10.0.0.0/ https://10.0.0.0 => p
HTTPS_PROXY=p NO_PROXY=10.0.0.0/8x https://10.0.0.0 => p
HTTPS_PROXY=p NO_PROXY=2001:db8::/32 https://[2001:db8::1] => direct
HTTPS_PROXY=p NO_PROXY=2001:db8::/32 https://[2001:db9::1] => p
HTTPS_PROXY=p NO_PROXY=2001:db8::1 https://[2001:db8:0::1]:8443 => direct
HTTPS_PROXY=p NO_PROXY=[2001:db8::1]:443 https://[2001:db8::1] => direct
HTTPS_PROXY=p NO_PROXY=[2001:db8::1]:444 https://[2001:db8::1] => p
HTTPS_PROXY=p NO_PROXY=* https://h.example => direct
HTTPS_PROXY=p NO_PROXY=a,,b,*,c https://h.example => direct
HTTPS_PROXY=p NO_PROXY=,a,h.example, https://h.example => direct
HTTPS_PROXY=p NO_PROXY=, https://h.example => p
HTTPS_PROXY=p NO_PROXY=: https://h.example => p
HTTPS_PROXY=p no_proxy=h.example https://h.example => direct
HTTPS_PROXY=p NO_PROXY=a no_proxy=h.example https://h.example => p
ROWS
	NO_PROXY=' a ,	h.example ' HTTPS_PROXY=p run -0 "$ECRM_BUILD/t/unit/proxy-of" https://h.example
	expect_equal direct "$output"
}

@test "a proxy that is no URL is refused, and a password in it is not shown" {
	proxies <<'ROWS'
HTTPS_PROXY=ftp://p https://h => HTTPS_PROXY is 'ftp://p', which is not of the form http://HOST[:PORT]
HTTP_PROXY=http:// https://h => HTTP_PROXY is 'http://', which is not of the form http://HOST[:PORT]
https_proxy=http://p/path https://h => https_proxy is 'http://p/path', which is not of the form http://HOST[:PORT]
HTTPS_PROXY=gopher://user:password@p https://h => HTTPS_PROXY is '@p', which is not of the form http://HOST[:PORT]
ROWS
	canned_start clusters families
	HTTPS_PROXY=x://user:secret@p run -1 --separate-stderr ecrm-scan-ecs --names --log-level debug
	[[ $stderr == *"HTTPS_PROXY is '@p'"* && $stderr != *secret* ]]
	expect_equal '' "$(cat requests.txt)"
}

@test "a request to AWS in clear text goes to the proxy, with its password, and whole" {
	canned_start clusters families
	export HTTP_PROXY=http://user:pass%20word@${AWS_ENDPOINT_URL#http://} AWS_ENDPOINT_URL=http://ecs.invalid
	run -0 --separate-stderr ecrm-scan-ecs --names --log-level debug
	expect_equal 'POST http://ecs.invalid/ HTTP/1.1 POST http://ecs.invalid/ HTTP/1.1' \
		"$(grep HTTP/ requests.txt | tr -d '\r' | paste -sd' ')"
	grep -q "^Proxy-Authorization: Basic $(printf 'user:pass word' | base64)" requests.txt
	grep -q '^Host: ecs.invalid' requests.txt
	[[ $stderr != *pass*word* ]]
}

@test "a request to AWS goes to the proxy as a tunnel, and a refusal of the proxy is final" {
	answer refusal 407 'who are you'
	canned_start refusal
	export HTTPS_PROXY=http://user:password@${AWS_ENDPOINT_URL#http://}
	unset AWS_ENDPOINT_URL
	run -1 --separate-stderr ecrm-scan-ecs --names
	expect_line '*[[]error] ecrm-scan-ecs: ecs ListClusters failed: no answer: *407* (https://ecs.ap-northeast-1.amazonaws.com)'
	expect_equal 'CONNECT ecs.ap-northeast-1.amazonaws.com:443 HTTP/1.1' "$(grep HTTP/ requests.txt | tr -d '\r')"
	expect_equal 0 "$(grep -ci 'authorization: aws4' requests.txt)"
	[[ $stderr != *password* ]]
}

@test "neither loopback endpoints nor what libcurl reads by itself are asked for through a proxy" {
	canned_start clusters families
	printf 'machine 127.0.0.1 login someone password netrc-secret\n' >.netrc
	HOME=$PWD HTTP_PROXY=http://127.0.0.1:1 http_proxy=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1 \
		all_proxy=http://127.0.0.1:1 run -0 --separate-stderr ecrm-scan-ecs --names
	expect_equal '' "$stderr"
	expect_equal 2 "$(grep -c '^POST / ' requests.txt)"
	expect_equal 0 "$(grep -c '^Authorization: Basic' requests.txt)"
}
