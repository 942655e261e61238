#include "format.h"

static const struct schema format_user[] = {
	{ "accessKeyId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "secretAccessKey", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "sessionToken", .kind = SCHEMA_STRING },
	{ "arn", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

/* An imageDigest that is not given is that of the tag in this account's registry; null means none at all. */
static const struct schema format_task_container[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "image", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "imageDigest", .kind = SCHEMA_STRING, .flags = SCHEMA_NULL },
	{ .name = NULL },
};

static const struct schema format_task[] = {
	{ "id", .kind = SCHEMA_STRING },
	{ "taskDefinition", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "desiredStatus", .kind = SCHEMA_STRING, .choices = "RUNNING STOPPED" },
	{ "lastStatus", .kind = SCHEMA_STRING },
	{ "service", .kind = SCHEMA_STRING },
	{ "startedAt", .kind = SCHEMA_TIME },
	{ "stoppedAt", .kind = SCHEMA_TIME },
	{ "containers", .kind = SCHEMA_OBJECTS, .members = format_task_container },
	{ .name = NULL },
};

static const struct schema format_deployment[] = {
	{ "id", .kind = SCHEMA_STRING },
	{ "status", .kind = SCHEMA_STRING, .choices = "PRIMARY ACTIVE INACTIVE" },
	{ "taskDefinition", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "serviceRevision", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static const struct schema format_task_set[] = {
	{ "id", .kind = SCHEMA_STRING },
	{ "status", .kind = SCHEMA_STRING, .choices = "PRIMARY ACTIVE DRAINING" },
	{ "taskDefinition", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct schema format_revision_image[] = {
	{ "containerName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "image", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "imageDigest", .kind = SCHEMA_STRING, .flags = SCHEMA_NULL },
	{ .name = NULL },
};

static const struct schema format_revision[] = {
	{ "id", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "taskDefinition", .kind = SCHEMA_STRING },
	{ "containerImages", .kind = SCHEMA_OBJECTS, .members = format_revision_image },
	{ .name = NULL },
};

static const struct schema format_service[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "taskDefinition", .kind = SCHEMA_STRING },
	{ "desiredCount", .kind = SCHEMA_INTEGER },
	{ "deploymentController", .kind = SCHEMA_STRING, .choices = "ECS CODE_DEPLOY EXTERNAL" },
	{ "schedulingStrategy", .kind = SCHEMA_STRING, .choices = "REPLICA DAEMON" },
	{ "deployments", .kind = SCHEMA_OBJECTS, .members = format_deployment },
	{ "taskSets", .kind = SCHEMA_OBJECTS, .members = format_task_set },
	{ "revisions", .kind = SCHEMA_OBJECTS, .members = format_revision },
	{ "currentServiceRevisions", .kind = SCHEMA_STRINGS },
	{ .name = NULL },
};

static const struct schema format_cluster[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "tasks", .kind = SCHEMA_OBJECTS, .members = format_task },
	{ "services", .kind = SCHEMA_OBJECTS, .members = format_service },
	{ .name = NULL },
};

static const struct schema format_container[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "image", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct schema format_taskdef[] = {
	{ "family", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "revision", .kind = SCHEMA_INTEGER, .flags = SCHEMA_MUST },
	{ "status", .kind = SCHEMA_STRING, .choices = "ACTIVE INACTIVE DELETE_IN_PROGRESS" },
	{ "registeredAt", .kind = SCHEMA_TIME },
	{ "containers", .kind = SCHEMA_OBJECTS, .members = format_container },
	{ .name = NULL },
};

static const struct schema format_ecs[] = {
	{ "clusters", .kind = SCHEMA_OBJECTS, .members = format_cluster },
	{ "taskDefinitions", .kind = SCHEMA_OBJECTS, .members = format_taskdef },
	{ .name = NULL },
};

/* A resolvedImageUri that is not given is made of the tag's digest in this registry; null means none at all. */
static const struct schema format_version[] = {
	{ "version", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "imageUri", .kind = SCHEMA_STRING },
	{ "resolvedImageUri", .kind = SCHEMA_STRING, .flags = SCHEMA_NULL },
	{ "lastModified", .kind = SCHEMA_TIME },
	{ .name = NULL },
};

static const struct schema format_alias[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "version", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "weights", .kind = SCHEMA_NUMBERS_BY_NAME },
	{ .name = NULL },
};

static const struct schema format_function[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "packageType", .kind = SCHEMA_STRING, .choices = "Image Zip" },
	{ "versions", .kind = SCHEMA_OBJECTS, .members = format_version },
	{ "aliases", .kind = SCHEMA_OBJECTS, .members = format_alias },
	{ .name = NULL },
};

static const struct schema format_lambda[] = {
	{ "functions", .kind = SCHEMA_OBJECTS, .members = format_function },
	{ .name = NULL },
};

static const struct schema format_platform[] = {
	{ "architecture", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "os", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "variant", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static const struct schema format_child[] = {
	{ "digest", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "mediaType", .kind = SCHEMA_STRING },
	{ "size", .kind = SCHEMA_INTEGER },
	{ "artifactType", .kind = SCHEMA_STRING },
	{ "platform", .kind = SCHEMA_OBJECT, .members = format_platform },
	{ .name = NULL },
};

static const struct schema format_image[] = {
	{ "digest", .kind = SCHEMA_STRING },
	{ "tags", .kind = SCHEMA_STRINGS },
	{ "pushedAt", .kind = SCHEMA_TIME },
	{ "pulledAt", .kind = SCHEMA_TIME },
	{ "size", .kind = SCHEMA_INTEGER },
	{ "mediaType", .kind = SCHEMA_STRING },
	{ "artifactMediaType", .kind = SCHEMA_STRING, .flags = SCHEMA_NULL },
	{ "subject", .kind = SCHEMA_STRING },
	{ "status", .kind = SCHEMA_STRING, .choices = "ACTIVE ARCHIVED" },
	{ "children", .kind = SCHEMA_OBJECTS, .members = format_child },
	{ "manifest", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static const struct schema format_repository[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "createdAt", .kind = SCHEMA_TIME },
	{ "images", .kind = SCHEMA_OBJECTS, .members = format_image },
	{ .name = NULL },
};

static const struct schema format_ecr[] = {
	{ "repositories", .kind = SCHEMA_OBJECTS, .members = format_repository },
	{ .name = NULL },
};

const struct schema format_account[] = {
	{ "account", .kind = SCHEMA_STRING },
	{ "region", .kind = SCHEMA_STRING },
	{ "users", .kind = SCHEMA_OBJECTS, .members = format_user },
	{ "ecs", .kind = SCHEMA_OBJECT, .members = format_ecs },
	{ "lambda", .kind = SCHEMA_OBJECT, .members = format_lambda },
	{ "ecr", .kind = SCHEMA_OBJECT, .members = format_ecr },
	{ .name = NULL },
};
