/* AWS Security Token Service. */
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "service.h"

static void
get_caller_identity(struct account *account, const struct request *request, struct answer *answer)
{
	const char *arn = text_of(request->user, "arn"), *session = strrchr(arn, '/');
	bool role = strstr(arn, ":assumed-role/") != NULL;
	char id[18];

	digest_id(id, 17, "user %s", arn);
	for (char *c = id; *c; c++) /* such identifiers are in base32 */
		*c = "ABCDEFGHIJKLMNOP"[*c <= '9' ? *c - '0' : *c - 'a' + 10];
	answer_give(answer, json_pack("{s:s, s:o, s:s}", "Arn", arn, "UserId",
				json_sprintf("%s%s%s%s", role ? "AROA" : "AIDA", id,
				    role ? ":" : "", role && session ? session + 1 : ""),
				"Account", account->id));
}

static const struct schema no_input[] = { { .name = NULL } };

static const struct operation operations[] = {
	{ "GetCallerIdentity", .run = get_caller_identity, .input = no_input },
	{ .name = NULL },
};

const struct service service_sts = {
	.name = "sts",
	.protocol = PROTOCOL_QUERY,
	.invalid_parameter = "ValidationError",
	.operations = operations,
};
