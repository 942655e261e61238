#ifndef AWS_ROLE_CACHE_H
#define AWS_ROLE_CACHE_H

#include "aws/role.h"
#include "aws/sts_role.h"

/*
 * The AWS CLI's cache of role credentials, ~/.aws/cli/cache, read and written as the CLI does, so
 * that a code of MFA that was given to either serves both.  What is wrong with it is never an
 * error.  Switched off by ECRM_AWS_CACHE=false.
 */

/* The name of a role's file, without its directory and suffix.  Gives it. */
char *role_cache_key(const struct role *role);

/* The same for a role of IAM Identity Center; session is NULL for legacy profiles. */
char *role_cache_sso_key(
    const char *account, const char *role, const char *session, const char *start_url);

/* Whether there are credentials with more than 15 minutes to live. */
bool role_cache_read(const char *key, struct credentials *out);

/* user is NULL for a role of IAM Identity Center. */
void role_cache_write(
    const char *key, const struct credentials *credentials, const struct sts_role_user *user);

#endif
