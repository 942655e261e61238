#include "aws/profile.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>
#include <unistd.h>

#include "aws/secret.h"
#include "base/buf.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

static const char *
home_of(const char *user)
{
	const struct passwd *entry;

	if (user[0] == '\0' && environment("HOME") != NULL)
		return environment("HOME");
	entry = user[0] == '\0' ? getpwuid(getuid()) : getpwnam(user);
	return entry != NULL ? entry->pw_dir : NULL;
}

char *
aws_expand_path(const char *path)
{
	struct buf out = { 0 };

	if (*path == '~') {
		size_t len = strcspn(path, "/");
		char *user = xstrndup(path + 1, len - 1);
		const char *home = home_of(user);

		if (home != NULL) {
			buf_adds(&out, home);
			path += len;
		}
		free(user);
	}
	while (*path != '\0') {
		bool braced = path[0] == '$' && path[1] == '{';
		const char *name = path + 1 + braced;
		size_t len =
		    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
		char *variable;
		const char *value;

		if (*path != '$' || len == 0 || (braced && name[len] != '}')) {
			buf_addc(&out, *path++);
			continue;
		}
		variable = xstrndup(name, len);
		value = getenv(variable);
		if (value != NULL)
			buf_adds(&out, value);
		else
			buf_add(&out, path, len + 1 + (braced ? 2 : 0));
		path = name + len + braced;
		free(variable);
	}
	return buf_detach(&out);
}

char *
aws_expand_home(const char *path)
{
	const char *home = path[0] == '~' && path[1] == '/' ? home_of("") : NULL;
	struct buf out = { 0 };

	buf_addf(&out, "%s%s", home != NULL ? home : "", home != NULL ? path + 1 : path);
	return buf_detach(&out);
}

static void
load_file(struct ini *ini, const char *variable, const char *usual)
{
	char *path = aws_expand_path(environment(variable) ? environment(variable) : usual);
	struct buf text = { 0 };

	if (file_read(path, &text) == 0)
		ini_parse(ini, buf_text(&text));
	else
		log_debug("no AWS settings from '%s'", path);
	free(path);
	secret_release(&text);
}

/* [profile default] takes the place of [default]; every other profile must say "profile". */
static const struct ini_section *
config_section(const struct aws_profiles *profiles, const char *profile)
{
	const struct ini_section *section = ini_section(&profiles->config, "profile", profile);

	if (section == NULL && strcmp(profile, "default") == 0)
		section = ini_section(&profiles->config, "", profile);
	return section;
}

static const struct ini_section *
credentials_section(const struct aws_profiles *profiles, const char *profile)
{
	return ini_section(&profiles->credentials, "", profile);
}

bool
aws_profile_exists(const struct aws_profiles *profiles, const char *profile)
{
	return config_section(profiles, profile) != NULL ||
	       credentials_section(profiles, profile) != NULL;
}

static void
list_name(struct buf *out, const char *name)
{
	if (out->len > 0)
		buf_adds(out, ", ");
	buf_adds(out, name);
}

void
aws_profiles_list(struct buf *out, const struct aws_profiles *profiles)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < profiles->config.len; i++) {
		const struct ini_section *s = &profiles->config.sections[i];

		if (config_section(profiles, s->name) == s)
			list_name(&names, s->name);
	}
	for (size_t i = 0; i < profiles->credentials.len; i++) {
		const struct ini_section *s = &profiles->credentials.sections[i];

		if (s->type[0] == '\0' && config_section(profiles, s->name) == NULL)
			list_name(&names, s->name);
	}
	buf_adds(out, names.len > 0 ? names.data : "none");
	buf_release(&names);
}

static int
say_missing(const struct aws_profiles *profiles)
{
	struct buf names = { 0 };

	aws_profiles_list(&names, profiles);
	log_error("the AWS profile '%s' is in neither the config nor the credentials file (there: "
		  "%s)",
	    profiles->name, names.data);
	buf_release(&names);
	return -1;
}

int
aws_profiles_load(struct aws_profiles *profiles, const char *wanted)
{
	const char *name = wanted != NULL ? wanted : environment("AWS_PROFILE");
	bool asked_for = name != NULL;

	*profiles = (struct aws_profiles){ 0 };
	if (name == NULL)
		name = environment("AWS_DEFAULT_PROFILE");
	profiles->name = xstrdup(name != NULL ? name : "default");
	profiles->is_explicit = wanted != NULL;
	load_file(&profiles->config, "AWS_CONFIG_FILE", "~/.aws/config");
	load_file(&profiles->credentials, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
	if (aws_profile_exists(profiles, profiles->name))
		return 0;
	if (asked_for) {
		say_missing(profiles);
		aws_profiles_release(profiles);
		return -1;
	}
	if (name != NULL)
		log_warn("the AWS profile '%s' ($AWS_DEFAULT_PROFILE) does not exist", name);
	return 0;
}

void
aws_profiles_release(struct aws_profiles *profiles)
{
	ini_release(&profiles->config);
	ini_release(&profiles->credentials);
	free(profiles->name);
	*profiles = (struct aws_profiles){ 0 };
}

static const char *
value_of(const struct ini_section *section, const char *key)
{
	const char *value = ini_value(section, key);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

const char *
aws_profile_setting(const struct aws_profiles *profiles, const char *profile, const char *key)
{
	const char *value = value_of(credentials_section(profiles, profile), key);

	return value != NULL ? value : value_of(config_section(profiles, profile), key);
}

static struct static_keys
keys_in(const struct ini_section *section)
{
	struct static_keys keys = {
		value_of(section, "aws_access_key_id"),
		value_of(section, "aws_secret_access_key"),
		value_of(section, "aws_session_token"),
		value_of(section, "aws_account_id"),
	};

	if (keys.session_token == NULL)
		keys.session_token = value_of(section, "aws_security_token");
	return keys;
}

struct static_keys
aws_profile_static_keys(const struct aws_profiles *profiles, const char *profile)
{
	struct static_keys keys = keys_in(credentials_section(profiles, profile));

	if (keys.access_key == NULL && keys.secret_key == NULL)
		keys = keys_in(config_section(profiles, profile));
	return keys;
}

bool
aws_services_exist(const struct aws_profiles *profiles, const char *name)
{
	return ini_section(&profiles->config, "services", name) != NULL;
}

bool
aws_sso_session_exists(const struct aws_profiles *profiles, const char *name)
{
	return ini_section(&profiles->config, "sso-session", name) != NULL;
}

const char *
aws_sso_session_setting(const struct aws_profiles *profiles, const char *name, const char *key)
{
	return value_of(ini_section(&profiles->config, "sso-session", name), key);
}

const char *
aws_profile_service_setting(
    const struct aws_profiles *profiles, const char *profile, const char *service, const char *key)
{
	const char *name = aws_profile_setting(profiles, profile, "services"), *value;
	const struct ini_section *section;
	struct buf path = { 0 };

	if (name == NULL)
		return NULL;
	section = ini_section(&profiles->config, "services", name);
	buf_addf(&path, "%s.%s", service, key);
	value = value_of(section, path.data);
	buf_release(&path);
	return value;
}

int
aws_switch_find(
    bool *on, const struct aws_profiles *profiles, const char *variable, const char *key)
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
