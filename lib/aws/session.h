#ifndef AWS_SESSION_H
#define AWS_SESSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "aws/client.h"
#include "aws/credential_store.h"
#include "aws/http.h"
#include "aws/profile.h"
#include "aws/retry.h"
#include "aws/trust.h"

/* What session.c and client.c share; programs see aws/client.h. */
struct aws_session {
	struct aws_profiles profiles;
	struct credential_store *credentials;
	struct retry_policy retry;
	struct http_limits limits;
	int64_t deadline;   /* of a call, in nanoseconds */
	char *given_region; /* as the user has it: may be a pseudo-region */
	char *region;
	struct buf ca_bundle;
	char *user_agent;
	struct trust trust;
	struct http_settings http; /* has those three */
	bool warned_of_clear_text;
	bool corrects_clock;
	bool warned_of_clock;
	int64_t clock_offset; /* what is added to our clock to sign; see aws/clock.h */
	pthread_mutex_t lock;
	pthread_cond_t woken; /* by aws_session_cancel() */
	bool cancelled;
	atomic_bool aborted;
	struct http **handles; /* all HTTP handles */
	size_t handle_count;
	size_t handle_capacity;
	struct http **idle; /* those that no call uses */
	size_t idle_count;
	size_t idle_capacity;
};

/* A handle for one call; it goes back with its connections for the next one. */
struct http *session_take_http(struct aws_session *session);
void session_return_http(struct aws_session *session, struct http *http);

/*
 * A client of calls that get credentials, and so do not need the session's: signed with signer,
 * or not signed where it is NULL.  Keeps all its arguments.  As aws_client_new() otherwise.
 */
struct aws_client *client_new_for_credentials(struct aws_session *session,
    const struct aws_service *service, const char *region, const struct credentials *signer);

/* Warn, once a session, that requests to that URL can be read by others. */
void session_warn_of_clear_text(struct aws_session *session, const char *url);

/* What to add to our clock to sign by. */
int64_t session_clock_offset(struct aws_session *session);

/* Sign by another offset from now on; it is told once. */
void session_set_clock_offset(struct aws_session *session, int64_t offset);

/* Sleep; returns -1 at once when the session is or gets cancelled, else 0. */
int session_sleep(struct aws_session *session, int64_t nanoseconds);

#endif
