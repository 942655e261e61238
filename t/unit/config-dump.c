/*
 * config-dump FILE: load a configuration and print what it says, one entry a line.
 * config-dump FILE SECTION NAME: print the entry of the section that NAME meets, or "none".
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "config/config.h"

static void
print_match(const struct name_match *match)
{
	if (match->name != NULL)
		printf(" name '%s'", match->name);
	if (match->pattern != NULL)
		printf(" pattern '%s'", match->pattern);
}

static void
print_cluster(const struct name_match *match)
{
	printf("cluster");
	print_match(match);
	putchar('\n');
}

static void
print_resource(const char *kind, const struct resource_policy *policy)
{
	printf("%s", kind);
	print_match(&policy->match);
	printf(" keep_count %" PRId64 "\n", policy->keep_count);
}

static void
print_limits(const struct deletion_limits *limits)
{
	if (limits->percent != NO_LIMIT)
		printf(" max_delete_percent %" PRId64 "/100", limits->percent);
	if (limits->count != NO_LIMIT)
		printf(" max_delete_count %" PRId64, limits->count);
}

static void
print_repository(const struct repository_policy *policy)
{
	printf("repository");
	print_match(&policy->match);
	printf(" line %d expires %" PRId64, policy->match.line, policy->expires);
	if (policy->expires_untagged != 0)
		printf(" expires_untagged %" PRId64, policy->expires_untagged);
	if (policy->keep_if_pulled_within != 0)
		printf(" keep_if_pulled_within %" PRId64, policy->keep_if_pulled_within);
	printf(" keep_count %" PRId64, policy->keep_count);
	for (size_t i = 0; i < policy->keep_count_count; i++)
		printf(" keep_count '%s' %" PRId64, policy->keep_counts[i].tag_pattern,
		    policy->keep_counts[i].keep_count);
	printf(" keep_tag_patterns");
	for (size_t i = 0; i < policy->keep_tag_pattern_count; i++)
		printf(" '%s'", policy->keep_tag_patterns[i]);
	print_limits(&policy->limits);
	putchar('\n');
}

static void
print_command(const struct external_command *command)
{
	printf("external_command");
	for (const char **argument = command->argv; *argument != NULL; argument++)
		printf(" '%s'", *argument);
	printf(" env");
	for (const char **variable = command->env; *variable != NULL; variable++)
		printf(" '%s'", *variable);
	if (command->dir != NULL)
		printf(" dir '%s'", command->dir);
	printf(" timeout %" PRId64 "\n", command->timeout);
}

static void
print_section(const char *name, bool present, size_t count)
{
	if (present)
		printf("%s: %zu\n", name, count);
	else
		printf("%s: missing\n", name);
}

static void
print_config(const struct config *config)
{
	print_section("clusters", config->has_clusters, config->cluster_count);
	for (size_t i = 0; i < config->cluster_count; i++)
		print_cluster(&config->clusters[i]);
	print_section(
	    "task_definitions", config->has_task_definitions, config->task_definition_count);
	for (size_t i = 0; i < config->task_definition_count; i++)
		print_resource("task_definition", &config->task_definitions[i]);
	print_section(
	    "lambda_functions", config->has_lambda_functions, config->lambda_function_count);
	for (size_t i = 0; i < config->lambda_function_count; i++)
		print_resource("lambda_function", &config->lambda_functions[i]);
	print_section("repositories", config->has_repositories, config->repository_count);
	for (size_t i = 0; i < config->repository_count; i++)
		print_repository(&config->repositories[i]);
	print_section("external_commands", true, config->external_command_count);
	for (size_t i = 0; i < config->external_command_count; i++)
		print_command(&config->external_commands[i]);
	if (config->limits.percent != NO_LIMIT || config->limits.count != NO_LIMIT) {
		printf("limits");
		print_limits(&config->limits);
		putchar('\n');
	}
}

static void
print_found(struct config *config, const char *section, const char *name)
{
	const struct name_match *cluster = NULL;
	const struct resource_policy *resource = NULL;
	const struct repository_policy *repository = NULL;

	if (strcmp(section, "clusters") == 0)
		cluster = config_cluster(config, name);
	else if (strcmp(section, "task_definitions") == 0)
		resource = config_task_definition(config, name);
	else if (strcmp(section, "lambda_functions") == 0)
		resource = config_lambda_function(config, name);
	else if (strcmp(section, "repositories") == 0)
		repository = config_repository(config, name);
	else
		die_usage("unknown section '%s'", section);

	if (cluster != NULL)
		print_cluster(cluster);
	else if (resource != NULL)
		print_resource(section, resource);
	else if (repository != NULL)
		print_repository(repository);
	else
		puts("none");
}

int
main(int argc, char **argv)
{
	struct config config;

	log_init("config-dump");
	if (argc != 2 && argc != 4)
		die_usage("expected FILE [SECTION NAME]");
	if (config_load(&config, argv[1], CONFIG_LAMBDA_FUNCTIONS | CONFIG_REPOSITORIES) == -1)
		return EXIT_FAILED;
	if (argc == 2)
		print_config(&config);
	else
		print_found(&config, argv[2], argv[3]);
	config_release(&config);
	return EXIT_DONE;
}
