#ifndef SERVICE_ECR_IMAGE_IDS_H
#define SERVICE_ECR_IMAGE_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "json/json.h"

/* Write the members of a request by which ECR knows images: repositoryName, and imageIds by digest. */
void ecr_write_image_ids(
    struct json_writer *w, const char *repository, const char *const *digests, size_t count);

/* Write the filter by which ECR tells of archived images, too; without one it is ACTIVE. */
void ecr_write_any_status(struct json_writer *w);

/* Append a request about these images of a registry, and no more; of those archived, too, with_archived. */
void ecr_write_request(struct buf *body, const char *registry, const char *repository,
    const char *const *digests, size_t count, bool with_archived);

/* Set body to a request for a page of all images of a repository; registry NULL: the caller's; token "": the first. */
void ecr_write_listing_request(struct buf *body, const char *registry, const char *repository,
    bool with_archived, const char *token);

#endif
