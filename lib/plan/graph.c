#include "plan/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* An attachment and one subject of it that is in the repository. */
struct attachment {
	int32_t subject;
	int32_t image;
};

int32_t
canonical_image(const struct catalog *catalog, int32_t number)
{
	const struct catalog_image *image = &catalog->images[number];

	return image->duplicate_of != NO_IMAGE ? image->duplicate_of : number;
}

static int
compare_attachments(const void *a, const void *b)
{
	const struct attachment *left = a, *right = b;

	if (left->subject != right->subject)
		return left->subject < right->subject ? -1 : 1;
	return (left->image > right->image) - (left->image < right->image);
}

static void
find_attachments(struct graph *g)
{
	for (size_t i = 0; i < g->catalog->count; i++) {
		const struct catalog_image *image = &g->catalog->images[i];
		uint32_t count;
		const unsigned char *subjects = catalog_subjects(g->catalog, image, &count);

		for (uint32_t n = 0; n < count; n++) {
			int32_t subject = catalog_find(
			    g->catalog, image->repository, subjects + (size_t)n * DIGEST_SIZE);

			if (subject == NO_IMAGE)
				continue;
			g->attachments = xgrow(g->attachments, &g->attachment_capacity,
			    g->attachment_count + 1, sizeof(*g->attachments));
			g->attachments[g->attachment_count++] = (struct attachment){
				.subject = subject,
				.image = canonical_image(g->catalog, (int32_t)i),
			};
		}
	}
	if (g->attachment_count > 0)
		qsort(g->attachments, g->attachment_count, sizeof(*g->attachments),
		    compare_attachments);
}

static void
find_parents(struct graph *g)
{
	g->parents = xcalloc(g->catalog->count, sizeof(*g->parents));
	for (size_t i = 0; i < g->catalog->count; i++)
		g->parents[i] = NO_IMAGE;
	for (size_t i = 0; i < g->catalog->count; i++) {
		const struct catalog_image *image = &g->catalog->images[i];
		uint32_t count;
		const unsigned char *children = catalog_children(g->catalog, image, &count);

		for (uint32_t n = 0; n < count; n++) {
			int32_t child = catalog_find(
			    g->catalog, image->repository, children + (size_t)n * DIGEST_SIZE);
			int32_t *parent = &g->parents[child != NO_IMAGE ? child : 0];

			if (child == NO_IMAGE || child == canonical_image(g->catalog, (int32_t)i))
				continue;
			if (*parent == NO_IMAGE ||
			    memcmp(image->digest, g->catalog->images[*parent].digest, DIGEST_SIZE) <
				0)
				*parent = (int32_t)i;
		}
	}
}

void
graph_init(struct graph *g, struct catalog *catalog)
{
	*g = (struct graph){ .catalog = catalog };
	find_attachments(g);
	find_parents(g);
}

void
graph_release(struct graph *g)
{
	free(g->attachments);
	free(g->parents);
	free(g->pending);
	*g = (struct graph){ 0 };
}

void
graph_keep(struct graph *g, int32_t number, enum reason reason, int32_t because_of)
{
	struct catalog_image *image = &g->catalog->images[number];

	if (image->reason != REASON_NONE)
		return;
	image->reason = (uint8_t)reason;
	image->reason_image = because_of;
	g->pending =
	    xgrow(g->pending, &g->pending_capacity, g->pending_count + 1, sizeof(*g->pending));
	g->pending[g->pending_count++] = number;
}

static void
keep_for(struct graph *g, int32_t number, enum reason reason, int32_t owner)
{
	struct catalog_image *image = &g->catalog->images[number];

	if (image->reason == REASON_NONE) {
		graph_keep(g, number, reason, owner);
		image->kept_this_round = true;
	} else if (image->kept_this_round &&
		   ((int)reason < image->reason ||
		       (reason == image->reason &&
			   memcmp(g->catalog->images[owner].digest,
			       g->catalog->images[image->reason_image].digest, DIGEST_SIZE) < 0))) {
		image->reason = (uint8_t)reason;
		image->reason_image = owner;
	}
}

/* The first of the attachments whose subject is not less than number. */
static size_t
first_attachment(const struct graph *g, int32_t number)
{
	size_t low = 0, high = g->attachment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->attachments[middle].subject < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
keep_belongings_of(struct graph *g, int32_t number)
{
	const struct catalog_image *image = &g->catalog->images[number];
	uint32_t count;
	const unsigned char *children = catalog_children(g->catalog, image, &count);

	for (uint32_t i = 0; i < count; i++) {
		int32_t child =
		    catalog_find(g->catalog, image->repository, children + (size_t)i * DIGEST_SIZE);

		if (child != NO_IMAGE)
			keep_for(g, child, REASON_CHILD_OF_KEPT, number);
	}
	for (size_t i = first_attachment(g, number);
	     i < g->attachment_count && g->attachments[i].subject == number; i++)
		keep_for(g, g->attachments[i].image, REASON_ATTACHED_TO_KEPT, number);
}

void
graph_keep_belongings(struct graph *g)
{
	while (g->pending_count > 0) {
		int32_t *owners = g->pending;
		size_t count = g->pending_count;

		g->pending = NULL;
		g->pending_count = g->pending_capacity = 0;
		for (size_t i = 0; i < count; i++)
			g->catalog->images[owners[i]].kept_this_round = false;
		for (size_t i = 0; i < count; i++)
			keep_belongings_of(g, owners[i]);
		free(owners);
	}
}

int32_t
graph_subject(const struct graph *g, const struct catalog_image *image)
{
	uint32_t count;
	const unsigned char *subjects = catalog_subjects(g->catalog, image, &count);
	int32_t subject = NO_IMAGE;

	for (uint32_t n = 0; n < count && subject == NO_IMAGE; n++)
		subject =
		    catalog_find(g->catalog, image->repository, subjects + (size_t)n * DIGEST_SIZE);
	return subject;
}

int32_t
graph_parent(const struct graph *g, int32_t number)
{
	return g->parents[number];
}
