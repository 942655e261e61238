#ifndef RENDER_NDJSON_H
#define RENDER_NDJSON_H

#include <stdio.h>

#include "record/record.h"
#include "record/spool.h"

/* The records as they came, put aside until all were read and right.  An empty one is { 0 }. */
struct ndjson {
	struct spool spool; /* open once a record came */
};

/*
 * Take a record: the line as it was read, or an in_use record for an item of a scanned file.
 * Borrows record.  Returns 0, or -1 after a message.
 */
int ndjson_add(struct ndjson *ndjson, const struct record *record);

/* The caller checks out.  Returns 0, or -1 after a message if the records cannot be read back. */
int ndjson_write(FILE *out, struct ndjson *ndjson);

void ndjson_release(struct ndjson *ndjson);

#endif
