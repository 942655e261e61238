#include "grant.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "clock.h"
#include "schema.h"

enum { SECRET_BYTES = 30, TOKEN_BYTES = 190, SECRET_MAX = 256 };

json_t *
grant_secret(size_t bytes)
{
	unsigned char random[SECRET_MAX] = { 0 }, text[SECRET_MAX * 2];

	RAND_bytes(random, (int)bytes);
	EVP_EncodeBlock(text, random, (int)bytes);
	return json_string((const char *)text);
}

static json_t *
access_key(void)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned char random[16] = { 0 };
	char text[sizeof(random) + 1];

	RAND_bytes(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		text[i] = base32[random[i] % 32];
	text[sizeof(random)] = '\0';
	return json_sprintf("ASIA%s", text);
}

/* The n-th number of the list of that name, or its last; false if there is none. */
static bool
nth(const json_t *by, const char *name, size_t n, json_int_t *number)
{
	const json_t *list = json_object_get(by, name);
	size_t size = json_array_size(list);

	if (size == 0)
		return false;
	*number = json_integer_value(json_array_get(list, n < size ? n : size - 1));
	return true;
}

json_t *
grant_new(struct account *account, json_t *by, json_int_t duration, json_t *arn)
{
	size_t n = (size_t)integer_of(by, "granted", 0);
	json_int_t accepted;
	json_t *grant;
	double now = clock_now();

	nth(by, "lifetimes", n, &duration);
	accepted = duration;
	nth(by, "valid", n, &accepted);
	json_object_set_new(by, "granted", json_integer((json_int_t)n + 1));

	grant = json_pack("{s:o, s:o, s:o, s:o}", "accessKeyId", access_key(), "secretAccessKey",
	    grant_secret(SECRET_BYTES), "sessionToken", grant_secret(TOKEN_BYTES), "arn", arn);
	if (duration != 0)
		json_object_set_new(grant, "expires", json_real(now + (double)duration));
	if (accepted != 0)
		json_object_set_new(grant, "acceptedUntil", json_real(now + (double)accepted));
	json_object_set(account->users, text_of(grant, "accessKeyId"), grant);
	return grant;
}

bool
grant_is_over(const json_t *user, double now)
{
	const json_t *until = json_object_get(user, "acceptedUntil");

	return until && json_number_value(until) <= now;
}

json_t *
grant_expiration(const json_t *grant)
{
	const json_t *expires = json_object_get(grant, "expires");
	char text[sizeof("2026-01-31T12:34:56Z")];
	struct tm tm;
	time_t at;

	if (!expires)
		return NULL;
	at = (time_t)json_number_value(expires);
	gmtime_r(&at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_string(text);
}

json_t *
grant_assumed(const struct account *account, const char *id, const char *role, const char *session)
{
	return json_sprintf(
	    "arn:%s:sts::%s:assumed-role/%s/%s", account->partition, id, role, session);
}
