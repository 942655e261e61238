#include "aws/metadata.h"

#include <strings.h>

#include "aws/credential_fields.h"
#include "aws/session.h"
#include "base/steady.h"

static const int64_t second = 1000000000;

static bool
is_worth_another(long status)
{
	return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

int
metadata_send(struct credential_search *search, const struct metadata_request *request,
    struct http_response *response, struct buf *why)
{
	struct http *http = session_take_http(search->session);
	struct http_request wire = {
		.method = request->method,
		.url = request->url,
		.headers = request->headers,
		.limits = { request->timeout, request->timeout, request->timeout },
		.deadline = request->deadline,
		.aborted = &search->session->aborted,
		.is_direct = true,
		.is_small = true,
		.resolve = request->resolve,
		.body = "",
	};
	enum http_outcome outcome;
	const char *text;

	if (strcasecmp(request->method, "GET") == 0)
		wire.body = NULL;
	for (int n = 1;; n++) {
		http_response_release(response);
		outcome = http_send(http, &wire, response, &text);
		if (outcome == HTTP_ANSWERED && !is_worth_another(response->status))
			break;
		if (n >= request->attempts || outcome == HTTP_NO_HOST || outcome == HTTP_FAILED ||
		    outcome == HTTP_ABORTED || steady_now() + second >= request->deadline ||
		    session_sleep(search->session, second) == -1)
			break;
	}
	if (outcome != HTTP_ANSWERED) {
		buf_truncate(why, 0);
		buf_adds(why, text);
	}
	session_return_http(search->session, http);
	return outcome == HTTP_ANSWERED ? 0 : -1;
}

enum { CODE = CREDENTIAL_FIELDS, MESSAGE, FIELDS };

int
metadata_read(struct credential_search *search, const char *from,
    const struct http_response *response, struct credentials *out)
{
	struct json_field fields[FIELDS] = {
		[CREDENTIAL_ACCESS_KEY] = { .path = "AccessKeyId", .kind = JSON_STRING },
		[CREDENTIAL_SECRET_KEY] = { .path = "SecretAccessKey", .kind = JSON_STRING },
		[CREDENTIAL_TOKEN] = { .path = "Token", .kind = JSON_STRING },
		[CREDENTIAL_EXPIRATION] = { .path = "Expiration", .kind = JSON_STRING },
		[CREDENTIAL_ACCOUNT] = { .path = "AccountId", .kind = JSON_STRING },
		[CODE] = { .path = "Code", .kind = JSON_STRING },
		[MESSAGE] = { .path = "Message", .kind = JSON_STRING },
	};
	const struct buf *body = &response->body;
	const char *fault;
	struct buf why = { 0 };
	int rc = -1;

	if (json_fields_read(fields, FIELDS, buf_text(body), body->len, &why) == -1)
		search_fail(
		    search, "the %s gave an answer that cannot be right: %s", from, why.data);
	else if (fields[CODE].value != NULL && strcasecmp(fields[CODE].value, "Success") != 0)
		search_fail(search, "the %s gave no credentials: %s: %s", from, fields[CODE].value,
		    fields[MESSAGE].value != NULL ? fields[MESSAGE].value : "no reason is given");
	else if ((fault = credential_fields_take(fields, out)) != NULL)
		search_fail(search, "the %s gave an answer with %s", from, fault);
	else
		rc = 0;
	json_fields_release(fields, FIELDS);
	buf_release(&why);
	return rc;
}
