#ifndef SCAN_INDEXES_H
#define SCAN_INDEXES_H

#include <stdatomic.h>

#include "aws/client.h"
#include "scan/listed.h"

/*
 * Image indexes on the way to their records, which say what their manifests name.  Manifests are asked
 * for in lots, beside the listing.
 */

/* What the lots of all repositories share. */
struct index_lots {
	struct aws_client *ecr;
	atomic_int waiting; /* lots whose manifests are not there yet */
};

/* The indexes of one repository that make no full lot yet.  An empty one has no lot. */
struct indexes {
	const struct listed *listed;
	struct index_lots *lots;
	struct index_lot *lot;
};

/*
 * Write the record of an index as soon as its children are known: at once, where the cache has them, else
 * by a job.  Copies image.  Returns 0, or -1 after a message.
 */
int indexes_add(struct indexes *indexes, const struct ecr_image *image);

/* No more will be added: ask for the last lot.  Returns 0, or -1 after a message. */
int indexes_end(struct indexes *indexes);

/* Forget what was not asked for. */
void indexes_release(struct indexes *indexes);

#endif
