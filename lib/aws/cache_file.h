#ifndef AWS_CACHE_FILE_H
#define AWS_CACHE_FILE_H

#include "base/buf.h"

/*
 * Files with secrets that are shared with the AWS CLI: the directory is made with mode 0700 and the
 * file with 0600, and replaced as a whole.
 */

/*
 * Put text in path's place.  An existing file's mode is kept, but never wider than 0600.  Returns 0,
 * or -1 with errno set.
 */
int cache_file_write(const char *path, const struct buf *text);

/*
 * Wait until no other program of ours has the lock of that name, and take it.  Gives it; -1 where
 * there is no place for locks, and then the caller goes on without.
 */
int cache_lock(const char *name);
void cache_unlock(int lock);

#endif
