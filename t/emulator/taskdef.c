#include "taskdef.h"

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "schema.h"

static json_t *
make_container(const json_t *file)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:b, s:[], s:[], s:[], s:[], s:[]}", "name",
	    text_of(file, "name"), "image", text_of(file, "image"), "cpu", 0, "memoryReservation",
	    256, "essential", 1, "portMappings", "environment", "mountPoints", "volumesFrom",
	    "systemControls");
}

static json_t *
make_definition(const struct account *account, const json_t *file)
{
	static const double days = 86400;
	const char *family = text_of(file, "family"), *status = text_of(file, "status");
	json_int_t revision = integer_of(file, "revision", 1);
	json_t *containers = json_array(), *definition;
	const json_t *container;
	size_t i;

	json_array_foreach(json_object_get(file, "containers"), i, container)
		json_array_append_new(containers, make_container(container));
	definition = json_pack("{s:o, s:s, s:I, s:s, s:o}", "taskDefinitionArn",
	    account_arn(
		account, "ecs", "task-definition/%s:%" JSON_INTEGER_FORMAT, family, revision),
	    "family", family, "revision", revision, "status", status ? status : "ACTIVE",
	    "containerDefinitions", containers);
	json_object_update_new(definition,
	    json_pack("{s:o, s:o}", "registeredAt",
		account_time(account, file, "registeredAt", -60 * days), "registeredBy",
		json_sprintf("arn:%s:iam::%s:user/deployer", account->partition, account->id)));
	json_object_update_new(
	    definition, json_pack("{s:s, s:s, s:s, s:[], s:[]}", "networkMode", "awsvpc", "cpu",
			    "256", "memory", "512", "volumes", "placementConstraints"));
	json_object_update_new(definition, json_pack("{s:[s, s], s:[s]}", "compatibilities", "EC2",
					       "FARGATE", "requiresCompatibilities", "FARGATE"));
	if (status && strcmp(status, "ACTIVE") != 0)
		json_object_set_new(
		    definition, "deregisteredAt", json_real(account->started - 1 * days));
	return definition;
}

static int
compare_revisions(const void *a, const void *b)
{
	json_int_t x = integer_of(*(json_t *const *)a, "revision", 0);
	json_int_t y = integer_of(*(json_t *const *)b, "revision", 0);

	return (x > y) - (x < y);
}

static int
compare_families(const void *a, const void *b)
{
	return strcmp(
	    text_of(*(json_t *const *)a, "family"), text_of(*(json_t *const *)b, "family"));
}

static void
sort(json_t *list, int (*compare)(const void *, const void *))
{
	size_t n = json_array_size(list), i;
	json_t **items = calloc(n + 1, sizeof(*items)), *item;

	json_array_foreach(list, i, item)
		items[i] = json_incref(item);
	qsort(items, n, sizeof(*items), compare);
	for (i = 0; i < n; i++)
		json_array_set_new(list, i, items[i]);
	free(items);
}

static json_t *
family_of(struct taskdefs *taskdefs, const char *name)
{
	json_t *family = json_object_get(taskdefs->by_family, name);

	if (!family) {
		family = json_pack("{s:s, s:[], s:i}", "family", name, "revisions", "active", 0);
		json_object_set_new(taskdefs->by_family, name, family);
		json_array_append(taskdefs->families, family);
	}
	return family;
}

int
taskdefs_load(struct taskdefs *taskdefs, const struct account *account, const json_t *file)
{
	json_t *seen = json_object();
	json_t *each, *definition, *family;
	size_t i;
	int rc = -1;

	taskdefs->families = json_array();
	taskdefs->by_family = json_object();
	taskdefs->all = json_array();
	json_array_foreach(file, i, each) {
		definition = make_definition(account, each);
		family = family_of(taskdefs, text_of(each, "family"));
		json_array_append_new(json_object_get(family, "revisions"), definition);
		if (is_text(json_object_get(definition, "status"), "ACTIVE"))
			json_object_set_new(
			    family, "active", json_integer(integer_of(family, "active", 0) + 1));
		if (account_enter(seen, text_of(definition, "taskDefinitionArn"), definition,
			"task definitions") == -1)
			goto out;
	}
	sort(taskdefs->families, compare_families);
	json_array_foreach(taskdefs->families, i, family) {
		sort(json_object_get(family, "revisions"), compare_revisions);
		json_array_extend(taskdefs->all, json_object_get(family, "revisions"));
	}
	rc = 0;
out:
	json_decref(seen);
	return rc;
}

void
taskdefs_release(struct taskdefs *taskdefs)
{
	json_decref(taskdefs->all);
	json_decref(taskdefs->by_family);
	json_decref(taskdefs->families);
}

static json_t *
latest_active(const json_t *revisions)
{
	for (size_t i = json_array_size(revisions); i-- > 0;) {
		json_t *definition = json_array_get(revisions, i);

		if (is_text(json_object_get(definition, "status"), "ACTIVE"))
			return definition;
	}
	return NULL;
}

json_t *
taskdefs_find(const struct taskdefs *taskdefs, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name, *colon = strchr(base, ':');
	json_t *family_name = json_stringn(base, colon ? (size_t)(colon - base) : strlen(base));
	json_t *family = json_object_get(taskdefs->by_family, json_string_value(family_name));
	json_t *revisions = json_object_get(family, "revisions"), *definition;
	size_t i;

	json_decref(family_name);
	if (!colon)
		return latest_active(revisions);
	json_array_foreach(revisions, i, definition) {
		const char *arn = text_of(definition, "taskDefinitionArn");

		if (slash ? strcmp(arn, name) == 0 : strcmp(strrchr(arn, '/') + 1, base) == 0)
			return definition;
	}
	return NULL;
}

json_t *
taskdefs_arn(const struct account *account, const char *name)
{
	json_t *definition;

	if (strncmp(name, "arn:", strlen("arn:")) == 0)
		return json_string(name);
	definition = taskdefs_find(&account->taskdefs, name);
	if (definition)
		return json_incref(json_object_get(definition, "taskDefinitionArn"));
	return account_arn(
	    account, "ecs", "task-definition/%s%s", name, strchr(name, ':') ? "" : ":1");
}
