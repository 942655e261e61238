#ifndef AWS_CREDENTIALS_H
#define AWS_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Credentials of one identity.  Source and account may be shown, the rest never is.  An empty one is
 * { 0 }.
 */
struct credentials {
	char *access_key;
	char *secret_key;
	char *session_token; /* NULL: none */
	char *account;       /* NULL: the source did not tell */
	int64_t expires_at;  /* seconds since the epoch; 0: they do not expire */
	const char *source;  /* static text: "environment" */
	bool may_outlive; /* while the source gives no others, these are used beyond their time */
};

/* What is in out is released first. */
void credentials_copy(struct credentials *out, const struct credentials *from);

/*
 * Whether all that must be there is, and can stand in a header: a line end in a key would begin
 * another header.
 */
bool credentials_are_sound(const struct credentials *credentials);

/* Whether they expire within that many seconds from now on. */
bool credentials_expire_within(const struct credentials *credentials, int64_t seconds);

/* Until when they are used that outlive their time: for 5 to 15 minutes from now on. */
int64_t credentials_outlive(int64_t now);

/* Overwrite the secrets where they stand in text, such as an error that quotes the request. */
void credentials_mask(const struct credentials *credentials, struct buf *text);

/* Wipe and free. */
void credentials_release(struct credentials *credentials);

#endif
