/* AWS Lambda. */
#include <stdlib.h>
#include <string.h>

#include "service.h"

static const struct page_rules functions_rules = { "MaxItems", "Marker", "NextMarker", "Functions",
	50, 10000, 50 };
static const struct page_rules versions_rules = { "MaxItems", "Marker", "NextMarker", "Versions",
	50, 10000, 50 };
static const struct page_rules aliases_rules = { "MaxItems", "Marker", "NextMarker", "Aliases", 50,
	10000, 50 };

/* A FunctionName: a name, a partial ARN or a full one, and perhaps a qualifier. */
struct function_name {
	char *text;
	const char *name;
	const char *qualifier; /* or NULL */
};

static void
not_found(
    struct answer *answer, const struct account *account, const char *name, const char *qualifier)
{
	json_t *arn = account_arn(account, "lambda", "function:%s%s%s", name, qualifier ? ":" : "",
	    qualifier ? qualifier : "");

	answer_error(answer, 404, "ResourceNotFoundException", "Function not found: %s",
	    json_string_value(arn));
	answer_capitalise(answer);
	json_object_set_new(answer->body, "Type", json_string("User"));
	json_decref(arn);
}

/*
 * Cut request's FunctionName: what stands after "function" in an ARN, be it a full one or one that begins with the
 * account, or else the whole.  The owner, if there is one, stands two before.  name->text is to be freed in any case.
 */
static bool
read_name(struct function_name *name, const struct account *account, const struct request *request,
    struct answer *answer)
{
	const char *whole = request_text(request, "FunctionName");
	const char *qualifier = request_text(request, "Qualifier");
	char *rest, *parts[8] = { NULL };
	size_t n = 0, at = 0;

	*name = (struct function_name){ .text = strdup(whole) };
	rest = name->text;
	while (n < 8 && (parts[n] = strtok_r(rest, ":", &rest)) != NULL)
		n++;
	for (size_t i = 0; i + 1 < n && at == 0; i++)
		if (strcmp(parts[i], "function") == 0)
			at = i + 1;
	name->name = parts[at] ? parts[at] : "";
	name->qualifier = at + 1 < n ? parts[at + 1] : qualifier;
	if (at >= 3 && strcmp(parts[at - 3], account->region) != 0)
		answer_error(answer, 404, "ResourceNotFoundException",
		    "Functions from '%s' are not reachable in this region ('%s')", parts[at - 3],
		    account->region);
	else if (at >= 2 && strcmp(parts[at - 2], account->id) != 0)
		answer_refuse(answer, PROTOCOL_REST, REFUSE_ACCESS,
		    "User: %s is not authorized to perform: lambda:%s on resource: %s "
		    "because no resource-based policy allows the lambda:%s action",
		    text_of(request->user, "arn"), request->operation_name, whole,
		    request->operation_name);
	else if (qualifier && strcmp(qualifier, name->qualifier) != 0)
		answer_invalid(answer, request,
		    "The derived qualifier from the function name does not match the specified "
		    "qualifier.");
	return answer->status == 0;
}

static const json_t *
find_function(struct function_name *name, const struct account *account,
    const struct request *request, struct answer *answer)
{
	const json_t *function;

	if (!read_name(name, account, request, answer))
		return NULL;
	function = json_object_get(account->functions.by_name, name->name);
	if (!function)
		not_found(answer, account, name->name, name->qualifier);
	return function;
}

static const struct schema list_functions_input[] = {
	{ "FunctionVersion", .kind = SCHEMA_STRING, .choices = "ALL" },
	{ "Marker", .kind = SCHEMA_STRING },
	{ "MasterRegion", .kind = SCHEMA_STRING },
	{ "MaxItems", .kind = SCHEMA_INTEGER },
	{ .name = NULL },
};

static void
list_functions(struct account *account, const struct request *request, struct answer *answer)
{
	bool all = request_text(request, "FunctionVersion") != NULL;

	page_answer(answer, request, &functions_rules,
	    all ? account->functions.all : account->functions.latest, false, NULL, NULL);
}

static const struct schema list_versions_input[] = {
	{ "FunctionName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "Marker", .kind = SCHEMA_STRING },
	{ "MaxItems", .kind = SCHEMA_INTEGER },
	{ .name = NULL },
};

static void
list_versions_by_function(
    struct account *account, const struct request *request, struct answer *answer)
{
	struct function_name name;
	const json_t *function = find_function(&name, account, request, answer);

	if (function)
		page_answer(answer, request, &versions_rules, json_object_get(function, "versions"),
		    false, NULL, NULL);
	free(name.text);
}

static const struct schema list_aliases_input[] = {
	{ "FunctionName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "FunctionVersion", .kind = SCHEMA_STRING },
	{ "Marker", .kind = SCHEMA_STRING },
	{ "MaxItems", .kind = SCHEMA_INTEGER },
	{ .name = NULL },
};

static json_t *
pick_alias(json_t *alias, const void *version)
{
	if (version && !is_text(json_object_get(alias, "FunctionVersion"), version))
		return NULL;
	return alias;
}

static void
list_aliases(struct account *account, const struct request *request, struct answer *answer)
{
	struct function_name name;
	const json_t *function = find_function(&name, account, request, answer);

	if (function)
		page_answer(answer, request, &aliases_rules, json_object_get(function, "aliases"),
		    false, pick_alias, request_text(request, "FunctionVersion"));
	free(name.text);
}

static const struct schema get_function_input[] = {
	{ "FunctionName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "Qualifier", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

/* The version that a qualifier means: an alias stands for one. */
static const char *
version_of(const json_t *function, const char *qualifier)
{
	const json_t *alias;

	if (!qualifier)
		return "$LATEST";
	alias = function_alias(function, qualifier);
	return alias ? text_of(alias, "FunctionVersion") : qualifier;
}

/* The ARN in the answer has the qualifier of the question, be it an alias. */
static void
give_function(const json_t *function, const char *qualifier, struct answer *answer,
    const struct account *account)
{
	const char *version = version_of(function, qualifier);
	json_t *configuration = function_version(function, version);

	if (!configuration) {
		not_found(answer, account, text_of(function, "name"), qualifier);
		return;
	}
	configuration = json_copy(configuration);
	json_object_set_new(configuration, "FunctionArn",
	    json_sprintf("%s%s%s", text_of(function, "arn"), qualifier ? ":" : "",
		qualifier ? qualifier : ""));
	json_object_set_new(configuration, "State", json_string("Active"));
	json_object_set_new(configuration, "LastUpdateStatus", json_string("Successful"));
	answer_give(
	    answer, json_pack("{s:o, s:O, s:{}}", "Configuration", configuration, "Code",
			json_object_get(json_object_get(function, "code"), version), "Tags"));
}

static void
get_function(struct account *account, const struct request *request, struct answer *answer)
{
	struct function_name name;
	const json_t *function = find_function(&name, account, request, answer);

	if (function)
		give_function(function, name.qualifier, answer, account);
	free(name.text);
}

static const struct operation operations[] = {
	{ "ListFunctions", .run = list_functions, .input = list_functions_input },
	{ "ListVersionsByFunction", .run = list_versions_by_function,
	    .input = list_versions_input },
	{ "ListAliases", .run = list_aliases, .input = list_aliases_input },
	{ "GetFunction", .run = get_function, .input = get_function_input },
	{ .name = NULL },
};

const struct service service_lambda = {
	.name = "lambda",
	.protocol = PROTOCOL_REST,
	.invalid_parameter = "InvalidParameterValueException",
	.operations = operations,
};
