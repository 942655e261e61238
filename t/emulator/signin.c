/* AWS Sign-In, which renews what `aws login` was given: credentials that last for a quarter of an hour. */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "dpop.h"
#include "grant.h"
#include "service.h"

/* Whether one of the texts of the list is that one. */
static bool
holds(const json_t *list, const char *text)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (is_text(entry, text))
			return true;
	return false;
}

/* A refresh token stays good after a newer one was handed out, for clients that lost that answer. */
static json_t *
login_of(json_t *logins, const char *refresh_token)
{
	json_t *login;
	size_t i;

	json_array_foreach(logins, i, login)
		if (is_text(json_object_get(login, "refreshToken"), refresh_token) ||
		    holds(json_object_get(login, "renewed"), refresh_token))
			return login;
	return NULL;
}

/* The first proof binds the session to its key; later ones have to be of that key, and none comes twice. */
static bool
check_proof(json_t *login, const struct request *request, struct answer *answer)
{
	const char *host = request_header(request, "host");
	json_t *url = json_sprintf("%s%s", host ? host : "", request->wire), *proved;
	json_t *bound = json_object_get(login, "key"), *seen = json_object_get(login, "seen");
	char why[DPOP_WHY_SIZE] = "";

	proved = dpop_check(request_header(request, "dpop"), request->method,
	    json_string_value(url), clock_now(), why);
	json_decref(url);
	if (proved && bound &&
	    (!json_equal(json_object_get(bound, "x"), json_object_get(proved, "x")) ||
		!json_equal(json_object_get(bound, "y"), json_object_get(proved, "y"))))
		snprintf(why, sizeof(why), "the session is bound to another key");
	else if (proved && holds(seen, text_of(proved, "jti")))
		snprintf(why, sizeof(why), "jti was used before");
	if (why[0]) {
		answer_error(answer, 400, "ValidationException", "Invalid DPoP proof: %s", why);
		json_object_set_new(answer->body, "error", json_string("INVALID_REQUEST"));
		json_decref(proved);
		return false;
	}
	if (!bound)
		json_object_set(login, "key", proved);
	if (!seen)
		json_object_set_new(login, "seen", seen = json_array());
	json_array_append(seen, json_object_get(proved, "jti"));
	json_decref(proved);
	return true;
}

static void
deny(struct answer *answer, const char *error)
{
	bool late = strcmp(error, "TOKEN_EXPIRED") == 0 || strcmp(error, "AUTHCODE_EXPIRED") == 0;

	answer_error(answer, late ? 401 : 403, "AccessDeniedException", "Access denied: %s", error);
	json_object_set_new(answer->body, "error", json_string(error));
}

static void
create_oauth2_token(struct account *account, const struct request *request, struct answer *answer)
{
	enum { USUAL = 900 };
	json_t *login = login_of(account->logins, request_text(request, "refreshToken"));
	json_t *grant, *refresh;

	if (strcmp(request_text(request, "grantType"), "refresh_token") != 0) {
		answer_invalid(answer, request, "Only refresh_token is played here");
		return;
	}
	if (!login ||
	    !is_text(json_object_get(login, "clientId"), request_text(request, "clientId"))) {
		deny(answer, "TOKEN_EXPIRED");
		return;
	}
	if (!check_proof(login, request, answer))
		return;
	if (text_of(login, "refusal")) {
		deny(answer, text_of(login, "refusal"));
		return;
	}
	grant = grant_new(account, login, USUAL, json_incref(json_object_get(login, "session")));
	refresh = grant_secret(120);
	if (!json_object_get(login, "renewed"))
		json_object_set_new(login, "renewed", json_array());
	json_array_append(json_object_get(login, "renewed"), refresh);
	answer_give(answer,
	    json_pack("{s:{s:O, s:O, s:O}, s:s, s:I, s:o}", "accessToken", "accessKeyId",
		json_object_get(grant, "accessKeyId"), "secretAccessKey",
		json_object_get(grant, "secretAccessKey"), "sessionToken",
		json_object_get(grant, "sessionToken"), "tokenType", "aws_sigv4", "expiresIn",
		(json_int_t)(json_number_value(json_object_get(grant, "expires")) - clock_now() +
			     0.5),
		"refreshToken", refresh));
	json_decref(grant);
}

static const struct schema input[] = {
	{ "clientId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "grantType", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "refreshToken", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct operation operations[] = {
	{ "CreateOAuth2Token", .run = create_oauth2_token, .input = input, .writes = true,
	    .open = true },
	{ .name = NULL },
};

const struct service service_signin = {
	.name = "signin",
	.protocol = PROTOCOL_REST,
	.invalid_parameter = "ValidationException",
	.operations = operations,
};
