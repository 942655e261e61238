#include "aws/endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
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

/* By the start of a region's name, the longer ones first; the last row is for all others. */
static const struct partition {
	const char *region_prefix;
	const char *suffix;
	const char *dualstack_suffix;
} partitions[] = {
	{ "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
	{ "eusc-", "amazonaws.eu", "api.amazonwebservices.eu" },
	{ "us-isob-", "sc2s.sgov.gov", "api.aws.scloud" },
	{ "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
	{ "us-iso-", "c2s.ic.gov", "api.aws.ic.gov" },
	{ "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
	{ "us-gov-", "amazonaws.com", "api.aws" },
	{ "", "amazonaws.com", "api.aws" },
};

static const struct partition *
partition_of(const char *region)
{
	const struct partition *p = partitions;

	while (strncmp(region, p->region_prefix, strlen(p->region_prefix)) != 0)
		p++;
	return p;
}

/* A region becomes part of a host name: dot-separated labels of letters, digits and inner '-'. */
static bool
is_host_name(const char *text)
{
	for (;;) {
		size_t len =
		    strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

		if (len == 0 || len > 63 || text[0] == '-' || text[len - 1] == '-')
			return false;
		text += len;
		if (*text == '\0')
			return true;
		if (*text++ != '.')
			return false;
	}
}

char *
region_find(const struct aws_profiles *profiles, const char *option)
{
	const char *region = option;

	if (region == NULL)
		region = environment("AWS_REGION");
	if (region == NULL)
		region = environment("AWS_DEFAULT_REGION");
	if (region == NULL)
		region = aws_profile_setting(profiles, profiles->name, "region");
	if (region == NULL) {
		log_error("no AWS region: use --region, set AWS_REGION, or set region in the AWS "
			  "profile '%s'",
		    profiles->name);
		return NULL;
	}
	if (!is_host_name(region)) {
		log_error("'%s' is no AWS region", region);
		return NULL;
	}
	return xstrdup(region);
}

/*
 * A switch of the environment, else of the profile.  In the environment anything but true and false
 * is an error, as in the AWS SDKs.
 */
static int
find_switch(bool *on, const struct aws_profiles *profiles, const char *variable, const char *key)
{
	const char *value = environment(variable);

	*on = false;
	if (value != NULL && strcasecmp(value, "true") != 0 && strcasecmp(value, "false") != 0) {
		log_error("%s is '%s', which is neither true nor false", variable, value);
		return -1;
	}
	if (value == NULL)
		value = aws_profile_setting(profiles, profiles->name, key);
	*on = value != NULL && strcasecmp(value, "true") == 0;
	return 0;
}

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

/* http(s)://host[:port][/path], nothing else. */
static int
parse_url(struct endpoint *endpoint, const char *url)
{
	bool secure = strncmp(url, "https://", 8) == 0;
	const char *host = url + (secure ? 8 : 7), *port;
	size_t host_len, path_len;

	if (!secure && strncmp(url, "http://", 7) != 0)
		goto bad;
	host_len = strcspn(host, "/");
	if (!is_authority(host, host_len) || strpbrk(url, "?#@ \t\r\n") != NULL)
		goto bad;
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
bad:
	/* What stands before an @ may be a password. */
	log_error("the endpoint '%s' is not of the form http://HOST[:PORT][/PATH] or https://...",
	    strchr(url, '@') != NULL ? strrchr(url, '@') : url);
	return -1;
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

int
endpoint_find(struct endpoint *endpoint, const struct aws_service *service, const char *region,
    const struct aws_profiles *profiles)
{
	const struct partition *partition = partition_of(region);
	bool fips, dualstack, ignore_custom;
	const char *url = NULL, *host;
	struct buf name = { 0 };

	*endpoint = (struct endpoint){ 0 };
	if (find_switch(&fips, profiles, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") == -1 ||
	    find_switch(&dualstack, profiles, "AWS_USE_DUALSTACK_ENDPOINT",
		"use_dualstack_endpoint") == -1 ||
	    find_switch(&ignore_custom, profiles, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls") == -1)
		return -1;
	if (!ignore_custom)
		url = custom_url(service, profiles);
	if (url != NULL) {
		if (parse_url(endpoint, url) == -1)
			return -1;
		if (fips || dualstack) {
			log_error("the endpoint '%s' cannot be combined with a %s endpoint", url,
			    fips ? "FIPS" : "dual-stack");
			return -1;
		}
		if (strncmp(url, "http://", 7) == 0 && !is_loopback(endpoint->host))
			log_warn("requests to '%s' go over the network unencrypted", url);
		return 0;
	}
	if (fips && dualstack)
		host = service->host_fips_dualstack;
	else if (dualstack)
		host = service->host_dualstack;
	else if (fips && service->host_fips_gov != NULL && strncmp(region, "us-gov-", 7) == 0)
		host = service->host_fips_gov;
	else
		host = fips ? service->host_fips : service->host;
	buf_addf(&name, "%s.%s.%s", host, region,
	    dualstack ? partition->dualstack_suffix : partition->suffix);
	endpoint->host = buf_detach(&name);
	buf_addf(&name, "https://%s", endpoint->host);
	endpoint->origin = buf_detach(&name);
	endpoint->path = xstrdup("");
	return 0;
}

void
endpoint_release(struct endpoint *endpoint)
{
	free(endpoint->origin);
	free(endpoint->host);
	free(endpoint->path);
	*endpoint = (struct endpoint){ 0 };
}
