#include "aws/limiter.h"

#include <math.h>

static const double beta = 0.7;        /* what is left of the rate after a throttle */
static const double cubic_scale = 0.4; /* how steeply it grows back */
static const double smoothing = 0.8;   /* weight of the newest measurement */
static const double fill_rate_min = 0.5;
static const double capacity_min = 1;

void
limiter_init(struct limiter *l, double now)
{
	*l = (struct limiter){
		.refilled_at = now,
		.bucket_start = floor(now * 2) / 2,
		.throttled_at = now,
	};
}

static void
refill(struct limiter *l, double now)
{
	l->tokens = fmin(l->capacity, l->tokens + (now - l->refilled_at) * l->fill_rate);
	l->refilled_at = now;
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
	return (1 - l->tokens) / l->fill_rate;
}

static void
measure(struct limiter *l, double now)
{
	double bucket = floor(now * 2) / 2;

	l->count++;
	if (bucket <= l->bucket_start)
		return;
	l->measured_rate = (double)l->count / (bucket - l->bucket_start) * smoothing +
			   l->measured_rate * (1 - smoothing);
	l->count = 0;
	l->bucket_start = bucket;
}

static void
set_rate(struct limiter *l, double rate, double now)
{
	refill(l, now);
	l->fill_rate = fmax(rate, fill_rate_min);
	l->capacity = fmax(rate, capacity_min);
	l->tokens = fmin(l->tokens, l->capacity);
}

void
limiter_learn(struct limiter *l, bool throttled, double now)
{
	double rate;

	measure(l, now);
	if (throttled) {
		rate = l->enabled ? fmin(l->measured_rate, l->fill_rate) : l->measured_rate;
		l->last_max_rate = rate;
		l->throttled_at = now;
		l->enabled = true;
		rate *= beta;
	} else {
		double window = cbrt(l->last_max_rate * (1 - beta) / cubic_scale);

		rate = cubic_scale * pow(now - l->throttled_at - window, 3) + l->last_max_rate;
	}
	set_rate(l, fmin(rate, 2 * l->measured_rate), now);
}
