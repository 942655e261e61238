#include "aws/provider.h"
#include "base/mem.h"

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	struct static_keys keys = aws_profile_static_keys(search->profiles, profile);

	if (keys.access_key == NULL && keys.secret_key == NULL)
		return 0;
	if (keys.access_key == NULL || keys.secret_key == NULL)
		return search_fail(search, "the AWS profile '%s' has %s but no %s", profile,
		    keys.access_key != NULL ? "aws_access_key_id" : "aws_secret_access_key",
		    keys.access_key != NULL ? "aws_secret_access_key" : "aws_access_key_id");
	out->access_key = xstrdup(keys.access_key);
	out->secret_key = xstrdup(keys.secret_key);
	if (keys.session_token != NULL)
		out->session_token = xstrdup(keys.session_token);
	if (keys.account != NULL)
		out->account = xstrdup(keys.account);
	return 1;
}

const struct credential_provider provider_static_profile = { .name = "profile", .find = find };
