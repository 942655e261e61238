/* The tasks of a cluster. */
#include <string.h>

#include "account.h"
#include "cluster.h"
#include "digest.h"
#include "schema.h"

static json_t *
make_container(
    const struct account *account, const json_t *task, const json_t *file, const char *status)
{
	const char *arn = text_of(task, "taskArn"), *path = strchr(arn, '/') + 1;
	const char *name = text_of(file, "name");
	char uuid[UUID_SIZE], runtime[33];
	json_t *container;

	container = json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:[], s:s, s:s}", "containerArn",
	    account_arn(account, "ecs", "container/%s/%s", path,
		digest_uuid(uuid, "container %s %s", arn, name)),
	    "taskArn", arn, "name", name, "image", text_of(file, "image"), "runtimeId",
	    digest_id(runtime, 32, "runtime %s %s", arn, name), "lastStatus", status,
	    "networkInterfaces", "healthStatus", "UNKNOWN", "cpu", "0");
	cluster_pin(account, container, file);
	return container;
}

/* The containers that the account file names, or those of the task definition. */
static json_t *
make_containers(const struct account *account, const json_t *task, const json_t *file)
{
	const json_t *source = json_object_get(file, "containers"), *each;
	json_t *containers = json_array();
	size_t i;

	if (!source)
		source = json_object_get(
		    taskdefs_find(&account->taskdefs, text_of(file, "taskDefinition")),
		    "containerDefinitions");
	json_array_foreach(source, i, each)
		json_array_append_new(
		    containers, make_container(account, task, each, text_of(task, "lastStatus")));
	return containers;
}

/* Who started the task: the group that ListTasks can filter by, and for a service its deployment. */
static void
set_group(json_t *task, const json_t *cluster, const json_t *file)
{
	const char *service = text_of(file, "service");
	const char *definition = cluster_part_name(text_of(task, "taskDefinitionArn"));
	char deployment[20];

	if (!service) {
		json_object_set_new(task, "group",
		    json_sprintf("family:%.*s", (int)strcspn(definition, ":"), definition));
		return;
	}
	json_object_set_new(task, "group", json_sprintf("service:%s", service));
	json_object_set_new(task, "startedBy",
	    json_sprintf("ecs-svc/%s", digest_number(deployment, "deployment %s %s 0",
					   text_of(cluster, "name"), service)));
}

static void
set_times(json_t *task, const struct account *account, const json_t *file, bool stopped)
{
	static const double hours = 3600;
	json_t *started = account_time(account, file, "startedAt", (stopped ? -26 : -20) * hours);
	double at = json_real_value(started);

	json_object_set_new(task, "createdAt", json_real(at - 40));
	json_object_set_new(task, "connectivityAt", json_real(at - 35));
	json_object_set_new(task, "pullStartedAt", json_real(at - 20));
	json_object_set_new(task, "pullStoppedAt", json_real(at - 5));
	json_object_set_new(task, "startedAt", started);
	if (!stopped)
		return;
	json_object_set_new(
	    task, "stoppedAt", account_time(account, file, "stoppedAt", -0.5 * hours));
	json_object_set_new(task, "stopCode", json_string("EssentialContainerExited"));
	json_object_set_new(
	    task, "stoppedReason", json_string("Essential container in task exited"));
}

int
cluster_add_task(json_t *cluster, const struct account *account, const json_t *file)
{
	const char *desired = text_of(file, "desiredStatus"), *last = text_of(file, "lastStatus");
	const char *id = text_of(file, "id");
	json_t *tasks = json_object_get(cluster, "tasks"), *task;
	char made[33];

	if (!desired)
		desired = "RUNNING";
	if (!id)
		id = digest_id(
		    made, 32, "task %s %zu", text_of(cluster, "name"), json_array_size(tasks));
	task = json_pack("{s:o, s:O, s:o}", "taskArn",
	    account_arn(account, "ecs", "task/%s/%s", text_of(cluster, "name"), id), "clusterArn",
	    json_object_get(cluster, "arn"), "taskDefinitionArn",
	    taskdefs_arn(account, text_of(file, "taskDefinition")));
	json_object_update_new(task,
	    json_pack("{s:s, s:s, s:s, s:s}", "desiredStatus", desired, "lastStatus",
		last ? last : desired, "healthStatus", "UNKNOWN", "connectivity", "CONNECTED"));
	json_object_update_new(
	    task, json_pack("{s:s, s:s, s:s, s:s, s:s}", "launchType", "FARGATE", "platformVersion",
		      "1.4.0", "platformFamily", "Linux", "cpu", "256", "memory", "512"));
	json_object_update_new(
	    task, json_pack("{s:b, s:i, s:[], s:{s:[]}}", "enableExecuteCommand", 0, "version", 3,
		      "attachments", "overrides", "containerOverrides"));
	set_group(task, cluster, file);
	set_times(task, account, file, strcmp(desired, "STOPPED") == 0);
	json_object_set_new(task, "containers", make_containers(account, task, file));
	json_array_append_new(tasks, task);
	return account_enter(json_object_get(cluster, "task_by_id"), id, task,
	    "tasks in the cluster '%s'", text_of(cluster, "name"));
}
