#ifndef SERVICE_ECR_H
#define SERVICE_ECR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aws/client.h"
#include "cache/cache.h"

/*
 * Amazon ECR (AWS JSON 1.1, AmazonEC2ContainerRegistry_V20150921).  Listings go page by page, 1,000
 * items each, to their end.  All return 0, or -1 after a message unless it says otherwise.
 */

enum {
	ECR_PAGE_SIZE = 1000,
	ECR_BATCH_MAX = 100, /* images of one BatchGetImage or BatchDeleteImage */
};

struct ecr_repository {
	const char *registry; /* the account */
	const char *name;
	const char *uri;
};

/* Each repository, or the one of that name only; borrowed for the call. */
int ecr_describe_repositories(struct aws_client *ecr, const char *only,
    void (*each)(void *context, const struct ecr_repository *repository), void *context);

/* A member that AWS did not give is NULL, or ECR_NO_TIME. */
#define ECR_NO_TIME INT64_MIN

struct ecr_image {
	const char *digest;
	const char **tags;
	size_t tag_count;
	int64_t pushed_at; /* epoch seconds */
	int64_t pulled_at;
	int64_t size; /* bytes, as ECR stores it compressed */
	const char *manifest_type;
	const char *artifact_type;
	const char *subject;
	const char *status; /* NULL: ACTIVE */
};

/* A page of images, borrowed for the call.  Returns -1 to end the listing. */
typedef int ecr_images_page(void *context, const struct ecr_image *images, size_t count);

/*
 * Of the images in archive storage and those on their way back ECR tells only with_archived.  *gone is
 * set where the repository does not exist (any more), which is no error here.
 */
int ecr_describe_images(struct aws_client *ecr, const char *repository, bool with_archived,
    bool *gone, ecr_images_page *page, void *context);

/* An entry of an index manifest. */
struct ecr_descriptor {
	const char *digest;
	const char *manifest_type;
	const char *artifact_type; /* or NULL */
	const char *platform;      /* "linux/arm64"; or NULL */
};

/*
 * The children of one index, borrowed for the call; NULL where ECR gives no manifest of it since it is
 * archived.  Returns -1 where that cannot be, to end the listing.
 */
typedef int ecr_index_found(
    void *context, const char *digest, const struct ecr_descriptor *children, size_t count);

/*
 * Fetch and read the manifests of up to ECR_BATCH_MAX indexes.  An index that is gone meanwhile is
 * not handed over; one whose manifest cannot be had or read is an error.  A manifest whose digest is
 * the index's goes into cache, which may be NULL.
 */
int ecr_get_indexes(struct aws_client *ecr, struct cache *cache, const char *repository,
    const char *const *digests, size_t count, ecr_index_found *each, void *context);

/*
 * Hand over the index from the cache: what a digest stands for never changes, wherever it is stored.
 * Returns whether it was there, and each had nothing against it.
 */
bool ecr_find_index(struct cache *cache, const char *digest, ecr_index_found *each, void *context);

/* The tags that an image has; borrowed for the call. */
typedef void ecr_tags_found(void *context, const char *digest, char *const *tags, size_t tag_count);

struct ecr_call;

/*
 * Ask which tags these images have now, up to ECR_BATCH_MAX of them; those in archive storage are
 * found only with_archived.  Where one of them is gone ECR tells of none: *misses is set, which is no
 * error here.  Returns 0, or -1 without a message: then nothing is known of them, and call says why.
 */
int ecr_describe_tags(struct aws_client *ecr, const char *registry, const char *repository,
    const char *const *digests, size_t count, bool with_archived, bool *misses,
    ecr_tags_found *each, void *context, struct ecr_call *call);

/* An image that is there; borrowed for the call. */
typedef void ecr_digest_found(void *context, const char *digest);

/*
 * Hand over the digest of each image of the repository, whatever its status, by up to page_max calls.
 * Returns 0 after the last; -1 without a message, and the session goes on, where not all could be
 * listed: what was handed over is then only a part.  In any case call says how the last one went.
 */
int ecr_list_digests(struct aws_client *ecr, const char *registry, const char *repository,
    size_t page_max, ecr_digest_found *each, void *context, struct ecr_call *call);

/* How the deletion of one image ended: code is NULL where it is deleted. */
typedef void ecr_deletion_done(
    void *context, const char *digest, const char *code, const char *reason);

/* How a call about some images went.  An empty one is { 0 }. */
struct ecr_call {
	bool sent;    /* false: it was not begun, and failed */
	bool refused; /* by AWS, in its last answer; code is the one that it gave */
	bool unsure;  /* it failed, but AWS may have done what was asked, be it on an earlier try */
	struct buf request_id;
	struct buf code;    /* of AWS's error, or of what happened */
	struct buf failure; /* the same in words, with the operation */
};

void ecr_call_release(struct ecr_call *call);

/*
 * Delete up to ECR_BATCH_MAX images by digest, in that order.  Each digest that AWS answers about is
 * handed over, once for each of its tags.  Returns 0, or -1 without a message where the call failed
 * as a whole; in any case call says how it went.
 */
int ecr_delete_images(struct aws_client *ecr, const char *registry, const char *repository,
    const char *const *digests, size_t count, ecr_deletion_done *each, void *context,
    struct ecr_call *call);

/*
 * Move an image to the archive storage class.  Returns 0, or -1 without a message; in any case call
 * says how it went.  AWS refuses what is there already like what it cannot move
 * (ImageStorageClassUpdateNotSupportedException).
 */
int ecr_archive_image(struct aws_client *ecr, const char *registry, const char *repository,
    const char *digest, struct ecr_call *call);

/* Whether AWS says that the image is in the archive storage class; false where it cannot be asked. */
bool ecr_image_is_archived(
    struct aws_client *ecr, const char *registry, const char *repository, const char *digest);

#endif
