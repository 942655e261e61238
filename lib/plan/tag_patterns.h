#ifndef PLAN_TAG_PATTERNS_H
#define PLAN_TAG_PATTERNS_H

#include <stddef.h>

#include "plan/catalog.h"

/*
 * The patterns of the policy's keep_tag_patterns and keep_counts that match no tag of any image that
 * the policy is for: one may be mistyped, and then what it should protect goes.  latest is left out of
 * the former, which generated configurations have for every repository.
 *
 * Puts them into unmatched, which has room for all of the policy's, and returns how many there are;
 * none where the policy has no image at all.
 */
size_t unmatched_tag_patterns(
    const struct catalog *catalog, const struct repository_policy *policy, const char **unmatched);

#endif
