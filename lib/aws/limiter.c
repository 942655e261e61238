#include "aws/limiter.h"

#include "base/real.h"

/* Found out with t/unit/throttling.c, against buckets of 2 to 2,000 requests a second. */
static const double fall = 0.1;          /* of the plateau, at a throttle */
static const double climb_min = 3;       /* seconds back to the plateau, at least */
static const double climb_calls = 40;    /* and so many calls: each throttle is one of them */
static const double rate_first = 2;      /* after the first throttle, at least */
static const double burst_seconds = 8;   /* in which as many may go as went before that */
static const double doubling = 0.7;      /* seconds in which the rate doubles from there on */
static const double enough_calls = 6;    /* let through, to know the rate roughly */
static const double near = 1.2;          /* times what was let through: that was the rate */
static const double memory_seconds = 10; /* what was measured before counts half then */
static const double rate_min = 0.5;
static const double rate_max = 1e6;

void
limiter_init(struct limiter *l, double now)
{
	*l = (struct limiter){ .refilled_at = now, .throttled_at = now, .since = now };
}

/* The rate so many seconds after a throttle. */
static double
rate_after(const struct limiter *l, double seconds)
{
	double rate = l->plateau, climb, way;

	if (l->is_first) {
		for (; seconds > doubling && rate < rate_max; seconds -= doubling)
			rate *= 2;
		return rate * (1 + real_min(seconds / doubling, 1));
	}
	climb = real_max(climb_min, climb_calls / rate);
	way = (l->is_far_off ? seconds : seconds - climb) / climb;
	return rate * (1 + fall * way * way * way);
}

static void
set_rate(struct limiter *l, double now)
{
	double rate = rate_after(l, now - l->since);

	l->rate = real_min(real_max(rate, rate_min), rate_max);
}

/*
 * Time in which nobody wants more than there is proves nothing, be it about the rate that AWS lets
 * through or one that it would: the curve stands still.
 */
static void
refill(struct limiter *l, double now)
{
	double capacity = real_max(1, l->rate / 4);

	l->tokens += (now - l->refilled_at) * l->rate;
	if (l->tokens > capacity) {
		l->since = real_min(now, l->since + (l->tokens - capacity) / l->rate);
		l->tokens = capacity;
	}
	l->refilled_at = now;
	set_rate(l, now);
}

double
limiter_take(struct limiter *l, double now)
{
	if (!l->enabled)
		return 0;
	refill(l, now);
	if (l->tokens >= 1) {
		l->tokens -= 1;
		return 0;
	}
	return (1 - l->tokens) / l->rate;
}

/*
 * The bucket's rate lies between what was let through and what was sent at last.  It is the former where
 * the bucket is large, and the latter where it is small, and ran over while less was sent.
 */
static void
find_plateau(struct limiter *l, double now)
{
	double seconds = now - l->since, fading = memory_seconds / (memory_seconds + seconds);
	double let_through;

	l->past_accepted = l->past_accepted * fading + l->accepted + 0.5;
	l->past_seconds = l->past_seconds * fading + seconds;
	let_through = real_min(l->rate, l->past_accepted / real_max(l->past_seconds, 1e-3));
	l->is_far_off = l->rate > near * let_through;
	l->is_first &= l->past_accepted < enough_calls;
	l->plateau = (let_through + l->rate) / 2;
}

static void
note_throttle(struct limiter *l, double now)
{
	if (l->enabled) {
		refill(l, now);
		find_plateau(l, now);
	} else {
		l->enabled = l->is_first = true;
		l->plateau = real_max(rate_first, l->accepted / burst_seconds);
	}
	l->accepted = 0;
	l->tokens = real_min(l->tokens, 0);
	l->throttled_at = l->since = l->refilled_at = now;
	set_rate(l, now);
}

void
limiter_learn(struct limiter *l, double sent_at, bool throttled, double now)
{
	if (!throttled)
		l->accepted++;
	else if (!l->enabled || sent_at > l->throttled_at)
		note_throttle(l, now);
}
