#include "ecs_taskdef.h"

#include <string.h>

const struct schema ecs_list_families_input[] = {
	{ "familyPrefix", .kind = SCHEMA_STRING },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "status", .kind = SCHEMA_STRING, .choices = "ACTIVE INACTIVE ALL" },
	{ .name = NULL },
};

/* A family is active as long as one of its revisions is.  Here familyPrefix is a prefix indeed. */
static json_t *
pick_family(json_t *family, const void *context)
{
	const char *prefix = request_text(context, "familyPrefix");
	const char *status = request_text(context, "status");
	bool active = integer_of(family, "active", 0) > 0;

	if (prefix && strncmp(text_of(family, "family"), prefix, strlen(prefix)) != 0)
		return NULL;
	if (status && strcmp(status, "ALL") != 0 && (strcmp(status, "ACTIVE") == 0) != active)
		return NULL;
	return json_object_get(family, "family");
}

void
ecs_list_families(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken", "families",
		100, 100, 0 };

	page_answer(
	    answer, request, &rules, account->taskdefs.families, false, pick_family, request);
}

const struct schema ecs_list_definitions_input[] = {
	{ "familyPrefix", .kind = SCHEMA_STRING },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "sort", .kind = SCHEMA_STRING, .choices = "ASC DESC" },
	{ "status", .kind = SCHEMA_STRING, .choices = "ACTIVE INACTIVE DELETE_IN_PROGRESS" },
	{ .name = NULL },
};

static json_t *
pick_definition(json_t *definition, const void *status)
{
	if (!is_text(json_object_get(definition, "status"), status))
		return NULL;
	return json_object_get(definition, "taskDefinitionArn");
}

/* Here familyPrefix is, despite its name, the whole name of a family. */
void
ecs_list_definitions(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"taskDefinitionArns", 100, 100, 0 };
	const char *family = request_text(request, "familyPrefix");
	const char *status = request_text(request, "status");
	const char *sort = request_text(request, "sort");
	const json_t *list = account->taskdefs.all;

	if (family)
		list = json_object_get(
		    json_object_get(account->taskdefs.by_family, family), "revisions");
	page_answer(answer, request, &rules, list, sort && strcmp(sort, "DESC") == 0,
	    pick_definition, status ? status : "ACTIVE");
}

const struct schema ecs_describe_definition_input[] = {
	{ "include", .kind = SCHEMA_STRINGS },
	{ "taskDefinition", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

void
ecs_describe_definition(
    struct account *account, const struct request *request, struct answer *answer)
{
	json_t *definition =
	    taskdefs_find(&account->taskdefs, request_text(request, "taskDefinition"));

	if (!definition)
		answer_error(answer, 400, "ClientException", "Unable to describe task definition.");
	else
		answer_give(answer, json_pack("{s:O, s:[]}", "taskDefinition", definition, "tags"));
}
