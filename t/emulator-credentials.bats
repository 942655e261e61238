# The emulator hands out credentials, and accepts what it handed out: what the tests of credentials rest on.  First
# what it says over the wire, then botocore, a client that nobody here wrote.
#
# bats sets output, stderr and their lines; each test has an environment of its own.
# shellcheck disable=SC2154,SC2030,SC2031
load helper.bash

ROLES=arn:aws:iam::123456789012:role

setup () {
	cd "$BATS_TEST_TMPDIR" || return
	export HOME=$BATS_TEST_TMPDIR
}

teardown () {
	emulator_stop
}

# account JSON: that account answers.
account () {
	printf '%s\n' "$1" >account.json
	emulator_start account.json
}

# ask METHOD PATH [HEADER...] [-- BODY]: the answer's status in $code, its body in $body.
ask () {
	local method=$1 path=$2 body_sent='' headers=() line length=0
	shift 2
	while [ $# -gt 0 ]; do
		if [ "$1" = -- ]; then
			body_sent=$2
			shift
		else
			headers+=("$1")
		fi
		shift
	done
	exec 5<>"/dev/tcp/127.0.0.1/${AWS_ENDPOINT_URL##*:}"
	{
		printf '%s %s HTTP/1.0\r\nHost: %s\r\nContent-Length: %d\r\n' "$method" "$path" \
			"${AWS_ENDPOINT_URL#http://}" "${#body_sent}"
		[ "${#headers[@]}" -eq 0 ] || printf '%s\r\n' "${headers[@]}"
		printf '\r\n%s' "$body_sent"
	} >&5
	read -r _ code _ <&5
	while IFS= read -r line <&5; do
		line=${line%$'\r'}
		[ -n "$line" ] || break
		case ${line,,} in content-length:*) length=${line#*: } ;; esac
	done
	body=$(head -c "$length" <&5)
	exec 5>&-
}

# boto: whose credentials botocore finds, without the session's name where it made that up.
boto () {
	python3 -c 'import botocore' 2>/dev/null || skip 'botocore is not installed'
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	run --separate-stderr "$ROOT/t/botocore-identity"
	output=$(sed 's/botocore-session-[0-9]*/SESSION/' <<<"$output")
}

# settings FILE: the text on stdin is that file of ~/.aws, with HERE for the emulator.
settings () {
	mkdir -p "$(dirname ".aws/$1")"
	sed "s|HERE|$AWS_ENDPOINT_URL|g" >".aws/$1"
	export AWS_CONFIG_FILE=$HOME/.aws/config
}

sha1 () {
	printf %s "$1" | sha1sum | cut -d' ' -f1
}

# after SECONDS: that time from now, as caches spell it.
after () {
	date -u -d "now + $1 seconds" +%Y-%m-%dT%H:%M:%SZ
}

# --- the instance's metadata

@test "instance metadata is had with a token, and without one unless the instance refuses that" {
	local token
	account '{"instance": {"role": "app"}}'
	ask GET /latest/meta-data/iam/security-credentials/
	expect_equal '200 app' "$code $body"
	emulator_stop
	account '{"instance": {"role": "app", "v1": "refused"}}'
	ask GET /latest/meta-data/iam/security-credentials/
	expect_equal 401 "$code"
	ask PUT /latest/api/token
	expect_equal 400 "$code"
	ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 21601'
	expect_equal 400 "$code"
	ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60'
	token=$body
	ask GET /latest/meta-data/iam/security-credentials/ "X-aws-ec2-metadata-token: $token"
	expect_equal '200 app' "$code $body"
	ask GET /latest/meta-data/iam/security-credentials/app "X-aws-ec2-metadata-token: x$token"
	expect_equal 401 "$code"
	ask GET /latest/meta-data/iam/security-credentials/app "X-aws-ec2-metadata-token: $token"
	jq -e '.Code == "Success" and .AccessKeyId and .SecretAccessKey and .Token and
		(.Expiration | fromdate) > now' <<<"$body"
	ask GET /latest/meta-data/iam/security-credentials/other "X-aws-ec2-metadata-token: $token"
	expect_equal 404 "$code"
}

@test "a token of the instance ends when its time is over, and PUT can be refused" {
	account '{"instance": {"role": "app", "tokenLifetimes": [-1]}}'
	ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60'
	ask GET /latest/meta-data/iam/security-credentials/ "X-aws-ec2-metadata-token: $body"
	expect_equal 401 "$code"
	ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60'
	ask GET /latest/meta-data/iam/security-credentials/ "X-aws-ec2-metadata-token: $body"
	expect_equal '200 app' "$code $body"
	emulator_stop
	account '{"instance": {"role": "app", "tokenStatus": 403}}'
	ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60'
	expect_equal 403 "$code"
}

@test "a role that the instance cannot take is told in its credentials" {
	account '{"instance": {"role": "app", "code": "AssumeRoleUnauthorizedAccess", "message": "no"}}'
	ask GET /latest/meta-data/iam/security-credentials/app
	expect_equal '200 AssumeRoleUnauthorizedAccess no' "$code $(jq -r '"\(.Code) \(.Message)"' <<<"$body")"
}

# --- containers

@test "container credentials are had at their path, with their token, and errors are in JSON or plain" {
	account '{"containers": [{"path": "/v2/credentials/1", "role": "task"},
		{"path": "/v1/credentials", "role": "pod", "token": "secret"},
		{"path": "/v2/credentials/2", "role": "task", "status": 500, "message": "sorry"},
		{"path": "/v2/credentials/3", "role": "task", "status": 400, "code": "Bad", "message": "sorry"}]}'
	ask GET /v2/credentials/1
	jq -e '.RoleArn == "arn:aws:iam::123456789012:role/task" and .AccessKeyId and .SecretAccessKey and .Token' \
		<<<"$body"
	ask GET /v1/credentials
	expect_equal 401 "$code"
	ask GET /v1/credentials 'Authorization: secret'
	expect_equal 200 "$code"
	ask GET /v2/credentials/2
	expect_equal '500 sorry' "$code $body"
	ask GET /v2/credentials/3
	expect_equal '400 Bad sorry' "$code $(jq -r '"\(.code) \(.message)"' <<<"$body")"
	ask GET /v2/credentials/4
	expect_equal 404 "$code"
}

# --- sso

@test "the portal gives a role's credentials for the token of a sign-in, as long as that lasts" {
	account '{"sso": [{"tokens": [{"accessToken": "good"}, {"accessToken": "old", "expiresAt": "-1s"}],
		"roles": [{"account": "111122223333", "name": "Admin"}]}]}'
	ask GET '/federation/credentials?account_id=111122223333&role_name=Admin' 'x-amz-sso_bearer_token: good'
	jq -e '.roleCredentials | .accessKeyId and .secretAccessKey and .sessionToken and
		.expiration / 1000 > now' <<<"$body"
	for token in old none; do
		ask GET '/federation/credentials?account_id=111122223333&role_name=Admin' "x-amz-sso_bearer_token: $token"
		expect_equal 401 "$code"
	done
	ask GET '/federation/credentials?account_id=111122223333&role_name=Other' 'x-amz-sso_bearer_token: good'
	expect_equal 403 "$code"
	ask GET '/federation/credentials?account_id=111122223333' 'x-amz-sso_bearer_token: good'
	expect_equal 400 "$code"
}

@test "a refresh token is good for one new access token, of its client alone" {
	local refresh='{"clientId": "c", "clientSecret": "s", "grantType": "refresh_token", "refreshToken": "r"}'
	account '{"sso": [{"clients": [{"clientId": "c", "clientSecret": "s"}, {"clientId": "d", "clientSecret": "s"},
			{"clientId": "old", "clientSecret": "s", "expiresAt": "-1s"}],
		"tokens": [{"accessToken": "a", "expiresAt": "-1s", "clientId": "c", "refreshToken": "r"}],
		"roles": [{"account": "111122223333", "name": "Admin"}], "tokenLifetimes": [60]}]}'
	ask POST /token 'Content-Type: application/json' -- "${refresh/\"s\"/\"x\"}"
	expect_equal '401 invalid_client' "$code $(jq -r .error <<<"$body")"
	ask POST /token 'Content-Type: application/json' -- "${refresh/\"c\"/\"d\"}"
	expect_equal '400 invalid_grant' "$code $(jq -r .error <<<"$body")"
	ask POST /token 'Content-Type: application/json' -- "${refresh/\"c\"/\"old\"}"
	expect_equal '401 invalid_client' "$code $(jq -r .error <<<"$body")"
	ask POST /token 'Content-Type: application/json' -- "${refresh/refresh_token/password}"
	expect_equal '400 unsupported_grant_type' "$code $(jq -r .error <<<"$body")"
	ask POST /token 'Content-Type: application/json' -- "$refresh"
	jq -e '.tokenType == "Bearer" and .expiresIn == 60 and .refreshToken' <<<"$body"
	ask GET '/federation/credentials?account_id=111122223333&role_name=Admin' \
		"x-amz-sso_bearer_token: $(jq -r .accessToken <<<"$body")"
	expect_equal 200 "$code"
	ask POST /token 'Content-Type: application/json' -- "$refresh"
	expect_equal '400 invalid_grant' "$code $(jq -r .error <<<"$body")"
}

# --- sign-in

# proof [CHANGE]: a DPoP proof of the key in key.pem for /v1/token; CHANGE is a line of Python that spoils it.
proof () {
	python3 - "$AWS_ENDPOINT_URL/v1/token" "${1:-}" <<'END'
import base64, json, sys, time, uuid
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

key = serialization.load_pem_private_key(open("key.pem", "rb").read(), None)
point = key.public_key().public_numbers()
jwk = {"kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32, "big")), "y": b64(point.y.to_bytes(32, "big"))}
header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
payload = {"htm": "POST", "htu": sys.argv[1], "iat": int(time.time()), "jti": str(uuid.uuid4())}
sign = lambda text: b"".join(n.to_bytes(32, "big") for n in utils.decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256()))))
exec(sys.argv[2])
text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(payload).encode())
print("DPoP: " + text + "." + b64(sign(text.encode())))
END
}

@test "sign-in renews a session for the proof of its key, and for no other" {
	local refresh='{"clientId": "c", "grantType": "refresh_token", "refreshToken": "r"}' change why
	python3 -c 'import cryptography' 2>/dev/null || skip 'python3-cryptography is not installed'
	account '{"logins": [{"session": "arn:aws:sts::123456789012:assumed-role/Admin/me", "clientId": "c",
		"refreshToken": "r"}]}'
	openssl ecparam -name prime256v1 -genkey -noout >key.pem
	ask POST /v1/token 'Content-Type: application/json' -- "$refresh"
	expect_equal '400 Invalid DPoP proof: it is no JWT' "$code $(jq -r .message <<<"$body")"
	while IFS='|' read -r change why; do
		ask POST /v1/token 'Content-Type: application/json' "$(proof "$change")" -- "$refresh"
		expect_equal "400 Invalid DPoP proof: $why" "$code $(jq -r .message <<<"$body")"
	done <<'END'
header["typ"] = "JWT"|typ is not dpop+jwt
header["alg"] = "none"|alg is not ES256
jwk["crv"] = "P-384"|jwk is no key on P-256
jwk["d"] = jwk["x"]|jwk is a private key
jwk["x"] = jwk["x"][:-2]|jwk is no point of P-256, 32 bytes each
jwk["x"], jwk["y"] = jwk["y"], jwk["x"]|jwk is no point of P-256, 32 bytes each
payload["htm"] = "GET"|htm is not the method
payload["htu"] = "http://elsewhere/v1/token"|htu is not the URL
payload["iat"] -= 400|iat is not now
payload["jti"] = ""|jti is missing or short
sign = lambda text: key.sign(text, ec.ECDSA(hashes.SHA256()))|the signature is wrong
sign = lambda text: bytes(64)|the signature is wrong
good = sign; sign = lambda text: good(text + b"x")|the signature is wrong
END
	ask POST /v1/token 'Content-Type: application/json' "$(proof 'payload["jti"] = "0123456789abcdef"')" -- "$refresh"
	jq -e '.tokenType == "aws_sigv4" and .expiresIn == 900 and .refreshToken and (has("idToken") | not) and
		(.accessToken | .accessKeyId and .secretAccessKey and .sessionToken)' <<<"$body"
	ask POST /v1/token 'Content-Type: application/json' "$(proof 'payload["jti"] = "0123456789abcdef"')" -- "$refresh"
	expect_equal '400 Invalid DPoP proof: jti was used before' "$code $(jq -r .message <<<"$body")"
	openssl ecparam -name prime256v1 -genkey -noout >key.pem
	ask POST /v1/token 'Content-Type: application/json' "$(proof)" -- "$refresh"
	expect_equal '400 Invalid DPoP proof: the session is bound to another key' "$code $(jq -r .message <<<"$body")"
	ask POST /v1/token 'Content-Type: application/json' "$(proof)" -- "${refresh/\"r\"/\"x\"}"
	expect_equal '401 TOKEN_EXPIRED' "$code $(jq -r .error <<<"$body")"
}

# --- as botocore sees it

@test "botocore assumes a role, and the role's trust, external id and MFA device count" {
	account '{"roles": [{"name": "open"}, {"name": "ours", "trust": ["arn:aws:iam::123456789012:role/open"]},
		{"name": "theirs", "trust": ["arn:aws:iam::1:root"]}, {"name": "outside", "externalId": "x1"},
		{"name": "guarded", "mfaSerial": "arn:aws:iam::123456789012:mfa/me"}]}'
	settings config <<END
[profile base]
aws_access_key_id = $EMULATOR_ACCESS_KEY
aws_secret_access_key = $EMULATOR_SECRET_KEY
$(for role in open theirs ours outside guarded none; do
	printf '[profile %s]\nrole_arn = %s/%s\nsource_profile = base\n' $role $ROLES $role
done)
[profile chain]
role_arn = $ROLES/ours
source_profile = open
role_session_name = me
duration_seconds = 900
[profile outsider]
role_arn = $ROLES/outside
source_profile = base
external_id = x1
[profile long]
role_arn = $ROLES/open
source_profile = base
duration_seconds = 43200
END
	while read -r profile arn; do
		AWS_PROFILE=$profile boto
		expect_equal "$profile $arn" "$profile $output"
	done <<'END'
open arn:aws:sts::123456789012:assumed-role/open/SESSION
ours ClientError AccessDenied
theirs ClientError AccessDenied
chain arn:aws:sts::123456789012:assumed-role/ours/me
outside ClientError AccessDenied
outsider arn:aws:sts::123456789012:assumed-role/outside/SESSION
guarded ClientError AccessDenied
none ClientError AccessDenied
long ClientError ValidationError
END
	jq -se 'map(select(.operation == "AssumeRole" and .input.RoleSessionName == "me"))[0] |
		.arn == "arn:aws:sts::123456789012:assumed-role/open/" + (.arn | split("/")[-1])' "$EMULATOR_LOG"
}

@test "botocore takes a web identity to its role, unsigned, while the token lasts" {
	account '{"roles": [{"name": "ci", "trust": ["ci.example"]}, {"name": "other", "trust": ["else.example"]}],
		"identityTokens": [
		{"token": "good", "provider": "ci.example", "subject": "job", "audience": "aws"},
		{"token": "old!", "provider": "ci.example", "subject": "job", "audience": "aws", "expiresAt": "-1s"}]}'
	export AWS_ROLE_SESSION_NAME=job AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/token AWS_ROLE_ARN=$ROLES/ci
	printf good >token
	boto
	expect_equal arn:aws:sts::123456789012:assumed-role/ci/job "$output"
	expect_equal null "$(jq -c 'select(.operation == "AssumeRoleWithWebIdentity") | .access_key' "$EMULATOR_LOG")"
	AWS_ROLE_ARN=$ROLES/other boto
	expect_equal 'ClientError AccessDenied' "$output"
	printf 'old!' >token
	boto
	expect_equal 'ExpiredTokenException ExpiredTokenException' "$output"
	printf none >token
	boto
	expect_equal 'InvalidIdentityTokenException InvalidIdentityToken' "$output"
}

@test "botocore takes a role of a sign-in, and renews the sign-in" {
	account '{"sso": [{"clients": [{"clientId": "c", "clientSecret": "s"}],
		"tokens": [{"accessToken": "a", "expiresAt": "-1s", "clientId": "c", "refreshToken": "r"}],
		"roles": [{"account": "111122223333", "name": "Admin"}]}]}'
	settings config <<'END'
[sso-session corp]
sso_region = ap-northeast-1
sso_start_url = https://corp.example/start
[profile admin]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
END
	settings "sso/cache/$(sha1 corp).json" <<END
{"startUrl": "https://corp.example/start", "region": "ap-northeast-1", "accessToken": "a", "expiresAt": "$(after -1)",
 "clientId": "c", "clientSecret": "s", "registrationExpiresAt": "$(after 9999)", "refreshToken": "r"}
END
	AWS_PROFILE="admin" boto
	expect_equal arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/user@example.com \
		"$output"
	expect_equal 'CreateToken GetRoleCredentials GetCallerIdentity' "$(jq -r .operation "$EMULATOR_LOG" | paste -sd' ')"
}

@test "botocore takes the credentials of a container, and of an instance" {
	account '{"containers": [{"path": "/v1/credentials", "role": "pod", "token": "secret"}],
		"instance": {"role": "app", "v1": "refused"}}'
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL/v1/credentials AWS_CONTAINER_AUTHORIZATION_TOKEN=secret boto
	expect_equal arn:aws:sts::123456789012:assumed-role/pod/container "$output"
	AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$AWS_ENDPOINT_URL/ boto
	expect_equal arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0 "$output"
}

@test "botocore renews a session of aws login" {
	python3 -c 'import awscrt' 2>/dev/null || skip 'botocore[crt] is not installed'
	account '{"logins": [{"session": "arn:aws:sts::123456789012:assumed-role/Admin/me",
		"clientId": "arn:aws:signin:::devtools/same-device", "refreshToken": "r"}]}'
	settings config <<'END'
[profile me]
login_session = arn:aws:sts::123456789012:assumed-role/Admin/me
END
	openssl ecparam -name prime256v1 -genkey -noout >key.pem
	jq -n --arg at "$(after -1)" --rawfile key key.pem '{accessToken: {accessKeyId: "ASIAOLD", secretAccessKey: "s",
		sessionToken: "t", accountId: "123456789012", expiresAt: $at}, tokenType: "aws_sigv4", refreshToken: "r",
		clientId: "arn:aws:signin:::devtools/same-device", dpopKey: $key}' |
		settings "login/cache/$(printf %s arn:aws:sts::123456789012:assumed-role/Admin/me | sha256sum | cut -d' ' -f1).json"
	AWS_PROFILE="me" boto
	expect_equal arn:aws:sts::123456789012:assumed-role/Admin/me "$output"
	expect_equal 1 "$(requests CreateOAuth2Token)"
}

@test "the AWS CLI calls each of the operations that hand out credentials" {
	local role=(--role-arn "$ROLES/guarded" --role-session-name me)
	command -v aws >/dev/null || skip 'the AWS CLI is not installed'
	account '{"roles": [{"name": "guarded", "mfaSerial": "arn:aws:iam::123456789012:mfa/me"}, {"name": "ci"}],
		"mfaDevices": [{"serial": "arn:aws:iam::123456789012:mfa/me", "codes": ["654321"]}],
		"identityTokens": [{"token": "good", "provider": "ci.example", "subject": "the job", "audience": "aws"}],
		"sso": [{"clients": [{"clientId": "c", "clientSecret": "s"}],
			"tokens": [{"accessToken": "a", "clientId": "c", "refreshToken": "r"}],
			"roles": [{"account": "111122223333", "name": "a b/c"}]}]}'
	export AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER='' AWS_DEFAULT_OUTPUT=json
	run aws sts assume-role "${role[@]}"
	[[ $output == *'(AccessDenied)'* ]]
	run aws sts assume-role "${role[@]}" --serial-number arn:aws:iam::123456789012:mfa/me --token-code 000000
	[[ $output == *'(AccessDenied)'*'MFA'* ]]
	run -0 aws sts assume-role "${role[@]}" --serial-number arn:aws:iam::123456789012:mfa/me --token-code 654321 \
		--duration-seconds 900
	jq -e '(.Credentials.Expiration | sub("[+]00:00"; "Z") | fromdate - now | . > 850 and . <= 900) and
		.AssumedRoleUser.Arn == "arn:aws:sts::123456789012:assumed-role/guarded/me" and
		(.AssumedRoleUser.AssumedRoleId | test("^AROA[A-Z]{17}:me$"))' <<<"$output"
	run aws sts assume-role "${role[@]}" --serial-number arn:aws:iam::123456789012:mfa/me --token-code 654321
	[[ $output == *'(AccessDenied)'* ]] # a code is good for once
	run aws sts assume-role --role-arn "$ROLES/ci" --role-session-name 'a b'
	[[ $output == *'(ValidationError)'* ]]
	run -0 aws sts assume-role-with-web-identity --role-arn "$ROLES/ci" --role-session-name job --web-identity-token good
	jq -e '.SubjectFromWebIdentityToken == "the job" and .Provider == "ci.example" and .Credentials.SessionToken' <<<"$output"
	run -0 aws sso get-role-credentials --account-id 111122223333 --role-name 'a b/c' --access-token a
	jq -e '.roleCredentials.expiration / 1000 > now' <<<"$output"
	run aws sso get-role-credentials --account-id 111122223333 --role-name 'a b/c' --access-token none
	[[ $output == *'(UnauthorizedException)'* ]]
	run -0 aws sso-oidc create-token --client-id c --client-secret s --grant-type refresh_token --refresh-token r
	jq -e '.tokenType == "Bearer" and .expiresIn == 28800' <<<"$output"
	run aws sso-oidc create-token --client-id c --client-secret s --grant-type refresh_token --refresh-token r
	[[ $output == *'(InvalidGrantException)'* ]]
}

@test "credentials that were handed out end when they say so, or sooner, and that is told by each service" {
	local operation
	account '{"instance": {"role": "app", "valid": [-1]}}'
	command -v aws >/dev/null || skip 'the AWS CLI is not installed'
	ask GET /latest/meta-data/iam/security-credentials/app
	AWS_ACCESS_KEY_ID=$(jq -r .AccessKeyId <<<"$body")
	AWS_SECRET_ACCESS_KEY=$(jq -r .SecretAccessKey <<<"$body")
	AWS_SESSION_TOKEN=$(jq -r .Token <<<"$body")
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER=
	for operation in 'sts get-caller-identity' 'ecs list-clusters' 'lambda list-functions' \
		'ecr describe-repositories'; do
		# shellcheck disable=SC2086 # words
		run aws $operation
		[[ $output == *'(ExpiredToken'*'security token included in the request is expired'* ]]
	done
	AWS_SESSION_TOKEN=x$AWS_SESSION_TOKEN run aws sts get-caller-identity
	[[ $output == *'(InvalidClientTokenId)'* ]]
}
