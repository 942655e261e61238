#ifndef AWS_LIMITER_H
#define AWS_LIMITER_H

#include <stdbool.h>

/*
 * How fast requests may be sent, found out by trying: without a limit until AWS throttles, and from
 * then on about as fast as AWS lets them through.  AWS counts requests by token buckets, of sizes and
 * rates that it does not tell.  A bucket that throttles is empty, so what is let through from one
 * throttle to the next is what flows into the bucket meanwhile.  After a throttle the rate falls
 * somewhat below that, rises back to it, stays near, and then rises faster and faster until the next
 * one: a cubic curve, as in the adaptive mode of the AWS SDKs, which only guess at the rate.  Pure:
 * times are arguments, in seconds of any steady clock.  The caller locks.
 */
struct limiter {
	bool enabled;    /* AWS has throttled */
	bool is_first;   /* for the first time: nothing is known of the rate, which is doubled */
	bool is_far_off; /* the plateau may be too low by much: there is no fall below it */
	double rate;     /* requests a second */
	double plateau;  /* what AWS let through last */
	double tokens;   /* requests that may go at once */
	double refilled_at;
	double throttled_at; /* what was sent before belongs to the same throttle */
	double since;        /* the curve began; later than that by the time without demand */
	double accepted;     /* requests that were let through since the last throttle */
	double past_accepted, past_seconds; /* of earlier throttles; the older the lighter */
};

void limiter_init(struct limiter *limiter, double now);

/* Take a token: returns 0 where the request may go now, else the seconds to wait before asking again. */
double limiter_take(struct limiter *limiter, double now);

/* Tell how an attempt ended that went out at sent_at. */
void limiter_learn(struct limiter *limiter, double sent_at, bool throttled, double now);

#endif
