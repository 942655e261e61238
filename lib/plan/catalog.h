#ifndef PLAN_CATALOG_H
#define PLAN_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/strmap.h"
#include "config/config.h"
#include "plan/digest.h"
#include "record/record.h"

/*
 * The images of a registry in as little memory as the decision needs: digests as bytes, tags in one
 * run of text.  Images are known by their number, in the order in which they were added.
 */

enum { NO_IMAGE = -1 };

enum image_kind {
	KIND_IMAGE,      /* a container image */
	KIND_INDEX,      /* an image index or a manifest list */
	KIND_SOCI_INDEX, /* of the SOCI snapshotter */
	KIND_ATTACHMENT, /* follows its subject */
	KIND_OTHER,      /* not understood, so kept */
	KIND_LAST = KIND_OTHER,
};

/* Why an image is kept or deleted; decide.h has the rules. */
enum reason {
	REASON_NONE,
	REASON_IN_USE_DIGEST,
	REASON_IN_USE_TAG,
	REASON_TAG_PATTERN,
	REASON_PULLED,
	REASON_YOUNG,
	REASON_YOUNG_UNTAGGED,
	REASON_OTHER_KIND,
	REASON_CHILD_OF_KEPT,
	REASON_ATTACHED_TO_KEPT,
	REASON_KEEP_COUNTS,
	REASON_KEEP_COUNT,
	REASON_BELONGS_TO_NOTHING,
	REASON_POSSIBLE_CHILD,
	REASON_EXPIRED,
	REASON_EXPIRED_UNTAGGED,
	REASON_SUBJECT_EXPIRED,
	REASON_SUBJECT_MISSING,
	REASON_INDEX_EXPIRED,
	REASON_LAST = REASON_INDEX_EXPIRED,
};

/* There may be millions of them: 64 bytes each. */
struct catalog_image {
	unsigned char digest[DIGEST_SIZE];
	int64_t pushed_at; /* epoch seconds */
	int32_t repository;
	int32_t duplicate_of; /* an earlier record of the same image, or NO_IMAGE */
	uint32_t tags;  /* where they start in texts; those of the next image start behind them */
	uint32_t links; /* number plus one of its links; 0: it has none, as most */
	union {         /* what the reason speaks of */
		uint32_t reason_tag;  /* a tag in texts */
		int32_t reason_image; /* or an image, or NO_IMAGE */
		uint32_t reason_rule; /* or an entry of keep_counts */
	};
	uint8_t kind;   /* enum image_kind */
	uint8_t form;   /* what it is whomever it follows: KIND_IMAGE, KIND_INDEX or KIND_OTHER */
	uint8_t reason; /* enum reason; REASON_NONE: not decided yet */
	/* by this record or another one of the image */
	bool tagged : 1;
	bool pulled_lately : 1; /* within keep_if_pulled_within of now */
	bool archived : 1;
	bool children_unknown : 1; /* an index that is archived: ECR gives no manifest of it */
	bool decided_before : 1;   /* this record has a decision or a result, which must go */
	bool kept_this_round : 1;  /* of graph_keep_belongings() */
};

/* What a record tells of other images of its repository, by digest: its children, then its subjects. */
struct catalog_links {
	uint32_t start; /* in linked */
	uint32_t child_count;
	uint32_t subject_count;
};

struct catalog_slot {
	int32_t image; /* number plus one; 0: free */
	uint32_t hash; /* another one is not looked at, which would be a wait for memory */
};

struct in_use_repository;

struct catalog_repository {
	char *registry;
	char *region;
	char *name;
	const struct repository_policy *policy; /* NULL: not managed, nothing is decided */
	const struct in_use_repository *used; /* borrowed from struct in_use by decide(); or NULL */
	bool listed;                          /* it has a repository record */
	size_t image_count;
};

struct catalog {
	int64_t now; /* the time to decide for; set before images are added */
	struct catalog_image *images;
	size_t count;
	size_t capacity;
	struct catalog_slot *slots; /* hash table of images by repository and digest */
	size_t slot_count;
	struct catalog_repository *repositories;
	size_t repository_count;
	size_t repository_capacity;
	struct strmap repository_numbers;
	int32_t last_repository; /* that catalog_repository() gave */
	struct buf texts;        /* tags, each ended by a NUL */
	struct catalog_links *links;
	size_t link_count;
	size_t link_capacity;
	unsigned char *linked; /* digests */
	size_t linked_count;
	size_t linked_capacity;
};

/* The number of the repository, added where it is new; policy is kept. */
int32_t catalog_repository(struct catalog *catalog, const char *registry, const char *region,
    const char *name, const struct repository_policy *(*policy_of)(void *context, const char *name),
    void *context);

/*
 * Add the image of an image record.  Returns NULL, or what is wrong with the record (static text).
 */
const char *catalog_add_image(
    struct catalog *catalog, int32_t repository, const struct record *record);

/* The number of the image with that digest in the repository, or NO_IMAGE. */
int32_t catalog_find(
    const struct catalog *catalog, int32_t repository, const unsigned char digest[DIGEST_SIZE]);

/* The same for "sha256:..."; NO_IMAGE where text is no digest. */
int32_t catalog_find_text(const struct catalog *catalog, int32_t repository, const char *digest);

/* The digests of its children or of its subjects, side by side, DIGEST_SIZE bytes each; *count of them. */
const unsigned char *catalog_children(
    const struct catalog *catalog, const struct catalog_image *image, uint32_t *count);
const unsigned char *catalog_subjects(
    const struct catalog *catalog, const struct catalog_image *image, uint32_t *count);

/*
 * Where the tags of an image of the catalog end, and the tag at *at, which moves on:
 *
 *	for (uint32_t at = image->tags, end = catalog_tags_end(catalog, image); at < end;)
 *		tag = catalog_next_tag(catalog, &at);
 */
uint32_t catalog_tags_end(const struct catalog *catalog, const struct catalog_image *image);
const char *catalog_next_tag(const struct catalog *catalog, uint32_t *at);

/* "image", "index", "soci_index", "attachment", "other". */
const char *image_kind_name(enum image_kind kind);

void catalog_release(struct catalog *catalog);

#endif
