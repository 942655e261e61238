#include "aws/credentials.h"
#include "base/log.h"
#include "base/mem.h"

static int
find(struct credentials *credentials, const struct aws_profiles *profiles)
{
	/* Settings by which a profile asks for a source that this release does not serve. */
	static const char *const other_sources[] = { "role_arn", "sso_session", "sso_start_url",
		"login_session", "credential_process", "web_identity_token_file" };
	struct static_keys keys = aws_profile_static_keys(profiles, profiles->name);

	/* The bare keys would be another identity than the one that the profile means. */
	for (size_t i = 0; i < sizeof(other_sources) / sizeof(other_sources[0]); i++) {
		if (aws_profile_setting(profiles, profiles->name, other_sources[i]) == NULL)
			continue;
		log_error(
		    "the AWS profile '%s' gets its credentials by %s, which is not served yet; "
		    "run: eval \"$(aws configure export-credentials --profile '%s' --format "
		    "env)\"",
		    profiles->name, other_sources[i], profiles->name);
		return -1;
	}
	if (keys.access_key == NULL && keys.secret_key == NULL)
		return 0;
	if (keys.access_key == NULL || keys.secret_key == NULL) {
		log_error("the AWS profile '%s' has %s but no %s", profiles->name,
		    keys.access_key != NULL ? "aws_access_key_id" : "aws_secret_access_key",
		    keys.access_key != NULL ? "aws_secret_access_key" : "aws_access_key_id");
		return -1;
	}
	credentials->access_key = xstrdup(keys.access_key);
	credentials->secret_key = xstrdup(keys.secret_key);
	if (keys.session_token != NULL)
		credentials->session_token = xstrdup(keys.session_token);
	return 1;
}

const struct credential_provider provider_static_profile = { "profile", find };
