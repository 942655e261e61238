#ifndef PROCESS_STAGE_H
#define PROCESS_STAGE_H

/*
 * stage_init():
 * What each program sets up about itself as a process, first in main():
 *
 * The lifeline.  Where ECRM_LIFELINE names a descriptor (3 to 9) from which a pipe can be read, the
 * process gets SIGTERM as soon as the pipe is at its end: nobody holds the other end any more, so
 * whoever started this is gone or wants it to end, and could not even be killed without its being
 * noticed.  The variable leaves the environment and the descriptor is closed on exec: they are for
 * this process only.  Without the variable, or where it names something else, nothing is watched.
 *
 * A file that may not grow further (ulimit -f) is a write that fails, not a signal that kills.
 */
void stage_init(void);

#endif
