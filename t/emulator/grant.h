/*
 * Temporary credentials that are handed out.  What they are handed out by (a role, a container, an instance) says in
 * its entry of the account file how long they last: the n-th of "lifetimes", in seconds, is that of the n-th set, and
 * the last one of all further sets; 0 is for ever, less is expired already.  They are accepted as long as they last, or
 * as the n-th of "valid" says.
 */
#ifndef GRANT_H
#define GRANT_H

#include <stdbool.h>

#include <jansson.h>

#include "account.h"

/*
 * grant_new(account, by, duration, arn):
 * Hand out credentials of the identity arn, which last for duration seconds unless by, the entry, says otherwise.  The
 * signature check accepts them from now on.  Needs the account's lock, exclusively.  Gives a new reference to
 * { accessKeyId, secretAccessKey, sessionToken, arn, expires? }; expires is in seconds since the epoch.
 */
json_t *grant_new(struct account *account, json_t *by, json_int_t duration, json_t *arn);

/* grant_is_over(user, now): Whether the user's credentials are accepted no longer. */
bool grant_is_over(const json_t *user, double now);

/* grant_expiration(grant): Gives when it ends, 2026-01-31T12:34:56Z, as JSON; NULL if never. */
json_t *grant_expiration(const json_t *grant);

/* grant_secret(bytes): Gives so many random bytes in base64, as JSON. */
json_t *grant_secret(size_t bytes);

/* grant_assumed(account, id, role, session): Gives the ARN of the role, of the account of that id, in a session. */
json_t *grant_assumed(
    const struct account *account, const char *id, const char *role, const char *session);

#endif
