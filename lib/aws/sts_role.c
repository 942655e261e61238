#include "aws/sts_role.h"

#include <stdlib.h>
#include <string.h>

#include "aws/secret.h"
#include "aws/session.h"
#include "aws/sigv4.h"
#include "aws/xml.h"
#include "base/mem.h"
#include "base/timestamp.h"

/* Errors of web identities that pass: the provider is not heard for a moment, its token is new. */
static const char *const retry_codes[] = { "IDPCommunicationError", "InvalidIdentityToken", NULL };

static void
add_parameter(struct buf *body, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(body, "&%s=", name);
	percent_encode(body, value, false);
}

static void
write_body(struct buf *body, const char *operation, const struct role *role,
    const struct sts_role_proof *proof)
{
	buf_addf(body, "Action=%s&Version=2011-06-15", operation);
	add_parameter(body, "RoleArn", role->arn);
	add_parameter(body, "RoleSessionName", role->session_name);
	add_parameter(body, "DurationSeconds", role->duration);
	if (proof->web_identity_token != NULL) {
		add_parameter(body, "WebIdentityToken", proof->web_identity_token);
		return;
	}
	add_parameter(body, "ExternalId", role->external_id);
	if (proof->token_code != NULL) {
		add_parameter(body, "SerialNumber", role->mfa_serial);
		add_parameter(body, "TokenCode", proof->token_code);
	}
}

/* What is read of an answer. */
struct answer {
	struct credentials *out;
	struct sts_role_user *user;
	bool is_wrong;
};

static void
set(char **slot, const char *text)
{
	secret_free(*slot);
	*slot = xstrdup(text);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Both operations have the same members, below elements of their own name. */
static void
on_value(void *context, const char *path, const char *text)
{
	struct answer *a = context;

	if (ends_with(path, "Result/Credentials/AccessKeyId"))
		set(&a->out->access_key, text);
	else if (ends_with(path, "Result/Credentials/SecretAccessKey"))
		set(&a->out->secret_key, text);
	else if (ends_with(path, "Result/Credentials/SessionToken"))
		set(&a->out->session_token, text);
	else if (ends_with(path, "Result/Credentials/Expiration"))
		a->is_wrong |= timestamp_parse(text, &a->out->expires_at) == -1;
	else if (ends_with(path, "Result/AssumedRoleUser/Arn"))
		set(&a->user->arn, text);
	else if (ends_with(path, "Result/AssumedRoleUser/AssumedRoleId"))
		set(&a->user->id, text);
}

/* The fifth part of arn:aws:sts::123456789012:assumed-role/role/session. */
static char *
account_of(const char *arn)
{
	for (int colons = 0; colons < 4; colons++) {
		arn = strchr(arn, ':');
		if (arn == NULL)
			return NULL;
		arn++;
	}
	return xstrndup(arn, strcspn(arn, ":"));
}

static int
read_answer(const struct buf *body, struct credentials *out, struct sts_role_user *user)
{
	struct answer answer = { out, user, false };

	if (xml_read(buf_text(body), body->len, on_value, &answer) == -1 || answer.is_wrong ||
	    out->access_key == NULL || out->secret_key == NULL || out->session_token == NULL ||
	    out->expires_at == 0 || user->arn == NULL)
		return -1;
	out->account = account_of(user->arn);
	out->source = "assumed role";
	return 0;
}

int
sts_assume_role(struct credential_search *search, const struct role *role,
    const struct sts_role_proof *proof, struct credentials *out, struct sts_role_user *user)
{
	bool by_token = proof->web_identity_token != NULL;
	struct aws_client *sts = client_new_for_credentials(
	    search->session, &aws_sts, search->region, by_token ? NULL : proof->base);
	struct aws_request request = {
		.operation = by_token ? "AssumeRoleWithWebIdentity" : "AssumeRole",
		.method = "POST",
		.path = "/",
		.query = "",
		.content_type = "application/x-www-form-urlencoded",
		.retry_codes = by_token ? retry_codes : NULL,
	};
	struct aws_answer answer = { 0 };
	struct buf body = { 0 }, failure = { 0 };
	int rc = -1;

	if (sts == NULL)
		return -1;
	write_body(&body, request.operation, role, proof);
	request.body = body.data;
	if (aws_try(sts, &request, &answer) == -1) {
		aws_describe_failure(&failure, sts, &request, &answer);
		search_fail(search, "cannot assume the role %s: %s", role->arn, failure.data);
	} else if (read_answer(&answer.http.body, out, user) == -1) {
		credentials_release(out);
		search_fail(search,
		    "cannot assume the role %s: sts %s gave an answer that cannot be right",
		    role->arn, request.operation);
	} else {
		rc = 0;
	}
	aws_answer_release(&answer);
	secret_release(&body);
	buf_release(&failure);
	aws_client_free(sts);
	return rc;
}

void
sts_role_user_release(struct sts_role_user *user)
{
	free(user->id);
	free(user->arn);
	*user = (struct sts_role_user){ 0 };
}
