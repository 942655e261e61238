#ifndef PLAN_TOTALS_H
#define PLAN_TOTALS_H

#include "plan/catalog.h"
#include "record/writer.h"

/*
 * How many images there are of each repository and kind, how many bytes they have, and how many of them
 * are to be deleted: all that a table shows, in a few records where the images are a million.  An empty
 * one is { 0 }.
 */
struct totals {
	int64_t *sizes; /* of the images of the catalog, by their number */
	size_t count;
	size_t capacity;
	struct repository_totals *repositories; /* of those of the catalog, by their number */
};

/* Take the size of the image that was added to the catalog last. */
void totals_note_size(struct totals *totals, int64_t size);

/* Add up a catalog that is decided.  Returns 0, or -1 after a message where a sum is too large. */
int totals_add_up(struct totals *totals, const struct catalog *catalog);

/*
 * Write a total record of each repository, kind and action that there are images of.  An attachment counts
 * as what it is whomever it follows: an image, an index or other.
 */
void totals_write(
    const struct totals *totals, const struct catalog *catalog, struct record_writer *writer);

void totals_release(struct totals *totals);

#endif
