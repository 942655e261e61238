/* The services of a cluster, with their deployments, task sets and service revisions. */
#include <stdbool.h>
#include <string.h>

#include "account.h"
#include "cluster.h"
#include "digest.h"
#include "schema.h"

static const double days = 86400;

/* Where one service is, for the making of what belongs to it. */
struct place {
	const struct account *account;
	const json_t *cluster;
	const char *cluster_name;
	const char *service;
	json_int_t count; /* tasks it has */
};

static json_t *
service_arn(const struct place *at)
{
	return account_arn(at->account, "ecs", "service/%s/%s", at->cluster_name, at->service);
}

static json_t *
revision_arn(const struct place *at, const char *id)
{
	return account_arn(
	    at->account, "ecs", "service-revision/%s/%s/%s", at->cluster_name, at->service, id);
}

static json_t *
make_deployment(
    const struct place *at, const char *id, const char *status, json_t *taskdef, size_t nth)
{
	double created = at->account->started - (nth == 0 ? 1 : 20) * days;
	bool primary = strcmp(status, "PRIMARY") == 0;
	json_t *deployment;
	char number[20];

	digest_number(number, "deployment %s %s %zu", at->cluster_name, at->service, nth);
	deployment = json_pack("{s:o, s:s, s:o}", "id",
	    id ? json_string(id) : json_sprintf("ecs-svc/%s", number), "status", status,
	    "taskDefinition", taskdef);
	json_object_update_new(
	    deployment, json_pack("{s:I, s:I, s:i, s:i}", "desiredCount", at->count, "runningCount",
			    at->count, "pendingCount", 0, "failedTasks", 0));
	json_object_update_new(
	    deployment, json_pack("{s:f, s:f}", "createdAt", created, "updatedAt", created + 300));
	json_object_update_new(
	    deployment, json_pack("{s:s, s:s, s:s}", "launchType", "FARGATE", "platformVersion",
			    "1.4.0", "platformFamily", "Linux"));
	json_object_update_new(deployment,
	    json_pack("{s:s, s:s}", "rolloutState", primary ? "COMPLETED" : "IN_PROGRESS",
		"rolloutStateReason", "ECS deployment."));
	return deployment;
}

/* The first of several is the one that serves, if the account file does not say. */
static const char *
status_of(const json_t *file, size_t nth)
{
	const char *status = text_of(file, "status");

	if (status)
		return status;
	return nth == 0 ? "PRIMARY" : "ACTIVE";
}

/* A service that ECS itself deploys has a primary deployment, if the account file gives none. */
static json_t *
make_deployments(const struct place *at, const json_t *file, const char *controller)
{
	const json_t *source = json_object_get(file, "deployments"), *each;
	const char *taskdef = text_of(file, "taskDefinition");
	json_t *deployments = json_array();
	size_t i;

	json_array_foreach(source, i, each)
		json_array_append_new(deployments,
		    make_deployment(at, text_of(each, "id"), status_of(each, i),
			taskdefs_arn(at->account, text_of(each, "taskDefinition")), i));
	if (!source && taskdef && strcmp(controller, "ECS") == 0)
		json_array_append_new(deployments,
		    make_deployment(at, NULL, "PRIMARY", taskdefs_arn(at->account, taskdef), 0));
	return deployments;
}

static json_t *
make_task_set(const struct place *at, const json_t *file, size_t nth)
{
	const char *id = text_of(file, "id");
	double created = at->account->started - (nth == 0 ? 2 : 9) * days;
	char number[20], made[sizeof("ecs-svc/") + sizeof(number)] = "ecs-svc/";
	json_t *set;

	digest_number(number, "task set %s %s %zu", at->cluster_name, at->service, nth);
	if (!id)
		id = strcat(made, number);
	set = json_pack("{s:s, s:o, s:o, s:O}", "id", id, "taskSetArn",
	    account_arn(at->account, "ecs", "task-set/%s/%s/%s", at->cluster_name, at->service, id),
	    "serviceArn", service_arn(at), "clusterArn", json_object_get(at->cluster, "arn"));
	json_object_update_new(
	    set, json_pack("{s:s, s:o}", "status", status_of(file, nth), "taskDefinition",
		     taskdefs_arn(at->account, text_of(file, "taskDefinition"))));
	json_object_update_new(set, json_pack("{s:I, s:I, s:i}", "computedDesiredCount", at->count,
					"runningCount", at->count, "pendingCount", 0));
	json_object_update_new(set, json_pack("{s:f, s:f, s:f}", "createdAt", created, "updatedAt",
					created + 300, "stabilityStatusAt", created + 300));
	json_object_update_new(
	    set, json_pack("{s:s, s:s, s:s, s:{s:f, s:s}}", "launchType", "FARGATE",
		     "platformVersion", "1.4.0", "stabilityStatus", "STEADY_STATE", "scale",
		     "value", 100.0, "unit", "PERCENT"));
	return set;
}

static json_t *
make_task_sets(const struct place *at, const json_t *file)
{
	json_t *sets = json_array();
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(file, "taskSets"), i, each)
		json_array_append_new(sets, make_task_set(at, each, i));
	return sets;
}

static int
add_revision(
    const struct place *at, json_t *revisions, const json_t *file, const char *service_taskdef)
{
	const char *taskdef = text_of(file, "taskDefinition");
	json_t *images = json_array(), *arn = revision_arn(at, text_of(file, "id")), *revision;
	const json_t *each;
	size_t i;
	int rc;

	json_array_foreach(json_object_get(file, "containerImages"), i, each) {
		json_t *image = json_pack("{s:s, s:s}", "containerName",
		    text_of(each, "containerName"), "image", text_of(each, "image"));

		cluster_pin(at->account, image, each);
		json_array_append_new(images, image);
	}
	revision = json_pack("{s:O, s:o, s:O, s:o}", "serviceRevisionArn", arn, "serviceArn",
	    service_arn(at), "clusterArn", json_object_get(at->cluster, "arn"), "containerImages",
	    images);
	json_object_update_new(
	    revision, json_pack("{s:s, s:s, s:s, s:b, s:f}", "launchType", "FARGATE",
			  "platformVersion", "1.4.0", "platformFamily", "Linux", "guardDutyEnabled",
			  0, "createdAt", at->account->started - 2 * days));
	if (!taskdef)
		taskdef = service_taskdef;
	if (taskdef)
		json_object_set_new(revision, "taskDefinition", taskdefs_arn(at->account, taskdef));
	rc = account_enter(revisions, json_string_value(arn), revision, "service revisions");
	json_decref(revision);
	json_decref(arn);
	return rc;
}

/*
 * The ids of the revisions that the service runs: those that the account file names, those of the deployments, or
 * the last one.  An answer about a deployment does not tell its revision, so this is where a client finds them.
 */
static json_t *
current_ids(const json_t *file)
{
	const json_t *revisions = json_object_get(file, "revisions"), *each;
	json_t *ids = json_array();
	size_t i;

	if (json_object_get(file, "currentServiceRevisions")) {
		json_array_extend(ids, json_object_get(file, "currentServiceRevisions"));
		return ids;
	}
	json_array_foreach(json_object_get(file, "deployments"), i, each)
		if (text_of(each, "serviceRevision"))
			json_array_append(ids, json_object_get(each, "serviceRevision"));
	if (json_array_size(ids) == 0 && json_array_size(revisions) > 0)
		json_array_append(
		    ids, json_object_get(
			     json_array_get(revisions, json_array_size(revisions) - 1), "id"));
	return ids;
}

static json_t *
make_current(const struct place *at, const json_t *file)
{
	json_t *ids = current_ids(file), *current = json_array();
	const json_t *id;
	size_t i;

	json_array_foreach(ids, i, id)
		json_array_append_new(
		    current, json_pack("{s:o, s:I, s:I, s:i}", "arn",
				 revision_arn(at, json_string_value(id)), "requestedTaskCount",
				 at->count, "runningTaskCount", at->count, "pendingTaskCount", 0));
	json_decref(ids);
	return current;
}

/* What is the same for every service here. */
static json_t *
common_members(void)
{
	json_t *common = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "status", "ACTIVE",
	    "launchType", "FARGATE", "platformVersion", "LATEST", "platformFamily", "Linux",
	    "propagateTags", "NONE", "enableECSManagedTags", 0, "enableExecuteCommand", 0);

	json_object_update_new(common,
	    json_pack("{s:[], s:[], s:[], s:[], s:[]}", "loadBalancers", "serviceRegistries",
		"events", "placementConstraints", "placementStrategy"));
	json_object_update_new(common, json_pack("{s:{s:i, s:i}}", "deploymentConfiguration",
					   "maximumPercent", 200, "minimumHealthyPercent", 100));
	return common;
}

static json_t *
make_service(const struct place *at, const json_t *file, const char *controller)
{
	const char *strategy = text_of(file, "schedulingStrategy");
	const char *taskdef = text_of(file, "taskDefinition");
	json_t *service = common_members();

	json_object_update_new(
	    service, json_pack("{s:o, s:s, s:O, s:f}", "serviceArn", service_arn(at), "serviceName",
			 at->service, "clusterArn", json_object_get(at->cluster, "arn"),
			 "createdAt", at->account->started - 400 * days));
	json_object_update_new(service, json_pack("{s:I, s:I, s:i}", "desiredCount", at->count,
					    "runningCount", at->count, "pendingCount", 0));
	json_object_update_new(
	    service, json_pack("{s:{s:s}, s:s}", "deploymentController", "type", controller,
			 "schedulingStrategy", strategy ? strategy : "REPLICA"));
	json_object_update_new(service,
	    json_pack("{s:o, s:o, s:o}", "deployments", make_deployments(at, file, controller),
		"taskSets", make_task_sets(at, file), "currentServiceRevisions",
		make_current(at, file)));
	if (taskdef)
		json_object_set_new(service, "taskDefinition", taskdefs_arn(at->account, taskdef));
	return service;
}

int
cluster_add_service(
    json_t *cluster, json_t *revisions, const struct account *account, const json_t *file)
{
	const char *controller = text_of(file, "deploymentController");
	const char *taskdef = text_of(file, "taskDefinition");
	const struct place at = {
		.account = account,
		.cluster = cluster,
		.cluster_name = text_of(cluster, "name"),
		.service = text_of(file, "name"),
		.count = integer_of(file, "desiredCount", 1),
	};
	json_t *service;
	const json_t *each;
	size_t i;

	if (!controller)
		controller = "ECS";
	if (!taskdef && strcmp(controller, "EXTERNAL") != 0)
		return account_blame("the service '%s' needs a taskDefinition", at.service);
	service = make_service(&at, file, controller);
	json_array_append_new(json_object_get(cluster, "services"), service);
	json_array_foreach(json_object_get(file, "revisions"), i, each)
		if (add_revision(&at, revisions, each, taskdef) == -1)
			return -1;
	return account_enter(json_object_get(cluster, "service_by_name"), at.service, service,
	    "services in the cluster '%s'", at.cluster_name);
}
