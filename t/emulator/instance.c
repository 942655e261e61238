/* The metadata service of an EC2 instance: tokens of its version 2, and the credentials of the instance's role. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "grant.h"
#include "service.h"

enum { TTL_MAX = 21600 };

static const char roles_path[] = "/latest/meta-data/iam/security-credentials/";

static void
get_metadata_token(struct account *account, const struct request *request, struct answer *answer)
{
	const char *ttl = request_header(request, "x-aws-ec2-metadata-token-ttl-seconds");
	long seconds = ttl ? strtol(ttl, NULL, 10) : 0;
	json_int_t status = integer_of(account->instance, "tokenStatus", 200);
	json_t *tokens = json_object_get(account->instance, "tokens"), *token;

	if (!account->instance) {
		answer_error(answer, 404, "NotFound", "404 - Not Found");
		return;
	}
	if (status != 200) {
		answer_error(answer, (int)status, "Error", "%d", (int)status);
		return;
	}
	if (seconds < 1 || seconds > TTL_MAX) {
		answer_error(answer, 400, "BadRequest", "400 - Bad Request");
		return;
	}
	/* The n-th token is good for the n-th of tokenLifetimes if there is one, whatever was asked for. */
	if (json_array_size(json_object_get(account->instance, "tokenLifetimes")) > 0) {
		json_t *lifetimes = json_object_get(account->instance, "tokenLifetimes");

		seconds = (long)json_integer_value(json_array_get(lifetimes, 0));
		json_array_remove(lifetimes, 0);
	}
	if (!tokens)
		json_object_set_new(account->instance, "tokens", tokens = json_object());
	token = grant_secret(42);
	json_object_set_new(
	    tokens, json_string_value(token), json_real(clock_now() + (double)seconds));
	answer->headers = json_pack("{s:s}", "X-aws-ec2-metadata-token-ttl-seconds", ttl);
	answer_give(answer, token);
}

/* Version 2 has a token that is good; version 1 has none, and is allowed unless the instance refuses it. */
static bool
check_token(const json_t *instance, const struct request *request, struct answer *answer)
{
	const char *token = request_header(request, "x-aws-ec2-metadata-token");
	const json_t *until =
	    json_object_get(json_object_get(instance, "tokens"), token ? token : "");

	if (token ? until && json_number_value(until) > clock_now()
		  : !is_text(json_object_get(instance, "v1"), "refused"))
		return true;
	answer_error(answer, 401, "Unauthorized", "401 - Unauthorized");
	return false;
}

static json_t *
role_credentials(struct account *account)
{
	const char *code = text_of(account->instance, "code");
	json_t *grant, *credentials;

	if (code)
		return json_pack("{s:s, s:s, s:s*}", "Code", code, "LastUpdated",
		    "2026-01-01T00:00:00Z", "Message", text_of(account->instance, "message"));
	grant = grant_new(account, account->instance, 6 * 3600,
	    grant_assumed(
		account, account->id, text_of(account->instance, "role"), "i-0123456789abcdef0"));
	credentials = json_pack("{s:s, s:s, s:s, s:O, s:O, s:O, s:o*}", "Code", "Success",
	    "LastUpdated", "2026-01-01T00:00:00Z", "Type", "AWS-HMAC", "AccessKeyId",
	    json_object_get(grant, "accessKeyId"), "SecretAccessKey",
	    json_object_get(grant, "secretAccessKey"), "Token",
	    json_object_get(grant, "sessionToken"), "Expiration", grant_expiration(grant));
	json_decref(grant);
	return credentials;
}

static void
get_metadata(struct account *account, const struct request *request, struct answer *answer)
{
	const char *path = request_text(request, "Path"),
		   *role = text_of(account->instance, "role");
	size_t length = strlen(roles_path);
	json_t *text = NULL;

	if (!check_token(account->instance, request, answer))
		return;
	if (role && strcmp(path, roles_path) == 0)
		text = json_string(role);
	else if (role && strncmp(path, roles_path, length) == 0 && strcmp(path + length, role) == 0)
		text = role_credentials(account);
	else if (account->instance && strcmp(path, "/latest/meta-data/placement/region") == 0)
		text = json_string(account->region);
	else if (account->instance &&
		 strcmp(path, "/latest/meta-data/placement/availability-zone/") == 0)
		text = json_sprintf("%sa", account->region);
	else if (account->instance &&
		 strcmp(path, "/latest/dynamic/instance-identity/document") == 0)
		text = json_pack("{s:s, s:s}", "accountId", account->id, "region", account->region);
	if (text)
		answer_give(answer, text);
	else
		answer_error(answer, 404, "NotFound", "404 - Not Found");
}

static const struct schema input[] = {
	{ "Path", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct operation operations[] = {
	{ "GetMetadata", .run = get_metadata, .input = input, .writes = true, .open = true },
	{ "GetMetadataToken", .run = get_metadata_token, .input = input, .writes = true,
	    .open = true },
	{ .name = NULL },
};

const struct service service_metadata = {
	.name = "metadata",
	.protocol = PROTOCOL_PLAIN,
	.invalid_parameter = "BadRequest",
	.operations = operations,
};
