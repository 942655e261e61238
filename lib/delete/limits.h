#ifndef DELETE_LIMITS_H
#define DELETE_LIMITS_H

#include <stddef.h>

#include "config/config.h"
#include "delete/deed.h"
#include "delete/queue.h"

/*
 * Hold what is to be deleted against the share of each repository, of the images that the plan has of
 * it, and the count of all together.  Where a filter took away what is kept, all that is left is to be
 * deleted, which is more than any share below 100 percent.  Returns 0, or -1 after a message about the
 * first that is passed.
 */
int limits_check(struct doomed_repository *const *repositories, size_t count,
    const struct deletion_limits *limits, const struct deed *deed);

#endif
