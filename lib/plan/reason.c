#include "plan/decide.h"

/* Append words and the digest of the image that the reason speaks of. */
static void
add_with_image(struct buf *out, const char *words, const struct catalog *catalog,
    const struct catalog_image *image)
{
	buf_adds(out, words);
	digest_format(out, catalog->images[image->reason_image].digest);
}

static const char *
reason_tag(const struct catalog *catalog, const struct catalog_image *image)
{
	uint32_t at = image->reason_tag;

	return catalog_next_tag(catalog, &at);
}

const char *
reason_user(const struct catalog *catalog, const struct catalog_image *image)
{
	const struct in_use_repository *used = catalog->repositories[image->repository].used;
	struct buf digest = { 0 };
	const char *by = NULL;

	if (image->reason == REASON_IN_USE_TAG) {
		by = in_use_tag(used, reason_tag(catalog, image));
	} else if (image->reason == REASON_IN_USE_DIGEST) {
		digest_format(&digest, image->digest);
		by = in_use_digest(used, digest.data);
	}
	buf_release(&digest);
	return by;
}

void
reason_format(struct buf *out, const struct catalog *catalog, const struct catalog_image *image)
{
	const struct repository_policy *policy = catalog->repositories[image->repository].policy;
	const struct keep_count *rule;

	switch ((enum reason)image->reason) {
	case REASON_NONE:
		buf_adds(out, "not decided");
		break;
	case REASON_IN_USE_DIGEST:
		buf_adds(out, "in use by digest");
		break;
	case REASON_IN_USE_TAG:
		buf_addf(out, "in use by tag %s", reason_tag(catalog, image));
		break;
	case REASON_TAG_PATTERN:
		buf_addf(out, "tag %s matches keep_tag_patterns", reason_tag(catalog, image));
		break;
	case REASON_PULLED:
		buf_adds(out, "pulled within keep_if_pulled_within");
		break;
	case REASON_YOUNG:
		buf_adds(out, "not expired");
		break;
	case REASON_YOUNG_UNTAGGED:
		buf_adds(out, "not expired by expires_untagged");
		break;
	case REASON_OTHER_KIND:
		buf_adds(out, "of no known kind");
		break;
	case REASON_CHILD_OF_KEPT:
		add_with_image(out, "child of the kept index ", catalog, image);
		break;
	case REASON_ATTACHED_TO_KEPT:
		add_with_image(out, "attached to the kept ", catalog, image);
		break;
	case REASON_KEEP_COUNTS:
		rule = &policy->keep_counts[image->reason_rule];
		buf_addf(out, "one of the newest %lld with a tag like %s by keep_counts",
		    (long long)rule->keep_count, rule->tag_pattern);
		break;
	case REASON_KEEP_COUNT:
		buf_addf(
		    out, "one of the newest %lld by keep_count", (long long)policy->keep_count);
		break;
	case REASON_BELONGS_TO_NOTHING:
		buf_adds(out, "belongs to nothing that is known");
		break;
	case REASON_POSSIBLE_CHILD:
		add_with_image(out, "may be a child of the archived index ", catalog, image);
		break;
	case REASON_EXPIRED:
		buf_adds(out, "expired");
		break;
	case REASON_EXPIRED_UNTAGGED:
		buf_adds(out, "expired by expires_untagged");
		break;
	case REASON_SUBJECT_EXPIRED:
		add_with_image(out, "attached to the expired ", catalog, image);
		break;
	case REASON_SUBJECT_MISSING:
		buf_adds(out, "expired, and its subject is gone");
		break;
	case REASON_INDEX_EXPIRED:
		add_with_image(out, "belongs to the expired index ", catalog, image);
		break;
	}
}
