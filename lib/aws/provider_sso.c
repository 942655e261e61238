#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/json_fields.h"
#include "aws/role_cache.h"
#include "aws/secret.h"
#include "aws/session.h"
#include "aws/sigv4.h"
#include "aws/sso_token.h"
#include "base/mem.h"

/* A role of IAM Identity Center, for who has signed in by `aws sso login`. */

#define NAME "AWS SSO"

/* What is wanted of whom. */
struct assignment {
	struct sso_sign_in sign_in;
	const char *account;
	const char *role;
};

static void
add_missing(struct buf *missing, const char *value, const char *key)
{
	if (value == NULL)
		buf_addf(missing, "%s%s", missing->len > 0 ? ", " : "", key);
}

static int
check_complete(struct credential_search *search, const struct assignment *a)
{
	struct buf missing = { 0 };
	int rc = 0;

	add_missing(&missing, a->sign_in.start_url, "sso_start_url");
	add_missing(&missing, a->sign_in.region, "sso_region");
	add_missing(&missing, a->account, "sso_account_id");
	add_missing(&missing, a->role, "sso_role_name");
	if (missing.len > 0)
		rc = search_fail(search, "the AWS profile '%s' asks for SSO, and lacks %s",
		    a->sign_in.profile, missing.data);
	else if (!region_is_sound(a->sign_in.region))
		rc = search_fail(search, "'%s' is no AWS region (sso_region of the profile '%s')",
		    a->sign_in.region, a->sign_in.profile);
	buf_release(&missing);
	return rc;
}

/* A setting of the session, which the profile may say again, but not otherwise. */
static int
take_from_session(struct credential_search *search, const struct sso_sign_in *sign_in,
    const char *key, const char **out)
{
	const char *own = search_setting(search, sign_in->profile, key);

	*out = aws_sso_session_setting(search->profiles, sign_in->session, key);
	if (own == NULL || (*out != NULL && strcmp(own, *out) == 0))
		return 0;
	return search_fail(search,
	    "the AWS profile '%s' and its sso_session '%s' do not have the same %s",
	    sign_in->profile, sign_in->session, key);
}

static int
read_settings(struct credential_search *search, const char *profile, struct assignment *a)
{
	struct sso_sign_in *s = &a->sign_in;

	s->profile = profile;
	s->session = search_setting(search, profile, "sso_session");
	if (s->session == NULL) {
		s->start_url = search_setting(search, profile, "sso_start_url");
		s->region = search_setting(search, profile, "sso_region");
	} else if (take_from_session(search, s, "sso_start_url", &s->start_url) == -1 ||
		   take_from_session(search, s, "sso_region", &s->region) == -1) {
		return -1;
	}
	return check_complete(search, a);
}

static void
make_token_header(void *context, const char *url, struct buf *line)
{
	const struct buf *token = context;

	(void)url;
	buf_addf(line, "x-amz-sso_bearer_token: %s", token->data);
}

static int
read_answer(struct credential_search *search, const struct assignment *a, const struct buf *body,
    struct credentials *out)
{
	struct json_field fields[] = {
		{ .path = "roleCredentials.accessKeyId", .kind = JSON_STRING },
		{ .path = "roleCredentials.secretAccessKey", .kind = JSON_STRING },
		{ .path = "roleCredentials.sessionToken", .kind = JSON_STRING },
		{ .path = "roleCredentials.expiration", .kind = JSON_NUMBER },
	};
	struct buf why = { 0 };
	int rc = -1;

	if (json_fields_read(fields, 4, buf_text(body), body->len, &why) == -1 ||
	    fields[0].value == NULL || fields[1].value == NULL || fields[2].value == NULL ||
	    fields[3].value == NULL) {
		search_fail(search, NAME " gave an answer that cannot be right: %s",
		    why.len > 0 ? why.data : "a member of roleCredentials is missing");
	} else {
		out->access_key = json_field_take(&fields[0]);
		out->secret_key = json_field_take(&fields[1]);
		out->session_token = json_field_take(&fields[2]);
		out->expires_at = strtoll(fields[3].value, NULL, 10) / 1000;
		out->account = xstrdup(a->account);
		rc = 0;
	}
	json_fields_release(fields, 4);
	buf_release(&why);
	return rc;
}

static int
say_refusal(struct credential_search *search, const struct assignment *a,
    const struct aws_client *sso, const struct aws_request *request,
    const struct aws_answer *answer)
{
	struct buf failure = { 0 };
	const char *code = buf_text(&answer->error.code);

	aws_describe_failure(&failure, sso, request, answer);
	if (strcmp(code, "UnauthorizedException") == 0 || answer->http.status == 401)
		search_fail(search,
		    "the AWS SSO session of the profile '%s' is not valid any more; run: aws sso "
		    "login --profile %s (%s)",
		    a->sign_in.profile, a->sign_in.profile, failure.data);
	else if (strcmp(code, "ForbiddenException") == 0 || answer->http.status == 403)
		search_fail(search,
		    "AWS SSO does not grant the role %s in the account %s to who has signed in "
		    "(profile '%s'): %s",
		    a->role, a->account, a->sign_in.profile, failure.data);
	else
		search_fail(search, "%s", failure.data);
	buf_release(&failure);
	return -1;
}

static int
get_role_credentials(struct credential_search *search, const struct assignment *a,
    struct buf *token, struct credentials *out)
{
	struct aws_client *sso =
	    client_new_for_credentials(search->session, &aws_sso, a->sign_in.region, NULL);
	struct aws_answer answer = { 0 };
	struct buf query = { 0 };
	struct aws_request request = {
		.operation = "GetRoleCredentials",
		.method = "GET",
		.path = "/federation/credentials",
		.make_header = make_token_header,
		.header_context = token,
	};
	int rc;

	if (sso == NULL)
		return -1;
	buf_adds(&query, "account_id=");
	percent_encode(&query, a->account, false);
	buf_adds(&query, "&role_name=");
	percent_encode(&query, a->role, false);
	request.query = query.data;
	rc = aws_try(sso, &request, &answer) == 0 ? read_answer(search, a, &answer.http.body, out)
						  : say_refusal(search, a, sso, &request, &answer);
	aws_answer_release(&answer);
	buf_release(&query);
	aws_client_free(sso);
	return rc;
}

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	struct assignment a = {
		.account = search_setting(search, profile, "sso_account_id"),
		.role = search_setting(search, profile, "sso_role_name"),
	};
	struct buf token = { 0 };
	int rc = -1;
	char *key;

	/* Without either, SSO settings are for other things than credentials. */
	if (a.account == NULL && a.role == NULL)
		return 0;
	if (read_settings(search, profile, &a) == -1)
		return -1;
	key = role_cache_sso_key(a.account, a.role, a.sign_in.session, a.sign_in.start_url);
	if (!search->past_caches && role_cache_read(key, out)) {
		rc = 0;
	} else if (sso_token_find(search, &a.sign_in, &token) == 0 &&
		   get_role_credentials(search, &a, &token, out) == 0) {
		role_cache_write(key, out, NULL);
		rc = 0;
	}
	secret_release(&token);
	free(key);
	return rc == 0 ? 1 : -1;
}

const struct credential_provider provider_sso = { .name = NAME, .find = find };
