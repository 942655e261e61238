/* AWS Security Token Service. */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "digest.h"
#include "grant.h"
#include "service.h"

/* Such identifiers are in base32, after what kind of thing they identify. */
static json_t *
unique_id(const char *kind, const char *of)
{
	char id[18];

	digest_id(id, 17, "%s", of);
	for (char *c = id; *c; c++)
		*c = "ABCDEFGHIJKLMNOP"[*c <= '9' ? *c - '0' : *c - 'a' + 10];
	return json_sprintf("%s%s", kind, id);
}

/* Of a session of a role: the role's own identifier, the same in all its sessions, and the session's name. */
static json_t *
session_id(const char *arn)
{
	const char *session = strrchr(arn, '/');
	json_t *role = json_stringn(arn, (size_t)(session - arn));
	json_t *unique = unique_id("AROA", json_string_value(role));
	json_t *id = json_sprintf("%s:%s", json_string_value(unique), session + 1);

	json_decref(role);
	json_decref(unique);
	return id;
}

static void
get_caller_identity(struct account *account, const struct request *request, struct answer *answer)
{
	const char *arn = text_of(request->user, "arn");
	char id[32] = "";

	(void)account;
	sscanf(arn, "arn:%*[^:]:%*[^:]::%31[^:]", id);
	answer_give(
	    answer, json_pack("{s:s, s:o, s:s}", "Arn", arn, "UserId",
			strstr(arn, ":assumed-role/") ? session_id(arn) : unique_id("AIDA", arn),
			"Account", id));
}

/* A parameter's length and its letters besides A-Z, a-z and 0-9. */
static bool
check_text(const struct request *request, const char *name, size_t min, size_t max,
    const char *besides, struct answer *answer)
{
	const char *text = request_text(request, name);

	if (!text)
		return true;
	if (strlen(text) < min || strlen(text) > max) {
		answer_invalid(answer, request,
		    "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "
		    "Member "
		    "must have length between %zu and %zu",
		    text, name, min, max);
		return false;
	}
	for (const char *c = text; *c; c++) {
		if ((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
		    (*c >= 'a' && *c <= 'z') || strchr(besides, *c))
			continue;
		answer_invalid(answer, request,
		    "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "
		    "Member "
		    "must satisfy regular expression pattern: [\\w%s]*",
		    text, name, besides);
		return false;
	}
	return true;
}

/* The seconds that are asked for, within what the service, the role and a session of another role allow. */
static json_int_t
check_duration(
    const struct request *request, const json_t *role, bool chained, struct answer *answer)
{
	enum { MIN = 900, USUAL = 3600, MAX = 43200 };
	json_int_t limit = integer_of(role, "maxSessionDuration", USUAL);
	json_int_t seconds = request_integer(request, "DurationSeconds", USUAL);

	if (seconds < MIN || seconds > MAX)
		answer_invalid(answer, request,
		    "1 validation error detected: Value '%lld' at 'durationSeconds' failed to "
		    "satisfy "
		    "constraint: Member must have value between %d and %d",
		    (long long)seconds, MIN, MAX);
	else if (chained && seconds > USUAL)
		answer_invalid(answer, request,
		    "The requested DurationSeconds exceeds the 1 hour session limit for roles "
		    "assumed by "
		    "role chaining");
	else if (seconds > limit)
		answer_invalid(answer, request,
		    "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
		    "role.");
	return seconds;
}

/* The code that a role may ask for is that of the device named, once; a wrong one fails even where none is asked for. */
static bool
check_mfa(struct account *account, const struct request *request, const json_t *role,
    const char *principal, struct answer *answer)
{
	const char *serial = request_text(request, "SerialNumber"),
		   *must = text_of(role, "mfaSerial");
	const char *code = request_text(request, "TokenCode");

	if (must && (!serial || !code || strcmp(must, serial) != 0)) {
		answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
		    "User: %s is not authorized to perform: sts:AssumeRole on resource: %s",
		    principal, request_text(request, "RoleArn"));
		return false;
	}
	if ((serial || code) &&
	    (!serial || !code || !identity_use_code(&account->identities, serial, code))) {
		answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
		    "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
		return false;
	}
	return true;
}

/* What both ways to a role answer with. */
static json_t *
session_of(struct account *account, const struct request *request, json_t *role, json_int_t seconds)
{
	json_t *grant = grant_new(account, role, seconds,
	    grant_assumed(account, text_of(role, "account"), text_of(role, "name"),
		request_text(request, "RoleSessionName")));
	json_t *session =
	    json_pack("{s:{s:o, s:O}, s:{s:O, s:O, s:O, s:o*}}", "AssumedRoleUser", "AssumedRoleId",
		session_id(text_of(grant, "arn")), "Arn", json_object_get(grant, "arn"),
		"Credentials", "AccessKeyId", json_object_get(grant, "accessKeyId"),
		"SecretAccessKey", json_object_get(grant, "secretAccessKey"), "SessionToken",
		json_object_get(grant, "sessionToken"), "Expiration", grant_expiration(grant));

	json_decref(grant);
	return session;
}

static void
assume_role(struct account *account, const struct request *request, struct answer *answer)
{
	const char *arn = request_text(request, "RoleArn"),
		   *principal = text_of(request->user, "arn");
	const char *external = request_text(request, "ExternalId"), *must;
	json_t *role = json_object_get(account->identities.roles, arn);
	json_int_t seconds;

	if (!check_text(request, "RoleSessionName", 2, 64, "_+=,.@-", answer) ||
	    !check_text(request, "ExternalId", 2, 1224, "_+=,.@:/-", answer) ||
	    !check_text(request, "SerialNumber", 9, 256, "_+=/:,.@-", answer) ||
	    !check_text(request, "TokenCode", 6, 6, "", answer))
		return;
	must = text_of(role, "externalId");
	if (!role || !identity_is_trusted(role, principal) ||
	    (must && (!external || strcmp(must, external) != 0))) {
		answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
		    "User: %s is not authorized to perform: sts:AssumeRole on resource: %s",
		    principal, arn);
		return;
	}
	seconds =
	    check_duration(request, role, strstr(principal, ":assumed-role/") != NULL, answer);
	if (answer->status != 0 || !check_mfa(account, request, role, principal, answer))
		return;
	answer_give(answer, session_of(account, request, role, seconds));
}

static void
assume_role_with_web_identity(
    struct account *account, const struct request *request, struct answer *answer)
{
	const json_t *token =
	    json_object_get(account->identities.tokens, request_text(request, "WebIdentityToken"));
	const json_t *expires = json_object_get(token, "expiresAt");
	json_t *role = json_object_get(account->identities.roles, request_text(request, "RoleArn"));
	json_t *session;
	json_int_t seconds;

	if (!check_text(request, "RoleSessionName", 2, 64, "_+=,.@-", answer))
		return;
	if (!token) {
		answer_error(answer, 400, "InvalidIdentityToken",
		    "The ID Token provided is not a valid JWT. (You may see this error if you sent "
		    "an "
		    "Access Token)");
		return;
	}
	if (expires && json_number_value(expires) <= clock_now()) {
		answer_error(answer, 400, "ExpiredTokenException",
		    "Token expired: current date/time must be before the expiration date/time");
		return;
	}
	if (!role || !identity_is_trusted(role, text_of(token, "provider"))) {
		answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
		    "Not authorized to perform sts:AssumeRoleWithWebIdentity");
		return;
	}
	seconds = check_duration(request, role, false, answer);
	if (answer->status != 0)
		return;
	session = session_of(account, request, role, seconds);
	json_object_set(session, "SubjectFromWebIdentityToken", json_object_get(token, "subject"));
	json_object_set(session, "Audience", json_object_get(token, "audience"));
	json_object_set(session, "Provider", json_object_get(token, "provider"));
	answer_give(answer, session);
}

static const struct schema no_input[] = { { .name = NULL } };

static const struct schema assume_role_input[] = {
	{ "RoleArn", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "RoleSessionName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "DurationSeconds", .kind = SCHEMA_INTEGER },
	{ "ExternalId", .kind = SCHEMA_STRING },
	{ "SerialNumber", .kind = SCHEMA_STRING },
	{ "TokenCode", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static const struct schema assume_role_with_web_identity_input[] = {
	{ "RoleArn", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "RoleSessionName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "WebIdentityToken", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "DurationSeconds", .kind = SCHEMA_INTEGER },
	{ .name = NULL },
};

static const struct operation operations[] = {
	{ "AssumeRole", .run = assume_role, .input = assume_role_input, .writes = true },
	{ "AssumeRoleWithWebIdentity", .run = assume_role_with_web_identity,
	    .input = assume_role_with_web_identity_input, .writes = true, .open = true },
	{ "GetCallerIdentity", .run = get_caller_identity, .input = no_input },
	{ .name = NULL },
};

const struct service service_sts = {
	.name = "sts",
	.protocol = PROTOCOL_QUERY,
	.invalid_parameter = "ValidationError",
	.operations = operations,
};
