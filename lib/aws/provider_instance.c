#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/endpoint.h"
#include "aws/metadata.h"
#include "aws/secret.h"
#include "aws/sigv4.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/steady.h"
#include "base/timestamp.h"

/* What the instance metadata service of EC2 gives, by version 2 of its protocol or version 1. */

#define NAME       "instance metadata"
#define TOKEN_PATH "/latest/api/token"
#define ROLES_PATH "/latest/meta-data/iam/security-credentials/"

enum {
	ATTEMPTS = 3,
	TIMEOUT_SECONDS = 1,
	TOTAL_SECONDS = 5,
	/* Asked again after that time at the latest, however long they live. */
	LIFE_SECONDS_MAX = 3600,
};

static const int64_t second = 1000000000;

struct conversation {
	struct credential_search *search;
	char *base;        /* "http://169.254.169.254" */
	bool may_use_v1;   /* requests without a token */
	bool uses_v1;      /* tokens are not asked for any more */
	struct buf header; /* with the token; empty: none */
	int attempts;
	int64_t timeout;
	int64_t deadline;
};

/* A setting of the environment, else of the profile. */
static const char *
setting(const struct credential_search *search, const char *profile, const char *variable,
    const char *key)
{
	const char *value = environment(variable);

	return value != NULL ? value : search_setting(search, profile, key);
}

static bool
is_true(const char *value)
{
	return value != NULL && strcasecmp(value, "true") == 0;
}

static int
find_base(struct conversation *c, const char *profile)
{
	const char *url = setting(c->search, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
	    "ec2_metadata_service_endpoint");
	const char *mode = setting(c->search, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
	    "ec2_metadata_service_endpoint_mode");
	size_t len;

	if (url == NULL && mode != NULL && strcasecmp(mode, "IPv4") != 0 &&
	    strcasecmp(mode, "IPv6") != 0)
		return search_fail(c->search,
		    "ec2_metadata_service_endpoint_mode is '%s' (known: IPv4, IPv6)", mode);
	if (url == NULL)
		url = mode != NULL && strcasecmp(mode, "IPv6") == 0 ? "http://[fd00:ec2::254]"
								    : "http://169.254.169.254";
	if (!is_endpoint_url(url))
		return search_fail(
		    c->search, "ec2_metadata_service_endpoint is no http or https URL");
	len = strlen(url);
	while (url[len - 1] == '/')
		len--;
	c->base = xstrndup(url, len);
	return 0;
}

/* A number of the CLI's own variables. */
static int
number(const char *variable, int usual, int most)
{
	const char *value = environment(variable);
	long n = value != NULL ? strtol(value, NULL, 10) : usual;

	return n >= 1 && n <= most ? (int)n : usual;
}

/* Send one request, with header where it is not NULL.  Returns as metadata_send() does. */
static int
send(struct conversation *c, const char *method, const char *path, const char *header,
    struct http_response *response, struct buf *why)
{
	const char *headers[] = { header, NULL };
	struct buf url = { 0 };
	struct metadata_request request = {
		.method = method,
		.headers = headers,
		.attempts = c->attempts,
		.timeout = c->timeout,
		.deadline = c->deadline,
	};
	int rc;

	buf_addf(&url, "%s%s", c->base, path);
	request.url = url.data;
	rc = metadata_send(c->search, &request, response, why);
	buf_release(&url);
	return rc;
}

/*
 * Ask for a token.  Where the service does not know of tokens, or cannot be heard (a container may be
 * one hop too far from it), version 1 is used, unless that is switched off.
 */
static int
fetch_token(struct conversation *c)
{
	struct http_response response = { 0 };
	struct buf why = { 0 };
	int answered, rc = 0;
	long status;

	secret_release(&c->header);
	if (c->uses_v1)
		return 0;
	answered = send(
	    c, "PUT", TOKEN_PATH, "x-aws-ec2-metadata-token-ttl-seconds: 300", &response, &why);
	status = answered == 0 ? response.status : 0;
	if (status == 200 && strpbrk(buf_text(&response.body), "\r\n") == NULL) {
		buf_addf(&c->header, "x-aws-ec2-metadata-token: %s", buf_text(&response.body));
	} else if (status == 400 || !c->may_use_v1) {
		if (status != 0)
			buf_addf(&why, "its token was refused with HTTP status %ld", status);
		rc = search_fail(c->search, "the " NAME " gave no credentials: %s", why.data);
	} else {
		c->uses_v1 = status == 0 || status == 403 || status == 404 || status == 405;
	}
	http_response_release(&response);
	buf_release(&why);
	return rc;
}

/* Get what is at path, with a new token where the old one is not taken any more. */
static int
get(struct conversation *c, const char *path, struct http_response *response)
{
	struct buf why = { 0 };
	int rc = 0;

	for (int n = 0; n < 2 && rc == 0; n++) {
		if (send(c, "GET", path, c->header.len > 0 ? c->header.data : NULL, response,
			&why) == -1)
			rc = search_fail(
			    c->search, "the " NAME " gave no credentials: %s", why.data);
		else if (response->status == 401 && n == 0)
			rc = fetch_token(c);
		else
			break;
	}
	if (rc == 0 && response->status != 200)
		rc = search_fail(c->search, "the " NAME " gave no credentials: HTTP status %ld%s",
		    response->status,
		    response->status == 404 ? ", as where the instance has no role" : "");
	buf_release(&why);
	return rc;
}

/* The credentials' path: that of the first role. */
static int
find_path(struct conversation *c, struct buf *path)
{
	struct http_response response = { 0 };
	const char *name;
	int rc = get(c, ROLES_PATH, &response);

	if (rc == 0) {
		buf_truncate(&response.body, strcspn(buf_text(&response.body), "\r\n"));
		name = buf_text(&response.body);
		buf_adds(path, ROLES_PATH);
		percent_encode(path, name, false);
		if (name[0] == '\0')
			rc = search_fail(c->search, "the " NAME " names no role");
	}
	http_response_release(&response);
	return rc;
}

static int
get_credentials(struct conversation *c, struct credentials *out)
{
	struct http_response response = { 0 };
	struct buf path = { 0 };
	int rc = -1;

	if (fetch_token(c) == 0 && find_path(c, &path) == 0 && get(c, path.data, &response) == 0)
		rc = metadata_read(c->search, NAME, &response, out);
	http_response_release(&response);
	buf_release(&path);
	return rc;
}

/* While the service is out of order it gives old credentials on, which AWS then takes. */
static void
set_expiry(struct credentials *out)
{
	int64_t now = timestamp_now(), most = now + LIFE_SECONDS_MAX;

	out->may_outlive = true;
	if (out->expires_at != 0 && out->expires_at <= now) {
		log_warn("the " NAME " gave AWS credentials that have expired: they are used");
		out->expires_at = credentials_outlive(now);
	}
	if (out->expires_at == 0 || out->expires_at > most)
		out->expires_at = most;
}

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	struct conversation c = {
		.search = search,
		.may_use_v1 = !is_true(setting(
		    search, profile, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")),
		.attempts = number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", ATTEMPTS, 10),
		.timeout = number("AWS_METADATA_SERVICE_TIMEOUT", TIMEOUT_SECONDS, 60) * second,
		.deadline = steady_now() + TOTAL_SECONDS * second,
	};
	int rc = -1;

	if (is_true(environment("AWS_EC2_METADATA_DISABLED")))
		return search_fail(
		    search, "the " NAME " is switched off by AWS_EC2_METADATA_DISABLED");
	if (find_base(&c, profile) == 0)
		rc = get_credentials(&c, out);
	if (rc == 0)
		set_expiry(out);
	secret_release(&c.header);
	free(c.base);
	return rc == 0 ? 1 : -1;
}

const struct credential_provider provider_instance = { .name = NAME, .find = find };
