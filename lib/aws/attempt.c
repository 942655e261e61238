#include "aws/attempt.h"

#include <string.h>

#include "aws/clock.h"
#include "aws/secret.h"
#include "aws/session.h"
#include "aws/sigv4.h"
#include "base/log.h"
#include "base/timestamp.h"

enum { HEADERS_MAX = 8 };

/* "Name: value" in a buffer of its own; the array ends with NULL. */
struct header_lines {
	struct buf lines[HEADERS_MAX];
	const char *pointers[HEADERS_MAX + 1];
	size_t len;
};

static void
add_line(struct header_lines *h, struct buf *line)
{
	h->lines[h->len] = *line;
	h->pointers[h->len] = line->data;
	h->len++;
}

static void
add_header(struct header_lines *h, const char *name, const char *value)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s: %s", name, value);
	add_line(h, &line);
}

static void
release_headers(struct header_lines *h)
{
	for (size_t i = 0; i < h->len; i++)
		secret_release(&h->lines[i]);
}

/* What an attempt is signed with. */
struct seal {
	struct credentials credentials; /* empty: it is not signed */
	int64_t clock_offset;
};

static void
sign(const struct aws_client *c, const struct sigv4_request *signing, const struct seal *seal,
    struct header_lines *lines)
{
	const struct credentials *credentials = &seal->credentials;
	struct sigv4_signer signer = {
		credentials->access_key,
		credentials->secret_key,
		credentials->session_token,
		c->endpoint.region,
		c->service->name,
	};
	struct sigv4_signature signature = { 0 };

	sigv4_sign(signing, &signer, timestamp_now() + seal->clock_offset, &signature);
	add_header(lines, "X-Amz-Date", signature.date);
	if (signer.session_token != NULL)
		add_header(lines, "X-Amz-Security-Token", signer.session_token);
	add_header(lines, "Authorization", signature.authorization.data);
	sigv4_signature_release(&signature);
}

/* The headers of an attempt. */
static void
add_headers(const struct aws_client *c, const struct aws_request *request, const char *path,
    const struct seal *seal, struct header_lines *lines)
{
	struct sigv4_header headers[3] = { { "Host", c->endpoint.host } };
	struct sigv4_request signing = {
		.method = request->method,
		.path = path,
		.query = request->query,
		.headers = headers,
		.header_count = 1,
		.body = request->body,
		.body_len = request->body != NULL ? strlen(request->body) : 0,
	};
	struct buf target = { 0 };

	if (request->content_type != NULL)
		headers[signing.header_count++] =
		    (struct sigv4_header){ "Content-Type", request->content_type };
	if (c->service->target != NULL) {
		buf_addf(&target, "%s.%s", c->service->target, request->operation);
		headers[signing.header_count++] =
		    (struct sigv4_header){ "X-Amz-Target", target.data };
	}
	for (size_t i = 0; i < signing.header_count; i++)
		add_header(lines, headers[i].name, headers[i].value);
	if (seal->credentials.access_key != NULL)
		sign(c, &signing, seal, lines);
	buf_release(&target);
}

void
attempt_set_cancelled(struct aws_answer *answer)
{
	aws_error_set(&answer->error, "cancelled", "another call failed");
}

/* Copy what to sign with.  Returns 0, or -1 where the session's credentials are no more. */
static int
take_credentials(const struct aws_client *c, struct credentials *out)
{
	if (!c->is_for_credentials)
		return credential_store_get(c->session->credentials, out);
	if (c->signer != NULL)
		credentials_copy(out, c->signer);
	return 0;
}

static bool
is_among(const char *const *codes, const char *code)
{
	for (; codes != NULL && *codes != NULL; codes++) {
		if (strcmp(*codes, code) == 0)
			return true;
	}
	return false;
}

/*
 * Whether the clock explains the error of an answer to what set out at began; then the error says
 * so, and what comes next is signed by the clock of AWS.
 */
static bool
blame_clock(struct aws_client *c, struct aws_answer *answer, const struct seal *seal, int64_t began)
{
	enum { ROUND_TRIP_MAX = 15 * 60 };
	int64_t ended = timestamp_now(), seen;

	if (answer->http.date == 0 || ended - began > ROUND_TRIP_MAX)
		return false;
	seen = answer->http.date - (began + ended) / 2;
	if (!clock_explains(answer->error.code.data, seal->clock_offset, seen))
		return false;
	buf_adds(&answer->error.message, "; ");
	clock_describe(&answer->error.message, seen);
	if (c->session->corrects_clock)
		session_set_clock_offset(c->session, seen);
	return c->session->corrects_clock;
}

/*
 * What an error answer means.  Credentials that have expired on their way are found anew, and a
 * clock that is off is corrected, each once a call; what says so is not one of the attempts that
 * count.
 */
static enum retry_class
classify(struct aws_client *c, const struct aws_request *request, struct aws_answer *answer,
    const struct seal *seal, int64_t began)
{
	static const char *const expired[] = { "ExpiredToken", "ExpiredTokenException", NULL };
	const char *code = answer->error.code.data;

	if (!c->is_for_credentials && is_among(expired, code)) {
		buf_addf(&answer->error.message, "; the credentials from the %s have expired",
		    seal->credentials.source);
		if (credential_store_refuse(c->session->credentials, seal->credentials.access_key))
			return RETRY_RENEWED;
		buf_adds(&answer->error.message, ": get new ones and set them there");
	}
	if (!c->is_for_credentials && strcmp(code, "RequestExpired") == 0 &&
	    credential_store_refuse(c->session->credentials, seal->credentials.access_key))
		return RETRY_RENEWED;
	if (seal->credentials.access_key != NULL && blame_clock(c, answer, seal, began))
		return RETRY_CORRECTED;
	if (is_among(request->retry_codes, code))
		return RETRY_TRANSIENT;
	return retry_classify(answer->http.status, code);
}

struct attempt
attempt_make(struct aws_client *c, const struct aws_request *request, int64_t deadline,
    struct aws_answer *answer)
{
	struct header_lines lines = { 0 };
	struct buf path = { 0 }, url = { 0 }, own_header = { 0 };
	struct attempt attempt = { .class = RETRY_NEVER };
	struct seal seal = { .clock_offset = session_clock_offset(c->session) };
	int64_t began = timestamp_now();
	struct http_request wire;
	enum http_outcome outcome;
	struct http *http;
	const char *why = "";

	aws_answer_release(answer);
	if (take_credentials(c, &seal.credentials) == -1) {
		attempt_set_cancelled(answer);
		return attempt;
	}
	http = session_take_http(c->session);
	buf_addf(&path, "%s%s", c->endpoint.path, request->path);
	buf_addf(&url, "%s%s%s%s", c->endpoint.origin, path.data, request->query[0] ? "?" : "",
	    request->query);
	add_headers(c, request, path.data, &seal, &lines);
	if (request->make_header != NULL) {
		request->make_header(request->header_context, url.data, &own_header);
		add_line(&lines, &own_header);
	}
	wire = (struct http_request){
		.method = request->method,
		.url = url.data,
		.headers = lines.pointers,
		.body = request->body,
		.body_len = request->body != NULL ? strlen(request->body) : 0,
		.limits = c->session->limits,
		.deadline = deadline,
		.aborted = &c->session->aborted,
	};
	outcome = http_send(http, &wire, &answer->http, &why);
	switch (outcome) {
	case HTTP_ANSWERED:
		atomic_store(&c->was_found, true);
		attempt.done = answer->http.status >= 200 && answer->http.status < 300;
		if (!attempt.done) {
			aws_error_read(&answer->error, &answer->http);
			attempt.class = classify(c, request, answer, &seal, began);
		}
		break;
	case HTTP_TIMED_OUT:
		attempt.timed_out = true;
		attempt.class = RETRY_TRANSIENT;
		aws_error_set(&answer->error, "timeout", why);
		break;
	case HTTP_TRANSIENT:
		attempt.class = RETRY_TRANSIENT;
		aws_error_set(&answer->error, "no answer", why);
		break;
	case HTTP_NO_HOST:
		/* libcurl does not tell a wrong name from a name server that is out of reach. */
		if (atomic_load(&c->was_found))
			attempt.class = RETRY_TRANSIENT;
		aws_error_set(&answer->error, "no answer", why);
		break;
	case HTTP_FAILED:
		aws_error_set(&answer->error, "no answer", why);
		break;
	case HTTP_ABORTED:
		attempt_set_cancelled(answer);
		break;
	}
	attempt.unsure = answer->http.sent && !attempt.done && attempt.class != RETRY_THROTTLED &&
			 (outcome != HTTP_ANSWERED || answer->http.status >= 500);
	log_debug("%s %s: HTTP status %ld%s%s", c->service->name, request->operation,
	    answer->http.status, attempt.done ? "" : " ", buf_text(&answer->error.code));
	session_return_http(c->session, http);
	credentials_release(&seal.credentials);
	release_headers(&lines);
	buf_release(&path);
	buf_release(&url);
	return attempt;
}
