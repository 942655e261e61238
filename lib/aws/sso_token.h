#ifndef AWS_SSO_TOKEN_H
#define AWS_SSO_TOKEN_H

#include "aws/provider.h"

/* A sign-in to IAM Identity Center, as the settings have it; texts are borrowed from them. */
struct sso_sign_in {
	const char *profile; /* that asks for it */
	const char *session; /* name of the sso_session; NULL: settings of the old kind */
	const char *start_url;
	const char *region;
};

/*
 * The access token that `aws sso login` left in ~/.aws/sso/cache, renewed where it is about to expire
 * and can be.  Returns 0 with it, or -1 after search_fail().
 */
int sso_token_find(
    struct credential_search *search, const struct sso_sign_in *sign_in, struct buf *token);

#endif
