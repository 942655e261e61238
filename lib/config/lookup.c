#include <string.h>

#include "base/log.h"
#include "base/wildcard.h"
#include "config/config.h"

bool
name_match_matches(const struct name_match *match, const char *name)
{
	return (match->name != NULL && strcmp(match->name, name) == 0) ||
	       (match->pattern != NULL && wildcard_match(match->pattern, name));
}

/* Whether the entry is the one for name; then it is marked. */
static bool
take(struct name_match *match, const char *name)
{
	if (!name_match_matches(match, name))
		return false;
	match->matched = true;
	return true;
}

const struct name_match *
config_cluster(struct config *config, const char *name)
{
	for (size_t i = 0; i < config->cluster_count; i++) {
		if (take(&config->clusters[i], name))
			return &config->clusters[i];
	}
	return NULL;
}

static const struct resource_policy *
find_resource(struct resource_policy *policies, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (take(&policies[i].match, name))
			return &policies[i];
	}
	return NULL;
}

const struct resource_policy *
config_task_definition(struct config *config, const char *family)
{
	return find_resource(config->task_definitions, config->task_definition_count, family);
}

const struct resource_policy *
config_lambda_function(struct config *config, const char *name)
{
	return find_resource(config->lambda_functions, config->lambda_function_count, name);
}

const struct repository_policy *
config_repository(struct config *config, const char *name)
{
	for (size_t i = 0; i < config->repository_count; i++) {
		if (take(&config->repositories[i].match, name))
			return &config->repositories[i];
	}
	return NULL;
}

static void
warn_unmatched(const struct config *config, const struct name_match *match, const char *section)
{
	if (!match->matched)
		log_warn("%s:%d: '%s' of %s matches nothing that is there", config->path,
		    match->line, match->name != NULL ? match->name : match->pattern, section);
}

void
config_warn_unmatched(const struct config *config, enum config_section section)
{
	switch (section) {
	case SECTION_CLUSTERS:
		for (size_t i = 0; i < config->cluster_count; i++)
			warn_unmatched(config, &config->clusters[i], "clusters");
		break;
	case SECTION_TASK_DEFINITIONS:
		for (size_t i = 0; i < config->task_definition_count; i++)
			warn_unmatched(
			    config, &config->task_definitions[i].match, "task_definitions");
		break;
	case SECTION_LAMBDA_FUNCTIONS:
		for (size_t i = 0; i < config->lambda_function_count; i++)
			warn_unmatched(
			    config, &config->lambda_functions[i].match, "lambda_functions");
		break;
	case SECTION_REPOSITORIES:
		for (size_t i = 0; i < config->repository_count; i++)
			warn_unmatched(config, &config->repositories[i].match, "repositories");
		break;
	}
}
