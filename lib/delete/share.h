#ifndef DELETE_SHARE_H
#define DELETE_SHARE_H

#include <stddef.h>

#include "delete/deed.h"
#include "delete/queue.h"

/*
 * Tell, as a notice each, how much of each repository is to be deleted: "app: 147 of 258 images
 * (57 %, 54 GB) are to be deleted", or the count alone where the plan has none that it keeps.
 */
void shares_tell(
    struct doomed_repository *const *repositories, size_t count, const struct deed *deed);

#endif
