#ifndef AWS_CLIENT_H
#define AWS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/options.h"
#include "base/buf.h"
#include "json/json.h"

/*
 * Calls to AWS: signed, sent, tried again as long as that makes sense, and their answers read.
 * A session is the identity and region of one command; clients are its services.  All of them may
 * be used by many threads at once, each call blocking its own.
 */
struct aws_session;

/* Find region, credentials and settings.  Gives the session; NULL after a message. */
struct aws_session *aws_session_open(const struct aws_options *options);
void aws_session_close(struct aws_session *session);

/* Borrowed from the session. */
const char *aws_session_region(const struct aws_session *session);

/*
 * Whether our clock is ahead of that of AWS by more than so many seconds, as far as AWS has refused a call for
 * it; how far is appended to out, see clock_describe().
 */
bool aws_session_clock_is_ahead(struct aws_session *session, int64_t seconds, struct buf *out);

/*
 * Wake calls that wait to try again, and let every call from now on fail in silence; what is on its
 * way to AWS or back is waited for.  Returns whether this was the first time.
 */
bool aws_session_cancel(struct aws_session *session);
bool aws_session_is_cancelled(struct aws_session *session);

/* The same, and what is on its way is dropped: for those who only read. */
void aws_session_abort(struct aws_session *session);

struct aws_client;

/*
 * A client of the service; keeps session.  Gives it; NULL after a message, the session cancelled as
 * in aws_report(), or where it was cancelled before.
 */
struct aws_client *aws_client_new(struct aws_session *session, const struct aws_service *service);
void aws_client_free(struct aws_client *client);

/*
 * Where its requests go: "https://ecs.eu-west-1.amazonaws.com", for a custom URL with its path.
 * Borrowed from the client.
 */
const char *aws_client_url(const struct aws_client *client);

/* One call.  Members that do not apply are NULL. */
struct aws_request {
	const char *operation;    /* "ListClusters" */
	const char *method;       /* "GET" or "POST" */
	const char *path;         /* percent-encoded; "/" for the RPC protocols */
	const char *query;        /* percent-encoded, names sorted */
	const char *content_type; /* of body */
	const char *body;
	/* What calls that get credentials need besides; else NULL. */
	const char *const *retry_codes; /* errors worth another try; NULL behind the last */
	/* Append "Name: value", which is not signed, of an attempt's own. */
	void (*make_header)(void *context, const char *url, struct buf *line);
	void *header_context;
};

/* An answer, or what went wrong.  An empty one is { 0 }. */
struct aws_answer {
	struct http_response http;
	struct aws_error error;
	/* Of all attempts of the call that failed, for callers whose call changes something: */
	bool sent;   /* at least one went out */
	bool unsure; /* one had no whole answer or a 5xx: AWS may have done what was asked */
};

/*
 * Make the call.  Returns 0 with a 2xx answer, else -1 with answer->error; nothing is printed, so
 * that a caller who knows what an error means can go on.
 */
int aws_try(
    struct aws_client *client, const struct aws_request *request, struct aws_answer *answer);

/* Append "ecs ListClusters failed: CODE: message (HTTP status N, request id X)", without secrets. */
void aws_describe_failure(struct buf *out, const struct aws_client *client,
    const struct aws_request *request, const struct aws_answer *answer);

/*
 * Print the failure and cancel the session: a command one of whose calls failed is over, and of
 * calls that fail together the first tells why.
 */
void aws_report(const struct aws_client *client, const struct aws_request *request,
    const struct aws_answer *answer);
void aws_answer_release(struct aws_answer *answer);

/*
 * Say that an answer cannot be used: "ecs ListClusters ", and what format makes; the session is
 * cancelled as in aws_report().  Returns -1.
 */
int aws_refuse(const struct aws_client *client, const char *operation, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How a JSON answer is read; context goes to the handler. */
struct aws_reading {
	const struct json_member *shape;
	size_t shape_len;
	const struct json_handler *handler;
	void *context;
};

/*
 * Read the answer's body.  Returns 0; or -1 after a message that names service and operation, the
 * session cancelled as in aws_report().
 */
int aws_read(const struct aws_client *client, const struct aws_request *request,
    const struct aws_answer *answer, const struct aws_reading *reading);

/*
 * A call of an AWS JSON service: body in, answer read.  Returns 0, or -1 after a message.
 */
int aws_json_call(struct aws_client *client, const char *operation, const char *body,
    const struct aws_reading *reading);

/* A request of an AWS JSON service, for callers of aws_try(). */
struct aws_request aws_json_request(const char *operation, const char *body);

#endif
