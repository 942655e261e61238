#include <string.h>

#include "base/wildcard.h"
#include "config/config.h"

bool
name_match_matches(const struct name_match *match, const char *name)
{
	return (match->name != NULL && strcmp(match->name, name) == 0) ||
	       (match->pattern != NULL && wildcard_match(match->pattern, name));
}

const struct name_match *
config_cluster(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->cluster_count; i++) {
		if (name_match_matches(&config->clusters[i], name))
			return &config->clusters[i];
	}
	return NULL;
}

static const struct resource_policy *
find_resource(const struct resource_policy *policies, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (name_match_matches(&policies[i].match, name))
			return &policies[i];
	}
	return NULL;
}

const struct resource_policy *
config_task_definition(const struct config *config, const char *family)
{
	return find_resource(config->task_definitions, config->task_definition_count, family);
}

const struct resource_policy *
config_lambda_function(const struct config *config, const char *name)
{
	return find_resource(config->lambda_functions, config->lambda_function_count, name);
}

const struct repository_policy *
config_repository(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->repository_count; i++) {
		if (name_match_matches(&config->repositories[i].match, name))
			return &config->repositories[i];
	}
	return NULL;
}
