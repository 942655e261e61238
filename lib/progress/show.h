#ifndef PROGRESS_SHOW_H
#define PROGRESS_SHOW_H

#include <stdbool.h>
#include <sys/types.h>

#include "process/interrupt.h"

/*
 * Read lines of the channel from fd and show them, until a signal asks to end or fd is at its end; or,
 * where there is a child, until it has ended: signals are then passed on to it, but for SIGINT, which the
 * terminal gives to it, too.  Nothing is drawn in the first half second, nor where draws is false.
 * *status is what waitpid() tells of the child.
 */
void show(int fd, bool draws, struct interrupt *interrupt, pid_t child, int *status);

#endif
