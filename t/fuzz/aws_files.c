/* ~/.aws/config and, behind a line "===", ~/.aws/credentials, and all that is found in them. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "aws/profile_check.h"
#include "aws/retry.h"
#include "base/mem.h"

static void
find_endpoints(const struct aws_profiles *profiles)
{
	static const struct aws_service *const services[] = { &aws_ecs, &aws_ecr, &aws_lambda,
		&aws_sts };
	char *region = region_find(profiles, NULL);

	for (size_t i = 0; region != NULL && i < sizeof(services) / sizeof(services[0]); i++) {
		struct endpoint endpoint = { 0 };

		if (endpoint_find(&endpoint, services[i], region, profiles) == 0) {
			/* What cannot stand in a URL or a header cannot stand here. */
			FUZZ_CHECK(strncmp(endpoint.origin, "http", 4) == 0);
			FUZZ_CHECK(strpbrk(endpoint.region, " \t\r\n/") == NULL);
			FUZZ_CHECK(strpbrk(endpoint.origin, " \t\r\n") == NULL);
			FUZZ_CHECK(strpbrk(endpoint.host, " \t\r\n/@") == NULL);
			FUZZ_CHECK(strpbrk(endpoint.path, " \t\r\n?#") == NULL);
		}
		endpoint_release(&endpoint);
	}
	free(region);
}

/* The keys as they stand there; credential_process and its kin are not run. */
static void
find_keys(const struct aws_profiles *profiles)
{
	struct static_keys keys = aws_profile_static_keys(profiles, profiles->name);
	struct credentials credentials = { 0 };

	if (keys.access_key == NULL || keys.secret_key == NULL)
		return;
	credentials.access_key = xstrdup(keys.access_key);
	credentials.secret_key = xstrdup(keys.secret_key);
	if (keys.session_token != NULL)
		credentials.session_token = xstrdup(keys.session_token);
	if (credentials_are_sound(&credentials)) {
		FUZZ_CHECK(credentials.access_key[0] != '\0');
		FUZZ_CHECK(credentials.secret_key[0] != '\0');
		FUZZ_CHECK(strpbrk(credentials.access_key, "\r\n") == NULL);
		FUZZ_CHECK(credentials.session_token == NULL ||
			   strpbrk(credentials.session_token, "\r\n") == NULL);
	}
	credentials_release(&credentials);
}

static void
find_all(const char *wanted)
{
	struct aws_profiles profiles = { 0 };
	struct retry_policy retry;

	if (aws_profiles_load(&profiles, wanted) == 0 && profile_check(&profiles) == 0) {
		find_endpoints(&profiles);
		find_keys(&profiles);
		if (retry_policy_find(&retry, &profiles) == 0)
			FUZZ_CHECK(retry.max_attempts >= 1);
	}
	aws_profiles_release(&profiles);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *config = fuzz_text(data, size), *credentials = fuzz_cut(config, "\n===\n");

	unsetenv("AWS_PROFILE");
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_REGION");
	setenv("AWS_CONFIG_FILE", fuzz_file(0, config, strlen(config)), 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", fuzz_file(1, credentials, strlen(credentials)), 1);
	find_all(NULL);
	find_all("p");
	free(config);
	return 0;
}
