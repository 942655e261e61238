#include "aws/provider.h"

/*
 * The credentials of another profile, its role assumed: whatever else this one has of credentials is
 * passed over.  The chain ends at a source that has keys of its own, and at one seen before.
 */
static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *source = search_setting(search, profile, "source_profile");
	struct static_keys keys = aws_profile_static_keys(search->profiles, profile);

	if (source == NULL || search->is_seen_again ||
	    (search->is_source && (keys.access_key != NULL || keys.secret_key != NULL)))
		return 0;
	return search_profile(search, source, out) == 0 ? 1 : -1;
}

const struct credential_provider provider_source_profile = { .name = "source profile",
	.find = find };
