/* Token buckets, as AWS limits the rate of calls with: some are of one operation, some are shared by several. */
#ifndef RATE_H
#define RATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "request.h"

/* One --rate: it holds up to burst tokens, fills with so many a second, and gives one for each call. */
struct rate_bucket {
	const char
	    *names; /* of operations and services, with '+' between them, as far as the '=' */
	double burst, per_second;
	double tokens;
	double filled_at; /* by clock_monotonic() */
};

struct rates {
	struct rate_bucket *buckets;
	size_t n;
	char *file; /* the text that names point into; or NULL */
	pthread_mutex_t lock;
};

void rates_init(struct rates *rates);

/*
 * rates_add(rates, text):
 * Add what --rate asks for: NAME[+NAME...]=BURST/PERSECOND, where a name is that of an operation, of a service, or
 * "*".  Keeps text for as long as rates lives.  Returns 0, or -1 if text is not of that form.
 */
int rates_add(struct rates *rates, const char *text);

/* rates_load(rates, path): Add each line of a file, but for empty ones and those that begin with '#'; one file only. */
int rates_load(struct rates *rates, const char *path);

/* rates_take(rates, request): Take a token from the first bucket that names request.  Returns whether there was one. */
bool rates_take(struct rates *rates, const struct request *request);

void rates_release(struct rates *rates);

#endif
