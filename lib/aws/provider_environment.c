#include "aws/provider.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *access_key = environment_either("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY");
	const char *secret_key = environment_either("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY");
	const char *token = environment_either("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN");

	(void)search;
	(void)profile;
	if (access_key == NULL || secret_key == NULL) {
		if (access_key != NULL || secret_key != NULL)
			log_warn("%s is set without %s: the environment's AWS credentials are not "
				 "used",
			    access_key != NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
			    access_key != NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
		return 0;
	}
	out->access_key = xstrdup(access_key);
	out->secret_key = xstrdup(secret_key);
	if (token != NULL)
		out->session_token = xstrdup(token);
	if (environment("AWS_ACCOUNT_ID") != NULL)
		out->account = xstrdup(environment("AWS_ACCOUNT_ID"));
	return 1;
}

const struct credential_provider provider_environment = { .name = "environment", .find = find };
