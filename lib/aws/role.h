#ifndef AWS_ROLE_H
#define AWS_ROLE_H

#include "aws/provider.h"

/* A role to be assumed, as the settings have it; texts are borrowed from them. */
struct role {
	const char *arn;
	const char *session_name; /* NULL: one is made up */
	const char *external_id;  /* this and the following: NULL where there is none */
	const char *mfa_serial;
	const char *duration; /* seconds, in digits */
	bool is_cached;       /* the AWS CLI's cache is used for it */
};

/* The role of a profile that has role_arn. */
struct role role_of_profile(const struct credential_search *search, const char *profile);

/* Credentials of the role that the cache has.  Returns whether there are any. */
bool role_find_cached(
    struct credential_search *search, const struct role *role, struct credentials *out);

/* Assume the role with base credentials.  Returns 0, or -1 after search_fail(). */
int role_assume(struct credential_search *search, const struct role *role,
    const struct credentials *base, struct credentials *out);

/* Assume it with the token of a web identity that the file has. */
int role_assume_with_token(struct credential_search *search, const struct role *role,
    const char *token_file, struct credentials *out);

#endif
