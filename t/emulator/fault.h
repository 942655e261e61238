/*
 * The faults that an answer can have, by name.  Each is a few hooks into the way of a request; which calls it strikes
 * is trouble.h's matter.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "delivery.h"

struct account;
struct answer;
struct request;

struct fault {
	const char *name;
	const char *meaning; /* a few words, for the usage */
	/* Whether it can happen to the request's operation; NULL: to any. */
	bool (*happens)(const struct request *request);
	/* Answers in the operation's place. */
	void (*refuse)(const struct request *request, struct answer *answer);
	/*
	 * Changes the account before the operation looks at it; under the account's exclusive lock.  Gives what has
	 * changed, for the log; NULL: nothing.
	 */
	json_t *(*change)(struct account *account, const struct request *request, uint64_t *chance);
	/* Spoils what the operation has answered. */
	void (*spoil)(const struct request *request, struct answer *answer);
	/* What is sent in place of the answer's text, and with which status, if not the answer's. */
	const char *text;
	int status;
	enum delivery delivery;
};

/* fault_find(name, length): The fault of that name, or NULL. */
const struct fault *fault_find(const char *name, size_t length);

/* fault_list(out): Write a line about each. */
void fault_list(FILE *out);

#endif
