#include "aws/region.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

/*
 * AWS is several clouds.  A region belongs to the one whose prefix begins its name, before a word, a
 * dash and a number ("us-gov-" and "west-1"), or whose region of all regions it is; what belongs to
 * none, to the last.
 */
static const struct partition partitions[] = {
	{ "cn-", "aws-cn-global", "amazonaws.com.cn", "api.amazonwebservices.com.cn",
	    "signin.amazonaws.cn" },
	{ "eusc-de-", "", "amazonaws.eu", "api.amazonwebservices.eu", "signin.amazonaws-eusc.eu" },
	{ "us-iso-", "aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov", "signin.c2shome.ic.gov" },
	{ "us-isob-", "aws-iso-b-global", "sc2s.sgov.gov", "api.aws.scloud",
	    "signin.sc2shome.sgov.gov" },
	{ "eu-isoe-", "aws-iso-e-global", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
	    "signin.csphome.adc-e.uk" },
	{ "us-isof-", "aws-iso-f-global", "csp.hci.ic.gov", "api.aws.hci.ic.gov",
	    "signin.csphome.hci.ic.gov" },
	{ "us-gov-", "aws-us-gov-global", "amazonaws.com", "api.aws",
	    "signin.amazonaws-us-gov.com" },
	{ NULL, "aws-global", "amazonaws.com", "api.aws", "signin.aws.amazon.com" },
};

/* A word without a dash, a dash, a number, and nothing else. */
static bool
is_place(const char *text)
{
	size_t word = strcspn(text, "-"), number;

	if (word == 0 || text[word] != '-')
		return false;
	text += word + 1;
	number = strspn(text, "0123456789");
	return number > 0 && text[number] == '\0';
}

const struct partition *
region_partition(const char *region)
{
	const struct partition *p = partitions;

	for (; p->prefix != NULL; p++) {
		size_t len = strlen(p->prefix);

		if (strcmp(region, p->global) == 0 ||
		    (strncmp(region, p->prefix, len) == 0 && is_place(region + len)))
			break;
	}
	return p;
}

bool
region_is_global(const char *region)
{
	return strcmp(region, region_partition(region)->global) == 0;
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

/* All places of what in text become by. */
static void
replace_all(struct buf *text, const char *what, const char *by)
{
	struct buf out = { 0 };
	const char *from = buf_text(text), *found;

	while ((found = strstr(from, what)) != NULL) {
		buf_add(&out, from, (size_t)(found - from));
		buf_adds(&out, by);
		from = found + strlen(what);
	}
	buf_adds(&out, from);
	buf_release(text);
	*text = out;
}

char *
region_clean(const char *region, bool *is_fips)
{
	struct buf clean = { 0 };

	buf_adds(&clean, region);
	replace_all(&clean, "-fips-", "-");
	replace_all(&clean, "fips-", "");
	replace_all(&clean, "-fips", "");
	*is_fips = strcmp(clean.data, region) != 0;
	return buf_detach(&clean);
}

bool
region_is_sound(const char *region)
{
	bool is_fips, sound;
	char *clean = region_clean(region, &is_fips);

	sound = is_host_name(clean);
	free(clean);
	return sound;
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
	if (!region_is_sound(region)) {
		log_error("'%s' is no AWS region", region);
		return NULL;
	}
	return xstrdup(region);
}
