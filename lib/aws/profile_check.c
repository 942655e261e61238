#include "aws/profile_check.h"

#include <string.h>
#include <strings.h>

#include "base/environment.h"
#include "base/log.h"
#include "base/strlist.h"

/* Of these a profile has one at most: which of them is meant could only be guessed. */
static const char *const sources[] = {
	"source_profile",
	"credential_source",
	"credential_process",
	"web_identity_token_file",
};

/* Those that say how a role is assumed, and so make no sense without role_arn. */
static const char *const role_sources[] = {
	"source_profile",
	"credential_source",
	"web_identity_token_file",
};

/* What a profile can switch, unless the environment does. */
static const struct {
	const char *variable;
	const char *key;
} switches[] = {
	{ "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint" },
	{ "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint" },
	{ "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls" },
	{ "AWS_DISABLE_CLOCK_SKEW_CORRECTION", "disable_clock_skew_correction" },
	{ "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled" },
};

static int
check_sources(const struct aws_profiles *profiles, const char *name)
{
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (aws_profile_setting(profiles, name, sources[i]) == NULL)
			continue;
		if (first != NULL) {
			log_error(
			    "the AWS profile '%s' has both %s and %s", name, first, sources[i]);
			return -1;
		}
		first = sources[i];
	}
	return 0;
}

static int
check_role(const struct aws_profiles *profiles, const char *name)
{
	if (aws_profile_setting(profiles, name, "role_arn") != NULL)
		return 0;
	for (size_t i = 0; i < sizeof(role_sources) / sizeof(role_sources[0]); i++) {
		if (aws_profile_setting(profiles, name, role_sources[i]) == NULL)
			continue;
		log_error("the AWS profile '%s' has %s but no role_arn", name, role_sources[i]);
		return -1;
	}
	return 0;
}

static int
check_sso(const struct aws_profiles *profiles, const char *name)
{
	const char *session = aws_profile_setting(profiles, name, "sso_session");

	if (session == NULL || aws_sso_session_exists(profiles, session))
		return 0;
	log_error("the AWS profile '%s' names the sso_session '%s', and there is no section "
		  "[sso-session %s]",
	    name, session, session);
	return -1;
}

static bool
contains(const struct strlist *list, const char *text)
{
	for (size_t i = 0; i < list->len; i++) {
		if (strcmp(list->items[i], text) == 0)
			return true;
	}
	return false;
}

static bool
has_static_keys(const struct aws_profiles *profiles, const char *name)
{
	struct static_keys keys = aws_profile_static_keys(profiles, name);

	return keys.access_key != NULL || keys.secret_key != NULL;
}

static int
say_loop(const struct strlist *seen, const char *again)
{
	struct buf path = { 0 };

	for (size_t i = 0; i < seen->len; i++)
		buf_addf(&path, "'%s' -> ", seen->items[i]);
	log_error(
	    "the source_profile of AWS profiles goes round in a circle: %s'%s'", path.data, again);
	buf_release(&path);
	return -1;
}

static void
warn_of_switch(const struct aws_profiles *profiles, const char *variable, const char *key)
{
	const char *value = aws_profile_setting(profiles, profiles->name, key);

	if (environment(variable) == NULL && value != NULL && strcasecmp(value, "true") != 0 &&
	    strcasecmp(value, "false") != 0)
		log_warn("%s of the AWS profile '%s' is '%s', which is neither true nor false: "
			 "taken for false",
		    key, profiles->name, value);
}

static void
warn_of_settings(const struct aws_profiles *profiles)
{
	const char *services = aws_profile_setting(profiles, profiles->name, "services");

	if (environment("ECRM_CREDENTIALS") != NULL)
		return;
	if (services != NULL && !aws_services_exist(profiles, services))
		log_warn("the AWS profile '%s' names services '%s', which do not exist",
		    profiles->name, services);
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		warn_of_switch(profiles, switches[i].variable, switches[i].key);
}

/*
 * Down the chain of source_profile.  It ends at a profile with keys of its own, and may come back
 * only to one that has: so a profile can be its own source.
 */
int
profile_check(const struct aws_profiles *profiles)
{
	const char *name = profiles->name;
	struct strlist seen = { 0 };
	int rc = -1;

	warn_of_settings(profiles);
	while (!contains(&seen, name)) {
		const char *source;

		if (check_role(profiles, name) == -1 || check_sources(profiles, name) == -1 ||
		    check_sso(profiles, name) == -1)
			goto out;
		source = aws_profile_setting(profiles, name, "source_profile");
		if (source == NULL || (seen.len > 0 && has_static_keys(profiles, name))) {
			rc = 0;
			goto out;
		}
		if (!aws_profile_exists(profiles, source)) {
			log_error("the AWS profile '%s' has the source_profile '%s', which does "
				  "not exist",
			    name, source);
			goto out;
		}
		strlist_add(&seen, name);
		name = source;
	}
	rc = has_static_keys(profiles, name) ||
		     aws_profile_setting(profiles, name, "sso_account_id") != NULL
		 ? 0
		 : say_loop(&seen, name);
out:
	strlist_release(&seen);
	return rc;
}
