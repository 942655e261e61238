#include <string.h>

#include "aws/provider.h"

/* credential_source of a profile: what the machine has, for a role to be assumed with. */
static const struct source {
	const char *name;
	const struct credential_provider *provider;
	const char *missing;
} sources[] = {
	{ "Environment", &provider_environment,
	    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set" },
	{ "EcsContainer", &provider_container,
	    "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
	    "AWS_CONTAINER_CREDENTIALS_FULL_URI is set" },
	{ "Ec2InstanceMetadata", &provider_instance, "" },
};

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *name = search_setting(search, profile, "credential_source");

	if (name == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		int found;

		if (strcmp(sources[i].name, name) != 0)
			continue;
		found = sources[i].provider->find(search, profile, out);
		if (found == 0)
			search_fail(search,
			    "the AWS profile '%s' has the credential_source %s, and %s", profile,
			    name, sources[i].missing);
		return found == 1 ? 1 : -1;
	}
	return search_fail(search,
	    "the AWS profile '%s' has the credential_source '%s' (known: Environment, "
	    "EcsContainer, Ec2InstanceMetadata)",
	    profile, name);
}

const struct credential_provider provider_credential_source = { .name = "credential source",
	.find = find };
