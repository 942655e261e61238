#ifndef AWS_CREDENTIALS_H
#define AWS_CREDENTIALS_H

#include "aws/profile.h"
#include "base/buf.h"

/* Credentials of one identity.  The source may be shown, the rest never is. */
struct credentials {
	char *access_key;
	char *secret_key;
	char *session_token; /* NULL: none */
	const char *source;  /* static text: "environment", "profile" */
};

/*
 * Find credentials the way the AWS tools do: the first provider of the chain that is configured is
 * the one, and its failure is final.  A profile chosen by an option comes before the environment.
 * Returns 0, or -1 after a message that names what was looked for.
 */
int credentials_find(
    struct credentials *credentials, const struct aws_profiles *profiles, bool profile_is_explicit);

/* Overwrite the secrets where they stand in text, such as an error that quotes the request. */
void credentials_mask(const struct credentials *credentials, struct buf *text);

/* Wipe and free. */
void credentials_release(struct credentials *credentials);

/*
 * One provider of the chain.  find returns 1 with credentials, 0 where it is not configured, -1
 * after a message.
 */
struct credential_provider {
	const char *name;
	int (*find)(struct credentials *credentials, const struct aws_profiles *profiles);
};

extern const struct credential_provider provider_environment;
extern const struct credential_provider provider_web_identity;
extern const struct credential_provider provider_static_profile;

#endif
