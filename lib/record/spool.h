#ifndef RECORD_SPOOL_H
#define RECORD_SPOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "record/record.h"

/*
 * Lines of records put aside on disk until all input was read, since nothing may be written before
 * that.  The file has no name, so it goes with the process, however that ends.  Lines of one
 * repository are alike: what one has in common with the line before is not written.
 */
struct spool { /* an empty one is { 0 } */
	bool is_open;
	int fd;
	struct buf buffer; /* what is not written yet, or was read ahead */
	size_t pos;        /* what of that was taken */
	struct buf line;   /* the last that was added or read */
};

/* In $TMPDIR, else /tmp.  Returns 0, or -1 after a message. */
int spool_open(struct spool *spool);

/* Put a line aside.  Returns 0, or -1 after a message (the disk is full). */
int spool_add(struct spool *spool, enum record_type type, const char *text, size_t len);

/* Put a record aside by the line that it was read as, or would be: an item of a scanned file has none. */
int spool_add_record(struct spool *spool, const struct record *record);

/* Go back to the start, to read.  Returns 0, or -1 after a message. */
int spool_rewind(struct spool *spool);

/*
 * The next line, borrowed until the next call.  Returns 1, 0 behind the last, or -1 after a
 * message.
 */
int spool_next(struct spool *spool, enum record_type *type, const char **text, size_t *len);

/*
 * Write all lines from the start to out, each with ending behind it; nothing where the spool was never
 * opened.  Returns 0, or -1 after a message; errors of out are for whoever closes it.
 */
int spool_copy(struct spool *spool, FILE *out, const char *ending);
void spool_close(struct spool *spool);

#endif
