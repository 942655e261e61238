#ifndef AWS_SESSION_H
#define AWS_SESSION_H

#include <pthread.h>

#include "aws/client.h"
#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/profile.h"
#include "aws/retry.h"

/* What session.c and client.c share; programs see aws/client.h. */
struct aws_session {
	struct aws_profiles profiles;
	struct credentials credentials;
	struct retry_policy retry;
	char *region;
	pthread_mutex_t lock;
	pthread_cond_t woken; /* by aws_session_cancel() */
	bool cancelled;
	struct http **idle; /* HTTP handles that no call uses */
	size_t idle_count;
	size_t idle_capacity;
};

/* A handle for one call; it goes back with its connections for the next one. */
struct http *session_take_http(struct aws_session *session);
void session_return_http(struct aws_session *session, struct http *http);

/* Sleep; returns -1 at once when the session is or gets cancelled, else 0. */
int session_sleep(struct aws_session *session, double seconds);

#endif
