#ifndef PROCESS_GUARDIAN_H
#define PROCESS_GUARDIAN_H

#include <stddef.h>
#include <sys/types.h>

/*
 * A process that knows our children's process groups and outlives us by a moment: where we are killed
 * and can end nothing any more, it sends them SIGTERM, and SIGKILL to what is left two seconds later.
 * It is in a group of its own and heeds no signal but SIGKILL.  An empty one is { 0 } and does nothing.
 */
struct guardian {
	pid_t pid;
	int fd; /* ours; it sees the end of this */
};

/* For so many groups.  Returns 0, or -1 after a message. */
int guardian_start(struct guardian *guardian, size_t groups_max);

/* For a forked child to call that leads a group, before it becomes another program. */
void guardian_add(const struct guardian *guardian, pid_t group);

/* For us to call while the child was not waited for yet, so that its number is not another's. */
void guardian_remove(const struct guardian *guardian, pid_t group);

/* Nothing is left to guard. */
void guardian_end(struct guardian *guardian);

#endif
