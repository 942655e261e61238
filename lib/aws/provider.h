#ifndef AWS_PROVIDER_H
#define AWS_PROVIDER_H

#include "aws/credentials.h"
#include "aws/profile.h"
#include "base/strlist.h"

struct aws_session;

/*
 * The sources of credentials: a file each, behind one interface; credential_chain.c has the order.
 */

/* One search through the chain. */
struct credential_search {
	struct aws_session *session;
	const struct aws_profiles *profiles;
	const char *region;
	bool past_caches;             /* what the AWS CLI's caches have was refused */
	const char *refused;          /* the access key that was; NULL: none */
	struct strlist *asked;        /* roles for which a code of MFA was asked */
	struct strlist profiles_seen; /* from the selected one down the source_profiles */
	bool is_source;               /* the profile at hand is another's source_profile */
	bool is_seen_again;           /* and was seen before: its role is not assumed again */
	struct buf failure;           /* why it failed, in a line for the user, without secrets */
};

struct credential_provider {
	const char *name; /* the source in messages */
	/* What it gives has role_arn's role already: it is not assumed once more. */
	bool has_role;
	/*
	 * Returns 1 with credentials, 0 where the settings do not ask for this source, -1 after
	 * search_fail(): once a source is asked for, no other takes its place.
	 */
	int (*find)(struct credential_search *search, const char *profile, struct credentials *out);
};

/* From a process that has found them for all. */
extern const struct credential_provider provider_holder;

/* From the environment and its like; profile is the selected one. */
extern const struct credential_provider provider_environment;
extern const struct credential_provider provider_web_identity_environment;

/* From the settings of a profile. */
extern const struct credential_provider provider_source_profile;
extern const struct credential_provider provider_static_profile;
extern const struct credential_provider provider_credential_source;
extern const struct credential_provider provider_web_identity_profile;
extern const struct credential_provider provider_sso;
extern const struct credential_provider provider_login;
extern const struct credential_provider provider_process;

/* From what runs beside us. */
extern const struct credential_provider provider_container;
extern const struct credential_provider provider_instance;

/* Set why the search failed.  Returns -1. */
int search_fail(struct credential_search *search, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The credentials of a profile, its role assumed.  Returns 0, or -1 after search_fail(). */
int search_profile(struct credential_search *search, const char *profile, struct credentials *out);

/* The name of the provider that is called so, as a text that stays; NULL where none is, or name is NULL. */
const char *search_source(const char *name);

/* A setting of the profile, or NULL. */
const char *search_setting(
    const struct credential_search *search, const char *profile, const char *key);

#endif
