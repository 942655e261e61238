#ifndef DELETE_QUEUE_H
#define DELETE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "delete/order.h"
#include "record/record.h"

/* What is to be deleted, by repository. */

/* What became of an image. */
enum outcome { OUTCOME_SKIPPED, OUTCOME_DONE, OUTCOME_FAILED };

/* An image with the line of its record, to which the result is added. */
struct doomed_image {
	struct deletion deletion; /* first, so that a deletion is its image */
	const char *text;
	size_t text_len;
	char *const *tags; /* that the plan knows */
	size_t tag_count;
	char *new_tag;            /* that it has got since; owned; NULL: none is known */
	int64_t size;             /* bytes */
	bool is_archived;         /* in the archive storage class, when it was listed */
	bool is_gone;             /* by a listing of this run; AWS is not asked about it any more */
	bool answered;            /* by the last call */
	const char *held_back_by; /* an index that names it and stays; or NULL */
	enum outcome outcome;
	const char *code;       /* of the outcome, NULL where there is nothing to say */
	const char *reason;     /* the same in words */
	const char *request_id; /* of the call that it comes from; NULL: from none */
};

struct doomed_repository {
	const char *registry;
	const char *region;
	const char *name;
	struct deletion **images; /* in the order of the plan, until they are sorted */
	size_t count;
	size_t capacity;
	struct strmap by_digest; /* to struct doomed_image, those that were dropped included */
	struct deletion **dropped;
	size_t dropped_count;
	size_t dropped_capacity;
	size_t kept_count; /* images that the plan keeps */
	bool approved;     /* someone said yes */
	struct arena arena;
};

struct deletion_queue {
	struct strmap kept;  /* "registry/region/name@digest" of images that the plan keeps */
	struct strmap index; /* "registry/region/name" to struct doomed_repository */
};

/* Append "registry/region/name@digest", which tells an image from all others. */
void image_key(struct buf *out, const char *registry, const char *region, const char *repository,
    const char *digest);

/*
 * Add an image that its plan deletes; an image that stands twice is added once.  Or note one that
 * its plan keeps: two plans that were joined may not agree.  Both return NULL, or what is wrong with
 * the record (static text).
 */
const char *deletion_queue_add(struct deletion_queue *queue, const struct record *record);
const char *deletion_queue_keep(struct deletion_queue *queue, const struct record *record);

/* The repository that the record's image is in, or NULL where nothing was read of it. */
struct doomed_repository *deletion_queue_find(
    const struct deletion_queue *queue, const struct record *record);

/* The image of that digest that is, or was, to be deleted; NULL where there is none, or no digest. */
struct doomed_image *doomed_repository_find(
    const struct doomed_repository *repository, const char *digest);

/* The image of that digest among those, or NULL. */
struct doomed_image *doomed_image_among(
    struct deletion *const *images, size_t count, const char *digest);

/*
 * Drop images of the repository after all: keep returns NULL for one that is to be deleted as
 * before, else why not, which goes into its reason (copied), and code (kept) into its code.
 */
void doomed_repository_drop(struct doomed_repository *repository,
    const char *(*keep)(void *context, const struct doomed_repository *repository,
	const struct doomed_image *image),
    void *context, const char *code);

/* How many images are to be deleted, and how many bytes they have together. */
size_t deletion_queue_image_count(const struct deletion_queue *queue);
int64_t doomed_repository_size(const struct doomed_repository *repository);

/*
 * The repositories of which something is, or was, to be deleted, by name, as the table has them; a
 * plan is written in no order.  Gives the array, *count long; the repositories stay the queue's.
 */
struct doomed_repository **deletion_queue_sorted(const struct deletion_queue *queue, size_t *count);
void deletion_queue_release(struct deletion_queue *queue);

#endif
