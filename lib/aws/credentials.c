#include "aws/credentials.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/log.h"
#include "base/mem.h"

/* The chain, in its order.  A provider is a row here and a file of its own. */
static const struct credential_provider *const chain[] = {
	&provider_environment,
	&provider_web_identity,
	&provider_static_profile,
};

/* Where a profile was chosen by an option, keys in the environment do not count. */
static const struct credential_provider *const explicit_profile_chain[] = {
	&provider_static_profile,
};

/* They go into headers, and a line end there would begin another header. */
static bool
is_printable(const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~')
			return false;
	}
	return true;
}

static int
check(const struct credentials *credentials)
{
	if (is_printable(credentials->access_key) && is_printable(credentials->secret_key) &&
	    is_printable(credentials->session_token))
		return 0;
	log_error(
	    "the AWS credentials from the %s have a blank, a line end or another byte in them "
	    "that cannot be right",
	    credentials->source);
	return -1;
}

int
credentials_find(
    struct credentials *credentials, const struct aws_profiles *profiles, bool profile_is_explicit)
{
	const struct credential_provider *const *providers =
	    profile_is_explicit ? explicit_profile_chain : chain;
	size_t count = profile_is_explicit ? sizeof(explicit_profile_chain) / sizeof(chain[0])
					   : sizeof(chain) / sizeof(chain[0]);

	*credentials = (struct credentials){ 0 };
	for (size_t i = 0; i < count; i++) {
		int found = providers[i]->find(credentials, profiles);

		if (found == -1)
			return -1;
		if (found == 1) {
			credentials->source = providers[i]->name;
			log_debug("AWS credentials from the %s", credentials->source);
			return check(credentials);
		}
	}
	log_error(
	    "no AWS credentials: looked for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the "
	    "environment and for aws_access_key_id in the profile '%s'; set one of them, for "
	    "other sources run: eval \"$(aws configure export-credentials --format env)\"",
	    profiles->name);
	return -1;
}

/* A shorter one, such as the "test" of a local emulator, would be found in any text. */
enum { SECRET_MIN = 16 };

static void
mask(struct buf *text, const char *secret)
{
	size_t len = secret != NULL ? strlen(secret) : 0;
	char *found = text->data;

	if (len < SECRET_MIN || found == NULL)
		return;
	while ((found = strstr(found, secret)) != NULL) {
		memset(found, '*', len);
		found += len;
	}
}

void
credentials_mask(const struct credentials *credentials, struct buf *text)
{
	mask(text, credentials->secret_key);
	mask(text, credentials->session_token);
}

static void
wipe(char *secret)
{
	if (secret != NULL)
		OPENSSL_cleanse(secret, strlen(secret));
	free(secret);
}

void
credentials_release(struct credentials *credentials)
{
	wipe(credentials->access_key);
	wipe(credentials->secret_key);
	wipe(credentials->session_token);
	*credentials = (struct credentials){ 0 };
}
