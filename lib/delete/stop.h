#ifndef DELETE_STOP_H
#define DELETE_STOP_H

#include <pthread.h>

#include "aws/client.h"

/*
 * Whether calls are still begun.  Once stopped, those in flight are waited for, those that wait for
 * their turn or to be tried again are not, and no other is made.  From any thread.
 */
struct stop {
	pthread_mutex_t lock;
	struct aws_session *session; /* NULL where AWS is not called */
	const char *reason;          /* NULL: go on */
};

/* Keeps session. */
void stop_init(struct stop *stop, struct aws_session *session);

/* The first reason (static text, the end of "not begun, since ...") is the one that counts. */
void stop_now(struct stop *stop, const char *reason);

/* The reason, or NULL. */
const char *stop_reason(struct stop *stop);
void stop_release(struct stop *stop);

#endif
