#ifndef AWS_PROFILE_H
#define AWS_PROFILE_H

#include <stdbool.h>

#include "aws/ini.h"
#include "base/buf.h"

/*
 * The user's AWS configuration: the selected profile, merged from the config and the credentials
 * file (the latter wins key by key), with what else those files hold.
 */
struct aws_profiles {
	struct ini config;
	struct ini credentials;
	char *name;       /* of the selected profile */
	bool is_explicit; /* it was chosen by an option */
};

/*
 * Read AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE (else ~/.aws/config and ~/.aws/credentials;
 * a file that cannot be read counts as empty) and select wanted, else AWS_PROFILE, else
 * AWS_DEFAULT_PROFILE, else "default".  A profile that was asked for by wanted or AWS_PROFILE and
 * does not exist is an error.  Returns 0, or -1 after a message.
 */
int aws_profiles_load(struct aws_profiles *profiles, const char *wanted);
void aws_profiles_release(struct aws_profiles *profiles);

bool aws_profile_exists(const struct aws_profiles *profiles, const char *profile);

/* Append the names of all profiles, "a, b"; "none" where there are none. */
void aws_profiles_list(struct buf *out, const struct aws_profiles *profiles);

/* A setting of the named profile; NULL where it has none or is empty. */
const char *aws_profile_setting(
    const struct aws_profiles *profiles, const char *profile, const char *key);

/* What a profile says of static keys. */
struct static_keys {
	const char *access_key;
	const char *secret_key;
	const char *session_token;
	const char *account;
};

/*
 * The static keys of the profile, as one group from the file that wins: never the id of one file
 * with the secret of the other.  All NULL where it has none; half of a pair is there as it stands.
 */
struct static_keys aws_profile_static_keys(
    const struct aws_profiles *profiles, const char *profile);

/*
 * A setting "name.key" of the [services ...] section that the profile names: the profile's
 * services = NAME, and there key under service.  NULL where there is none.
 */
const char *aws_profile_service_setting(
    const struct aws_profiles *profiles, const char *profile, const char *service, const char *key);

/* Whether there is a section [services NAME]. */
bool aws_services_exist(const struct aws_profiles *profiles, const char *name);

/* Whether there is a section [sso-session NAME], and a setting of it (NULL: none, or empty). */
bool aws_sso_session_exists(const struct aws_profiles *profiles, const char *name);
const char *aws_sso_session_setting(
    const struct aws_profiles *profiles, const char *name, const char *key);

/* A path of the AWS settings with ~/, ~user/, $NAME and ${NAME} expanded, or with ~/ alone.  Gives it. */
char *aws_expand_path(const char *path);
char *aws_expand_home(const char *path);

/*
 * A switch of the environment, else of the selected profile.  In the environment anything but true
 * and false is an error, in the profile a warning, as in the AWS SDKs.  Returns 0, or -1 after a
 * message.
 */
int aws_switch_find(
    bool *on, const struct aws_profiles *profiles, const char *variable, const char *key);

#endif
