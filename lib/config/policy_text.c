#include "config/policy_text.h"

#include <inttypes.h>

#include "base/duration.h"

void
policy_format(struct buf *out, const struct repository_policy *policy)
{
	buf_adds(out, "expires ");
	duration_format_seconds(out, policy->expires);
	if (policy->expires_untagged != 0) {
		buf_adds(out, ", expires_untagged ");
		duration_format_seconds(out, policy->expires_untagged);
	}
	if (policy->keep_if_pulled_within != 0) {
		buf_adds(out, ", keep_if_pulled_within ");
		duration_format_seconds(out, policy->keep_if_pulled_within);
	}
	buf_addf(out, ", keep_count %" PRId64, policy->keep_count);
	for (size_t i = 0; i < policy->keep_count_count; i++)
		buf_addf(out, "%s%s %" PRId64, i == 0 ? ", keep_counts [" : ", ",
		    policy->keep_counts[i].tag_pattern, policy->keep_counts[i].keep_count);
	buf_adds(
	    out, policy->keep_count_count > 0 ? "], keep_tag_patterns [" : ", keep_tag_patterns [");
	for (size_t i = 0; i < policy->keep_tag_pattern_count; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ", ", policy->keep_tag_patterns[i]);
	buf_addc(out, ']');
}
