#include "scan/indexes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LOTS_MAX = 64 };

/* A job's work: indexes of one repository, whose manifests are asked for by one call. */
struct index_lot {
	struct arena arena; /* owns the texts below */
	struct listed listed;
	struct index_lots *lots;
	struct ecr_image images[ECR_BATCH_MAX];
	size_t count;
};

static struct index_lot *
lot_new(const struct indexes *indexes)
{
	struct index_lot *lot = xcalloc(1, sizeof(*lot));

	lot->lots = indexes->lots;
	lot->listed = listed_copy(indexes->listed, &lot->arena);
	return lot;
}

static void
lot_free(void *context)
{
	struct index_lot *lot = context;

	if (lot == NULL)
		return;
	arena_release(&lot->arena);
	free(lot);
}

static const struct ecr_image *
find_image(const struct index_lot *lot, const char *digest)
{
	for (size_t i = 0; i < lot->count; i++) {
		if (strcmp(lot->images[i].digest, digest) == 0)
			return &lot->images[i];
	}
	return NULL;
}

/* An index that is active has a manifest: what keeps it from us now may not be what it seems. */
static int
write_index(void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	const struct index_lot *lot = context;
	const struct ecr_image *image = find_image(lot, digest);

	if (image == NULL || (children == NULL && image->status == NULL))
		return -1;
	listed_write_image(&lot->listed, image, children, count);
	return 0;
}

/* The manifests of indexes say which images belong to them. */
static int
get_manifests(void *context)
{
	struct index_lot *lot = context;
	const char *digests[ECR_BATCH_MAX] = { NULL };
	int rc;

	for (size_t i = 0; i < lot->count; i++)
		digests[i] = lot->images[i].digest;
	rc = ecr_get_indexes(lot->lots->ecr, lot->listed.producer->cache,
	    lot->listed.repository.name, digests, lot->count, write_index, lot);
	atomic_fetch_sub(&lot->lots->waiting, 1);
	return rc;
}

/*
 * Have the manifests got beside the next page.  Where very many lots wait, the page waits for this one:
 * they are held in memory.
 */
int
indexes_end(struct indexes *indexes)
{
	struct index_lot *lot = indexes->lot;
	int rc;

	indexes->lot = NULL;
	if (lot == NULL)
		return 0;
	if (atomic_fetch_add(&lot->lots->waiting, 1) < LOTS_MAX) {
		producer_submit(lot->listed.producer, get_manifests, lot, lot_free);
		return 0;
	}
	rc = get_manifests(lot);
	lot_free(lot);
	return rc;
}

static const char *
copy_text(struct arena *arena, const char *text)
{
	return text != NULL ? arena_strdup(arena, text) : NULL;
}

static struct ecr_image
copy_image(struct arena *arena, const struct ecr_image *image)
{
	const char **tags = arena_alloc(arena, image->tag_count * sizeof(*tags));
	struct ecr_image copy = *image;

	for (size_t i = 0; i < image->tag_count; i++)
		tags[i] = arena_strdup(arena, image->tags[i]);
	copy.tags = tags;
	copy.digest = copy_text(arena, image->digest);
	copy.manifest_type = copy_text(arena, image->manifest_type);
	copy.artifact_type = copy_text(arena, image->artifact_type);
	copy.subject = copy_text(arena, image->subject);
	copy.status = copy_text(arena, image->status);
	return copy;
}

struct known {
	const struct listed *listed;
	const struct ecr_image *image;
};

static int
write_known_index(
    void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	const struct known *known = context;

	(void)digest;
	listed_write_image(known->listed, known->image, children, count);
	return 0;
}

/* That of an archived index ECR gives no manifest is a fact that the plan goes by. */
static bool
is_known(const struct indexes *indexes, const struct ecr_image *image)
{
	struct known known = { indexes->listed, image };

	return image->status == NULL && ecr_find_index(indexes->listed->producer->cache,
					    image->digest, write_known_index, &known);
}

int
indexes_add(struct indexes *indexes, const struct ecr_image *image)
{
	struct index_lot *lot = indexes->lot;

	if (is_known(indexes, image))
		return 0;
	if (lot == NULL)
		lot = indexes->lot = lot_new(indexes);
	if (find_image(lot, image->digest) != NULL)
		return 0;
	lot->images[lot->count++] = copy_image(&lot->arena, image);
	return lot->count == ECR_BATCH_MAX ? indexes_end(indexes) : 0;
}

void
indexes_release(struct indexes *indexes)
{
	lot_free(indexes->lot);
	indexes->lot = NULL;
}
