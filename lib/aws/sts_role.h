#ifndef AWS_STS_ROLE_H
#define AWS_STS_ROLE_H

#include "aws/role.h"

/* Why STS should give the role: credentials and maybe a code of MFA, or a token of a web identity. */
struct sts_role_proof {
	const struct credentials *base;
	const char *token_code;
	const char *web_identity_token;
};

/* Who one is then. */
struct sts_role_user {
	char *id;
	char *arn;
};

/*
 * AssumeRole or AssumeRoleWithWebIdentity; the role has a session name.  Returns 0, or -1 after
 * search_fail().
 */
int sts_assume_role(struct credential_search *search, const struct role *role,
    const struct sts_role_proof *proof, struct credentials *out, struct sts_role_user *user);
void sts_role_user_release(struct sts_role_user *user);

#endif
