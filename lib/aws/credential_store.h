#ifndef AWS_CREDENTIAL_STORE_H
#define AWS_CREDENTIAL_STORE_H

#include "aws/credentials.h"

struct aws_session;

/*
 * The credentials of a session, found once and found anew before they expire, however many threads
 * need them.
 */
struct credential_store;

/* Keeps session.  Gives the store, still without credentials. */
struct credential_store *credential_store_new(struct aws_session *session);
void credential_store_free(struct credential_store *store);

/*
 * Copy credentials that are good to sign with into out, whose content is released first.  One
 * thread finds them, the others wait.  Where finding anew fails, what is still valid is used.
 * Returns 0; or -1 after a message, the session cancelled, unless it was before.
 */
int credential_store_get(struct credential_store *store, struct credentials *out);

/*
 * AWS says that the credentials with this access key have expired: find new ones, past all caches,
 * when they are next needed.  Returns whether the source can give others.
 */
bool credential_store_refuse(struct credential_store *store, const char *access_key);

/* Overwrite secrets that stand in text. */
void credential_store_mask(struct credential_store *store, struct buf *text);

#endif
