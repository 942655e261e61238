#include "plan/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/wildcard.h"
#include "plan/graph.h"

/* An image in the order of retention. */
struct candidate {
	int64_t pushed_at;
	const unsigned char *digest; /* breaks ties, so that the order of input does not */
	int32_t image;
	int32_t repository;
};

struct decision {
	struct catalog *catalog;
	const struct in_use *in_use;
	int64_t now;
	struct graph graph;
};

bool
image_is_kept(const struct catalog_image *image)
{
	return image->reason < REASON_EXPIRED;
}

static const struct repository_policy *
policy_of(const struct decision *d, const struct catalog_image *image)
{
	return d->catalog->repositories[image->repository].policy;
}

static bool
is_young(const struct decision *d, const struct catalog_image *image)
{
	return image->pushed_at >= d->now - policy_of(d, image)->expires;
}

static const char *
matching_pattern(const struct repository_policy *policy, const char *tag)
{
	for (size_t i = 0; i < policy->keep_tag_pattern_count; i++) {
		if (wildcard_match(policy->keep_tag_patterns[i], tag))
			return policy->keep_tag_patterns[i];
	}
	return NULL;
}

/* Rules 1 and 2 for one record of the image that is known by number. */
static void
protect_by_name(struct decision *d, int32_t number, const struct catalog_image *record)
{
	const struct catalog_repository *repository = &d->catalog->repositories[record->repository];
	const struct in_use_repository *used = in_use_repository(
	    d->in_use, repository->registry, repository->region, repository->name);
	struct catalog_image *image = &d->catalog->images[number];
	const char *by;
	uint32_t at = record->tags;
	struct buf digest = { 0 };

	if (image->reason != REASON_NONE)
		return; /* by another record of the same image */
	catalog_format_digest(&digest, record->digest);
	by = in_use_digest(used, digest.data);
	buf_release(&digest);
	if (by != NULL) {
		image->reason_by = by;
		graph_keep(&d->graph, number, REASON_IN_USE_DIGEST, NO_IMAGE);
		return;
	}
	for (uint32_t i = 0; i < record->tag_count; i++) {
		uint32_t start = at;

		by = in_use_tag(used, catalog_next_tag(d->catalog, &at));
		if (by == NULL)
			continue;
		image->reason_by = by;
		image->reason_text = start;
		graph_keep(&d->graph, number, REASON_IN_USE_TAG, NO_IMAGE);
		return;
	}
	at = record->tags;
	for (uint32_t i = 0; i < record->tag_count; i++) {
		uint32_t start = at;

		if (matching_pattern(repository->policy, catalog_next_tag(d->catalog, &at))) {
			image->reason_text = start;
			graph_keep(&d->graph, number, REASON_TAG_PATTERN, NO_IMAGE);
			return;
		}
	}
}

/* Rules 1 to 3, and the kinds that stay in any case. */
static void
keep_by_itself(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];

		if (policy_of(d, record) != NULL)
			protect_by_name(d, canonical_image(d->catalog, (int32_t)i), record);
	}
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];
		int32_t number = canonical_image(d->catalog, (int32_t)i);

		if (policy_of(d, record) == NULL)
			continue;
		if (record->kind == KIND_OTHER)
			graph_keep(&d->graph, number, REASON_OTHER_KIND, NO_IMAGE);
		else if ((record->kind == KIND_IMAGE || record->kind == KIND_INDEX) &&
			 is_young(d, record))
			graph_keep(&d->graph, number, REASON_YOUNG, NO_IMAGE);
	}
}

/* What follows another image and finds none to follow. */
static void
keep_orphans(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		bool is_soci_index = image->kind == KIND_SOCI_INDEX;

		if (image->duplicate_of != NO_IMAGE || policy_of(d, image) == NULL ||
		    graph_subject(&d->graph, image) != NO_IMAGE ||
		    (is_soci_index && graph_parent(&d->graph, (int32_t)i) != NO_IMAGE))
			continue;
		if (is_soci_index && image->subject_count == 0)
			graph_keep(&d->graph, (int32_t)i, REASON_BELONGS_TO_NOTHING, NO_IMAGE);
		else if (image->subject_count > 0 && is_young(d, image))
			graph_keep(&d->graph, (int32_t)i, REASON_YOUNG, NO_IMAGE);
	}
}

static int
compare_candidates(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	if (left->repository != right->repository)
		return left->repository < right->repository ? -1 : 1;
	if (left->pushed_at != right->pushed_at)
		return left->pushed_at > right->pushed_at ? -1 : 1;
	return memcmp(left->digest, right->digest, DIGEST_SIZE);
}

/* Those of the kind that rule 5 can keep, in the order of retention. */
static struct candidate *
find_candidates(const struct decision *d, enum image_kind kind, size_t *count)
{
	struct candidate *candidates = NULL;
	size_t n = 0, capacity = 0;

	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		struct candidate *candidate;

		if (image->reason != REASON_NONE || image->duplicate_of != NO_IMAGE ||
		    image->kind != kind || !image->tagged || policy_of(d, image) == NULL ||
		    policy_of(d, image)->keep_count == 0)
			continue;
		candidates = xgrow(candidates, &capacity, n + 1, sizeof(*candidates));
		candidate = &candidates[n++];
		*candidate = (struct candidate){ image->pushed_at, image->digest, (int32_t)i,
			image->repository };
	}
	if (n > 0)
		qsort(candidates, n, sizeof(*candidates), compare_candidates);
	*count = n;
	return candidates;
}

/* Rule 5. */
static void
keep_newest(struct decision *d, enum image_kind kind)
{
	size_t count;
	struct candidate *candidates = find_candidates(d, kind, &count);
	int32_t repository = -1;
	int64_t left = 0;

	for (size_t i = 0; i < count; i++) {
		const struct catalog_image *image = &d->catalog->images[candidates[i].image];

		if (candidates[i].repository != repository) {
			repository = candidates[i].repository;
			left = policy_of(d, image)->keep_count;
		}
		/* An index that was kept before may have brought this one along. */
		if (left == 0 || image->reason != REASON_NONE)
			continue;
		graph_keep(&d->graph, candidates[i].image, REASON_KEEP_COUNT, NO_IMAGE);
		graph_keep_belongings(&d->graph);
		left--;
	}
	free(candidates);
}

/* Of each repository the kept index of the least digest of which the children are not known. */
static int32_t *
find_closed_indexes(const struct decision *d)
{
	int32_t *closed = xcalloc(d->catalog->repository_count, sizeof(*closed));

	for (size_t i = 0; i < d->catalog->repository_count; i++)
		closed[i] = NO_IMAGE;
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		int32_t *least = &closed[image->repository];

		if (!image->children_unknown || image->duplicate_of != NO_IMAGE ||
		    image->reason == REASON_NONE)
			continue;
		if (*least == NO_IMAGE ||
		    memcmp(image->digest, d->catalog->images[*least].digest, DIGEST_SIZE) < 0)
			*least = (int32_t)i;
	}
	return closed;
}

/* Any image of a repository may be the child of an index whose children are not known. */
static void
keep_possible_children(struct decision *d)
{
	int32_t *closed = find_closed_indexes(d);

	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];

		if (image->duplicate_of == NO_IMAGE && closed[image->repository] != NO_IMAGE)
			graph_keep(&d->graph, (int32_t)i, REASON_POSSIBLE_CHILD,
			    closed[image->repository]);
	}
	free(closed);
}

/* Rule 6: whatever nothing keeps. */
static void
delete_the_rest(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		struct catalog_image *image = &d->catalog->images[i];
		int32_t subject = graph_subject(&d->graph, image);
		int32_t parent = graph_parent(&d->graph, (int32_t)i);

		if (image->reason != REASON_NONE || image->duplicate_of != NO_IMAGE ||
		    policy_of(d, image) == NULL)
			continue;
		if (image->kind != KIND_ATTACHMENT && image->kind != KIND_SOCI_INDEX) {
			image->reason = REASON_EXPIRED;
		} else if (subject != NO_IMAGE) {
			image->reason = REASON_SUBJECT_EXPIRED;
			image->reason_image = subject;
		} else if (image->kind == KIND_SOCI_INDEX && parent != NO_IMAGE) {
			image->reason = REASON_INDEX_EXPIRED;
			image->reason_image = parent;
		} else {
			image->reason = REASON_SUBJECT_MISSING;
		}
	}
}

void
decide(struct catalog *catalog, const struct in_use *in_use, int64_t now)
{
	struct decision d = { .catalog = catalog, .in_use = in_use, .now = now };

	graph_init(&d.graph, catalog);
	keep_by_itself(&d);
	keep_orphans(&d);
	graph_keep_belongings(&d.graph);
	keep_newest(&d, KIND_INDEX);
	keep_newest(&d, KIND_IMAGE);
	keep_possible_children(&d);
	delete_the_rest(&d);
	graph_release(&d.graph);
}
