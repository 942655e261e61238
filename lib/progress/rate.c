#include "progress/rate.h"

static const int64_t SECOND = 1000000000;

enum { LATE_SECONDS = 5, ENOUGH_SECONDS = 3, ENOUGH_DONE = 3 };

static const struct rate_sample *
sample(const struct rate *rate, size_t n)
{
	return &rate->samples[(rate->first + n) % RATE_SAMPLES];
}

void
rate_note(struct rate *rate, int64_t now, int64_t done, int64_t items)
{
	struct rate_sample *newest =
	    (struct rate_sample *)sample(rate, rate->count > 0 ? rate->count - 1 : 0);

	/* The newest moves on until it is half a second from the one before it. */
	if (rate->count < 2 || newest->at - sample(rate, rate->count - 2)->at >= SECOND / 2) {
		if (rate->count == RATE_SAMPLES)
			rate->first = (rate->first + 1) % RATE_SAMPLES;
		else
			rate->count++;
		newest = (struct rate_sample *)sample(rate, rate->count - 1);
	}
	*newest = (struct rate_sample){ now, done, items };
}

double
rate_of_late(const struct rate *rate, bool of_items)
{
	const struct rate_sample *newest, *oldest;
	size_t n;

	if (rate->count < 2)
		return -1;
	newest = sample(rate, rate->count - 1);
	for (n = rate->count - 2;
	     n > 0 && newest->at - sample(rate, n)->at < LATE_SECONDS * SECOND;)
		n--;
	oldest = sample(rate, n);
	if (newest->at - oldest->at < SECOND)
		return -1;
	return (double)(of_items ? newest->items - oldest->items : newest->done - oldest->done) *
	       (double)SECOND / (double)(newest->at - oldest->at);
}

int64_t
rate_seconds_for(const struct rate *rate, int64_t count)
{
	const struct rate_sample *newest, *oldest;
	int64_t done;

	if (rate->count < 2)
		return -1;
	newest = sample(rate, rate->count - 1);
	oldest = sample(rate, 0);
	done = newest->done - oldest->done;
	if (newest->at - oldest->at < ENOUGH_SECONDS * SECOND || done < ENOUGH_DONE)
		return -1;
	return (int64_t)((double)count * (double)(newest->at - oldest->at) / (double)SECOND /
			     (double)done +
			 0.5);
}
