#ifndef DELETE_ORDER_H
#define DELETE_ORDER_H

#include <stddef.h>

#include "base/strmap.h"

/*
 * The order in which the images of one repository are deleted.  ECR refuses to delete an image that
 * an index names (ImageReferencedByManifestList), so an index goes before its children; and an image
 * goes before what is attached to it, so that nothing that stays loses its signature.
 */
struct deletion {
	const char *digest;
	const char *const *children; /* digests */
	size_t child_count;
	const char *subject; /* NULL: none */
	unsigned wave;       /* set by deletion_order(): 0 goes first */
};

/*
 * Set the waves, and sort by them.  by_digest has the deletions by their digests, and may have others,
 * which are not sorted.
 */
void deletion_order(struct deletion **deletions, size_t count, const struct strmap *by_digest);

#endif
