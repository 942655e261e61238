#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * ecrm.yaml, checked.  Anything that is not known there is an error with file, line and column: a
 * mistyped key must not delete an image.
 */

enum { CONFIG_KEEP_COUNT_DEFAULT = 5 }; /* of task_definitions and lambda_functions */

/* What an entry is for: name is taken literally, pattern is a wildcard; either may be NULL. */
struct name_match {
	const char *name;
	const char *pattern;
	int line;     /* of the entry in the file */
	bool matched; /* a lookup found the entry */
};

/* An entry of task_definitions or lambda_functions. */
struct resource_policy {
	struct name_match match;
	int64_t keep_count;
};

enum { NO_LIMIT = -1 };

/* How much may be deleted at once: a safeguard against what nobody thought of. */
struct deletion_limits {
	int64_t percent; /* of the images of one repository, in hundredths; or NO_LIMIT */
	int64_t count;   /* of images; or NO_LIMIT */
};

/* An entry of keep_counts. */
struct keep_count {
	const char *tag_pattern;
	int64_t keep_count;
};

/* An entry of repositories. */
struct repository_policy {
	struct name_match match;
	int64_t expires;               /* seconds, above 0 */
	int64_t expires_untagged;      /* the same for images without a tag; 0: expires counts */
	int64_t keep_if_pulled_within; /* seconds, above 0; 0: pulls do not count */
	int64_t keep_count;            /* 0 where none is given */
	struct keep_count *keep_counts;
	size_t keep_count_count; /* of keep_counts */
	const char **keep_tag_patterns;
	size_t keep_tag_pattern_count;
	struct deletion_limits limits; /* of each repository that the entry is for */
};

/* An entry of external_commands. */
struct external_command {
	const char **argv; /* at least one; NULL behind the last */
	const char **env;  /* NAME=value each, NULL behind the last; never NULL */
	const char *dir;   /* NULL: where ecrm runs */
	int64_t timeout;   /* nanoseconds; 0: none */
};

struct config {
	const char *path;
	/* A section that is missing differs from one that is empty: it is warned of. */
	bool has_clusters, has_task_definitions, has_lambda_functions, has_repositories;
	struct name_match *clusters;
	size_t cluster_count;
	struct resource_policy *task_definitions;
	size_t task_definition_count;
	struct resource_policy *lambda_functions;
	size_t lambda_function_count;
	struct repository_policy *repositories;
	size_t repository_count;
	struct external_command *external_commands;
	size_t external_command_count;
	struct deletion_limits limits; /* share of each repository, count of all together */
	struct arena arena;            /* owns all of the above */
};

/*
 * The sections that a program works by, to be combined: several programs read one file, and each
 * warning is to be given once.
 */
enum config_concern {
	CONFIG_NOTHING = 0,
	CONFIG_LAMBDA_FUNCTIONS = 1 << 0,
	CONFIG_REPOSITORIES = 1 << 1,
};

/*
 * Read and check the file at path, all of it.  Returns 0, or -1 after a message for each fault that names
 * file, line and column and shows the line; *config is then empty.  Warnings are given of the sections of
 * concern.
 */
int config_load(struct config *config, const char *path, unsigned concerns);
void config_release(struct config *config);

/* Whether the name is meant by the entry. */
bool name_match_matches(const struct name_match *match, const char *name);

/*
 * The first entry of its section that the name matches, or NULL.  Borrowed from config, where the
 * entry is marked as matched.
 */
const struct name_match *config_cluster(struct config *config, const char *name);
const struct resource_policy *config_task_definition(struct config *config, const char *family);
const struct resource_policy *config_lambda_function(struct config *config, const char *name);
const struct repository_policy *config_repository(struct config *config, const char *name);

enum config_section {
	SECTION_CLUSTERS,
	SECTION_TASK_DEFINITIONS,
	SECTION_LAMBDA_FUNCTIONS,
	SECTION_REPOSITORIES,
};

/*
 * Warn of each entry of the section that matched no name that was looked up: it may be mistyped.
 * Call when all names were looked up.
 */
void config_warn_unmatched(const struct config *config, enum config_section section);

#endif
