#ifndef AWS_LIMITER_H
#define AWS_LIMITER_H

#include <stdbool.h>

/*
 * How fast requests may be sent, found out by trying: without a limit until AWS throttles, then at
 * less than what was measured, then faster again along a cubic curve, as the adaptive mode of the
 * AWS SDKs has it.  Pure: times are arguments, in seconds of any steady clock.  The caller locks.
 */
struct limiter {
	bool enabled;
	double fill_rate; /* tokens a second */
	double capacity;
	double tokens;
	double refilled_at;
	double measured_rate; /* requests a second, smoothed */
	double bucket_start;  /* of the half second that count is for */
	long count;
	double last_max_rate;
	double throttled_at;
};

void limiter_init(struct limiter *limiter, double now);

/* Take a token: returns 0 where the request may go now, else the seconds to wait before asking again. */
double limiter_take(struct limiter *limiter, double now);

/* Tell how an attempt ended. */
void limiter_learn(struct limiter *limiter, bool throttled, double now);

#endif
