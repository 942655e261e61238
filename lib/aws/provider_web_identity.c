#include "aws/credentials.h"
#include "base/log.h"

/* Not served yet, and not to be passed over: the profile's keys would be another identity. */
static int
find(struct credentials *credentials, const struct aws_profiles *profiles)
{
	(void)credentials;
	(void)profiles;
	if (environment("AWS_WEB_IDENTITY_TOKEN_FILE") == NULL)
		return 0;
	log_error("AWS_WEB_IDENTITY_TOKEN_FILE is set, and web identity is not served yet; run: "
		  "eval \"$(aws configure export-credentials --format env)\"");
	return -1;
}

const struct credential_provider provider_web_identity = { "web identity", find };
