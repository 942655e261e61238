#ifndef PROCESS_CHILDREN_H
#define PROCESS_CHILDREN_H

#include <stddef.h>

#include "process/child.h"

/*
 * children_run(children, count):
 * Run them all side by side, until each has exited with status 0 and its output is whole.
 * Returns 0, or -1 after one message about the first that failed, was ended by a signal, could not
 * be run, took longer than its timeout or printed more than CHILD_OUTPUT_MAX.  The others are then
 * ended too: every process group gets SIGTERM, two seconds to follow it, and SIGKILL.
 * When SIGINT, SIGTERM or SIGHUP comes meanwhile, they are ended in the same way, and this process
 * dies by that signal; a second one skips the two seconds.  When this process is killed, they are ended
 * too, by their guardian.
 */
int children_run(struct child *children, size_t count);

#endif
