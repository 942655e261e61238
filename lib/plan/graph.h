#ifndef PLAN_GRAPH_H
#define PLAN_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "plan/catalog.h"

/*
 * What belongs to what among the images of a catalog: children to their index, attachments to their
 * subject.  Keeping an image keeps what belongs to it, to any depth.
 */
struct graph {
	struct catalog *catalog;        /* borrowed */
	struct attachment *attachments; /* by subject */
	size_t attachment_count;
	size_t attachment_capacity;
	int32_t *parents; /* of each image the least index by digest that names it, or NO_IMAGE */
	int32_t *pending; /* images that are kept and whose belongings are not looked at yet */
	size_t pending_count;
	size_t pending_capacity;
};

/* Find out what belongs to what.  Borrows catalog until graph_release(). */
void graph_init(struct graph *graph, struct catalog *catalog);
void graph_release(struct graph *graph);

/* The image whose record this is: itself, or the first record of the same image. */
int32_t canonical_image(const struct catalog *catalog, int32_t number);

/*
 * Keep the image for that reason, unless something kept it before; because_of is the image that the
 * reason speaks of, or NO_IMAGE.
 */
void graph_keep(struct graph *graph, int32_t number, enum reason reason, int32_t because_of);

/*
 * Keep what belongs to all that graph_keep() kept, and what belongs to that, round by round: a round
 * keeps what belongs to what the round before kept.  Of several reasons in one round, child comes
 * before attachment, then the keeper of the least digest.
 */
void graph_keep_belongings(struct graph *graph);

/* The first subject of the image that is in its repository, or NO_IMAGE. */
int32_t graph_subject(const struct graph *graph, const struct catalog_image *image);

/* An index that names the image, or NO_IMAGE. */
int32_t graph_parent(const struct graph *graph, int32_t number);

#endif
