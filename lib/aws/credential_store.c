#include "aws/credential_store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aws/credential_chain.h"
#include "aws/session.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timestamp.h"

enum {
	/* New credentials are looked for that long before the old ones expire. */
	REFRESH_SECONDS = 300,
	/* Where that failed and the old ones are still valid, it is tried again after that time. */
	RETRY_SECONDS = 60,
};

struct credential_store {
	struct aws_session *session;
	pthread_mutex_t lock; /* held while they are looked for */
	struct credentials credentials;
	int64_t refresh_at; /* 0: never */
	int64_t found_at;
	bool replaced;        /* they came in place of some that were refused */
	bool refused;         /* AWS did not take them any more */
	struct strlist asked; /* roles for which a code of MFA was asked: once a process */
};

struct credential_store *
credential_store_new(struct aws_session *session)
{
	struct credential_store *s = xcalloc(1, sizeof(*s));

	s->session = session;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
credential_store_free(struct credential_store *s)
{
	if (s == NULL)
		return;
	credentials_release(&s->credentials);
	strlist_release(&s->asked);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* Those that live for less than twice that time are used for half of their life. */
static int64_t
time_to_refresh(const struct credentials *c)
{
	int64_t now = timestamp_now(), left = c->expires_at - now;

	if (c->expires_at == 0)
		return 0;
	return now + (left > 2 * REFRESH_SECONDS ? left - REFRESH_SECONDS : left / 2);
}

static bool
are_needed(const struct credential_store *s)
{
	if (s->credentials.access_key == NULL || s->refused)
		return true;
	return s->refresh_at != 0 && timestamp_now() >= s->refresh_at;
}

static void
take(struct credential_store *s, struct credentials *found)
{
	credentials_release(&s->credentials);
	s->credentials = *found;
	s->found_at = timestamp_now();
	s->replaced = s->refused;
	s->refresh_at = time_to_refresh(&s->credentials);
	s->refused = false;
	log_debug("AWS credentials from the %s", s->credentials.source);
}

static void
say_expiry(struct credential_store *s, const char *why)
{
	struct buf when = { 0 };

	timestamp_format(&when, s->credentials.expires_at);
	log_warn(
	    "the AWS credentials could not be renewed, and are used until %s: %s", when.data, why);
	buf_release(&when);
}

/* The old ones are used on, where they can be.  Returns whether that is so. */
static bool
outlive(struct credential_store *s)
{
	int64_t now = timestamp_now();

	if (s->credentials.access_key == NULL || s->refused || aws_session_is_cancelled(s->session))
		return false;
	s->refresh_at = now + RETRY_SECONDS;
	if (s->credentials.may_outlive)
		s->credentials.expires_at = s->refresh_at = credentials_outlive(now);
	return !credentials_expire_within(&s->credentials, 0);
}

/* Under the lock. */
static int
find(struct credential_store *s)
{
	struct credential_search search = {
		.session = s->session,
		.profiles = &s->session->profiles,
		.region = s->session->given_region,
		.past_caches = s->refused,
		.refused = s->refused ? s->credentials.access_key : NULL,
		.asked = &s->asked,
	};
	struct credentials found = { 0 };
	int rc = credential_chain_find(&search, &found);

	if (rc == 0) {
		take(s, &found);
	} else if (outlive(s)) {
		say_expiry(s, buf_text(&search.failure));
		rc = 0;
	} else if (aws_session_cancel(s->session)) {
		log_error("%s", buf_text(&search.failure));
	}
	credential_search_release(&search);
	return rc;
}

int
credential_store_get(struct credential_store *s, struct credentials *out)
{
	int rc = 0;

	pthread_mutex_lock(&s->lock);
	if (are_needed(s))
		rc = find(s);
	if (rc == 0)
		credentials_copy(out, &s->credentials);
	pthread_mutex_unlock(&s->lock);
	return rc;
}

bool
credential_store_refuse(struct credential_store *s, const char *access_key)
{
	bool can_change;

	pthread_mutex_lock(&s->lock);
	/* Where the new ones are refused too, it is not their age. */
	can_change = s->credentials.access_key != NULL && s->credentials.expires_at != 0 &&
		     !(s->replaced && timestamp_now() < s->found_at + RETRY_SECONDS &&
			 strcmp(s->credentials.access_key, access_key) == 0);
	/* Another thread may have found new ones meanwhile. */
	if (can_change && strcmp(s->credentials.access_key, access_key) == 0)
		s->refused = true;
	pthread_mutex_unlock(&s->lock);
	return can_change;
}

void
credential_store_mask(struct credential_store *s, struct buf *text)
{
	pthread_mutex_lock(&s->lock);
	credentials_mask(&s->credentials, text);
	pthread_mutex_unlock(&s->lock);
}
