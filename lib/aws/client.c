#include "aws/client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aws/limiter.h"
#include "aws/secret.h"
#include "aws/session.h"
#include "aws/sigv4.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/steady.h"
#include "base/strmap.h"
#include "base/timestamp.h"

enum {
	/* Tokens of the quota of retries, and what a retry takes; as the AWS SDKs have them. */
	QUOTA_CAPACITY = 500,
	QUOTA_COST = 5,
	QUOTA_COST_TIMEOUT = 10,
	HEADERS_MAX = 8,
};

struct aws_client {
	struct aws_session *session;
	const struct aws_service *service;
	bool is_for_credentials; /* signs with signer, or not at all where that is NULL */
	const struct credentials *signer;
	struct endpoint endpoint;
	pthread_mutex_t lock;
	int quota;
	struct strmap limiters; /* by operation: AWS counts most of them apart */
};

/* How one attempt ended. */
struct attempt {
	enum retry_class class; /* RETRY_NEVER with done false: final */
	bool done;
	int cost; /* of a retry */
};

/* As the limiter counts. */
static double
steady_seconds(void)
{
	return (double)steady_now() / 1e9;
}

static struct aws_client *
new_client(struct aws_session *session, const struct aws_service *service, const char *region)
{
	struct aws_client *c = xcalloc(1, sizeof(*c));

	c->session = session;
	c->service = service;
	c->quota = QUOTA_CAPACITY;
	pthread_mutex_init(&c->lock, NULL);
	/* What is wrong with one client's endpoint is mostly wrong with the next one's: said once. */
	if (aws_session_is_cancelled(session) ||
	    endpoint_find(&c->endpoint, service, region, &session->profiles) == -1) {
		aws_session_cancel(session);
		aws_client_free(c);
		return NULL;
	}
	if (c->endpoint.is_clear_text)
		session_warn_of_clear_text(session, c->endpoint.origin);
	return c;
}

struct aws_client *
aws_client_new(struct aws_session *session, const struct aws_service *service)
{
	return new_client(session, service, session->given_region);
}

struct aws_client *
client_new_for_credentials(struct aws_session *session, const struct aws_service *service,
    const char *region, const struct credentials *signer)
{
	struct aws_client *c = new_client(session, service, region);

	if (c != NULL) {
		c->is_for_credentials = true;
		c->signer = signer;
	}
	return c;
}

void
aws_client_free(struct aws_client *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->limiters.len; i++)
		free(c->limiters.entries[i].value);
	strmap_release(&c->limiters);
	endpoint_release(&c->endpoint);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

struct aws_session *
aws_client_session(const struct aws_client *c)
{
	return c->session;
}

const char *
aws_client_service_name(const struct aws_client *c)
{
	return c->service->name;
}

/* Under the lock. */
static struct limiter *
limiter_of(struct aws_client *c, const char *operation)
{
	struct limiter **slot = (struct limiter **)strmap_put(&c->limiters, operation, NULL);

	if (*slot == NULL) {
		*slot = xcalloc(1, sizeof(**slot));
		limiter_init(*slot, steady_seconds());
	}
	return *slot;
}

/* How a wait ended. */
enum waited { WAITED, WAIT_CANCELLED, WAIT_TOO_LONG };

/* Sleep, unless that would last beyond the deadline. */
static enum waited
sleep_until_deadline(struct aws_client *c, double seconds, int64_t deadline)
{
	int64_t nanoseconds = (int64_t)(seconds * 1e9);

	if (aws_session_is_cancelled(c->session))
		return WAIT_CANCELLED;
	if (steady_now() + nanoseconds >= deadline)
		return WAIT_TOO_LONG;
	return session_sleep(c->session, nanoseconds) == -1 ? WAIT_CANCELLED : WAITED;
}

static enum waited
wait_for_turn(struct aws_client *c, const char *operation, int64_t deadline)
{
	enum waited waited = WAITED;
	double wait = 1;

	while (wait > 0 && waited == WAITED) {
		pthread_mutex_lock(&c->lock);
		wait = limiter_take(limiter_of(c, operation), steady_seconds());
		pthread_mutex_unlock(&c->lock);
		waited = sleep_until_deadline(c, wait, deadline);
	}
	return waited;
}

static void
learn(struct aws_client *c, const char *operation, bool throttled)
{
	pthread_mutex_lock(&c->lock);
	limiter_learn(limiter_of(c, operation), throttled, steady_seconds());
	pthread_mutex_unlock(&c->lock);
}

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

static void
sign(const struct aws_client *c, const struct sigv4_request *signing,
    const struct credentials *credentials, struct header_lines *lines)
{
	struct sigv4_signer signer = {
		credentials->access_key,
		credentials->secret_key,
		credentials->session_token,
		c->endpoint.region,
		c->service->name,
	};
	struct sigv4_signature signature = { 0 };

	sigv4_sign(signing, &signer, timestamp_now(), &signature);
	add_header(lines, "X-Amz-Date", signature.date);
	if (signer.session_token != NULL)
		add_header(lines, "X-Amz-Security-Token", signer.session_token);
	add_header(lines, "Authorization", signature.authorization.data);
	sigv4_signature_release(&signature);
}

/* The headers of an attempt, signed unless credentials are NULL. */
static void
add_headers(const struct aws_client *c, const struct aws_request *request, const char *path,
    const struct credentials *credentials, struct header_lines *lines)
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
	if (credentials != NULL)
		sign(c, &signing, credentials, lines);
	buf_release(&target);
}

static void
set_cancelled(struct aws_answer *answer)
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
 * What an error answer means.  Credentials that have expired on their way are found anew, once a
 * call; what says so is not one of the attempts that count.
 */
static enum retry_class
classify(struct aws_client *c, const struct aws_request *request, const struct aws_answer *answer,
    const struct credentials *credentials)
{
	static const char *const expired[] = { "ExpiredToken", "ExpiredTokenException",
		"RequestExpired", NULL };
	const char *code = answer->error.code.data;

	if (!c->is_for_credentials && is_among(expired, code) &&
	    credential_store_refuse(c->session->credentials, credentials->access_key))
		return RETRY_RENEWED;
	if (is_among(request->retry_codes, code))
		return RETRY_TRANSIENT;
	return retry_classify(answer->http.status, code);
}

/* Sign and send once; the answer or the error is in *answer. */
static struct attempt
attempt_once(struct aws_client *c, const struct aws_request *request, int64_t deadline,
    struct aws_answer *answer)
{
	struct header_lines lines = { 0 };
	struct buf path = { 0 }, url = { 0 }, own_header = { 0 };
	struct attempt attempt = { .class = RETRY_NEVER, .cost = QUOTA_COST };
	struct credentials credentials = { 0 };
	struct http_request wire;
	struct http *http;
	const char *why = "";

	aws_answer_release(answer);
	if (take_credentials(c, &credentials) == -1) {
		set_cancelled(answer);
		return attempt;
	}
	http = session_take_http(c->session);
	buf_addf(&path, "%s%s", c->endpoint.path, request->path);
	buf_addf(&url, "%s%s%s%s", c->endpoint.origin, path.data, request->query[0] ? "?" : "",
	    request->query);
	add_headers(
	    c, request, path.data, credentials.access_key != NULL ? &credentials : NULL, &lines);
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
	switch (http_send(http, &wire, &answer->http, &why)) {
	case HTTP_ANSWERED:
		attempt.done = answer->http.status >= 200 && answer->http.status < 300;
		if (!attempt.done) {
			aws_error_read(&answer->error, &answer->http);
			attempt.class = classify(c, request, answer, &credentials);
		}
		break;
	case HTTP_TIMED_OUT:
		attempt.cost = QUOTA_COST_TIMEOUT;
		attempt.class = RETRY_TRANSIENT;
		aws_error_set(&answer->error, "timeout", why);
		break;
	case HTTP_TRANSIENT:
		attempt.class = RETRY_TRANSIENT;
		aws_error_set(&answer->error, "no answer", why);
		break;
	case HTTP_FAILED:
		aws_error_set(&answer->error, "no answer", why);
		break;
	case HTTP_ABORTED:
		set_cancelled(answer);
		break;
	}
	log_debug("%s %s: HTTP status %ld%s%s", c->service->name, request->operation,
	    answer->http.status, attempt.done ? "" : " ", buf_text(&answer->error.code));
	session_return_http(c->session, http);
	credentials_release(&credentials);
	release_headers(&lines);
	buf_release(&path);
	buf_release(&url);
	return attempt;
}

/* Take tokens for a retry, or give them back; whether there were enough. */
static bool
spend_quota(struct aws_client *c, int cost)
{
	bool enough;

	pthread_mutex_lock(&c->lock);
	enough = c->quota >= cost;
	if (enough)
		c->quota -= cost;
	if (c->quota > QUOTA_CAPACITY)
		c->quota = QUOTA_CAPACITY;
	pthread_mutex_unlock(&c->lock);
	return enough;
}

/* Where a call ends because of the deadline, its last error says so; the first try has none yet. */
static void
set_too_late(const struct aws_client *c, struct aws_answer *answer)
{
	if (answer->error.code.len == 0)
		aws_error_set(&answer->error, "timeout", "the call's turn did not come");
	buf_adds(&answer->error.message, "; given up, since a call may take ");
	duration_format(&answer->error.message, c->session->deadline);
	buf_adds(&answer->error.message, " (--deadline)");
}

/* What a call has been through. */
struct course {
	int attempts; /* that failed, throttling apart */
	int throttles;
	int last_cost; /* of a retry */
	bool renewed;  /* other credentials were tried */
};

/* Whether there is to be another attempt, and after how many seconds. */
static bool
plan_retry(struct aws_client *c, struct course *course, const struct attempt *attempt,
    const struct aws_answer *answer, double *delay)
{
	const struct retry_policy *policy = &c->session->retry;
	int n;

	if (attempt->class == RETRY_RENEWED) {
		*delay = 0;
		if (course->renewed)
			return false;
		course->renewed = true;
		return true;
	}
	/* Throttling never fails a call before its deadline. */
	if (attempt->class == RETRY_THROTTLED) {
		n = ++course->throttles;
	} else {
		n = ++course->attempts;
		if (attempt->class == RETRY_NEVER || n >= policy->max_attempts ||
		    !spend_quota(c, attempt->cost))
			return false;
		course->last_cost = attempt->cost;
	}
	*delay = retry_delay(
	    policy, attempt->class, n, random_fraction(), buf_text(&answer->http.retry_after));
	return true;
}

int
aws_try(struct aws_client *c, const struct aws_request *request, struct aws_answer *answer)
{
	int64_t deadline = steady_now() + c->session->deadline;
	struct course course = { 0 };
	enum waited waited;

	for (;;) {
		struct attempt attempt;
		double delay;

		waited = wait_for_turn(c, request->operation, deadline);
		if (waited != WAITED)
			break;
		attempt = attempt_once(c, request, deadline, answer);
		learn(c, request->operation, attempt.class == RETRY_THROTTLED);
		if (attempt.done) {
			/* A success gives back what its last retry took, or else one token. */
			spend_quota(c, -(course.last_cost > 0 ? course.last_cost : 1));
			return 0;
		}
		if (attempt.class != RETRY_NEVER && steady_now() >= deadline) {
			waited = WAIT_TOO_LONG;
			break;
		}
		if (!plan_retry(c, &course, &attempt, answer, &delay))
			return -1;
		waited = sleep_until_deadline(c, delay, deadline);
		if (waited != WAITED)
			break;
	}
	if (waited == WAIT_CANCELLED)
		set_cancelled(answer);
	else
		set_too_late(c, answer);
	return -1;
}

void
aws_describe_failure(struct buf *out, const struct aws_client *c, const struct aws_request *request,
    const struct aws_answer *answer)
{
	buf_addf(out, "%s %s failed: %s: %s", c->service->name, request->operation,
	    buf_text(&answer->error.code), buf_text(&answer->error.message));
	if (answer->http.status != 0)
		buf_addf(out, " (HTTP status %ld, request id %s)", answer->http.status,
		    answer->error.request_id.len > 0 ? answer->error.request_id.data : "unknown");
	else
		buf_addf(out, " (%s)", c->endpoint.origin);
	credential_store_mask(c->session->credentials, out);
	if (c->signer != NULL)
		credentials_mask(c->signer, out);
}

void
aws_report(
    const struct aws_client *c, const struct aws_request *request, const struct aws_answer *answer)
{
	struct buf text = { 0 };

	aws_describe_failure(&text, c, request, answer);
	if (aws_session_cancel(c->session))
		log_error("%s", text.data);
	buf_release(&text);
}

int
aws_read(const struct aws_client *c, const struct aws_request *request,
    const struct aws_answer *answer, const struct aws_reading *reading)
{
	struct json_reader *json =
	    json_reader_new(reading->shape, reading->shape_len, reading->handler, reading->context);
	int rc = json_read(json, buf_text(&answer->http.body), answer->http.body.len);

	if (rc == -1 && aws_session_cancel(c->session))
		log_error("%s %s gave an answer that cannot be right: %s (request id %s)",
		    c->service->name, request->operation, json_reader_error(json),
		    answer->http.request_id.len > 0 ? answer->http.request_id.data : "unknown");
	json_reader_free(json);
	return rc;
}

void
aws_answer_release(struct aws_answer *answer)
{
	http_response_release(&answer->http);
	aws_error_release(&answer->error);
}

struct aws_request
aws_json_request(const char *operation, const char *body)
{
	return (struct aws_request){
		.operation = operation,
		.method = "POST",
		.path = "/",
		.query = "",
		.content_type = "application/x-amz-json-1.1",
		.body = body,
	};
}

int
aws_json_call(struct aws_client *c, const char *operation, const char *body,
    const struct aws_reading *reading)
{
	struct aws_request request = aws_json_request(operation, body);
	struct aws_answer answer = { 0 };
	int rc = -1;

	if (aws_try(c, &request, &answer) == -1)
		aws_report(c, &request, &answer);
	else
		rc = aws_read(c, &request, &answer, reading);
	aws_answer_release(&answer);
	return rc;
}
