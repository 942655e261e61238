#include "signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "canonical.h"
#include "clock.h"
#include "digest.h"
#include "grant.h"
#include "schema.h"
#include "service.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

static const char mismatch[] = "The request signature we calculated does not match the signature "
			       "you provided. Check your AWS Secret Access Key "
			       "and signing method. Consult the service documentation for details.";

/* The Authorization header, cut into its parts: all point into text. */
struct authorization {
	char *text;
	const char *key, *date, *region, *service,
	    *end; /* of Credential=key/date/region/service/end */
	const char *signed_headers;
	const char *signature;
};

static void
cut_credential(struct authorization *a, char *value)
{
	const char **const parts[] = { &a->key, &a->date, &a->region, &a->service, &a->end };
	char *rest = value;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		*parts[i] = strtok_r(rest, "/", &rest);
	if (strtok_r(rest, "/", &rest))
		a->end = NULL;
}

/* Returns whether all parts are there; what was cut off is to be freed in any case. */
static bool
authorization_cut(struct authorization *a, const char *header)
{
	char *rest, *part;

	*a = (struct authorization){ 0 };
	if (strncmp(header, ALGORITHM " ", strlen(ALGORITHM " ")) != 0)
		return false;
	a->text = strdup(header + strlen(ALGORITHM " "));
	rest = a->text;
	while ((part = strtok_r(rest, ", ", &rest)) != NULL) {
		char *value = strchr(part, '=');

		if (!value)
			return false;
		*value++ = '\0';
		if (strcmp(part, "Credential") == 0)
			cut_credential(a, value);
		else if (strcmp(part, "SignedHeaders") == 0)
			a->signed_headers = value;
		else if (strcmp(part, "Signature") == 0)
			a->signature = value;
	}
	return a->end && a->signed_headers && a->signature;
}

json_t *
signature_access_key(const struct request *request)
{
	const char *header = request_header(request, "authorization");
	struct authorization a = { 0 };
	json_t *key = NULL;

	if (header) {
		authorization_cut(&a, header);
		key = a.key ? json_string(a.key) : NULL;
	}
	free(a.text);
	return key;
}

static bool
check_user(struct request *request, const struct account *account, const struct authorization *a,
    struct answer *answer)
{
	const char *token = request_header(request, "x-amz-security-token"), *expected;
	json_t *user = json_object_get(account->users, a->key);

	expected = text_of(user, "sessionToken");
	if (!user || !token != !expected || (token && strcmp(token, expected) != 0)) {
		answer_refuse(answer, request->service->protocol, REFUSE_UNKNOWN_KEY,
		    "The security token included in the request is invalid.");
		return false;
	}
	if (grant_is_over(user, clock_now())) {
		answer_refuse(answer, request->service->protocol, REFUSE_EXPIRED,
		    "The security token included in the request is expired");
		return false;
	}
	request->user = json_incref(user);
	return true;
}

/* The scope has to be this region, this service and the day of the request. */
static bool
check_scope(const struct request *request, const struct account *account,
    const struct authorization *a, const char *stamp, struct answer *answer)
{
	enum protocol protocol = request->service->protocol;

	if (strcmp(a->end, "aws4_request") != 0)
		answer_refuse(answer, protocol, REFUSE_SIGNATURE,
		    "Credential should be scoped with a valid terminator: 'aws4_request', not "
		    "'%s'.",
		    a->end);
	else if (strcmp(a->service, request->service->name) != 0)
		answer_refuse(answer, protocol, REFUSE_SIGNATURE,
		    "Credential should be scoped to correct service: '%s'.",
		    request->service->name);
	else if (strcmp(a->region, account->region) != 0)
		answer_refuse(answer, protocol, REFUSE_SIGNATURE,
		    "Credential should be scoped to a valid region, not '%s'.", a->region);
	else if (strlen(a->date) != strlen("20260131") ||
		 strncmp(a->date, stamp, strlen(a->date)) != 0)
		answer_refuse(answer, protocol, REFUSE_SIGNATURE,
		    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
		    "date from HTTP: '%s' != '%.8s', "
		    "from '%s'.",
		    a->date, stamp, stamp);
	return answer->status == 0;
}

/* What must be signed: the host, the type of the body, and whatever speaks to AWS. */
static bool
check_signed_headers(
    const struct request *request, const struct authorization *a, struct answer *answer)
{
	const char *name;
	const json_t *value;

	json_object_foreach(request->headers, name, value) {
		bool must = strcmp(name, "host") == 0 || strcmp(name, "content-type") == 0 ||
			    strncmp(name, "x-amz-", strlen("x-amz-")) == 0;

		if (!must || canonical_signs(a->signed_headers, name))
			continue;
		answer_refuse(answer, request->service->protocol, REFUSE_SIGNATURE,
		    "'%s' must be a 'SignedHeader' in the AWS Authorization.", name);
		return false;
	}
	return true;
}

static bool
check_time(const struct request *request, const char *stamp, time_t signed_at, time_t now,
    struct answer *answer)
{
	enum { MINUTES = 5, SKEW = MINUTES * 60 };
	char server[CLOCK_STAMP_SIZE], limit[CLOCK_STAMP_SIZE];

	clock_stamp(now, server);
	if (signed_at < now - SKEW)
		answer_refuse(answer, request->service->protocol, REFUSE_SIGNATURE,
		    "Signature expired: %s is now earlier than %s (%s - %d min.)", stamp,
		    clock_stamp(now - SKEW, limit), server, MINUTES);
	else if (signed_at > now + SKEW)
		answer_refuse(answer, request->service->protocol, REFUSE_SIGNATURE,
		    "Signature not yet current: %s is still later than %s (%s + %d min.)", stamp,
		    clock_stamp(now + SKEW, limit), server, MINUTES);
	return answer->status == 0;
}

static void
sign(const struct authorization *a, const char *secret, const char *to_sign,
    char signature[static SHA256_HEX])
{
	const char *const steps[] = { a->date, a->region, a->service, a->end, to_sign };
	unsigned char key[SHA256_BYTES];
	json_t *first = json_sprintf("AWS4%s", secret);

	digest_hmac(
	    json_string_value(first), json_string_length(first), steps[0], strlen(steps[0]), key);
	json_decref(first);
	for (size_t i = 1; i < sizeof(steps) / sizeof(steps[0]); i++) {
		unsigned char next[SHA256_BYTES];

		digest_hmac(key, sizeof(key), steps[i], strlen(steps[i]), next);
		memcpy(key, next, sizeof(key));
	}
	digest_hex_bytes(key, signature);
}

/* As some of the services do, the error shows what was signed here, for the client's author to compare. */
static bool
check_signature(const struct request *request, const struct authorization *a, const char *stamp,
    struct answer *answer)
{
	const char *claimed = request_header(request, "x-amz-content-sha256");
	char *canonical = canonical_request(request, a->signed_headers);
	char hash[SHA256_HEX], body_hash[SHA256_HEX], signature[SHA256_HEX];
	json_t *to_sign;
	bool same;

	digest_hex(request->body, request->body_size, body_hash);
	to_sign = json_sprintf(ALGORITHM "\n%s\n%s/%s/%s/%s\n%s", stamp, a->date, a->region,
	    a->service, a->end, digest_hex(canonical, strlen(canonical), hash));
	sign(a, text_of(request->user, "secretAccessKey"), json_string_value(to_sign), signature);
	same = (!claimed || strcmp(claimed, body_hash) == 0) &&
	       strlen(a->signature) == strlen(signature) &&
	       CRYPTO_memcmp(a->signature, signature, strlen(signature)) == 0;
	if (!same)
		answer_refuse(answer, request->service->protocol, REFUSE_SIGNATURE,
		    "%s\n\nThe Canonical String for this request should have been\n'%s'\n\nThe "
		    "String-to-Sign should have been\n"
		    "'%s'\n",
		    mismatch, canonical, json_string_value(to_sign));
	json_decref(to_sign);
	free(canonical);
	return same;
}

bool
signature_verify(
    struct request *request, const struct account *account, time_t now, struct answer *answer)
{
	const char *header = request_header(request, "authorization");
	const char *stamp = request_header(request, "x-amz-date");
	enum protocol protocol = request->service->protocol;
	struct authorization a = { 0 };
	time_t signed_at = 0;
	bool good = false;

	if (!header)
		answer_refuse(answer, protocol, REFUSE_UNSIGNED, "%s",
		    protocol == PROTOCOL_QUERY ? "Request is missing Authentication Token"
					       : "Missing Authentication Token");
	else if (!authorization_cut(&a, header))
		answer_refuse(answer, protocol, REFUSE_INCOMPLETE_SIGNATURE,
		    "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' "
		    "parameters after "
		    "'" ALGORITHM "'.");
	else if (!stamp || !clock_read_stamp(stamp, &signed_at))
		answer_refuse(answer, protocol, REFUSE_INCOMPLETE_SIGNATURE,
		    "Authorization header requires existence of an 'X-Amz-Date' header.");
	else
		good = check_user(request, account, &a, answer) &&
		       check_scope(request, account, &a, stamp, answer) &&
		       check_signed_headers(request, &a, answer) &&
		       check_time(request, stamp, signed_at, now, answer) &&
		       check_signature(request, &a, stamp, answer);
	free(a.text);
	return good;
}
