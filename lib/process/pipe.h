#ifndef PROCESS_PIPE_H
#define PROCESS_PIPE_H

/* A pipe that no program run by this one inherits.  Returns 0, or -1 with errno set. */
int pipe_open(int ends[2]);

/* Close one end, unless it is -1, which it is then. */
void pipe_close(int *end);

#endif
