#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/cache_file.h"
#include "aws/credential_fields.h"
#include "aws/digest.h"
#include "aws/dpop.h"
#include "aws/provider.h"
#include "aws/secret.h"
#include "aws/session.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/timestamp.h"
#include "json/edit.h"

/* Credentials of a session of `aws login`, which live for minutes and are renewed. */

#define NAME "AWS login session"

enum { FILE_MAX = 64 * 1024, RENEW_SECONDS = 300 };

enum { CLIENT_ID = CREDENTIAL_FIELDS, REFRESH, DPOP_KEY, FIELDS };

/* The session's file, which the AWS CLI made. */
struct login {
	const char *profile;
	char *path;
	struct buf text;
	struct json_field fields[FIELDS];
	int64_t expires_at;
};

static void
forget(struct login *l)
{
	secret_release(&l->text);
	json_fields_release(l->fields, FIELDS);
}

static int
read_file(struct credential_search *search, struct login *l)
{
	const struct json_field fields[FIELDS] = {
		[CREDENTIAL_ACCESS_KEY] = { .path = "accessToken.accessKeyId",
		    .kind = JSON_STRING },
		[CREDENTIAL_SECRET_KEY] = { .path = "accessToken.secretAccessKey",
		    .kind = JSON_STRING },
		[CREDENTIAL_TOKEN] = { .path = "accessToken.sessionToken", .kind = JSON_STRING },
		[CREDENTIAL_ACCOUNT] = { .path = "accessToken.accountId", .kind = JSON_STRING },
		[CREDENTIAL_EXPIRATION] = { .path = "accessToken.expiresAt", .kind = JSON_STRING },
		[CLIENT_ID] = { .path = "clientId", .kind = JSON_STRING },
		[REFRESH] = { .path = "refreshToken", .kind = JSON_STRING },
		[DPOP_KEY] = { .path = "dpopKey", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	bool is_sound;

	forget(l);
	memcpy(l->fields, fields, sizeof(fields));
	if (secret_read(l->path, FILE_MAX, &l->text) == -1)
		buf_adds(&why, strerror(errno));
	else if (json_fields_read(l->fields, FIELDS, l->text.data, l->text.len, &why) == 0) {
		for (int i = 0; i < FIELDS && why.len == 0; i++) {
			if (l->fields[i].value == NULL)
				buf_addf(&why, "it has no %s", l->fields[i].path);
		}
		if (why.len == 0 &&
		    timestamp_parse(l->fields[CREDENTIAL_EXPIRATION].value, &l->expires_at) == -1)
			buf_adds(&why, "its expiresAt is no time");
	}
	is_sound = why.len == 0;
	if (!is_sound)
		search_fail(search,
		    "the AWS profile '%s' has no session of aws login here (%s: %s); run: aws "
		    "login --profile %s",
		    l->profile, l->path, why.data, l->profile);
	buf_release(&why);
	return is_sound ? 0 : -1;
}

static void
make_proof(void *context, const char *url, struct buf *line)
{
	const struct login *l = context;
	struct buf id = { 0 };

	random_uuid(&id);
	buf_adds(line, "DPoP: ");
	dpop_proof(line, l->fields[DPOP_KEY].value, url, id.data, timestamp_now());
	buf_release(&id);
}

static void
write_request(struct buf *body, const struct login *l)
{
	struct json_writer json = { 0 };

	json_writer_begin(&json, body, false);
	json_open_object(&json);
	json_member_string(&json, "clientId", l->fields[CLIENT_ID].value);
	json_member_string(&json, "grantType", "refresh_token");
	json_member_string(&json, "refreshToken", l->fields[REFRESH].value);
	json_close_object(&json);
	json_writer_end(&json);
}

/* Keep the new credentials, for all who use the session.  Where that fails, we have them at least. */
static void
save(const struct login *l, const char *token_type)
{
	struct buf text = { 0 }, expires_at = { 0 };
	struct json_change changes[] = {
		{ "accessToken.accessKeyId", l->fields[CREDENTIAL_ACCESS_KEY].value },
		{ "accessToken.secretAccessKey", l->fields[CREDENTIAL_SECRET_KEY].value },
		{ "accessToken.sessionToken", l->fields[CREDENTIAL_TOKEN].value },
		{ "accessToken.expiresAt", NULL },
		{ "refreshToken", l->fields[REFRESH].value },
		{ "tokenType", token_type },
	};

	timestamp_format(&expires_at, l->expires_at);
	changes[3].text = expires_at.data;
	if (json_edit(&text, l->text.data, l->text.len, changes, token_type != NULL ? 6 : 5) ==
		-1 ||
	    cache_file_write(l->path, &text) == -1)
		log_warn("the renewed session of aws login could not be kept in '%s': %s", l->path,
		    strerror(errno));
	secret_release(&text);
	buf_release(&expires_at);
}

enum {
	NEW_ACCESS_KEY,
	NEW_SECRET_KEY,
	NEW_TOKEN,
	NEW_EXPIRES_IN,
	NEW_REFRESH,
	NEW_TYPE,
	NEW_FIELDS
};

static void
move(struct login *l, int to, struct json_field *from)
{
	secret_free(l->fields[to].value);
	l->fields[to].value = json_field_take(from);
}

/* Returns 0, or -1 after search_fail(). */
static int
take_answer(struct credential_search *search, struct login *l, const struct buf *body)
{
	struct json_field fields[NEW_FIELDS] = {
		[NEW_ACCESS_KEY] = { .path = "accessToken.accessKeyId", .kind = JSON_STRING },
		[NEW_SECRET_KEY] = { .path = "accessToken.secretAccessKey", .kind = JSON_STRING },
		[NEW_TOKEN] = { .path = "accessToken.sessionToken", .kind = JSON_STRING },
		[NEW_EXPIRES_IN] = { .path = "expiresIn", .kind = JSON_NUMBER },
		[NEW_REFRESH] = { .path = "refreshToken", .kind = JSON_STRING },
		[NEW_TYPE] = { .path = "tokenType", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	int rc = 0;

	if (json_fields_read(fields, NEW_FIELDS, buf_text(body), body->len, &why) == 0) {
		for (int i = 0; i < NEW_TYPE && why.len == 0; i++) {
			if (fields[i].value == NULL)
				buf_addf(&why, "%s is missing", fields[i].path);
		}
	}
	if (why.len > 0) {
		rc = search_fail(search,
		    "signin CreateOAuth2Token gave an answer that cannot be right: %s", why.data);
	} else {
		l->expires_at = timestamp_after(fields[NEW_EXPIRES_IN].value);
		move(l, CREDENTIAL_ACCESS_KEY, &fields[NEW_ACCESS_KEY]);
		move(l, CREDENTIAL_SECRET_KEY, &fields[NEW_SECRET_KEY]);
		move(l, CREDENTIAL_TOKEN, &fields[NEW_TOKEN]);
		move(l, REFRESH, &fields[NEW_REFRESH]);
		save(l, fields[NEW_TYPE].value);
	}
	json_fields_release(fields, NEW_FIELDS);
	buf_release(&why);
	return rc;
}

static int
say_refusal(struct credential_search *search, const struct login *l,
    const struct aws_client *signin, const struct aws_request *request,
    const struct aws_answer *answer)
{
	struct json_field error = { .path = "error", .kind = JSON_STRING };
	const struct buf *body = &answer->http.body;
	struct buf why = { 0 }, failure = { 0 };
	const char *detail;

	json_fields_read(&error, 1, buf_text(body), body->len, &why);
	detail = error.value != NULL ? error.value : "";
	aws_describe_failure(&failure, signin, request, answer);
	if (strcmp(detail, "TOKEN_EXPIRED") == 0 || strcmp(detail, "USER_CREDENTIALS_CHANGED") == 0)
		search_fail(search,
		    "the session of aws login of the AWS profile '%s' %s; run: aws login --profile "
		    "%s",
		    l->profile,
		    strcmp(detail, "TOKEN_EXPIRED") == 0 ? "has expired"
							 : "is of credentials that have changed",
		    l->profile);
	else if (strcmp(detail, "INSUFFICIENT_PERMISSIONS") == 0)
		search_fail(search,
		    "the session of aws login of the AWS profile '%s' lacks the permission "
		    "signin:CreateOAuth2Token: %s",
		    l->profile, failure.data);
	else
		search_fail(search,
		    "the session of aws login of the AWS profile '%s' could not be renewed: %s",
		    l->profile, failure.data);
	json_fields_release(&error, 1);
	buf_release(&why);
	buf_release(&failure);
	return -1;
}

static int
renew(struct credential_search *search, struct login *l)
{
	struct aws_client *signin;
	struct aws_request request = {
		.operation = "CreateOAuth2Token",
		.method = "POST",
		.path = "/v1/token",
		.query = "",
		.content_type = "application/json",
		.make_header = make_proof,
		.header_context = l,
	};
	struct aws_answer answer = { 0 };
	struct buf body = { 0 }, trial = { 0 };
	int rc = dpop_proof(&trial, l->fields[DPOP_KEY].value, "", "", 0);

	secret_release(&trial);
	if (rc == -1)
		return search_fail(search,
		    "the dpopKey in '%s' is no private key of the curve P-256; run: aws login "
		    "--profile %s",
		    l->path, l->profile);
	signin = client_new_for_credentials(search->session, &aws_signin, search->region, NULL);
	if (signin == NULL)
		return -1;
	write_request(&body, l);
	request.body = body.data;
	rc = aws_try(signin, &request, &answer) == 0
		 ? take_answer(search, l, &answer.http.body)
		 : say_refusal(search, l, signin, &request, &answer);
	secret_release(&body);
	aws_answer_release(&answer);
	aws_client_free(signin);
	return rc;
}

static bool
lasts(const struct login *l, int64_t seconds)
{
	return l->expires_at > timestamp_now() + seconds;
}

/* Renew if it is time and nobody else has done so meanwhile; what is still valid will do. */
static int
bring_up_to_date(struct credential_search *search, struct login *l)
{
	int lock, rc = 0;

	if (read_file(search, l) == -1)
		return -1;
	if (lasts(l, RENEW_SECONDS) && !search->past_caches)
		return 0;
	lock = cache_lock(strrchr(l->path, '/') + 1);
	if (read_file(search, l) == -1)
		rc = -1;
	else if ((!lasts(l, RENEW_SECONDS) || search->past_caches) && renew(search, l) == -1 &&
		 !lasts(l, 0))
		rc = -1;
	cache_unlock(lock);
	return rc;
}

static char *
path_of(const char *session)
{
	const char *directory = environment("AWS_LOGIN_CACHE_DIRECTORY");
	char *expanded = aws_expand_path(directory != NULL ? directory : "~/.aws/login/cache");
	size_t blanks = strspn(session, " \t\r\n"), len;
	struct buf path = { 0 };
	char *name;

	len = strlen(session + blanks);
	while (len > 0 && strchr(" \t\r\n", session[blanks + len - 1]) != NULL)
		len--;
	name = xstrndup(session + blanks, len);
	buf_addf(&path, "%s/", expanded);
	add_sha256(&path, name);
	buf_adds(&path, ".json");
	free(expanded);
	free(name);
	return buf_detach(&path);
}

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *session = search_setting(search, profile, "login_session");
	struct login l = { .profile = profile };
	int rc;

	if (session == NULL)
		return 0;
	l.path = path_of(session);
	rc = bring_up_to_date(search, &l);
	if (rc == 0) {
		credential_fields_give(l.fields, out);
		out->expires_at = l.expires_at;
	}
	forget(&l);
	free(l.path);
	return rc == 0 ? 1 : -1;
}

const struct credential_provider provider_login = { .name = NAME, .find = find };
