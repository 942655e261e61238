#include "aws/endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

const struct aws_service aws_ecs = {
	.id = "ECS",
	.name = "ecs",
	.target = "AmazonEC2ContainerServiceV20141113",
	.host = "ecs",
	.host_fips = "ecs-fips",
	.host_dualstack = "ecs",
	.host_fips_dualstack = "ecs-fips",
};

const struct aws_service aws_ecr = {
	.id = "ECR",
	.name = "ecr",
	.target = "AmazonEC2ContainerRegistry_V20150921",
	.host = "api.ecr",
	.host_fips = "api.ecr-fips",
	.host_dualstack = "ecr",
	.host_fips_dualstack = "ecr-fips",
};

const struct aws_service aws_lambda = {
	.id = "LAMBDA",
	.name = "lambda",
	.host = "lambda",
	.host_fips = "lambda-fips",
	.host_dualstack = "lambda",
	.host_fips_dualstack = "lambda-fips",
};

const struct aws_service aws_sts = {
	.id = "STS",
	.name = "sts",
	.host = "sts",
	.host_fips = "sts-fips",
	.host_dualstack = "sts",
	.host_fips_dualstack = "sts-fips",
	.host_fips_gov = "sts",
};

const struct aws_service aws_sso = {
	.id = "SSO",
	.name = "sso",
	.host = "portal.sso",
	.host_fips = "portal.sso-fips",
	.host_dualstack = "portal.sso",
	.host_fips_dualstack = "portal.sso-fips",
	.host_fips_gov = "portal.sso",
};

const struct aws_service aws_sso_oidc = {
	.id = "SSO_OIDC",
	.name = "sso_oidc",
	.host = "oidc",
	.host_fips = "oidc-fips",
	.host_dualstack = "oidc",
	.host_fips_dualstack = "oidc-fips",
	.host_fips_gov = "oidc",
};

const struct aws_service aws_signin = {
	.id = "SIGNIN",
	.name = "signin",
	.host = NULL, /* the partition's own */
	.host_fips = "signin-fips",
	.host_dualstack = "signin",
	.host_fips_dualstack = "signin-fips",
};

static const char *
custom_url(const struct aws_service *service, const struct aws_profiles *profiles)
{
	struct buf variable = { 0 };
	const char *url;

	buf_addf(&variable, "AWS_ENDPOINT_URL_%s", service->id);
	url = environment(variable.data);
	buf_release(&variable);
	if (url == NULL)
		url = environment("AWS_ENDPOINT_URL");
	if (url == NULL)
		url = aws_profile_service_setting(
		    profiles, profiles->name, service->name, "endpoint_url");
	if (url == NULL)
		url = aws_profile_setting(profiles, profiles->name, "endpoint_url");
	return url;
}

/* NAME, NAME:PORT, [IPv6] or [IPv6]:PORT, and nothing behind it. */
static bool
is_authority(const char *text, size_t len)
{
	size_t name_len = strcspn(text, ":/"), port_len = 0;

	if (text[0] == '[') {
		name_len = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
		if (text[name_len++] != ']')
			return false;
	}
	if (name_len == 0)
		return false;
	if (text[name_len] == ':')
		port_len = strspn(text + name_len + 1, "0123456789");
	return len == name_len + (port_len > 0 ? 1 + port_len : 0);
}

bool
is_endpoint_url(const char *url)
{
	size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : 7;

	return (scheme == 8 || strncmp(url, "http://", 7) == 0) &&
	       is_authority(url + scheme, strcspn(url + scheme, "/")) &&
	       strpbrk(url, "?#@ \t\r\n") == NULL;
}

static int
parse_url(struct endpoint *endpoint, const char *url)
{
	bool secure = strncmp(url, "https://", 8) == 0;
	const char *host = url + (secure ? 8 : 7), *port;
	size_t host_len, path_len;

	if (!is_endpoint_url(url)) {
		/* What stands before an @ may be a password. */
		log_error(
		    "the endpoint '%s' is not of the form http://HOST[:PORT][/PATH] or https://...",
		    strchr(url, '@') != NULL ? strrchr(url, '@') : url);
		return -1;
	}
	host_len = strcspn(host, "/");
	port = secure ? ":443" : ":80";
	endpoint->origin = xstrndup(url, (size_t)(host - url) + host_len);
	endpoint->host = xstrndup(host, host_len);
	if (host_len > strlen(port) && strcmp(endpoint->host + host_len - strlen(port), port) == 0)
		endpoint->host[host_len - strlen(port)] = '\0';
	path_len = strlen(host + host_len);
	while (path_len > 0 && host[host_len + path_len - 1] == '/')
		path_len--;
	endpoint->path = xstrndup(host + host_len, path_len);
	return 0;
}

/* Host as the Host header has it. */
static bool
is_loopback(const char *host)
{
	size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

	return (len == 9 && strncasecmp(host, "localhost", len) == 0) ||
	       (len == 5 && strncmp(host, "[::1]", len) == 0) ||
	       (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == len);
}

/* What is asked of an endpoint besides its service and region. */
struct kind {
	bool fips;
	bool dualstack;
};

static int
find_custom(struct endpoint *endpoint, const char *url, const struct kind *kind)
{
	if (parse_url(endpoint, url) == -1)
		return -1;
	if (kind->fips || kind->dualstack) {
		log_error("the endpoint '%s' cannot be combined with a %s endpoint", url,
		    kind->fips ? "FIPS" : "dual-stack");
		return -1;
	}
	endpoint->is_clear_text = strncmp(url, "http://", 7) == 0 && !is_loopback(endpoint->host);
	return 0;
}

/* Sign-in has the region first, and names of its own in each partition. */
static bool
add_signin_host(struct buf *name, const char *region, const struct kind *kind)
{
	bool gov = strncmp(region, "us-gov-", 7) == 0;

	if (kind->dualstack || (kind->fips && !gov))
		return false;
	if (!kind->fips)
		buf_addf(name, "%s.%s", region, region_partition(region)->signin);
	else if (strcmp(region, "us-gov-west-1") == 0)
		buf_adds(name, "signin-fips.amazonaws-us-gov.com");
	else
		buf_addf(name, "%s.signin-fips.amazonaws-us-gov.com", region);
	return true;
}

static void
add_host(struct buf *name, const struct aws_service *service, const char *region,
    const struct kind *kind)
{
	const struct partition *partition = region_partition(region);
	const char *host;

	if (service == &aws_signin && add_signin_host(name, region, kind))
		return;
	if (kind->fips && kind->dualstack)
		host = service->host_fips_dualstack;
	else if (kind->dualstack)
		host = service->host_dualstack;
	else if (kind->fips && service->host_fips_gov != NULL && strncmp(region, "us-gov-", 7) == 0)
		host = service->host_fips_gov;
	else
		host = kind->fips ? service->host_fips : service->host;
	buf_addf(name, "%s.%s.%s", host, region,
	    kind->dualstack ? partition->dualstack_suffix : partition->suffix);
}

/* By the rules of AWS, in endpoint->region. */
static int
find_by_rule(struct endpoint *endpoint, const struct aws_service *service, const struct kind *kind)
{
	struct buf name = { 0 };

	if (service == &aws_sts && strcmp(endpoint->region, "aws-global") == 0 && !kind->fips &&
	    !kind->dualstack) {
		buf_adds(&name, "sts.amazonaws.com");
		free(endpoint->region);
		endpoint->region = xstrdup("us-east-1");
	} else if (region_is_global(endpoint->region)) {
		log_error("%s has no endpoint in '%s', which is no region but all of them",
		    service->name, endpoint->region);
		return -1;
	} else {
		add_host(&name, service, endpoint->region, kind);
	}
	endpoint->host = buf_detach(&name);
	buf_addf(&name, "https://%s", endpoint->host);
	endpoint->origin = buf_detach(&name);
	endpoint->path = xstrdup("");
	return 0;
}

int
endpoint_find(struct endpoint *endpoint, const struct aws_service *service, const char *region,
    const struct aws_profiles *profiles)
{
	struct kind kind;
	bool ignore_custom, is_fips_region;
	const char *url = NULL;

	*endpoint = (struct endpoint){ 0 };
	if (aws_switch_find(&kind.fips, profiles, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") ==
		-1 ||
	    aws_switch_find(&kind.dualstack, profiles, "AWS_USE_DUALSTACK_ENDPOINT",
		"use_dualstack_endpoint") == -1 ||
	    aws_switch_find(&ignore_custom, profiles, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls") == -1)
		return -1;
	endpoint->region = region_clean(region, &is_fips_region);
	kind.fips |= is_fips_region;
	if (!ignore_custom)
		url = custom_url(service, profiles);
	return url != NULL ? find_custom(endpoint, url, &kind)
			   : find_by_rule(endpoint, service, &kind);
}

void
endpoint_release(struct endpoint *endpoint)
{
	free(endpoint->origin);
	free(endpoint->host);
	free(endpoint->path);
	free(endpoint->region);
	*endpoint = (struct endpoint){ 0 };
}
