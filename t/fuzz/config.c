/* ecrm.yaml. */
#include "fuzz.h"

#include "config/config.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;

	if (config_load(&config, fuzz_file(0, data, size),
		CONFIG_LAMBDA_FUNCTIONS | CONFIG_REPOSITORIES) == -1)
		return 0;
	for (size_t i = 0; i < config.repository_count; i++) {
		const struct repository_policy *policy = &config.repositories[i];

		FUZZ_CHECK(policy->expires > 0 && policy->keep_count >= 0);
		FUZZ_CHECK(policy->expires_untagged >= 0 && policy->keep_if_pulled_within >= 0);
		for (size_t n = 0; n < policy->keep_count_count; n++)
			FUZZ_CHECK(policy->keep_counts[n].tag_pattern[0] != '\0' &&
				   policy->keep_counts[n].keep_count >= 0);
		FUZZ_CHECK(policy->match.name != NULL || policy->match.pattern != NULL);
		for (size_t n = 0; n < policy->keep_tag_pattern_count; n++)
			FUZZ_CHECK(policy->keep_tag_patterns[n] != NULL);
	}
	for (size_t i = 0; i < config.external_command_count; i++)
		FUZZ_CHECK(config.external_commands[i].argv[0] != NULL &&
			   config.external_commands[i].env != NULL &&
			   config.external_commands[i].timeout >= 0);
	config_cluster(&config, "prod");
	config_task_definition(&config, "web");
	config_lambda_function(&config, "f");
	config_repository(&config, "prod/web");
	for (int section = SECTION_CLUSTERS; section <= SECTION_REPOSITORIES; section++)
		config_warn_unmatched(&config, (enum config_section)section);
	config_release(&config);
	return 0;
}
