#include "fault_items.h"

#include <string.h>

#include "answer.h"
#include "request.h"
#include "schema.h"

/*
 * Where the operations have their items: a list of them, or the one that was asked for.  Only those that describe what
 * was asked for have an identity: what tells which item it is, in the item or, with a dot, one object deeper.
 */
static const struct shape {
	const char *operation;
	const char *items;
	const char *identity;
} shapes[] = {
	{ "ListClusters", "clusterArns", NULL },
	{ "ListTasks", "taskArns", NULL },
	{ "ListServices", "serviceArns", NULL },
	{ "ListTaskDefinitionFamilies", "families", NULL },
	{ "ListTaskDefinitions", "taskDefinitionArns", NULL },
	{ "DescribeTasks", "tasks", "taskArn" },
	{ "DescribeServices", "services", "serviceArn" },
	{ "DescribeServiceRevisions", "serviceRevisions", "serviceRevisionArn" },
	{ "DescribeTaskDefinition", "taskDefinition", "taskDefinitionArn" },
	{ "ListFunctions", "Functions", NULL },
	{ "ListVersionsByFunction", "Versions", NULL },
	{ "ListAliases", "Aliases", NULL },
	{ "GetFunction", "Code", NULL },
	{ "DescribeRepositories", "repositories", NULL },
	{ "DescribeImages", "imageDetails", NULL },
	{ "BatchGetImage", "images", "imageId.imageDigest" },
	{ "BatchDeleteImage", "imageIds", NULL },
};

/* GetFunction tells in another object than its items' which function it is about. */
static const struct shape function_identity = { "GetFunction", "Configuration", "FunctionName" };

static const struct shape *
shape_of(const struct request *request)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(shapes[i].operation, request->operation_name) == 0)
			return &shapes[i];
	return NULL;
}

const char *
fault_items(const struct request *request)
{
	const struct shape *shape = shape_of(request);

	return shape ? shape->items : NULL;
}

bool
fault_has_items(const struct request *request)
{
	return shape_of(request) != NULL;
}

bool
fault_has_identity(const struct request *request)
{
	const struct shape *shape = shape_of(request);

	return shape && (shape->identity || strcmp(shape->operation, "GetFunction") == 0);
}

/* The answer shares its parts with the account, which is to stay as it is. */
static json_t *
own_body(struct answer *answer)
{
	json_t *copy = json_deep_copy(answer->body);

	json_decref(answer->body);
	answer->body = copy;
	return copy;
}

void
fault_wrong_kind(const struct request *request, struct answer *answer)
{
	json_object_set_new(own_body(answer), shape_of(request)->items, json_string("none"));
}

void
fault_missing(const struct request *request, struct answer *answer)
{
	json_object_del(own_body(answer), shape_of(request)->items);
}

void
fault_null(const struct request *request, struct answer *answer)
{
	json_object_set_new(own_body(answer), shape_of(request)->items, json_null());
}

void
fault_bare(const struct request *request, struct answer *answer)
{
	json_t *items = json_object_get(own_body(answer), shape_of(request)->items);
	size_t n = json_array_size(items);

	if (json_is_object(items))
		json_object_clear(items);
	else if (n > 0)
		json_array_set_new(items, n - 1,
		    json_is_string(json_array_get(items, n - 1)) ? json_string("") : json_object());
}

void
fault_lose(const struct request *request, struct answer *answer)
{
	json_t *items = json_object_get(own_body(answer), shape_of(request)->items);

	if (json_is_object(items))
		json_object_clear(items);
	else if (json_array_size(items) > 0)
		json_array_remove(items, json_array_size(items) - 1);
}

void
fault_twice(const struct request *request, struct answer *answer)
{
	json_t *items = json_object_get(own_body(answer), shape_of(request)->items);
	json_t *doubled = json_array(), *item;
	size_t i;

	json_array_foreach(items, i, item) {
		json_array_append(doubled, item);
		json_array_append(doubled, item);
	}
	if (json_is_array(items))
		json_object_set(answer->body, shape_of(request)->items, doubled);
	json_decref(doubled);
}

/* Another digit at its end, or one more. */
static void
change_text(json_t *object, const char *name)
{
	const char *text = text_of(object, name);
	size_t length = text ? strlen(text) : 0;

	if (length > 0 && strchr("0123456789abcdef", text[length - 1]))
		json_object_set_new(object, name,
		    json_sprintf(
			"%.*s%c", (int)length - 1, text, text[length - 1] == '7' ? '8' : '7'));
	else
		json_object_set_new(object, name, json_sprintf("%s7", text ? text : ""));
}

void
fault_other(const struct request *request, struct answer *answer)
{
	const struct shape *shape = shape_of(request);
	json_t *item;
	const char *dot;

	if (!shape->identity)
		shape = &function_identity;
	item = json_object_get(own_body(answer), shape->items);
	if (json_is_array(item))
		item = json_array_get(item, 0);
	dot = strchr(shape->identity, '.');
	if (dot)
		item = json_object_getn(item, shape->identity, (size_t)(dot - shape->identity));
	if (item)
		change_text(item, dot ? dot + 1 : shape->identity);
}
