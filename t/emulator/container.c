/* The credentials of a container's role, as the agents of ECS and EKS serve them to what runs in it. */
#include <string.h>

#include "grant.h"
#include "service.h"

/* Agents answer errors in JSON, others in plain text: with a code it is JSON. */
static void
fail(struct answer *answer, json_int_t status, const char *code, const char *message)
{
	answer_error(answer, (int)status, code ? code : "Error", "%s", message);
	if (code)
		json_object_set_new(answer->body, "code", json_string(code));
}

static void
get_container_credentials(
    struct account *account, const struct request *request, struct answer *answer)
{
	const char *path = request_text(request, "Path"), *given, *must;
	json_t *container = NULL, *entry, *grant;
	size_t i;

	json_array_foreach(account->containers, i, entry)
		if (is_text(json_object_get(entry, "path"), path))
			container = entry;
	if (!container) {
		fail(answer, 404, "InvalidIdInRequest",
		    "CredentialsV2Request: Credentials not found");
		return;
	}
	must = text_of(container, "token");
	given = request_header(request, "authorization");
	if (must && (!given || strcmp(must, given) != 0)) {
		fail(answer, 401, NULL, "unauthorized: the token is missing or wrong");
		return;
	}
	if (json_object_get(container, "status")) {
		const char *message = text_of(container, "message");

		fail(answer, integer_of(container, "status", 500), text_of(container, "code"),
		    message ? message : "the credentials cannot be had");
		return;
	}
	grant = grant_new(account, container, 6 * 3600,
	    grant_assumed(account, account->id, text_of(container, "role"), "container"));
	answer_give(answer,
	    json_pack("{s:o, s:O, s:O, s:O, s:o*}", "RoleArn",
		json_sprintf("arn:%s:iam::%s:role/%s", account->partition, account->id,
		    text_of(container, "role")),
		"AccessKeyId", json_object_get(grant, "accessKeyId"), "SecretAccessKey",
		json_object_get(grant, "secretAccessKey"), "Token",
		json_object_get(grant, "sessionToken"), "Expiration", grant_expiration(grant)));
	json_decref(grant);
}

static const struct schema input[] = {
	{ "Path", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct operation operations[] = {
	{ "GetContainerCredentials", .run = get_container_credentials, .input = input,
	    .writes = true, .open = true },
	{ .name = NULL },
};

const struct service service_container = {
	.name = "container",
	.protocol = PROTOCOL_PLAIN,
	.invalid_parameter = "InvalidRequest",
	.operations = operations,
};
