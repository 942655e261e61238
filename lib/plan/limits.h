#ifndef PLAN_LIMITS_H
#define PLAN_LIMITS_H

#include <stddef.h>

#include "config/config.h"
#include "plan/catalog.h"

enum over_limit { OVER_LIMIT_REFUSE, OVER_LIMIT_WARN };

/*
 * Hold a catalog that is decided against the limits of the configuration: those of a repository's
 * entry, else the share that the configuration gives for every repository, and its count for all
 * repositories together.  Each that is passed is told, as an error or as a warning, those of
 * repositories by name.  Returns how many are.
 */
size_t limits_passed(
    const struct catalog *catalog, const struct config *config, enum over_limit over_limit);

#endif
