#ifndef CONFIG_POLICY_TEXT_H
#define CONFIG_POLICY_TEXT_H

#include "base/buf.h"
#include "config/config.h"

/*
 * Append what a policy says but for its limits, in the words of the configuration: "expires 90d, keep_count 5,
 * keep_tag_patterns [latest, release-*]".  A duration has the largest unit that goes into it, and what the
 * policy does not have is left out.
 */
void policy_format(struct buf *out, const struct repository_policy *policy);

#endif
