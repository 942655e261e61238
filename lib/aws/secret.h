#ifndef AWS_SECRET_H
#define AWS_SECRET_H

#include "base/buf.h"

/* What was secret is overwritten before its memory is given back. */

/* No core file from now on: it would have all that is secret in it. */
void secret_forbid_core_files(void);

/* Wipe and free text, which may be NULL. */
void secret_free(char *text);

/* Wipe and free what b holds; it is empty again. */
void secret_release(struct buf *b);

/*
 * Append all of the file to out, at most max bytes of it.  Returns 0, or -1 with errno set (EFBIG
 * where there is more).  No copy of it stays behind.
 */
int secret_read(const char *path, size_t max, struct buf *out);

#endif
