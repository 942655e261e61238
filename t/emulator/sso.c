/*
 * IAM Identity Center: the portal hands out the credentials of a role for the access token of a sign-in, OIDC hands
 * out new access tokens for refresh tokens.
 */
#include "sso.h"

#include <string.h>

#include "clock.h"
#include "grant.h"
#include "service.h"

static void
load_times(json_t *entries, const struct account *account)
{
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
		if (json_object_get(entry, "expiresAt"))
			json_object_set_new(
			    entry, "expiresAt", account_time(account, entry, "expiresAt", 0));
}

void
sso_load(json_t *instances, const struct account *account)
{
	json_t *instance;
	size_t i;

	json_array_foreach(instances, i, instance) {
		load_times(json_object_get(instance, "clients"), account);
		load_times(json_object_get(instance, "tokens"), account);
	}
}

bool
sso_is_past(const json_t *entry)
{
	const json_t *expires = json_object_get(entry, "expiresAt");

	return expires && json_number_value(expires) <= clock_now();
}

/* The entry of the list whose member of that name is value; NULL if none. */
static json_t *
entry_with(json_t *list, const char *name, const char *value)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (value && is_text(json_object_get(entry, name), value))
			return entry;
	return NULL;
}

/* The instance in whose list of that name an entry has the member; entry is set to that, or both are NULL. */
static json_t *
instance_with(
    json_t *instances, const char *list, const char *name, const char *value, json_t **entry)
{
	json_t *instance;
	size_t i;

	*entry = NULL;
	json_array_foreach(instances, i, instance) {
		*entry = entry_with(json_object_get(instance, list), name, value);
		if (*entry)
			return instance;
	}
	return NULL;
}

static json_t *
role_of(const json_t *instance, const char *id, const char *name)
{
	json_t *role;
	size_t i;

	json_array_foreach(json_object_get(instance, "roles"), i, role)
		if (is_text(json_object_get(role, "account"), id) &&
		    is_text(json_object_get(role, "name"), name))
			return role;
	return NULL;
}

static void
get_role_credentials(struct account *account, const struct request *request, struct answer *answer)
{
	const char *id = request_text(request, "account_id"),
		   *name = request_text(request, "role_name");
	json_t *token, *role, *grant, *reserved;
	const json_t *instance = instance_with(account->sso, "tokens", "accessToken",
	    request_header(request, "x-amz-sso_bearer_token"), &token);

	if (!instance || sso_is_past(token)) {
		answer_error(
		    answer, 401, "UnauthorizedException", "Session token not found or invalid");
		return;
	}
	role = role_of(instance, id, name);
	if (!role) {
		answer_error(answer, 403, "ForbiddenException", "No access");
		return;
	}
	reserved = json_sprintf("AWSReservedSSO_%s_0123456789abcdef", name);
	grant = grant_new(account, role, 3600,
	    grant_assumed(account, id, json_string_value(reserved), "user@example.com"));
	json_decref(reserved);
	answer_give(
	    answer, json_pack("{s:{s:O, s:O, s:O, s:I}}", "roleCredentials", "accessKeyId",
			json_object_get(grant, "accessKeyId"), "secretAccessKey",
			json_object_get(grant, "secretAccessKey"), "sessionToken",
			json_object_get(grant, "sessionToken"), "expiration",
			(json_int_t)(json_number_value(json_object_get(grant, "expires")) * 1000)));
	json_decref(grant);
}

/* Errors of OIDC have the words of OAuth beside the exception. */
static void
refuse(struct answer *answer, int status, const char *code, const char *error, const char *why)
{
	answer_error(answer, status, code, "%s", why);
	json_object_clear(answer->body);
	json_object_set_new(answer->body, "error", json_string(error));
	json_object_set_new(answer->body, "error_description", json_string(why));
}

/* The n-th token lasts for the n-th of tokenLifetimes, by default eight hours; a refresh token is good for once. */
static json_t *
new_token(json_t *instance, json_t *old)
{
	const json_t *lifetimes = json_object_get(instance, "tokenLifetimes");
	size_t n = (size_t)integer_of(instance, "renewed", 0), size = json_array_size(lifetimes);
	json_int_t seconds =
	    size > 0 ? json_integer_value(json_array_get(lifetimes, n < size ? n : size - 1))
		     : 28800;
	json_t *token = json_pack("{s:o, s:O, s:f}", "accessToken", grant_secret(120), "clientId",
	    json_object_get(old, "clientId"), "expiresAt", clock_now() + (double)seconds);

	json_object_set_new(instance, "renewed", json_integer((json_int_t)n + 1));
	json_object_del(old, "refreshToken");
	if (!is_text(json_object_get(instance, "refreshTokens"), "last"))
		json_object_set_new(token, "refreshToken", grant_secret(120));
	json_array_append_new(json_object_get(instance, "tokens"), token);
	return json_pack("{s:O, s:s, s:I, s:O*}", "accessToken",
	    json_object_get(token, "accessToken"), "tokenType", "Bearer", "expiresIn", seconds,
	    "refreshToken", json_object_get(token, "refreshToken"));
}

static void
create_token(struct account *account, const struct request *request, struct answer *answer)
{
	const char *id = request_text(request, "clientId"),
		   *secret = request_text(request, "clientSecret");
	const char *grant_type = request_text(request, "grantType");
	json_t *client, *token, *instance;

	if (strcmp(grant_type, "refresh_token") != 0) {
		refuse(answer, 400, "UnsupportedGrantTypeException", "unsupported_grant_type",
		    "Only refresh_token is played here");
		return;
	}
	instance_with(account->sso, "clients", "clientId", id, &client);
	if (!client || !is_text(json_object_get(client, "clientSecret"), secret)) {
		refuse(answer, 401, "InvalidClientException", "invalid_client",
		    "Invalid client provided");
		return;
	}
	if (sso_is_past(client)) {
		refuse(answer, 401, "InvalidClientException", "invalid_client",
		    "Client registration expired");
		return;
	}
	instance = instance_with(
	    account->sso, "tokens", "refreshToken", request_text(request, "refreshToken"), &token);
	if (!instance || !is_text(json_object_get(token, "clientId"), id)) {
		refuse(answer, 400, "InvalidGrantException", "invalid_grant",
		    "Invalid refresh token provided");
		return;
	}
	answer_give(answer, new_token(instance, token));
}

static const struct schema get_role_credentials_input[] = {
	{ "account_id", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "role_name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct operation portal_operations[] = {
	{ "GetRoleCredentials", .run = get_role_credentials, .input = get_role_credentials_input,
	    .writes = true, .open = true },
	{ .name = NULL },
};

const struct service service_sso = {
	.name = "sso",
	.protocol = PROTOCOL_REST,
	.invalid_parameter = "InvalidRequestException",
	.operations = portal_operations,
};

static const struct schema create_token_input[] = {
	{ "clientId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "clientSecret", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "grantType", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "refreshToken", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct operation oidc_operations[] = {
	{ "CreateToken", .run = create_token, .input = create_token_input, .writes = true,
	    .open = true },
	{ .name = NULL },
};

const struct service service_oidc = {
	.name = "sso-oidc",
	.protocol = PROTOCOL_REST,
	.invalid_parameter = "InvalidRequestException",
	.operations = oidc_operations,
};
