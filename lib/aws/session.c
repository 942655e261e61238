#include "aws/session.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "aws/ca_bundle.h"
#include "aws/clock.h"
#include "aws/profile_check.h"
#include "aws/proxy.h"
#include "aws/secret.h"
#include "aws/user_agent.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/steady.h"

static int
find_region(struct aws_session *s, const char *option)
{
	bool is_fips;

	s->given_region = region_find(&s->profiles, option);
	if (s->given_region == NULL)
		return -1;
	s->region = region_clean(s->given_region, &is_fips);
	return 0;
}

static int
set_up_http(struct aws_session *s)
{
	if (ca_bundle_load(&s->ca_bundle, &s->profiles) == -1 || proxies_check() == -1)
		return -1;
	s->user_agent = user_agent(&s->profiles);
	s->http = (struct http_settings){ s->user_agent, &s->ca_bundle, &s->trust };
	return 0;
}

struct aws_session *
aws_session_open(const struct aws_options *options)
{
	struct aws_session *s = xcalloc(1, sizeof(*s));
	struct aws_options complete = *options;
	struct credentials first = { 0 };
	pthread_condattr_t monotonic;

	secret_forbid_core_files();
	http_global_init();
	trust_init(&s->trust);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->woken, &monotonic);
	pthread_condattr_destroy(&monotonic);
	aws_options_complete(&complete);
	s->limits = complete.limits;
	s->deadline = complete.deadline;
	s->credentials = credential_store_new(s);
	if (aws_profiles_load(&s->profiles, options->profile) == -1 ||
	    find_region(s, options->region) == -1 ||
	    retry_policy_find(&s->retry, &s->profiles) == -1 || profile_check(&s->profiles) == -1 ||
	    set_up_http(s) == -1 || clock_correction_find(&s->corrects_clock, &s->profiles) == -1 ||
	    credential_store_get(s->credentials, &first) == -1) {
		aws_session_close(s);
		return NULL;
	}
	credentials_release(&first);
	return s;
}

void
aws_session_close(struct aws_session *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->handle_count; i++)
		http_free(s->handles[i]);
	free(s->handles);
	free(s->idle);
	aws_profiles_release(&s->profiles);
	credential_store_free(s->credentials);
	free(s->given_region);
	free(s->region);
	free(s->user_agent);
	buf_release(&s->ca_bundle);
	trust_release(&s->trust);
	pthread_cond_destroy(&s->woken);
	pthread_mutex_destroy(&s->lock);
	free(s);
	http_global_release();
}

const char *
aws_session_region(const struct aws_session *s)
{
	return s->region;
}

bool
aws_session_cancel(struct aws_session *s)
{
	bool first;

	pthread_mutex_lock(&s->lock);
	first = !s->cancelled;
	s->cancelled = true;
	pthread_cond_broadcast(&s->woken);
	pthread_mutex_unlock(&s->lock);
	return first;
}

bool
aws_session_is_cancelled(struct aws_session *s)
{
	bool cancelled;

	pthread_mutex_lock(&s->lock);
	cancelled = s->cancelled;
	pthread_mutex_unlock(&s->lock);
	return cancelled;
}

void
aws_session_abort(struct aws_session *s)
{
	aws_session_cancel(s);
	atomic_store(&s->aborted, true);
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->handle_count; i++)
		http_wake(s->handles[i]);
	pthread_mutex_unlock(&s->lock);
}

struct http *
session_take_http(struct aws_session *s)
{
	struct http *http;

	pthread_mutex_lock(&s->lock);
	if (s->idle_count > 0) {
		http = s->idle[--s->idle_count];
	} else {
		http = http_new(&s->http);
		s->handles = xgrow(
		    s->handles, &s->handle_capacity, s->handle_count + 1, sizeof(struct http *));
		s->handles[s->handle_count++] = http;
	}
	pthread_mutex_unlock(&s->lock);
	return http;
}

void
session_return_http(struct aws_session *s, struct http *http)
{
	pthread_mutex_lock(&s->lock);
	s->idle = xgrow(s->idle, &s->idle_capacity, s->idle_count + 1, sizeof(struct http *));
	s->idle[s->idle_count++] = http;
	pthread_mutex_unlock(&s->lock);
}

void
session_warn_of_clear_text(struct aws_session *s, const char *url)
{
	bool first;

	pthread_mutex_lock(&s->lock);
	first = !s->warned_of_clear_text;
	s->warned_of_clear_text = true;
	pthread_mutex_unlock(&s->lock);
	if (first)
		log_warn("requests to '%s' go over the network unencrypted", url);
}

int64_t
session_clock_offset(struct aws_session *s)
{
	int64_t offset;

	pthread_mutex_lock(&s->lock);
	offset = s->clock_offset;
	pthread_mutex_unlock(&s->lock);
	return offset;
}

bool
aws_session_clock_is_ahead(struct aws_session *s, int64_t seconds, struct buf *out)
{
	int64_t offset = session_clock_offset(s);

	if (offset >= -seconds)
		return false;
	clock_describe(out, offset);
	return true;
}

void
session_set_clock_offset(struct aws_session *s, int64_t offset)
{
	struct buf text = { 0 };
	bool first;

	pthread_mutex_lock(&s->lock);
	s->clock_offset = offset;
	first = !s->warned_of_clock;
	s->warned_of_clock = true;
	pthread_mutex_unlock(&s->lock);
	clock_describe(&text, offset);
	if (first)
		log_warn("%s: requests are signed by theirs", text.data);
	buf_release(&text);
}

int
session_sleep(struct aws_session *s, int64_t nanoseconds)
{
	int64_t end = steady_now() + nanoseconds;
	struct timespec until = { (time_t)(end / 1000000000), (long)(end % 1000000000) };
	bool cancelled;

	pthread_mutex_lock(&s->lock);
	while (!s->cancelled && pthread_cond_timedwait(&s->woken, &s->lock, &until) != ETIMEDOUT)
		;
	cancelled = s->cancelled;
	pthread_mutex_unlock(&s->lock);
	return cancelled ? -1 : 0;
}
