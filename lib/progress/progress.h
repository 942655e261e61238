#ifndef PROGRESS_PROGRESS_H
#define PROGRESS_PROGRESS_H

#include <stdint.h>

/*
 * How far the work of this process is, told to whoever shows it.  Where ECRM_PROGRESS_FD names a pipe
 * (descriptor 3 to 9), a thread of its own writes a line there now and then, as ecrm-progress(1) says
 * of them; a line that there is no room for is dropped, and nothing is ever waited for or fails.
 * Without the variable only counters go up.
 *
 * As with the log, a process has one work to tell of.  All of these may be called by any thread.
 */

/*
 * Begin to tell: label is what is looked at ("ECR"), unit what done and expected count, items what
 * else is counted, or NULL.  Keeps the texts until progress_end().
 */
void progress_begin(const char *label, const char *unit, const char *items);

/* So many more are known of. */
void progress_expect(int64_t count);

/* Something runs that may come to know of more: as long as it does, no total is told. */
void progress_open(void);
void progress_close(void);

void progress_done(int64_t count);
void progress_items(int64_t count);
void progress_failed(int64_t count);

/* AWS told us to be slower, or we are slower since it did. */
void progress_throttled(void);

/* The work is done: the last line says so. */
void progress_end(void);

#endif
