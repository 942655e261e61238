#ifndef DELETE_QUEUE_H
#define DELETE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "delete/order.h"
#include "record/record.h"

/* What is to be deleted, by repository. */

/* An image with the line of its record, to which the result is added. */
struct doomed_image {
	struct deletion deletion; /* first, so that a deletion is its image */
	const char *text;
	size_t text_len;
	bool answered;      /* AWS said what became of it */
	const char *code;   /* why it could not be deleted; NULL: it could */
	const char *reason; /* of the failure, in words */
};

struct doomed_repository {
	const char *registry;
	const char *region;
	const char *name;
	struct deletion **images;
	size_t count;
	size_t capacity;
	struct strmap by_digest; /* to struct doomed_image */
	struct arena arena;
};

struct deletion_queue {
	struct strmap kept;  /* "registry/region/name@digest" of images that the plan keeps */
	struct strmap index; /* "registry/region/name" to struct doomed_repository */
};

/*
 * Add an image that its plan deletes; an image that stands twice is added once.  Or note one that
 * its plan keeps: two plans that were joined may not agree.  Both return NULL, or what is wrong with
 * the record (static text).
 */
const char *deletion_queue_add(struct deletion_queue *queue, const struct record *record);
const char *deletion_queue_keep(struct deletion_queue *queue, const struct record *record);

size_t deletion_queue_len(const struct deletion_queue *queue);
struct doomed_repository *deletion_queue_at(const struct deletion_queue *queue, size_t i);

/*
 * The repositories by name, as the table has them; a plan is written in no order.  Gives the array,
 * the repositories stay the queue's.
 */
struct doomed_repository **deletion_queue_sorted(const struct deletion_queue *queue);
void deletion_queue_release(struct deletion_queue *queue);

#endif
