/*
 * The trouble that a client has to live with: delays, rates, and faults with the rules that say which calls they
 * strike.  Consulted once a request, before its operation runs.
 */
#ifndef TROUBLE_H
#define TROUBLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "rate.h"

/* One --fault: which of the calls of an operation a fault strikes.  Calls are counted from 1. */
struct trouble_rule {
	const struct fault *fault;
	const char *operation; /* its name as far as the '=', or "*" */
	size_t operation_length;
	long first, last; /* calls that it strikes */
	int percent;      /* of those */
	long calls;       /* that there were */
};

struct trouble {
	double latency; /* seconds, on every answer */
	struct trouble_rule *rules;
	size_t n_rules;
	struct rates rates;
	uint64_t chance; /* where the numbers stand that look random; begins as --seed says */
	pthread_mutex_t lock;
};

void trouble_init(struct trouble *trouble);

/*
 * trouble_add_fault(trouble, text):
 * Add what --fault asks for: OPERATION=FAULT strikes all calls, and behind it :N the first N, @N the Nth, @N+ the Nth
 * and all that follow, %P that many in a hundred.  trouble_add_throttle(): OPERATION=N; trouble_add_failure():
 * OPERATION=N:STATUS; trouble_add_denial(): OPERATION.
 * Keeps text for as long as trouble lives.  Returns 0, or -1 if text is not of that form.
 */
int trouble_add_fault(struct trouble *trouble, const char *text);
int trouble_add_throttle(struct trouble *trouble, const char *text);
int trouble_add_failure(struct trouble *trouble, const char *text);
int trouble_add_denial(struct trouble *trouble, const char *text);

/*
 * trouble_of(trouble, request):
 * Gives the fault that request meets, or NULL.  Of several rules the first that strikes counts, and those behind it do
 * not count that call.
 */
const struct fault *trouble_of(struct trouble *trouble, const struct request *request);

/*
 * trouble_change(trouble, account, request):
 * Let the fault that request meets change the account; under the account's exclusive lock.  Gives what has changed.
 */
json_t *trouble_change(
    struct trouble *trouble, struct account *account, const struct request *request);

void trouble_release(struct trouble *trouble);

#endif
