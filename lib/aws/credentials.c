#include "aws/credentials.h"

#include <stdlib.h>
#include <string.h>

#include "aws/secret.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/timestamp.h"

/* A shorter secret, such as the "test" of a local emulator, would be found in any text. */
enum { SECRET_MIN = 16 };

enum { OUTLIVE_SECONDS_MIN = 5 * 60, OUTLIVE_SECONDS_MAX = 15 * 60 };

static char *
copy_of(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

void
credentials_copy(struct credentials *out, const struct credentials *from)
{
	credentials_release(out);
	*out = (struct credentials){
		.access_key = copy_of(from->access_key),
		.secret_key = copy_of(from->secret_key),
		.session_token = copy_of(from->session_token),
		.account = copy_of(from->account),
		.expires_at = from->expires_at,
		.source = from->source,
		.may_outlive = from->may_outlive,
	};
}

static bool
is_printable(const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~')
			return false;
	}
	return true;
}

bool
credentials_are_sound(const struct credentials *c)
{
	return c->access_key != NULL && c->access_key[0] != '\0' && c->secret_key != NULL &&
	       c->secret_key[0] != '\0' && is_printable(c->access_key) &&
	       is_printable(c->secret_key) && is_printable(c->session_token);
}

bool
credentials_expire_within(const struct credentials *c, int64_t seconds)
{
	return c->expires_at != 0 && c->expires_at <= timestamp_now() + seconds;
}

int64_t
credentials_outlive(int64_t now)
{
	return now + OUTLIVE_SECONDS_MIN +
	       (int64_t)(random_fraction() * (OUTLIVE_SECONDS_MAX - OUTLIVE_SECONDS_MIN));
}

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

void
credentials_release(struct credentials *c)
{
	secret_free(c->access_key);
	secret_free(c->secret_key);
	secret_free(c->session_token);
	free(c->account);
	*c = (struct credentials){ 0 };
}
