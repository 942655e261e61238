#include "aws/role_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/cache_file.h"
#include "aws/credential_fields.h"
#include "aws/digest.h"
#include "aws/secret.h"
#include "base/boolean.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/timestamp.h"

enum { FILE_MAX = 64 * 1024, LIFE_SECONDS_MIN = 15 * 60 };

static bool
is_on(void)
{
	const char *value = environment("ECRM_AWS_CACHE");
	bool on = true;

	return value == NULL || boolean_parse(value, &on) == -1 || on;
}

/* The code point at *text, which moves on; a byte that is no UTF-8 stands for itself. */
static unsigned
next_code_point(const char **text)
{
	const unsigned char *s = (const unsigned char *)*text;
	int more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : s[0] >= 0xc0 ? 1 : 0;
	unsigned point = more == 3 ? s[0] & 0x07u : more == 2 ? s[0] & 0x0fu : s[0] & 0x1fu;

	for (int i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			more = 0;
		else
			point = point << 6 | (s[i] & 0x3fu);
	}
	*text += more + 1;
	return more == 0 ? s[0] : point;
}

/* A JSON string of ASCII alone, as Python's json.dumps() makes it: the digest depends on it. */
static void
add_json_string(struct buf *out, const char *text)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

	buf_addc(out, '"');
	while (*text != '\0') {
		unsigned point = next_code_point(&text);
		const char *special = point < 0x80 ? strchr(plain, (int)point) : NULL;

		if (special != NULL)
			buf_addf(out, "\\%c", letters[special - plain]);
		else if (point >= 0x20 && point < 0x80)
			buf_addc(out, (char)point);
		else if (point < 0x10000)
			buf_addf(out, "\\u%04x", point);
		else
			buf_addf(out, "\\u%04x\\u%04x", 0xd800 + ((point - 0x10000) >> 10),
			    0xdc00 + ((point - 0x10000) & 0x3ff));
	}
	buf_addc(out, '"');
}

static void
add_member(struct buf *out, const char *name, const char *value, bool is_number)
{
	if (value == NULL)
		return;
	buf_addf(out, "%s\"%s\": ", out->len > 1 ? ", " : "", name);
	if (is_number)
		buf_adds(out, value + strspn(value, "0") - (value[strspn(value, "0")] == '\0'));
	else
		add_json_string(out, value);
}

static char *
digest_of(struct buf *text)
{
	struct buf key = { 0 };

	add_sha1(&key, text->data);
	buf_release(text);
	return buf_detach(&key);
}

char *
role_cache_key(const struct role *role)
{
	struct buf text = { 0 };

	buf_addc(&text, '{');
	add_member(&text, "DurationSeconds", role->duration, true);
	add_member(&text, "ExternalId", role->external_id, false);
	add_member(&text, "RoleArn", role->arn, false);
	add_member(&text, "RoleSessionName", role->session_name, false);
	add_member(&text, "SerialNumber", role->mfa_serial, false);
	buf_addc(&text, '}');
	return digest_of(&text);
}

char *
role_cache_sso_key(
    const char *account, const char *role, const char *session, const char *start_url)
{
	struct buf text = { 0 };

	buf_adds(&text, "{\"accountId\":");
	add_json_string(&text, account);
	buf_adds(&text, ",\"roleName\":");
	add_json_string(&text, role);
	buf_addf(&text, ",\"%s\":", session != NULL ? "sessionName" : "startUrl");
	add_json_string(&text, session != NULL ? session : start_url);
	buf_addc(&text, '}');
	return digest_of(&text);
}

static char *
path_of(const char *key)
{
	struct buf path = { 0 };
	char *home;

	buf_addf(&path, "~/.aws/cli/cache/%s.json", key);
	home = aws_expand_home(path.data);
	buf_release(&path);
	return home;
}

static bool
read_entry(const struct buf *text, struct credentials *out)
{
	struct json_field fields[CREDENTIAL_FIELDS] = {
		[CREDENTIAL_ACCESS_KEY] = { .path = "Credentials.AccessKeyId",
		    .kind = JSON_STRING },
		[CREDENTIAL_SECRET_KEY] = { .path = "Credentials.SecretAccessKey",
		    .kind = JSON_STRING },
		[CREDENTIAL_TOKEN] = { .path = "Credentials.SessionToken", .kind = JSON_STRING },
		[CREDENTIAL_EXPIRATION] = { .path = "Credentials.Expiration", .kind = JSON_STRING },
		[CREDENTIAL_ACCOUNT] = { .path = "Credentials.AccountId", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	bool found =
	    json_fields_read(fields, CREDENTIAL_FIELDS, text->data, text->len, &why) == 0 &&
	    fields[CREDENTIAL_EXPIRATION].value != NULL &&
	    credential_fields_take(fields, out) == NULL &&
	    !credentials_expire_within(out, LIFE_SECONDS_MIN) && credentials_are_sound(out);

	out->source = "AWS CLI's cache";
	if (!found)
		credentials_release(out);
	json_fields_release(fields, CREDENTIAL_FIELDS);
	buf_release(&why);
	return found;
}

bool
role_cache_read(const char *key, struct credentials *out)
{
	struct buf text = { 0 };
	char *path;
	bool found;

	if (!is_on())
		return false;
	path = path_of(key);
	found = secret_read(path, FILE_MAX, &text) == 0 && read_entry(&text, out);
	secret_release(&text);
	free(path);
	return found;
}

static void
write_entry(struct buf *out, const struct credentials *c, const struct sts_role_user *user)
{
	struct json_writer json = { 0 };
	struct buf expires_at = { 0 };

	timestamp_format(&expires_at, c->expires_at);
	/* Room for all at once: a buffer that grows leaves its old bytes behind. */
	buf_reserve(out, FILE_MAX);
	json_writer_begin(&json, out, false);
	json_open_object(&json);
	if (user == NULL)
		json_member_string(&json, "ProviderType", "sso");
	json_key(&json, "Credentials");
	json_open_object(&json);
	json_member_string(&json, "AccessKeyId", c->access_key);
	json_member_string(&json, "SecretAccessKey", c->secret_key);
	json_member_string(&json, "SessionToken", c->session_token);
	json_member_string(&json, "Expiration", expires_at.data);
	json_member_string(&json, "AccountId", c->account);
	json_close_object(&json);
	if (user != NULL) {
		json_key(&json, "AssumedRoleUser");
		json_open_object(&json);
		json_member_string(&json, "AssumedRoleId", user->id);
		json_member_string(&json, "Arn", user->arn);
		json_close_object(&json);
		json_key(&json, "ResponseMetadata");
		json_open_object(&json);
		json_close_object(&json);
	}
	json_close_object(&json);
	json_writer_end(&json);
	buf_release(&expires_at);
}

void
role_cache_write(
    const char *key, const struct credentials *credentials, const struct sts_role_user *user)
{
	struct buf text = { 0 };
	char *path;

	if (!is_on())
		return;
	path = path_of(key);
	write_entry(&text, credentials, user);
	if (cache_file_write(path, &text) == -1)
		log_debug("cannot write '%s': %s", path, strerror(errno));
	secret_release(&text);
	free(path);
}
