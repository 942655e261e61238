#include "aws/client.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "aws/attempt.h"
#include "aws/session.h"
#include "base/log.h"
#include "base/mem.h"

static struct aws_client *
new_client(struct aws_session *session, const struct aws_service *service, const char *region)
{
	struct aws_client *c = xcalloc(1, sizeof(*c));
	struct buf url = { 0 };

	c->session = session;
	c->service = service;
	retry_quota_init(&c->quota);
	pthread_mutex_init(&c->lock, NULL);
	/* What is wrong with one client's endpoint is mostly wrong with the next one's: said once. */
	if (aws_session_is_cancelled(session) ||
	    endpoint_find(&c->endpoint, service, region, &session->profiles) == -1) {
		aws_session_cancel(session);
		aws_client_free(c);
		return NULL;
	}
	buf_addf(&url, "%s%s", c->endpoint.origin, c->endpoint.path);
	c->url = buf_detach(&url);
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
	free(c->url);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

const char *
aws_client_url(const struct aws_client *c)
{
	return c->url;
}

/* Where the policy is that this program needs. */
static void
advise(struct buf *out, const struct aws_client *c, const struct aws_request *request,
    const char *code)
{
	bool denied = strcmp(code, "AccessDenied") == 0 ||
		      strcmp(code, "AccessDeniedException") == 0 ||
		      strcmp(code, "UnauthorizedOperation") == 0;

	if (denied &&
	    (c->service == &aws_ecs || c->service == &aws_ecr || c->service == &aws_lambda))
		buf_addf(out, "; %s:%s is one of the permissions in share/ecrm/iam-policy.json",
		    c->service->name, request->operation);
}

static void
mask(const struct aws_client *c, struct buf *text)
{
	/* Who looks for credentials holds the store's lock. */
	if (!c->is_for_credentials)
		credential_store_mask(c->session->credentials, text);
	else if (c->signer != NULL)
		credentials_mask(c->signer, text);
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
	advise(out, c, request, buf_text(&answer->error.code));
	mask(c, out);
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
aws_refuse(const struct aws_client *c, const char *operation, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	mask(c, &text);
	if (aws_session_cancel(c->session))
		log_error("%s %s %s", c->service->name, operation, text.data);
	buf_release(&text);
	return -1;
}

int
aws_read(const struct aws_client *c, const struct aws_request *request,
    const struct aws_answer *answer, const struct aws_reading *reading)
{
	struct json_reader *json =
	    json_reader_new(reading->shape, reading->shape_len, reading->handler, reading->context);
	int rc = json_read(json, buf_text(&answer->http.body), answer->http.body.len);

	if (rc == -1)
		aws_refuse(c, request->operation,
		    "gave an answer that cannot be right: %s (request id %s)",
		    json_reader_error(json),
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
