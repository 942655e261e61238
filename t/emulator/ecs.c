/* Amazon Elastic Container Service: clusters, tasks and services. */
#include "service.h"

#include <string.h>

#include "ecs_taskdef.h"

static const struct schema page_input_only[] = {
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static json_t *
arn_of(json_t *item, const void *member)
{
	return json_object_get(item, member);
}

static void
list_clusters(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"clusterArns", 100, 100, 0 };

	page_answer(answer, request, &rules, account->clusters.list, false, arn_of, "arn");
}

static json_t *
find_cluster(const struct account *account, const struct request *request, struct answer *answer)
{
	json_t *cluster = clusters_find(&account->clusters, request_text(request, "cluster"));

	if (!cluster)
		answer_error(answer, 400, "ClusterNotFoundException", "Cluster not found.");
	return cluster;
}

/* Which tasks ListTasks lists. */
struct task_filter {
	const char *status;
	const char *family;
	const char *group; /* "service:NAME" */
	const char *launch_type;
	const char *started_by;
};

static const struct schema list_tasks_input[] = {
	{ "cluster", .kind = SCHEMA_STRING },
	{ "containerInstance", .kind = SCHEMA_STRING },
	{ "desiredStatus", .kind = SCHEMA_STRING, .choices = "RUNNING PENDING STOPPED" },
	{ "family", .kind = SCHEMA_STRING },
	{ "launchType", .kind = SCHEMA_STRING,
	    .choices = "EC2 FARGATE EXTERNAL MANAGED_INSTANCES" },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "serviceName", .kind = SCHEMA_STRING },
	{ "startedBy", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static bool
same(const json_t *value, const char *wanted)
{
	return !wanted || is_text(value, wanted);
}

static json_t *
pick_task(json_t *task, const void *context)
{
	const struct task_filter *filter = context;
	const char *definition = cluster_part_name(text_of(task, "taskDefinitionArn"));
	size_t length = strcspn(definition, ":");

	if (!same(json_object_get(task, "desiredStatus"), filter->status) ||
	    !same(json_object_get(task, "group"), filter->group) ||
	    !same(json_object_get(task, "launchType"), filter->launch_type) ||
	    !same(json_object_get(task, "startedBy"), filter->started_by))
		return NULL;
	if (filter->family &&
	    (strlen(filter->family) != length || strncmp(definition, filter->family, length) != 0))
		return NULL;
	return json_object_get(task, "taskArn");
}

static void
list_tasks(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken", "taskArns",
		100, 100, 0 };
	const char *service = request_text(request, "serviceName");
	const char *status = request_text(request, "desiredStatus");
	const json_t *cluster = find_cluster(account, request, answer);
	struct task_filter filter = {
		.status = status ? status : "RUNNING",
		.family = request_text(request, "family"),
		.launch_type = request_text(request, "launchType"),
		.started_by = request_text(request, "startedBy"),
	};
	json_t *group = NULL;

	if (!cluster)
		return;
	if (service) {
		service = cluster_part_name(service);
		if (!json_object_get(json_object_get(cluster, "service_by_name"), service)) {
			answer_error(answer, 400, "ServiceNotFoundException", "Service not found.");
			return;
		}
		group = json_sprintf("service:%s", service);
		filter.group = json_string_value(group);
	}
	page_answer(
	    answer, request, &rules, json_object_get(cluster, "tasks"), false, pick_task, &filter);
	json_decref(group);
}

static const struct schema list_services_input[] = {
	{ "cluster", .kind = SCHEMA_STRING },
	{ "launchType", .kind = SCHEMA_STRING,
	    .choices = "EC2 FARGATE EXTERNAL MANAGED_INSTANCES" },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "schedulingStrategy", .kind = SCHEMA_STRING, .choices = "REPLICA DAEMON" },
	{ .name = NULL },
};

static json_t *
pick_service(json_t *service, const void *context)
{
	const struct request *request = context;

	if (!same(json_object_get(service, "launchType"), request_text(request, "launchType")) ||
	    !same(json_object_get(service, "schedulingStrategy"),
		request_text(request, "schedulingStrategy")))
		return NULL;
	return json_object_get(service, "serviceArn");
}

static void
list_services(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"serviceArns", 10, 100, 0 };
	const json_t *cluster = find_cluster(account, request, answer);

	if (cluster)
		page_answer(answer, request, &rules, json_object_get(cluster, "services"), false,
		    pick_service, request);
}

/* One of the operations that describe things by name or ARN. */
struct description {
	const char *names; /* the member of the input */
	const char *title; /* as the message begins that there are none of them */
	const char *items; /* as the message begins that there are too many */
	size_t limit;
	const char *kind;  /* "task", as in the ARN */
	const char *index; /* the member of a cluster */
};

static const json_t *
names_of(const struct description *d, const struct request *request, struct answer *answer)
{
	const json_t *names = json_object_get(request->input, d->names);

	if (json_array_size(names) == 0)
		answer_invalid(answer, request, "%s cannot be empty.", d->title);
	else if (json_array_size(names) > d->limit)
		answer_invalid(
		    answer, request, "%s can have at most %zu items.", d->items, d->limit);
	return answer->status == 0 ? names : NULL;
}

static json_t *
missing(json_t *arn)
{
	return json_pack("{s:o, s:s}", "arn", arn, "reason", "MISSING");
}

static void
describe(const struct description *d, const struct account *account, const struct request *request,
    struct answer *answer)
{
	const json_t *cluster = find_cluster(account, request, answer), *names, *each;
	json_t *found, *failures;
	size_t i;

	if (!cluster || (names = names_of(d, request, answer)) == NULL)
		return;
	found = json_array();
	failures = json_array();
	json_array_foreach(names, i, each) {
		const char *name = cluster_part_name(json_string_value(each));
		json_t *arn = account_arn(
		    account, "ecs", "%s/%s/%s", d->kind, text_of(cluster, "name"), name);
		json_t *thing = json_object_get(json_object_get(cluster, d->index), name);

		if (strchr(json_string_value(each), '/') && !json_equal(arn, each))
			json_array_append_new(failures, missing(json_copy((json_t *)each)));
		else if (!thing)
			json_array_append_new(failures, missing(json_incref(arn)));
		else
			json_array_append(found, thing);
		json_decref(arn);
	}
	answer_give(answer, json_pack("{s:o, s:o}", d->names, found, "failures", failures));
}

static const struct schema describe_tasks_input[] = {
	{ "cluster", .kind = SCHEMA_STRING },
	{ "include", .kind = SCHEMA_STRINGS },
	{ "tasks", .kind = SCHEMA_STRINGS, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static void
describe_tasks(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct description tasks = { "tasks", "Tasks", "tasks", 100, "task",
		"task_by_id" };

	describe(&tasks, account, request, answer);
}

static const struct schema describe_services_input[] = {
	{ "cluster", .kind = SCHEMA_STRING },
	{ "include", .kind = SCHEMA_STRINGS },
	{ "services", .kind = SCHEMA_STRINGS, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static void
describe_services(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct description services = { "services", "Services", "service names", 10,
		"service", "service_by_name" };

	describe(&services, account, request, answer);
}

static const struct schema describe_service_revisions_input[] = {
	{ "serviceRevisionArns", .kind = SCHEMA_STRINGS, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static void
describe_service_revisions(
    struct account *account, const struct request *request, struct answer *answer)
{
	static const struct description revisions = { "serviceRevisionArns",
		"Service revision ARNs", "service revision ARNs", 20, NULL, NULL };
	const json_t *names = names_of(&revisions, request, answer), *each;
	json_t *found, *failures;
	size_t i;

	if (!names)
		return;
	found = json_array();
	failures = json_array();
	json_array_foreach(names, i, each) {
		json_t *revision =
		    json_object_get(account->clusters.revisions, json_string_value(each));

		if (revision)
			json_array_append(found, revision);
		else
			json_array_append_new(failures, missing(json_copy((json_t *)each)));
	}
	answer_give(
	    answer, json_pack("{s:o, s:o}", "serviceRevisions", found, "failures", failures));
}

static const struct operation operations[] = {
	{ "ListClusters", .run = list_clusters, .input = page_input_only },
	{ "ListTasks", .run = list_tasks, .input = list_tasks_input },
	{ "DescribeTasks", .run = describe_tasks, .input = describe_tasks_input },
	{ "ListServices", .run = list_services, .input = list_services_input },
	{ "DescribeServices", .run = describe_services, .input = describe_services_input },
	{ "DescribeServiceRevisions", .run = describe_service_revisions,
	    .input = describe_service_revisions_input },
	{ "ListTaskDefinitionFamilies", .run = ecs_list_families,
	    .input = ecs_list_families_input },
	{ "ListTaskDefinitions", .run = ecs_list_definitions, .input = ecs_list_definitions_input },
	{ "DescribeTaskDefinition", .run = ecs_describe_definition,
	    .input = ecs_describe_definition_input },
	{ .name = NULL },
};

const struct service service_ecs = {
	.name = "ecs",
	.protocol = PROTOCOL_JSON,
	.target = "AmazonEC2ContainerServiceV20141113",
	.invalid_parameter = "InvalidParameterException",
	.operations = operations,
};
