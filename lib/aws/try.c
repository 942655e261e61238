#include <stdlib.h>

#include "aws/attempt.h"
#include "aws/limiter.h"
#include "aws/session.h"
#include "base/duration.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/steady.h"
#include "progress/progress.h"

/* As the limiter counts. */
static double
steady_seconds(void)
{
	return (double)steady_now() / 1e9;
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
		if (wait > 0)
			progress_throttled();
		waited = sleep_until_deadline(c, wait, deadline);
	}
	return waited;
}

static void
learn(struct aws_client *c, const char *operation, double sent_at, bool throttled)
{
	pthread_mutex_lock(&c->lock);
	limiter_learn(limiter_of(c, operation), sent_at, throttled, steady_seconds());
	pthread_mutex_unlock(&c->lock);
	if (throttled)
		progress_throttled();
}

/* Take tokens for a retry; 0 where there are not enough. */
static int
take_quota(struct aws_client *c, bool timed_out)
{
	int taken;

	pthread_mutex_lock(&c->lock);
	taken = retry_quota_take(&c->quota, c->session->retry.generation, timed_out);
	pthread_mutex_unlock(&c->lock);
	return taken;
}

static void
give_back_quota(struct aws_client *c, int taken)
{
	pthread_mutex_lock(&c->lock);
	retry_quota_give_back(&c->quota, c->session->retry.generation, taken);
	pthread_mutex_unlock(&c->lock);
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
	int taken;      /* of the quota, by the last retry */
	bool renewed;   /* other credentials were tried */
	bool corrected; /* another clock was */
};

/* Whether there is to be another attempt, and after how many seconds. */
static bool
plan_retry(struct aws_client *c, struct course *course, const struct attempt *attempt,
    struct aws_answer *answer, double *delay)
{
	const struct retry_policy *policy = &c->session->retry;
	int n;

	if (attempt->class == RETRY_RENEWED || attempt->class == RETRY_CORRECTED) {
		bool *tried =
		    attempt->class == RETRY_RENEWED ? &course->renewed : &course->corrected;
		bool again = !*tried;

		*delay = 0;
		*tried = true;
		return again;
	}
	/* Throttling never fails a call before its deadline. */
	if (attempt->class == RETRY_THROTTLED) {
		n = ++course->throttles;
	} else {
		n = ++course->attempts;
		if (attempt->class == RETRY_NEVER || n >= policy->max_attempts)
			return false;
		course->taken = take_quota(c, attempt->timed_out);
		if (course->taken == 0) {
			buf_adds(&answer->error.message,
			    "; not tried again, since too many calls have failed");
			return false;
		}
	}
	*delay = retry_delay(policy, attempt->class, n, random_fraction(),
	    buf_text(&answer->http.retry_after_ms), buf_text(&answer->http.retry_after));
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
		double delay, sent_at;

		waited = wait_for_turn(c, request->operation, deadline);
		if (waited != WAITED)
			break;
		sent_at = steady_seconds();
		attempt = attempt_make(c, request, deadline, answer);
		answer->sent |= answer->http.sent;
		answer->unsure |= attempt.unsure;
		learn(c, request->operation, sent_at, attempt.class == RETRY_THROTTLED);
		if (attempt.done) {
			give_back_quota(c, course.taken);
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
	if (waited == WAIT_TOO_LONG)
		set_too_late(c, answer);
	else if (!answer->sent)
		attempt_set_cancelled(answer);
	return -1;
}
