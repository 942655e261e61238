#ifndef SERVICE_ECR_IMAGE_IDS_H
#define SERVICE_ECR_IMAGE_IDS_H

#include <stddef.h>

#include "json/json.h"

/* Write the members of a request by which ECR knows images: repositoryName, and imageIds by digest. */
void ecr_write_image_ids(
    struct json_writer *w, const char *repository, const char *const *digests, size_t count);

/* Write the filter by which ECR tells of archived images, too; without one it is ACTIVE. */
void ecr_write_any_status(struct json_writer *w);

#endif
