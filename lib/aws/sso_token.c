#include "aws/sso_token.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/cache_file.h"
#include "aws/digest.h"
#include "aws/json_fields.h"
#include "aws/secret.h"
#include "aws/session.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "json/edit.h"

enum { FILE_MAX = 64 * 1024, RENEW_SECONDS = 300 };

enum { ACCESS, EXPIRES, REFRESH, CLIENT_ID, CLIENT_SECRET, REGISTRATION, FIELDS };

/* The file of a sign-in. */
struct token_file {
	char *path;
	struct buf text;
	struct json_field fields[FIELDS];
	int64_t expires_at;
};

static void
forget(struct token_file *f)
{
	secret_release(&f->text);
	json_fields_release(f->fields, FIELDS);
}

/* Returns whether there is a token in it. */
static bool
read_file(struct token_file *f)
{
	const struct json_field fields[FIELDS] = {
		[ACCESS] = { .path = "accessToken", .kind = JSON_STRING },
		[EXPIRES] = { .path = "expiresAt", .kind = JSON_STRING },
		[REFRESH] = { .path = "refreshToken", .kind = JSON_STRING },
		[CLIENT_ID] = { .path = "clientId", .kind = JSON_STRING },
		[CLIENT_SECRET] = { .path = "clientSecret", .kind = JSON_STRING },
		[REGISTRATION] = { .path = "registrationExpiresAt", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	bool is_sound;

	forget(f);
	memcpy(f->fields, fields, sizeof(fields));
	is_sound = secret_read(f->path, FILE_MAX, &f->text) == 0 &&
		   json_fields_read(f->fields, FIELDS, f->text.data, f->text.len, &why) == 0 &&
		   f->fields[ACCESS].value != NULL &&
		   strpbrk(f->fields[ACCESS].value, "\r\n") == NULL && /* it goes into a header */
		   f->fields[EXPIRES].value != NULL &&
		   timestamp_parse(f->fields[EXPIRES].value, &f->expires_at) == 0;
	if (!is_sound)
		log_debug(
		    "no token in '%s': %s", f->path, why.len > 0 ? why.data : strerror(errno));
	buf_release(&why);
	return is_sound;
}

static bool
can_renew(const struct sso_sign_in *sign_in, const struct token_file *f)
{
	int64_t registered_until;

	return sign_in->session != NULL && f->fields[REFRESH].value != NULL &&
	       f->fields[CLIENT_ID].value != NULL && f->fields[CLIENT_SECRET].value != NULL &&
	       f->fields[REGISTRATION].value != NULL &&
	       timestamp_parse(f->fields[REGISTRATION].value, &registered_until) == 0 &&
	       registered_until > timestamp_now();
}

static void
write_request(struct buf *body, const struct token_file *f)
{
	struct json_writer json = { 0 };

	json_writer_begin(&json, body, false);
	json_open_object(&json);
	json_member_string(&json, "clientId", f->fields[CLIENT_ID].value);
	json_member_string(&json, "clientSecret", f->fields[CLIENT_SECRET].value);
	json_member_string(&json, "grantType", "refresh_token");
	json_member_string(&json, "refreshToken", f->fields[REFRESH].value);
	json_close_object(&json);
	json_writer_end(&json);
}

/* Keep the new token, for all who use the sign-in.  Where that fails, we have it at least. */
static void
save(const struct token_file *f)
{
	struct buf text = { 0 }, expires_at = { 0 };
	struct json_change changes[] = {
		{ "accessToken", f->fields[ACCESS].value },
		{ "expiresAt", NULL },
		{ "refreshToken", f->fields[REFRESH].value },
	};

	timestamp_format(&expires_at, f->expires_at);
	changes[1].text = expires_at.data;
	if (json_edit(&text, f->text.data, f->text.len, changes, 3) == -1 ||
	    cache_file_write(f->path, &text) == -1)
		log_warn("the renewed token of AWS SSO could not be kept in '%s': %s", f->path,
		    strerror(errno));
	secret_release(&text);
	buf_release(&expires_at);
}

/* Returns whether the answer has a token; it is f's then. */
static bool
take_answer(struct token_file *f, const struct buf *body)
{
	struct json_field fields[] = {
		{ .path = "accessToken", .kind = JSON_STRING },
		{ .path = "refreshToken", .kind = JSON_STRING },
		{ .path = "expiresIn", .kind = JSON_NUMBER },
	};
	struct buf why = { 0 };
	bool is_sound = json_fields_read(fields, 3, buf_text(body), body->len, &why) == 0 &&
			fields[0].value != NULL && fields[2].value != NULL &&
			strpbrk(fields[0].value, "\r\n") == NULL;

	if (is_sound) {
		secret_free(f->fields[ACCESS].value);
		secret_free(f->fields[REFRESH].value);
		f->fields[ACCESS].value = json_field_take(&fields[0]);
		f->fields[REFRESH].value = json_field_take(&fields[1]);
		f->expires_at = timestamp_after(fields[2].value);
	}
	json_fields_release(fields, 3);
	buf_release(&why);
	return is_sound;
}

/* Returns whether the token is a new one. */
static bool
renew(struct credential_search *search, const struct sso_sign_in *sign_in, struct token_file *f)
{
	struct aws_client *oidc =
	    client_new_for_credentials(search->session, &aws_sso_oidc, sign_in->region, NULL);
	struct aws_request request = {
		.operation = "CreateToken",
		.method = "POST",
		.path = "/token",
		.query = "",
		.content_type = "application/json",
	};
	struct aws_answer answer = { 0 };
	struct buf body = { 0 };
	bool renewed = false;

	if (oidc == NULL)
		return false;
	write_request(&body, f);
	request.body = body.data;
	if (aws_try(oidc, &request, &answer) == -1)
		log_debug("the token of AWS SSO was not renewed: %s", answer.error.code.data);
	else
		renewed = take_answer(f, &answer.http.body);
	if (renewed)
		save(f);
	secret_release(&body);
	aws_answer_release(&answer);
	aws_client_free(oidc);
	return renewed;
}

static bool
lasts(const struct token_file *f, int64_t seconds)
{
	return f->expires_at > timestamp_now() + seconds;
}

/*
 * Renew the token if it is time and nobody else has done so meanwhile.  Returns whether there is one
 * that is valid.
 */
static bool
bring_up_to_date(
    struct credential_search *search, const struct sso_sign_in *sign_in, struct token_file *f)
{
	int lock;

	if (!read_file(f))
		return false;
	if (lasts(f, RENEW_SECONDS) || !can_renew(sign_in, f))
		return lasts(f, 0);
	lock = cache_lock(strrchr(f->path, '/') + 1);
	if (read_file(f) && !lasts(f, RENEW_SECONDS) && can_renew(sign_in, f))
		renew(search, sign_in, f);
	cache_unlock(lock);
	return f->fields[ACCESS].value != NULL && lasts(f, 0);
}

static char *
path_of(const struct sso_sign_in *sign_in)
{
	struct buf path = { 0 };
	char *home;

	buf_adds(&path, "~/.aws/sso/cache/");
	add_sha1(&path, sign_in->session != NULL ? sign_in->session : sign_in->start_url);
	buf_adds(&path, ".json");
	home = aws_expand_home(path.data);
	buf_release(&path);
	return home;
}

int
sso_token_find(
    struct credential_search *search, const struct sso_sign_in *sign_in, struct buf *token)
{
	struct token_file f = { .path = path_of(sign_in) };
	int rc = 0;

	if (bring_up_to_date(search, sign_in, &f))
		buf_adds(token, f.fields[ACCESS].value);
	else
		rc = search_fail(search,
		    "the AWS SSO session of the profile '%s' has %s; run: aws sso login --profile "
		    "%s",
		    sign_in->profile,
		    f.fields[ACCESS].value != NULL ? "expired" : "no sign-in here",
		    sign_in->profile);
	forget(&f);
	free(f.path);
	return rc;
}
