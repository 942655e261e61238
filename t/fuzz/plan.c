/*
 * Records from a stream, planned as ecrm-plan does: whatever they say, what is in use stays, and so
 * does what belongs to what stays.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "image/reference.h"
#include "plan/catalog.h"
#include "plan/decide.h"
#include "plan/in_use.h"
#include "record/reader.h"

static const int64_t now = 1769862896; /* 2026-01-31T12:34:56Z */

static const char *tag_patterns[] = { "latest", "v*" };
static struct keep_count releases = { .tag_pattern = "r*", .keep_count = 1 };
static const struct repository_policy policy = {
	.match = { .pattern = "*" },
	.expires = 30 * 86400,
	.expires_untagged = 60 * 86400,
	.keep_if_pulled_within = 7 * 86400,
	.keep_count = 1,
	.keep_counts = &releases,
	.keep_count_count = 1,
	.keep_tag_patterns = tag_patterns,
	.keep_tag_pattern_count = 2,
};

static const struct repository_policy *
policy_of(void *context, const char *name)
{
	(void)context;
	return strcmp(name, "unmanaged") == 0 ? NULL : &policy;
}

static int
take(struct catalog *catalog, struct in_use *in_use, const struct record *record)
{
	struct image_reference reference;
	const char *why;
	int32_t repository;

	if (record->type == RECORD_IN_USE) {
		switch (image_reference_parse(&reference, record->image, &why)) {
		case REFERENCE_BROKEN:
			return -1;
		case REFERENCE_OTHER:
			break;
		case REFERENCE_ECR:
			in_use_add(in_use, &reference, record->by);
			image_reference_release(&reference);
		}
	} else if (record->type == RECORD_IMAGE) {
		repository = catalog_repository(
		    catalog, record->registry, record->region, record->repository, policy_of, NULL);
		if (catalog->repositories[repository].policy != NULL &&
		    catalog_add_image(catalog, repository, record) != NULL)
			return -1;
	}
	return 0;
}

static int
read_all(struct catalog *catalog, struct in_use *in_use, const uint8_t *data, size_t size)
{
	struct record_reader *reader =
	    record_reader_from_memory("input", size > 0 ? (const char *)data : "", size);
	const struct record *record;
	int rc;

	while ((rc = record_next(reader, &record)) == 1) {
		if (take(catalog, in_use, record) == -1) {
			rc = -1;
			break;
		}
	}
	record_reader_free(reader);
	return rc;
}

/* The image that decides for all records of the same one. */
static const struct catalog_image *
first_record(const struct catalog *catalog, const struct catalog_image *image)
{
	while (image->duplicate_of != NO_IMAGE)
		image = &catalog->images[image->duplicate_of];
	return image;
}

static bool
is_kept(const struct catalog *catalog, const struct catalog_image *image)
{
	return image_is_kept(first_record(catalog, image));
}

static bool
is_in_use(
    const struct catalog *catalog, const struct in_use *in_use, const struct catalog_image *image)
{
	const struct catalog_repository *r = &catalog->repositories[image->repository];
	const struct in_use_repository *used =
	    in_use_repository(in_use, r->registry, r->region, r->name);
	struct buf digest = { 0 };
	uint32_t end = catalog_tags_end(catalog, image);
	bool is_used;

	if (used == NULL)
		return false;
	digest_format(&digest, image->digest);
	is_used = strmap_find(&used->digests, digest.data) != NULL;
	for (uint32_t at = image->tags; at < end;)
		is_used |= strmap_find(&used->tags, catalog_next_tag(catalog, &at)) != NULL;
	buf_release(&digest);
	return is_used;
}

static void
check_children(const struct catalog *catalog, const struct catalog_image *image)
{
	uint32_t count;
	const unsigned char *digest = catalog_children(catalog, image, &count);

	for (uint32_t i = 0; i < count; i++, digest += DIGEST_SIZE) {
		int32_t child = catalog_find(catalog, image->repository, digest);

		FUZZ_CHECK(child == NO_IMAGE || is_kept(catalog, &catalog->images[child]));
	}
}

/* What is attached to an image that stays has to stay, too. */
static void
check_subjects(const struct catalog *catalog, const struct catalog_image *image)
{
	uint32_t count;
	const unsigned char *digest = catalog_subjects(catalog, image, &count);

	for (uint32_t i = 0; i < count; i++, digest += DIGEST_SIZE) {
		int32_t subject = catalog_find(catalog, image->repository, digest);

		FUZZ_CHECK(subject == NO_IMAGE ||
			   first_record(catalog, &catalog->images[subject]) ==
			       first_record(catalog, image) ||
			   !is_kept(catalog, &catalog->images[subject]));
	}
}

static void
check(const struct catalog *catalog, const struct in_use *in_use)
{
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		struct buf reason = { 0 };

		if (image->duplicate_of == NO_IMAGE) {
			FUZZ_CHECK(image->reason != REASON_NONE);
			reason_format(&reason, catalog, image);
			FUZZ_CHECK(reason.len > 0);
			buf_release(&reason);
		}
		if (is_kept(catalog, image)) {
			check_children(catalog, image);
		} else {
			FUZZ_CHECK(!is_in_use(catalog, in_use, image));
			FUZZ_CHECK(image->pushed_at < now - policy.expires ||
				   first_record(catalog, image)->reason == REASON_SUBJECT_EXPIRED ||
				   first_record(catalog, image)->reason == REASON_INDEX_EXPIRED);
			check_subjects(catalog, image);
		}
	}
}

/* The lines from the last to the first. */
static void
reverse(struct buf *out, const uint8_t *data, size_t size)
{
	for (size_t end = size, start; end > 0; end = start > 0 ? start - 1 : 0) {
		for (start = end; start > 0 && data[start - 1] != '\n';)
			start--;
		buf_add(out, data + start, end - start);
		buf_addc(out, '\n');
	}
}

/* The order of the records decides nothing. */
static void
check_same(const struct catalog *catalog, struct catalog *other)
{
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		const struct catalog_repository *r = &catalog->repositories[image->repository];
		int32_t repository =
		    catalog_repository(other, r->registry, r->region, r->name, policy_of, NULL);
		int32_t same = catalog_find(other, repository, image->digest);

		FUZZ_CHECK(same != NO_IMAGE);
		FUZZ_CHECK(first_record(catalog, image)->reason ==
			   first_record(other, &other->images[same])->reason);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalog catalog = { .now = now }, reversed = { .now = now };
	struct in_use in_use = { 0 }, again = { 0 };
	struct buf lines = { 0 };

	if (read_all(&catalog, &in_use, data, size) == 0) {
		decide(&catalog, &in_use);
		check(&catalog, &in_use);
		reverse(&lines, data, size);
		if (read_all(&reversed, &again, (const uint8_t *)buf_text(&lines), lines.len) ==
		    0) {
			decide(&reversed, &again);
			check_same(&catalog, &reversed);
		}
	}
	catalog_release(&catalog);
	catalog_release(&reversed);
	in_use_release(&in_use);
	in_use_release(&again);
	buf_release(&lines);
	return 0;
}
