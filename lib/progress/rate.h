#ifndef PROGRESS_RATE_H
#define PROGRESS_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How fast counts go up, seen from the last half minute.  Pure: times are arguments, in nanoseconds
 * of any steady clock.  An empty one is { 0 }.
 */

enum { RATE_SAMPLES = 64 };

struct rate {
	struct rate_sample {
		int64_t at;
		int64_t done, items; /* items may be -1 */
	} samples[RATE_SAMPLES];     /* a ring, one each half second, but the newest */
	size_t first, count;
};

/* The counts at the time now. */
void rate_note(struct rate *rate, int64_t now, int64_t done, int64_t items);

/* A second, over the last seconds, of what was done or of the items; -1 where it is too early to say. */
double rate_of_late(const struct rate *rate, bool of_items);

/*
 * How many seconds so many more will take at the rate of the last half minute; -1 where there were too
 * few yet to say.
 */
int64_t rate_seconds_for(const struct rate *rate, int64_t count);

#endif
