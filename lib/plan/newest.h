#ifndef PLAN_NEWEST_H
#define PLAN_NEWEST_H

#include <stddef.h>
#include <stdint.h>

#include "plan/catalog.h"

/*
 * Images in the order of retention: newest push first, of one second the least digest, so that the
 * order of the input decides nothing.  It is a heap, since only the first few are asked for.
 */
struct newest {
	const struct catalog *catalog;
	int32_t *images;
	size_t count;
};

/* Keeps catalog, and the count numbers of images, which it puts into an order of its own. */
void newest_init(
    struct newest *newest, const struct catalog *catalog, int32_t *images, size_t count);

/* Take out the first and return its number; NO_IMAGE where none is left. */
int32_t newest_take(struct newest *newest);

#endif
