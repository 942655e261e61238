#ifndef AWS_ATTEMPT_H
#define AWS_ATTEMPT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "aws/client.h"
#include "aws/credentials.h"
#include "aws/retry.h"
#include "base/strmap.h"

/* What client.c, attempt.c and try.c share; programs see aws/client.h. */
struct aws_client {
	struct aws_session *session;
	const struct aws_service *service;
	bool is_for_credentials; /* signs with signer, or not at all where that is NULL */
	const struct credentials *signer;
	struct endpoint endpoint;
	char *url;             /* its origin and path */
	atomic_bool was_found; /* the endpoint's host, at least once */
	pthread_mutex_t lock;
	struct retry_quota quota;
	struct strmap limiters; /* by operation: AWS counts most of them apart */
};

/* How one attempt ended. */
struct attempt {
	enum retry_class class; /* RETRY_NEVER with done false: final */
	bool done;
	bool unsure; /* not done, for all that is known */
	bool timed_out;
};

/*
 * Sign the request and send it, once; by deadline, of steady_now(), at the latest.  The answer or
 * the error is in *answer, which is released first.
 */
struct attempt attempt_make(struct aws_client *client, const struct aws_request *request,
    int64_t deadline, struct aws_answer *answer);

/* The error of what was not to go on, since another call failed. */
void attempt_set_cancelled(struct aws_answer *answer);

#endif
