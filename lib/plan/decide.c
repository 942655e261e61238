#include "plan/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/wildcard.h"
#include "plan/graph.h"
#include "plan/newest.h"

struct decision {
	struct catalog *catalog;
	const struct in_use *in_use;
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

/* Whether expires_untagged counts for the image, which is known by its first record. */
static bool
expires_as_untagged(const struct decision *d, const struct catalog_image *image)
{
	return !image->tagged && policy_of(d, image)->expires_untagged > 0;
}

/* Rule 4; of several records of an image, image is the one that it is known by. */
static void
keep_if_young(struct decision *d, int32_t number)
{
	const struct catalog_image *image = &d->catalog->images[number];
	bool as_untagged = expires_as_untagged(d, image);
	const struct repository_policy *policy = policy_of(d, image);

	if (image->pushed_at >=
	    d->catalog->now - (as_untagged ? policy->expires_untagged : policy->expires))
		graph_keep(&d->graph, number, as_untagged ? REASON_YOUNG_UNTAGGED : REASON_YOUNG,
		    NO_IMAGE);
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

/* Rule 1 for digests: what is in use is looked for among the images, since it is less than they are. */
static void
keep_used_digests(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->repository_count; i++) {
		struct catalog_repository *repository = &d->catalog->repositories[i];
		const struct in_use_repository *used = repository->used = in_use_repository(
		    d->in_use, repository->registry, repository->region, repository->name);

		for (size_t n = 0; used != NULL && n < used->digests.len; n++) {
			int32_t number =
			    catalog_find_text(d->catalog, (int32_t)i, used->digests.entries[n].key);

			if (number != NO_IMAGE)
				graph_keep(&d->graph, number, REASON_IN_USE_DIGEST, NO_IMAGE);
		}
	}
}

static void
keep_for_tag(struct decision *d, int32_t number, enum reason reason, uint32_t tag)
{
	graph_keep(&d->graph, number, reason, NO_IMAGE);
	d->catalog->images[number].reason_tag = tag;
}

/* Rules 1 and 2 for the tags of one record of the image that is known by number. */
static void
keep_for_tags(struct decision *d, int32_t number, const struct catalog_image *record)
{
	const struct catalog_repository *repository = &d->catalog->repositories[record->repository];
	uint32_t end = catalog_tags_end(d->catalog, record), at, start;

	if (d->catalog->images[number].reason != REASON_NONE)
		return; /* by its digest, or by another record of the same image */
	for (start = at = record->tags; at < end; start = at) {
		if (in_use_tag(repository->used, catalog_next_tag(d->catalog, &at)) != NULL) {
			keep_for_tag(d, number, REASON_IN_USE_TAG, start);
			return;
		}
	}
	for (start = at = record->tags; at < end; start = at) {
		if (matching_pattern(repository->policy, catalog_next_tag(d->catalog, &at))) {
			keep_for_tag(d, number, REASON_TAG_PATTERN, start);
			return;
		}
	}
}

/* Rules 1 to 4, and the kinds that stay in any case. */
static void
keep_by_itself(struct decision *d)
{
	keep_used_digests(d);
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];

		if (policy_of(d, record) != NULL)
			keep_for_tags(d, canonical_image(d->catalog, (int32_t)i), record);
	}
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];
		int32_t number = canonical_image(d->catalog, (int32_t)i);

		if (policy_of(d, record) == NULL)
			continue;
		if (d->catalog->images[number].pulled_lately)
			graph_keep(&d->graph, number, REASON_PULLED, NO_IMAGE);
		if (record->kind == KIND_OTHER)
			graph_keep(&d->graph, number, REASON_OTHER_KIND, NO_IMAGE);
		else if (record->kind == KIND_IMAGE || record->kind == KIND_INDEX)
			keep_if_young(d, number);
	}
}

/* What follows another image and finds none to follow. */
static void
keep_orphans(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		bool is_soci_index = image->kind == KIND_SOCI_INDEX;
		uint32_t subject_count;

		if (image->duplicate_of != NO_IMAGE || policy_of(d, image) == NULL ||
		    graph_subject(&d->graph, image) != NO_IMAGE ||
		    (is_soci_index && graph_parent(&d->graph, (int32_t)i) != NO_IMAGE))
			continue;
		catalog_subjects(d->catalog, image, &subject_count);
		if (is_soci_index && subject_count == 0)
			graph_keep(&d->graph, (int32_t)i, REASON_BELONGS_TO_NOTHING, NO_IMAGE);
		else if (subject_count > 0)
			keep_if_young(d, (int32_t)i);
	}
}

/*
 * The counts of rule 6: the entries of keep_counts by their number, and keep_count itself behind all of
 * them.  Each takes what the ones before it left.
 */
enum { KEEP_COUNT_ITSELF = -1 };

/* How many the rule keeps by that policy; 0 where it has no such rule. */
static int64_t
count_of(const struct repository_policy *policy, int rule)
{
	if (rule == KEEP_COUNT_ITSELF)
		return policy->keep_count;
	return (size_t)rule < policy->keep_count_count ? policy->keep_counts[rule].keep_count : 0;
}

static bool
has_tag_like(const struct catalog *c, const struct catalog_image *record, const char *pattern)
{
	uint32_t end = catalog_tags_end(c, record);

	for (uint32_t at = record->tags; at < end;) {
		if (wildcard_match(pattern, catalog_next_tag(c, &at)))
			return true;
	}
	return false;
}

/* Whether the rule can keep the image, of which this is one record. */
static bool
is_candidate(
    const struct decision *d, const struct catalog_image *record, enum image_kind kind, int rule)
{
	const struct catalog *c = d->catalog;
	const struct repository_policy *policy;
	const struct catalog_image *image;

	if (record->duplicate_of != NO_IMAGE && rule == KEEP_COUNT_ITSELF)
		return false;
	image = &c->images[canonical_image(c, (int32_t)(record - c->images))];
	if (image->kind != kind || image->reason != REASON_NONE || !image->tagged)
		return false;
	policy = policy_of(d, image);
	return policy != NULL && count_of(policy, rule) > 0 &&
	       (rule == KEEP_COUNT_ITSELF ||
		   has_tag_like(c, record, policy->keep_counts[rule].tag_pattern));
}

/* The rule in one repository, of which these are the candidates. */
static void
keep_newest_of(struct decision *d, const struct repository_policy *policy, int rule,
    int32_t *candidates, size_t count)
{
	struct newest newest;
	int64_t left = count_of(policy, rule);
	int32_t number;

	newest_init(&newest, d->catalog, candidates, count);
	while (left > 0 && (number = newest_take(&newest)) != NO_IMAGE) {
		/* An index that was kept before may have brought this one along. */
		if (d->catalog->images[number].reason != REASON_NONE)
			continue;
		if (rule == KEEP_COUNT_ITSELF) {
			graph_keep(&d->graph, number, REASON_KEEP_COUNT, NO_IMAGE);
		} else {
			graph_keep(&d->graph, number, REASON_KEEP_COUNTS, NO_IMAGE);
			d->catalog->images[number].reason_rule = (uint32_t)rule;
		}
		graph_keep_belongings(&d->graph);
		left--;
	}
}

/* One rule in all repositories. */
static void
keep_newest_by(struct decision *d, enum image_kind kind, int rule)
{
	const struct catalog *c = d->catalog;
	/* Those of a repository stand together: ends[n] is where those of number n end. */
	size_t *ends = xcalloc(c->repository_count + 1, sizeof(*ends)), total = 0;
	int32_t *candidates;

	for (size_t i = 0; i < c->count; i++)
		ends[c->images[i].repository + 1] += is_candidate(d, &c->images[i], kind, rule);
	for (size_t i = 0; i < c->repository_count; i++)
		ends[i + 1] = total += ends[i + 1];
	candidates = xcalloc(total, sizeof(*candidates));
	for (size_t i = 0; i < c->count; i++) {
		if (is_candidate(d, &c->images[i], kind, rule))
			candidates[ends[c->images[i].repository]++] =
			    canonical_image(c, (int32_t)i);
	}
	for (size_t i = 0, start = 0; i < c->repository_count; start = ends[i++]) {
		if (ends[i] > start)
			keep_newest_of(d, c->repositories[i].policy, rule, candidates + start,
			    ends[i] - start);
	}
	free(candidates);
	free(ends);
}

/* Rule 6. */
static void
keep_newest(struct decision *d, enum image_kind kind)
{
	size_t rules = 0;

	for (size_t i = 0; i < d->catalog->repository_count; i++) {
		const struct repository_policy *policy = d->catalog->repositories[i].policy;

		if (policy != NULL && policy->keep_count_count > rules)
			rules = policy->keep_count_count;
	}
	for (size_t rule = 0; rule < rules; rule++)
		keep_newest_by(d, kind, (int)rule);
	keep_newest_by(d, kind, KEEP_COUNT_ITSELF);
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

/* Rule 7: whatever nothing keeps. */
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
			image->reason = expires_as_untagged(d, image) ? REASON_EXPIRED_UNTAGGED
								      : REASON_EXPIRED;
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
decide(struct catalog *catalog, const struct in_use *in_use)
{
	struct decision d = { .catalog = catalog, .in_use = in_use };

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
