#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include <stdbool.h>

#include "aws/profile.h"
#include "aws/region.h"

/* What the rules of endpoints and signing need to know of a service. */
struct aws_service {
	const char *id;     /* in AWS_ENDPOINT_URL_<id> */
	const char *name;   /* in messages, in [services] sections, and to sign with */
	const char *target; /* prefix of X-Amz-Target; NULL: not an AWS JSON service */
	const char *host;   /* host prefixes of the four kinds of endpoint */
	const char *host_fips;
	const char *host_dualstack;
	const char *host_fips_dualstack;
	const char *host_fips_gov; /* NULL: as host_fips */
};

extern const struct aws_service aws_ecs;
extern const struct aws_service aws_ecr;
extern const struct aws_service aws_lambda;
extern const struct aws_service aws_sts;
extern const struct aws_service aws_sso;
extern const struct aws_service aws_sso_oidc;
extern const struct aws_service aws_signin;

/* Where requests to a service go. */
struct endpoint {
	char *origin; /* "https://ecs.eu-west-1.amazonaws.com", no slash behind it */
	char *host;   /* as the Host header has it: with the port where that is not the scheme's */
	char *path;   /* of a custom URL, without a slash at its end; "" else */
	char *region; /* to sign for */
	bool is_clear_text; /* and leaves this machine: others can read what goes there */
};

/*
 * Find the service's endpoint for the region: AWS_ENDPOINT_URL_<id>, AWS_ENDPOINT_URL, the profile's
 * settings, else the AWS rules, FIPS and dual-stack included; a pseudo-region is understood.
 * Returns 0, or -1 after a message.
 */
int endpoint_find(struct endpoint *endpoint, const struct aws_service *service, const char *region,
    const struct aws_profiles *profiles);

/* Whether url is http(s)://HOST[:PORT][/PATH]. */
bool is_endpoint_url(const char *url);

void endpoint_release(struct endpoint *endpoint);

#endif
