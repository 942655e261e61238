#ifndef PROCESS_INTERRUPT_H
#define PROCESS_INTERRUPT_H

#include <signal.h>

enum { INTERRUPT_SIGNALS = 4 };

/*
 * Signals as something to poll for.  While they are caught, SIGINT, SIGTERM and SIGHUP do not end
 * the process (one that was ignored stays ignored), and the end of a child can be waited for; each
 * makes fd readable.  One at a time a process.
 */
struct interrupt {
	int fd;
	int write_fd;
	struct sigaction old[INTERRUPT_SIGNALS];
	sigset_t old_mask;
};

/* Returns 0, or -1 after a message. */
int interrupt_catch(struct interrupt *interrupt);

/* Make fd quiet again.  Returns the signal that asks the process to end, or 0. */
int interrupt_take(struct interrupt *interrupt);

/* Make fd readable without a signal. */
void interrupt_wake(struct interrupt *interrupt);

/* Signals do again what they did before; fd is still there. */
void interrupt_restore(struct interrupt *interrupt);

/* The same, and fd is closed.  Also for a forked child, before it becomes another. */
void interrupt_release(struct interrupt *interrupt);

#endif
