#ifndef RENDER_CSV_H
#define RENDER_CSV_H

#include <stdio.h>

#include "record/record.h"
#include "record/spool.h"

/*
 * A row for each image that was decided, as RFC 4180 has it: a header, lines that end in CR LF, cells
 * quoted where they need it.  The rows are in the order of the records, and put aside on disk until all
 * were read and right.
 *
 * A spreadsheet takes what begins with = + - or @ for a formula, and computes it; such a cell gets a '
 * in front.  An empty one is { 0 }.
 */
struct csv {
	struct spool spool; /* open once an image came */
	struct buf row;
};

/* Take an image record; others pass by.  Borrows record.  Returns 0, or -1 after a message. */
int csv_add(struct csv *csv, const struct record *record);

/* The caller checks out.  Returns 0, or -1 after a message if the rows cannot be read back. */
int csv_write(FILE *out, struct csv *csv);

void csv_release(struct csv *csv);

#endif
