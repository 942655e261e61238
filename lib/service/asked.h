#ifndef SERVICE_ASKED_H
#define SERVICE_ASKED_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/client.h"

/*
 * What a call asked about, and which of it the answer has accounted for, be it as gone.  What an
 * answer passes over in silence would look as if it used nothing, so that is an error; an item that
 * is there twice, or that nobody asked for, does no harm.
 */
struct asked {
	const char *const *names;
	size_t count;
	bool *answered;
	size_t next; /* answers mostly come in the order of the questions */
};

/* Keeps names. */
void asked_init(struct asked *asked, const char *const *names, size_t count);

/* The answer has told of the item called name; NULL and "" are nobody. */
void asked_answer(struct asked *asked, const char *name);

/* The first item that is not accounted for, or NULL. */
const char *asked_missing(const struct asked *asked);

/* Returns 0 where all is accounted for, else -1 after a message, the session cancelled. */
int asked_check(const struct asked *asked, const struct aws_client *client, const char *operation);
void asked_release(struct asked *asked);

#endif
