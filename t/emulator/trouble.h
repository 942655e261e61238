/*
 * The trouble that a client has to live with: delays, throttling, denials, failing services.  Consulted once a
 * request, before its operation runs; more kinds of faults belong here.
 */
#ifndef TROUBLE_H
#define TROUBLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct request;
struct answer;

enum trouble_kind { TROUBLE_THROTTLE, TROUBLE_DENY, TROUBLE_FAIL };

/* One --throttle, --deny or --fail. */
struct trouble_rule {
	enum trouble_kind kind;
	const char *operation; /* its name as far as the '=', or "*" */
	size_t operation_length;
	long left;  /* how many calls it still strikes; -1: all */
	int status; /* TROUBLE_FAIL: 500, 502 or 503 */
};

/* One --rate: a bucket that holds up to burst tokens, fills with so many a second, and gives one for each call. */
struct trouble_bucket {
	const char *service;
	size_t service_length;
	double burst, per_second;
	double tokens;
	double filled_at; /* by clock_monotonic() */
};

struct trouble {
	double latency; /* seconds, on every answer */
	struct trouble_rule *rules;
	size_t n_rules;
	struct trouble_bucket *buckets;
	size_t n_buckets;
	pthread_mutex_t lock;
};

void trouble_init(struct trouble *trouble);

/*
 * trouble_add_rule(trouble, kind, text), trouble_add_rate(trouble, text):
 * Add what an option asks for: OPERATION=N, OPERATION, OPERATION=N:STATUS by kind, or SERVICE=BURST/PERSECOND.
 * Keeps text for as long as trouble lives.  Returns 0, or -1 if text is not of that form.
 */
int trouble_add_rule(struct trouble *trouble, enum trouble_kind kind, const char *text);
int trouble_add_rate(struct trouble *trouble, const char *text);

/* trouble_strikes(trouble, request, answer): Whether request meets trouble; then answer has the error. */
bool trouble_strikes(struct trouble *trouble, const struct request *request, struct answer *answer);

void trouble_release(struct trouble *trouble);

#endif
