#ifndef AWS_HTTP_H
#define AWS_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* HTTP by libcurl: one request at a time on one handle, whose connections are reused. */
struct http;
struct trust;

/* Call once, before any thread starts; the reverse at the end. */
void http_global_init(void);
void http_global_release(void);

struct http_settings {
	const char *user_agent;
	const struct buf *ca_bundle; /* PEM, trusted in place of the system's; empty: those */
	struct trust *trust;         /* those, once they are loaded */
};

/*
 * Gives a handle; keeps settings.  Certificates are verified; nothing switches that off.  Proxies
 * are those of aws/proxy.h.
 */
struct http *http_new(const struct http_settings *settings);
void http_free(struct http *http);

/* How long things may take, in nanoseconds. */
struct http_limits {
	int64_t connect; /* until there is a connection, name and TLS included */
	int64_t read;    /* until something more of the answer comes */
	int64_t request; /* until the answer is whole */
};

struct http_request {
	const char *method;
	const char *url;
	const char *const *headers; /* "Name: value", NULL behind the last */
	const char *body;           /* NULL: none */
	size_t body_len;
	struct http_limits limits;
	int64_t deadline;           /* by steady_now(); nothing goes on beyond it */
	const atomic_bool *aborted; /* the request is dropped when this is set; see http_wake() */
	bool is_direct;             /* never through a proxy */
	const char *resolve;        /* "HOST:PORT:ADDRESS": where to connect; NULL: as names say */
	bool is_small;              /* the answer may have 64 KiB at most */
};

/* An empty one is { 0 }.  Header values are "" where the answer did not have them. */
struct http_response {
	bool sent; /* the request went out, or a part of it; no answer does not mean nothing done */
	long status;
	struct buf body;
	struct buf request_id;     /* x-amzn-requestid or x-amz-request-id */
	struct buf error_type;     /* x-amzn-errortype */
	struct buf retry_after;    /* retry-after, seconds */
	struct buf retry_after_ms; /* x-amz-retry-after, milliseconds */
	int64_t date; /* when the answer was made, in seconds since the epoch; 0: it does not say */
};

enum http_outcome {
	HTTP_ANSWERED,  /* whatever the status */
	HTTP_TRANSIENT, /* no whole answer; another try may have one */
	HTTP_TIMED_OUT, /* likewise */
	HTTP_NO_HOST,   /* the name was not found: it is wrong, or its server is out of reach */
	HTTP_FAILED,    /* no answer, and none to be hoped for */
	HTTP_ABORTED,   /* the caller did not want it any more */
};

/*
 * Send and wait for the whole answer, of 16 MiB at most, as it comes: compression is not asked for.
 * Unless answered, *why says what happened (borrowed from http until its next request).
 */
enum http_outcome http_send(struct http *http, const struct http_request *request,
    struct http_response *response, const char **why);

/* Make a request that is under way look at aborted.  From any thread. */
void http_wake(struct http *http);

/* What may be secret in it is overwritten. */
void http_response_release(struct http_response *response);

#endif
