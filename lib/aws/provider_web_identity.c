#include "aws/provider.h"
#include "aws/role.h"
#include "base/environment.h"

/* A role for a token in a file, as Kubernetes and CI systems hand them out. */

/* The variables alone say it: they are no complement to a profile, nor a profile to them. */
static int
find_in_environment(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *token_file = environment("AWS_WEB_IDENTITY_TOKEN_FILE");
	const struct role role = {
		.arn = environment("AWS_ROLE_ARN"),
		.session_name = environment("AWS_ROLE_SESSION_NAME"),
	};

	(void)profile;
	if (token_file == NULL)
		return 0;
	if (role.arn == NULL)
		return search_fail(
		    search, "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN");
	return role_assume_with_token(search, &role, token_file, out) == 0 ? 1 : -1;
}

static int
find_in_profile(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *token_file = search_setting(search, profile, "web_identity_token_file");
	const struct role role = role_of_profile(search, profile);

	if (token_file == NULL)
		return 0;
	return role_assume_with_token(search, &role, token_file, out) == 0 ? 1 : -1;
}

const struct credential_provider provider_web_identity_environment = {
	.name = "web identity of the environment",
	.has_role = true,
	.find = find_in_environment,
};

const struct credential_provider provider_web_identity_profile = {
	.name = "web identity of the profile",
	.has_role = true,
	.find = find_in_profile,
};
