#include "format.h"

static const struct schema format_user[] = {
	{ "accessKeyId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "secretAccessKey", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "sessionToken", .kind = SCHEMA_STRING },
	{ "arn", .kind = SCHEMA_STRING },
	{ "expiresAt", .kind = SCHEMA_TIME },
	{ .name = NULL },
};

/* How long the credentials last that something hands out; see grant.h. */
#define GRANTS                                                                                     \
	{ "lifetimes", .kind = SCHEMA_INTEGERS },                                                  \
	{                                                                                          \
		"valid", .kind = SCHEMA_INTEGERS                                                   \
	}

static const struct schema format_role[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "account", .kind = SCHEMA_STRING },
	{ "trust", .kind = SCHEMA_STRINGS },
	{ "externalId", .kind = SCHEMA_STRING },
	{ "mfaSerial", .kind = SCHEMA_STRING },
	{ "maxSessionDuration", .kind = SCHEMA_INTEGER },
	GRANTS,
	{ .name = NULL },
};

static const struct schema format_device[] = {
	{ "serial", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "codes", .kind = SCHEMA_STRINGS, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct schema format_identity_token[] = {
	{ "token", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "provider", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "subject", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "audience", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "expiresAt", .kind = SCHEMA_TIME },
	{ .name = NULL },
};

static const struct schema format_sso_client[] = {
	{ "clientId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "clientSecret", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "expiresAt", .kind = SCHEMA_TIME },
	{ .name = NULL },
};

static const struct schema format_sso_token[] = {
	{ "accessToken", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "expiresAt", .kind = SCHEMA_TIME },
	{ "clientId", .kind = SCHEMA_STRING },
	{ "refreshToken", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

static const struct schema format_sso_role[] = {
	{ "account", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	GRANTS,
	{ .name = NULL },
};

static const struct schema format_sso[] = {
	{ "startUrl", .kind = SCHEMA_STRING },
	{ "clients", .kind = SCHEMA_OBJECTS, .members = format_sso_client },
	{ "tokens", .kind = SCHEMA_OBJECTS, .members = format_sso_token },
	{ "roles", .kind = SCHEMA_OBJECTS, .members = format_sso_role },
	{ "tokenLifetimes", .kind = SCHEMA_INTEGERS },
	{ "refreshTokens", .kind = SCHEMA_STRING, .choices = "renewed last" },
	{ .name = NULL },
};

static const struct schema format_login[] = {
	{ "session", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "clientId", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "refreshToken", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "refusal", .kind = SCHEMA_STRING,
	    .choices = "TOKEN_EXPIRED AUTHCODE_EXPIRED USER_CREDENTIALS_CHANGED "
		       "INSUFFICIENT_PERMISSIONS" },
	GRANTS,
	{ .name = NULL },
};

static const struct schema format_container_credentials[] = {
	{ "path", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "token", .kind = SCHEMA_STRING },
	{ "role", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "status", .kind = SCHEMA_INTEGER },
	{ "code", .kind = SCHEMA_STRING },
	{ "message", .kind = SCHEMA_STRING },
	GRANTS,
	{ .name = NULL },
};

static const struct schema format_instance[] = {
	{ "role", .kind = SCHEMA_STRING },
	{ "v1", .kind = SCHEMA_STRING, .choices = "allowed refused" },
	{ "tokenStatus", .kind = SCHEMA_INTEGER },
	{ "tokenLifetimes", .kind = SCHEMA_INTEGERS },
	{ "code", .kind = SCHEMA_STRING },
	{ "message", .kind = SCHEMA_STRING },
	GRANTS,
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

static const struct schema format_stock[] = {
	{ "images", .kind = SCHEMA_INTEGER, .flags = SCHEMA_MUST },
	{ "seed", .kind = SCHEMA_INTEGER },
	{ .name = NULL },
};

static const struct schema format_repository[] = {
	{ "name", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "createdAt", .kind = SCHEMA_TIME },
	{ "images", .kind = SCHEMA_OBJECTS, .members = format_image },
	{ "stock", .kind = SCHEMA_OBJECT, .members = format_stock },
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
	{ "roles", .kind = SCHEMA_OBJECTS, .members = format_role },
	{ "mfaDevices", .kind = SCHEMA_OBJECTS, .members = format_device },
	{ "identityTokens", .kind = SCHEMA_OBJECTS, .members = format_identity_token },
	{ "sso", .kind = SCHEMA_OBJECTS, .members = format_sso },
	{ "logins", .kind = SCHEMA_OBJECTS, .members = format_login },
	{ "containers", .kind = SCHEMA_OBJECTS, .members = format_container_credentials },
	{ "instance", .kind = SCHEMA_OBJECT, .members = format_instance },
	{ "ecs", .kind = SCHEMA_OBJECT, .members = format_ecs },
	{ "lambda", .kind = SCHEMA_OBJECT, .members = format_lambda },
	{ "ecr", .kind = SCHEMA_OBJECT, .members = format_ecr },
	{ .name = NULL },
};
