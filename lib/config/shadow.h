#ifndef CONFIG_SHADOW_H
#define CONFIG_SHADOW_H

#include "config/config.h"

/*
 * Warn of each entry that no name can reach, since an earlier one of its section matches all that it
 * does.  What only several earlier ones together match is not seen.  Clusters are left out: there all
 * entries mean the same.
 */
void config_warn_shadowed(const struct config *config);

/*
 * Whether wide matches every name that narrow does.  False may also mean that it is not plain to see.
 */
bool name_match_covers(const struct name_match *wide, const struct name_match *narrow);

#endif
