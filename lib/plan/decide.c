#include "plan/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/wildcard.h"

/* An attachment and one subject of it that is in the repository. */
struct attachment {
	int32_t subject;
	int32_t image;
};

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
	struct attachment *attachments; /* by subject */
	size_t attachment_count;
	size_t attachment_capacity;
	int32_t *pending; /* images that are kept and whose belongings are not looked at yet */
	size_t pending_count;
	size_t pending_capacity;
	uint32_t round; /* of keep_belongings() */
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

/* Keep the image unless something kept it before. */
static void
keep(struct decision *d, int32_t number, enum reason reason, int32_t because_of)
{
	struct catalog_image *image = &d->catalog->images[number];

	if (image->reason != REASON_NONE)
		return;
	image->reason = (uint8_t)reason;
	image->reason_image = because_of;
	d->pending =
	    xgrow(d->pending, &d->pending_capacity, d->pending_count + 1, sizeof(*d->pending));
	d->pending[d->pending_count++] = number;
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

	catalog_format_digest(&digest, record->digest);
	by = in_use_digest(used, digest.data);
	buf_release(&digest);
	if (by != NULL) {
		image->reason_by = by;
		keep(d, number, REASON_IN_USE_DIGEST, NO_IMAGE);
		return;
	}
	for (uint32_t i = 0; i < record->tag_count; i++) {
		uint32_t start = at;

		by = in_use_tag(used, catalog_next_tag(d->catalog, &at));
		if (by == NULL)
			continue;
		image->reason_by = by;
		image->reason_text = start;
		keep(d, number, REASON_IN_USE_TAG, NO_IMAGE);
		return;
	}
	at = record->tags;
	for (uint32_t i = 0; i < record->tag_count; i++) {
		uint32_t start = at;

		if (matching_pattern(repository->policy, catalog_next_tag(d->catalog, &at))) {
			image->reason_text = start;
			keep(d, number, REASON_TAG_PATTERN, NO_IMAGE);
			return;
		}
	}
}

/*
 * Keep what belongs to owner.  Where several owners keep it in one round, the reason tells of an
 * index rather than of a subject, and of the least digest: the order of input does not show.
 */
static void
keep_for(struct decision *d, int32_t number, enum reason reason, int32_t owner)
{
	struct catalog_image *image = &d->catalog->images[number];

	if (image->reason == REASON_NONE) {
		keep(d, number, reason, owner);
		image->round = d->round;
	} else if (image->round == d->round &&
	    ((int)reason < image->reason ||
		(reason == image->reason &&
		    memcmp(d->catalog->images[owner].digest,
			d->catalog->images[image->reason_image].digest, DIGEST_SIZE) < 0))) {
		image->reason = (uint8_t)reason;
		image->reason_image = owner;
	}
}

/* The first of the attachments whose subject is not less than number. */
static size_t
first_attachment(const struct decision *d, int32_t number)
{
	size_t low = 0, high = d->attachment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->attachments[middle].subject < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
keep_belongings_of(struct decision *d, int32_t number)
{
	const struct catalog_image *image = &d->catalog->images[number];
	const unsigned char *children = catalog_children(d->catalog, image);

	for (uint32_t i = 0; i < image->child_count; i++) {
		int32_t child =
		    catalog_find(d->catalog, image->repository, children + (size_t)i * DIGEST_SIZE);

		if (child != NO_IMAGE)
			keep_for(d, child, REASON_CHILD_OF_KEPT, number);
	}
	for (size_t i = first_attachment(d, number);
	     i < d->attachment_count && d->attachments[i].subject == number; i++)
		keep_for(d, d->attachments[i].image, REASON_ATTACHED_TO_KEPT, number);
}

/* The belongings of what is kept are kept, and then theirs, round by round to the end. */
static void
keep_belongings(struct decision *d)
{
	while (d->pending_count > 0) {
		int32_t *owners = d->pending;
		size_t count = d->pending_count;

		d->pending = NULL;
		d->pending_count = d->pending_capacity = 0;
		d->round++;
		for (size_t i = 0; i < count; i++)
			keep_belongings_of(d, owners[i]);
		free(owners);
	}
}

static int
compare_attachments(const void *a, const void *b)
{
	const struct attachment *left = a, *right = b;

	if (left->subject != right->subject)
		return left->subject < right->subject ? -1 : 1;
	return (left->image > right->image) - (left->image < right->image);
}

/* The image whose record this is: itself, or the first record of the same image. */
static int32_t
canonical(const struct catalog *catalog, int32_t number)
{
	const struct catalog_image *image = &catalog->images[number];

	return image->duplicate_of != NO_IMAGE ? image->duplicate_of : number;
}

static void
find_attachments(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		const unsigned char *subjects = catalog_subjects(d->catalog, image);

		for (uint32_t n = 0; n < image->subject_count; n++) {
			int32_t subject = catalog_find(
			    d->catalog, image->repository, subjects + (size_t)n * DIGEST_SIZE);

			if (subject == NO_IMAGE)
				continue;
			d->attachments = xgrow(d->attachments, &d->attachment_capacity,
			    d->attachment_count + 1, sizeof(*d->attachments));
			d->attachments[d->attachment_count++] = (struct attachment){
				.subject = subject,
				.image = canonical(d->catalog, (int32_t)i),
			};
		}
	}
	if (d->attachment_count > 0)
		qsort(d->attachments, d->attachment_count, sizeof(*d->attachments),
		    compare_attachments);
}

/* Rules 1 to 3, and the kinds that stay in any case. */
static void
keep_by_itself(struct decision *d)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];

		if (policy_of(d, record) != NULL)
			protect_by_name(d, canonical(d->catalog, (int32_t)i), record);
	}
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *record = &d->catalog->images[i];
		int32_t number = canonical(d->catalog, (int32_t)i);

		if (policy_of(d, record) == NULL)
			continue;
		if (record->kind == KIND_OTHER)
			keep(d, number, REASON_OTHER_KIND, NO_IMAGE);
		else if ((record->kind == KIND_IMAGE || record->kind == KIND_INDEX) &&
			 is_young(d, record))
			keep(d, number, REASON_YOUNG, NO_IMAGE);
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
		    image->kind != kind || image->tag_count == 0 || policy_of(d, image) == NULL ||
		    policy_of(d, image)->keep_count == 0)
			continue;
		candidates = xgrow(candidates, &capacity, n + 1, sizeof(*candidates));
		candidate = &candidates[n++];
		*candidate =
		    (struct candidate){ image->pushed_at, image->digest, (int32_t)i, image->repository };
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
		keep(d, candidates[i].image, REASON_KEEP_COUNT, NO_IMAGE);
		keep_belongings(d);
		left--;
	}
	free(candidates);
}

static bool
has_known_subject(const struct decision *d, const struct catalog_image *image, int32_t *subject)
{
	const unsigned char *subjects = catalog_subjects(d->catalog, image);

	for (uint32_t n = 0; n < image->subject_count; n++) {
		*subject =
		    catalog_find(d->catalog, image->repository, subjects + (size_t)n * DIGEST_SIZE);
		if (*subject != NO_IMAGE)
			return true;
	}
	return false;
}

/* For each image that an index names, the least such index by digest; NO_IMAGE for the others. */
static int32_t *
find_parents(const struct decision *d)
{
	int32_t *parents = xcalloc(d->catalog->count, sizeof(*parents));

	for (size_t i = 0; i < d->catalog->count; i++)
		parents[i] = NO_IMAGE;
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		const unsigned char *children = catalog_children(d->catalog, image);

		for (uint32_t n = 0; n < image->child_count; n++) {
			int32_t child = catalog_find(
			    d->catalog, image->repository, children + (size_t)n * DIGEST_SIZE);

			if (child == NO_IMAGE || child == (int32_t)i)
				continue;
			if (parents[child] == NO_IMAGE ||
			    memcmp(image->digest, d->catalog->images[parents[child]].digest,
				DIGEST_SIZE) < 0)
				parents[child] = (int32_t)i;
		}
	}
	return parents;
}

/* What follows another image and finds none to follow. */
static void
keep_orphans(struct decision *d, const int32_t *parents)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		const struct catalog_image *image = &d->catalog->images[i];
		int32_t subject;

		if (image->reason != REASON_NONE || image->duplicate_of != NO_IMAGE ||
		    policy_of(d, image) == NULL || parents[i] != NO_IMAGE ||
		    has_known_subject(d, image, &subject))
			continue;
		if (image->kind == KIND_SOCI_INDEX && image->subject_count == 0)
			keep(d, (int32_t)i, REASON_BELONGS_TO_NOTHING, NO_IMAGE);
		else if (image->subject_count > 0 && is_young(d, image))
			keep(d, (int32_t)i, REASON_YOUNG, NO_IMAGE);
	}
	keep_belongings(d);
}

/* Rule 6: whatever nothing keeps. */
static void
delete_the_rest(struct decision *d, const int32_t *parents)
{
	for (size_t i = 0; i < d->catalog->count; i++) {
		struct catalog_image *image = &d->catalog->images[i];
		int32_t subject;

		if (image->reason != REASON_NONE || image->duplicate_of != NO_IMAGE ||
		    policy_of(d, image) == NULL)
			continue;
		image->reason_image = NO_IMAGE;
		if (image->kind != KIND_ATTACHMENT && image->kind != KIND_SOCI_INDEX) {
			image->reason = REASON_EXPIRED;
		} else if (has_known_subject(d, image, &subject)) {
			image->reason = REASON_SUBJECT_EXPIRED;
			image->reason_image = subject;
		} else if (parents[i] != NO_IMAGE) {
			image->reason = REASON_INDEX_EXPIRED;
			image->reason_image = parents[i];
		} else {
			image->reason = REASON_SUBJECT_MISSING;
		}
	}
}

void
decide(struct catalog *catalog, const struct in_use *in_use, int64_t now)
{
	struct decision d = { .catalog = catalog, .in_use = in_use, .now = now };
	int32_t *parents;

	find_attachments(&d);
	keep_by_itself(&d);
	keep_belongings(&d);
	keep_newest(&d, KIND_INDEX);
	keep_newest(&d, KIND_IMAGE);
	parents = find_parents(&d);
	keep_orphans(&d, parents);
	delete_the_rest(&d, parents);
	free(parents);
	free(d.attachments);
	free(d.pending);
}
