#ifndef AWS_COMMAND_H
#define AWS_COMMAND_H

#include "base/buf.h"

/*
 * Run the line by sh -c and append what it prints to output.  It has our environment, stdin and
 * stderr, the terminal, so that it can ask the user, and no other descriptor of ours.  After 60 s,
 * or with more than 1 MiB of output, its process group is killed.  Returns 0 when it exited with
 * status 0; else -1 with what went wrong appended to why, as the end of a sentence: "failed with
 * exit status 3".
 */
int command_run(const char *line, struct buf *output, struct buf *why);

#endif
