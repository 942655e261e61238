#ifndef PLAN_WARNINGS_H
#define PLAN_WARNINGS_H

#include "plan/catalog.h"

/*
 * What a person should know of a plan that its images do not show.  Each gives one warning for each
 * repository or entry of the configuration that it is about, at most.
 */

/* Patterns of keep_tag_patterns that protect nothing: they may be mistyped. */
void warn_of_tag_patterns(const struct catalog *catalog, const struct config *config);

/* Archived images that are in use: who uses one cannot pull it.  For a catalog that is decided. */
void warn_of_archived_in_use(const struct catalog *catalog);

/* Images that stay since they may belong to an archived index.  For a catalog that is decided. */
void warn_of_possible_children(const struct catalog *catalog);

#endif
