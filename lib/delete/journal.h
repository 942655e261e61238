#ifndef DELETE_JOURNAL_H
#define DELETE_JOURNAL_H

#include <stddef.h>

/*
 * A file to which is appended what was done, for good: lines are written whole and are on the disk
 * before the caller goes on.  Several processes may append to the same file.
 */
struct journal;

/* Open the file, or make it (0666 less the umask).  Gives it; NULL after a message. */
struct journal *journal_open(const char *path);

/*
 * Append lines, each with its line end.  What another process left without a line end is not glued
 * to.  The caller locks.  Returns 0, or -1 after a message, which is said once; later lines are
 * tried all the same.
 */
int journal_append(struct journal *journal, const char *lines, size_t len);
void journal_close(struct journal *journal);

#endif
