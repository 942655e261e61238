#ifndef PROCESS_CHILD_H
#define PROCESS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct guardian;
struct interrupt;

enum { CHILD_OUTPUT_MAX = 256 * 1024 * 1024 };

/*
 * Another program and what it prints.  It is run without a shell, in a process group of its own,
 * with /dev/null as its stdin, our stderr, and no other descriptor of ours.  An empty one is { 0 }.
 */
struct child {
	/* What to run, kept as long as it runs.  argv and env have a NULL behind their last. */
	const char *const *argv; /* argv[0] is looked for in PATH */
	const char *const *env;  /* NAME=value each, added to our environment */
	const char *dir;         /* NULL: the one we are in */
	int64_t timeout;         /* nanoseconds; 0: none */
	const struct guardian *guardian;
	/* what it printed */
	struct buf output;
	/* how it stands */
	pid_t pid; /* of a program that was started and is not finished, else 0 */
	int fd;    /* its output; -1: at the end */
	bool exited;
	int64_t deadline; /* by steady_now() */
};

/* Start it; interrupt is the caller's, for the child to release.  Returns 0, or -1 and a message. */
int child_start(struct child *child, struct interrupt *interrupt);

/* Read what is there of its output, fd being readable.  Returns 0, or -1 after a message. */
int child_read(struct child *child);

/*
 * See how it stands now, by steady_now(): a program that has exited well, with nobody left to write its
 * output, is finished.  Returns 0, or -1 after a message if it failed or its time is over.
 */
int child_check(struct child *child, int64_t now);

/* Send the signal to its process group, if it was started and is not finished. */
void child_signal(const struct child *child, int number);

/*
 * Whether it is finished, or has exited with nobody left to write its output.  Until then, what it
 * printed is dropped.
 */
bool child_is_silent(struct child *child);

/* Kill what there is of its group, and wait for it. */
void child_kill(struct child *child);

/* Frees the output. */
void child_release(struct child *child);

#endif
