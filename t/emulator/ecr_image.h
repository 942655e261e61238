/* The operations of ECR on the images of a repository; see struct operation. */
#ifndef ECR_IMAGE_H
#define ECR_IMAGE_H

#include "service.h"

/*
 * ecr_repository(account, request, answer):
 * The repository that request names, borrowed; NULL, with the error in answer, if there is none.
 */
json_t *ecr_repository(
    const struct account *account, const struct request *request, struct answer *answer);

/*
 * ecr_find_image(repository, id, failure):
 * Gives the image that an ImageIdentifier (imageDigest, imageTag) means.  If there is none returns NULL and, unless
 * failure is NULL, sets *failure to a new object with the failureCode and failureReason.
 */
json_t *ecr_find_image(const json_t *repository, const json_t *id, json_t **failure);

/* ecr_fail(id, code, format, ...): Gives an ImageFailure. */
json_t *ecr_fail(json_t *id, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

extern const struct schema ecr_image_id[];

extern const struct schema ecr_batch_get_image_input[];
void ecr_batch_get_image(
    struct account *account, const struct request *request, struct answer *answer);

extern const struct schema ecr_batch_delete_image_input[];
void ecr_batch_delete_image(
    struct account *account, const struct request *request, struct answer *answer);

#endif
