/*
 * endpoint-of SERVICE REGION: where requests to a service go, by the environment and the AWS profile:
 * the URL; where they are not the URL's host and REGION, the Host header and the region to sign for;
 * and whether others can read what goes there.
 */
#include <stdio.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/profile_check.h"
#include "base/log.h"

static const struct aws_service *
service_of(const char *name)
{
	static const struct aws_service *const services[] = { &aws_ecr, &aws_ecs, &aws_lambda,
		&aws_sts, &aws_sso, &aws_sso_oidc, &aws_signin };

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(services[i]->name, name) == 0)
			return services[i];
	}
	die_usage("'%s' is no service", name);
}

int
main(int argc, char **argv)
{
	struct aws_profiles profiles;
	struct endpoint endpoint = { 0 };
	const struct aws_service *service;
	int status = EXIT_FAILED;

	log_init("endpoint-of");
	if (argc != 3)
		die_usage("expected SERVICE REGION");
	service = service_of(argv[1]);
	if (aws_profiles_load(&profiles, NULL) == -1)
		return EXIT_FAILED;
	if (profile_check(&profiles) == 0 &&
	    endpoint_find(&endpoint, service, argv[2], &profiles) == 0) {
		printf("%s%s", endpoint.origin, endpoint.path);
		if (strcmp(strstr(endpoint.origin, "://") + 3, endpoint.host) != 0)
			printf(" Host: %s", endpoint.host);
		if (strcmp(endpoint.region, argv[2]) != 0)
			printf(" Region: %s", endpoint.region);
		if (endpoint.is_clear_text)
			printf(" in clear text");
		putchar('\n');
		status = EXIT_DONE;
	}
	endpoint_release(&endpoint);
	aws_profiles_release(&profiles);
	return status;
}
