#include "aws/role.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/cache_file.h"
#include "aws/mfa.h"
#include "aws/role_cache.h"
#include "aws/secret.h"
#include "aws/sts_role.h"
#include "base/timestamp.h"

enum { TOKEN_MAX = 64 * 1024, SESSION_NAME_MIN = 2, SESSION_NAME_MAX = 64 };

struct role
role_of_profile(const struct credential_search *search, const char *profile)
{
	const char *duration = search_setting(search, profile, "duration_seconds");

	/* What is no number is passed over, as the AWS SDKs do. */
	if (duration != NULL && duration[strspn(duration, "0123456789")] != '\0')
		duration = NULL;
	/* A web identity's role has neither more nor other settings. */
	if (search_setting(search, profile, "web_identity_token_file") != NULL)
		return (struct role){
			.arn = search_setting(search, profile, "role_arn"),
			.session_name = search_setting(search, profile, "role_session_name"),
			.is_cached = true,
		};
	return (struct role){
		.arn = search_setting(search, profile, "role_arn"),
		.session_name = search_setting(search, profile, "role_session_name"),
		.external_id = search_setting(search, profile, "external_id"),
		.mfa_serial = search_setting(search, profile, "mfa_serial"),
		.duration = duration,
		.is_cached = true,
	};
}

static bool
is_session_name(const char *name)
{
	size_t len = strlen(name);

	return len >= SESSION_NAME_MIN && len <= SESSION_NAME_MAX &&
	       strspn(name,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-") == len;
}

static int
check_role(struct credential_search *search, const struct role *role)
{
	if (role->session_name == NULL || is_session_name(role->session_name))
		return 0;
	return search_fail(search,
	    "the role_session_name '%s' is not of 2 to 64 letters, digits or _+=,.@-",
	    role->session_name);
}

bool
role_find_cached(struct credential_search *search, const struct role *role, struct credentials *out)
{
	bool found;
	char *key;

	if (!role->is_cached || search->past_caches)
		return false;
	key = role_cache_key(role);
	found = role_cache_read(key, out);
	free(key);
	return found;
}

/* Ask STS, and keep what it says for the next program. */
static int
call(struct credential_search *search, const struct role *role, const struct sts_role_proof *proof,
    struct credentials *out)
{
	struct sts_role_user user = { 0 };
	struct buf session_name = { 0 };
	struct role named = *role;
	int rc;

	if (named.session_name == NULL) {
		buf_addf(&session_name, "ecrm-%lld", (long long)timestamp_now());
		named.session_name = session_name.data;
	}
	rc = sts_assume_role(search, &named, proof, out, &user);
	if (rc == 0 && role->is_cached) {
		char *key = role_cache_key(role);

		role_cache_write(key, out, &user);
		free(key);
	}
	sts_role_user_release(&user);
	buf_release(&session_name);
	return rc;
}

/*
 * With a code of MFA.  Programs that run side by side wait for the one that asks, and find in the
 * cache what it got.
 */
static int
call_with_code(struct credential_search *search, const struct role *role,
    const struct credentials *base, struct credentials *out)
{
	struct sts_role_proof proof = { .base = base };
	struct buf code = { 0 };
	char *key = role_cache_key(role);
	int lock = cache_lock(key), rc = -1;

	if (role_find_cached(search, role, out)) {
		rc = 0;
	} else if (mfa_ask(search, role, &code) == 0) {
		proof.token_code = code.data;
		rc = call(search, role, &proof, out);
	}
	cache_unlock(lock);
	secret_release(&code);
	free(key);
	return rc;
}

int
role_assume(struct credential_search *search, const struct role *role,
    const struct credentials *base, struct credentials *out)
{
	const struct sts_role_proof proof = { .base = base };

	if (check_role(search, role) == -1)
		return -1;
	return role->mfa_serial != NULL ? call_with_code(search, role, base, out)
					: call(search, role, &proof, out);
}

int
role_assume_with_token(struct credential_search *search, const struct role *role,
    const char *token_file, struct credentials *out)
{
	struct sts_role_proof proof = { 0 };
	struct buf token = { 0 };
	char *path = aws_expand_home(token_file);
	int rc = -1;

	if (check_role(search, role) == -1)
		goto out;
	if (secret_read(path, TOKEN_MAX, &token) == -1) {
		search_fail(search, "cannot read the web identity token in '%s': %s", path,
		    strerror(errno));
		goto out;
	}
	while (token.len > 0 && strchr("\r\n", token.data[token.len - 1]) != NULL)
		buf_truncate(&token, token.len - 1);
	if (token.len == 0) {
		search_fail(search, "there is no web identity token in '%s'", path);
		goto out;
	}
	proof.web_identity_token = token.data;
	rc = call(search, role, &proof, out);
out:
	secret_release(&token);
	free(path);
	return rc;
}
