#ifndef DELETE_RETAGGED_H
#define DELETE_RETAGGED_H

#include <stddef.h>

#include "delete/presence.h"
#include "delete/queue.h"
#include "service/ecr.h"

/*
 * Tags move, while a registry is listed and afterwards.  An image that has a tag which its plan does
 * not know may be in use by it.
 */

/*
 * Ask AWS for the tags of these images, up to ECR_BATCH_MAX of the repository; each that has one which
 * its plan does not know gets it as its new_tag.  Images that are gone are as they were, but that
 * is_gone is set where a listing has told so.  Returns 0, or -1 without a message: then nothing is known
 * of them, and call says why.
 */
int retagged_find(
    struct presence *presence, struct deletion *const *images, size_t count, struct ecr_call *call);

/* The image stays because of its new tag, which is told; texts go to arena. */
void retagged_leave(struct arena *arena, const char *repository, struct doomed_image *image);

#endif
