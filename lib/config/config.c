#include "config/config.h"

#include <string.h>

#include "config/command.h"
#include "config/document.h"
#include "config/mapping.h"
#include "config/value.h"

enum { NANOSECONDS = 1000000000 };

/* The keys that entries of several sections begin with, at the same index in each. */
enum { NAME, NAME_PATTERN };

static int
name_read(struct document *doc, const yaml_node_t *node, bool star_is_all, struct name_match *match)
{
	if ((match->name = value_name(doc, node, "name")) == NULL)
		return -1;
	if (star_is_all && strcmp(match->name, "*") == 0) {
		match->pattern = match->name;
		match->name = NULL;
		return 0;
	}
	if (strpbrk(match->name, "*?") != NULL)
		return document_error(doc, node,
		    "name '%s' has a wildcard, but a name is taken literally; use name_pattern",
		    match->name);
	return 0;
}

/* What an entry of repositories, task_definitions or lambda_functions is for. */
static int
match_read(struct document *doc, const yaml_node_t *entry, const yaml_node_t **values,
    bool star_is_all, struct name_match *match)
{
	match->line = (int)document_line(entry);
	if (values[NAME] == NULL && values[NAME_PATTERN] == NULL)
		return document_error(doc, entry,
		    "the entry has neither name nor name_pattern; write what it is for");
	if (values[NAME] != NULL && values[NAME_PATTERN] != NULL)
		return document_error(doc, values[NAME_PATTERN],
		    "the entry has both name and name_pattern; keep one of them");
	if (values[NAME] != NULL)
		return name_read(doc, values[NAME], star_is_all, match);
	match->pattern = value_name(doc, values[NAME_PATTERN], "name_pattern");
	return match->pattern != NULL ? 0 : -1;
}

/* In clusters, name and name_pattern may stand side by side. */
static int
cluster_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	static const char *const keys[] = { "name", "name_pattern", NULL };
	const yaml_node_t *values[] = { NULL, NULL };
	struct name_match *match = slot;
	const char *pattern;

	if (mapping_read(doc, node, "an entry of clusters", keys, values) == -1)
		return -1;
	if (values[NAME] == NULL || values[NAME_PATTERN] == NULL)
		return match_read(doc, node, values, true, match);
	match->line = (int)document_line(node);
	if ((pattern = value_name(doc, values[NAME_PATTERN], "name_pattern")) == NULL ||
	    name_read(doc, values[NAME], true, match) == -1)
		return -1;
	if (match->pattern == NULL) /* else the name is *, which takes in any pattern */
		match->pattern = pattern;
	return 0;
}

static int
task_definition_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	enum { KEEP_COUNT = NAME_PATTERN + 1, KEYS };
	static const char *const keys[] = { "name", "name_pattern", "keep_count", NULL };
	const yaml_node_t *values[KEYS] = { NULL };
	struct resource_policy *policy = slot;

	policy->keep_count = CONFIG_KEEP_COUNT_DEFAULT;
	if (mapping_read(doc, node, "an entry of task_definitions", keys, values) == -1 ||
	    match_read(doc, node, values, true, &policy->match) == -1)
		return -1;
	if (values[KEEP_COUNT] != NULL)
		return value_count(doc, values[KEEP_COUNT], "keep_count", &policy->keep_count);
	return 0;
}

static int
lambda_function_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	enum { KEEP_COUNT = NAME_PATTERN + 1, KEEP_ALIASE, KEYS };
	static const char *const keys[] = { "name", "name_pattern", "keep_count", "keep_aliase",
		NULL };
	const yaml_node_t *values[KEYS] = { NULL };
	struct resource_policy *policy = slot;

	policy->keep_count = CONFIG_KEEP_COUNT_DEFAULT;
	if (mapping_read(doc, node, "an entry of lambda_functions", keys, values) == -1 ||
	    match_read(doc, node, values, true, &policy->match) == -1)
		return -1;
	if (values[KEEP_ALIASE] != NULL) {
		if (value_boolean(doc, values[KEEP_ALIASE], "keep_aliase") == -1)
			return -1;
		if (doc->concerns & CONFIG_LAMBDA_FUNCTIONS)
			document_warn(doc, values[KEEP_ALIASE],
			    "keep_aliase has no effect, versions with an alias are always kept; "
			    "remove it");
	}
	if (values[KEEP_COUNT] != NULL)
		return value_count(doc, values[KEEP_COUNT], "keep_count", &policy->keep_count);
	return 0;
}

/* Read a duration of a second or more; a part of a second counts as a whole one: rather keep than delete. */
static int
seconds_read(struct document *doc, const yaml_node_t *node, const char *what, int64_t *seconds)
{
	int64_t nanoseconds;

	if (value_duration(doc, node, what, "30days", &nanoseconds) == -1)
		return -1;
	if (nanoseconds < NANOSECONDS)
		return document_error(doc, node,
		    "%s '%s' is below one second; write for example 30days", what,
		    (const char *)node->data.scalar.value);
	*seconds = nanoseconds / NANOSECONDS + (nanoseconds % NANOSECONDS > 0);
	return 0;
}

static int
keep_count_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	enum { TAG_PATTERN, KEEP_COUNT, KEYS };
	static const char *const keys[] = { "tag_pattern", "keep_count", NULL };
	const yaml_node_t *values[KEYS] = { NULL };
	struct keep_count *entry = slot;

	if (mapping_read(doc, node, "an entry of keep_counts", keys, values) == -1)
		return -1;
	if (values[TAG_PATTERN] == NULL || values[KEEP_COUNT] == NULL)
		return document_error(doc, node,
		    "the entry has no %s; write for example {tag_pattern: \"v*\", keep_count: 5}",
		    values[TAG_PATTERN] == NULL ? "tag_pattern" : "keep_count");
	if ((entry->tag_pattern = value_name(doc, values[TAG_PATTERN], "tag_pattern")) == NULL)
		return -1;
	return value_count(doc, values[KEEP_COUNT], "keep_count", &entry->keep_count);
}

static int
keep_counts_read(struct document *doc, const yaml_node_t *node, struct repository_policy *policy)
{
	policy->keep_counts = value_list(doc, node, "keep_counts", sizeof(*policy->keep_counts),
	    keep_count_read, &policy->keep_count_count);
	return policy->keep_counts != NULL ? 0 : -1;
}

static int
tag_pattern_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	const char **pattern = slot;

	*pattern = value_name(doc, node, "an item of keep_tag_patterns");
	return *pattern != NULL ? 0 : -1;
}

static int
tag_patterns_read(struct document *doc, const yaml_node_t *node, struct repository_policy *policy)
{
	policy->keep_tag_patterns = value_list(doc, node, "keep_tag_patterns",
	    sizeof(*policy->keep_tag_patterns), tag_pattern_read, &policy->keep_tag_pattern_count);
	return policy->keep_tag_patterns != NULL ? 0 : -1;
}

static void
tag_patterns_default(
    struct document *doc, const yaml_node_t *entry, struct repository_policy *policy)
{
	if (doc->concerns & CONFIG_REPOSITORIES)
		document_warn(doc, entry,
		    "'%s' has no keep_tag_patterns, so images tagged latest are kept; "
		    "write keep_tag_patterns: [latest] to say so",
		    policy->match.name != NULL ? policy->match.name : policy->match.pattern);
	policy->keep_tag_patterns = arena_alloc(doc->arena, sizeof(*policy->keep_tag_patterns));
	policy->keep_tag_patterns[0] = arena_strdup(doc->arena, "latest");
	policy->keep_tag_pattern_count = 1;
}

/* Either node may be NULL: no limit. */
static int
limits_read(struct document *doc, const yaml_node_t *percent, const yaml_node_t *count,
    struct deletion_limits *limits)
{
	*limits = (struct deletion_limits){ .percent = NO_LIMIT, .count = NO_LIMIT };
	if (percent != NULL &&
	    value_percent(doc, percent, "max_delete_percent", &limits->percent) == -1)
		return -1;
	if (count != NULL && value_count(doc, count, "max_delete_count", &limits->count) == -1)
		return -1;
	return 0;
}

/* The times of an entry of repositories.  expires is required; the other nodes may be NULL. */
static int
times_read(struct document *doc, const yaml_node_t *expires, const yaml_node_t *expires_untagged,
    const yaml_node_t *keep_if_pulled_within, struct repository_policy *policy)
{
	int rc = seconds_read(doc, expires, "expires", &policy->expires);

	if (expires_untagged != NULL && seconds_read(doc, expires_untagged, "expires_untagged",
					    &policy->expires_untagged) == -1)
		rc = -1;
	if (keep_if_pulled_within != NULL &&
	    seconds_read(doc, keep_if_pulled_within, "keep_if_pulled_within",
		&policy->keep_if_pulled_within) == -1)
		rc = -1;
	return rc;
}

static int
repository_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	enum {
		EXPIRES = NAME_PATTERN + 1,
		EXPIRES_UNTAGGED,
		KEEP_IF_PULLED_WITHIN,
		KEEP_COUNT,
		KEEP_COUNTS,
		KEEP_TAG_PATTERNS,
		MAX_DELETE_PERCENT,
		MAX_DELETE_COUNT,
		KEYS
	};
	static const char *const keys[] = { "name", "name_pattern", "expires", "expires_untagged",
		"keep_if_pulled_within", "keep_count", "keep_counts", "keep_tag_patterns",
		"max_delete_percent", "max_delete_count", NULL };
	const yaml_node_t *values[KEYS] = { NULL };
	struct repository_policy *policy = slot;
	int rc = 0;

	if (mapping_read(doc, node, "an entry of repositories", keys, values) == -1 ||
	    match_read(doc, node, values, false, &policy->match) == -1)
		rc = -1;
	if (values[EXPIRES] == NULL && rc == 0)
		rc = document_error(
		    doc, node, "the entry has no expires; write for example expires: 30days");
	if (values[EXPIRES] != NULL && times_read(doc, values[EXPIRES], values[EXPIRES_UNTAGGED],
					   values[KEEP_IF_PULLED_WITHIN], policy) == -1)
		rc = -1;
	if (values[KEEP_COUNT] != NULL &&
	    value_count(doc, values[KEEP_COUNT], "keep_count", &policy->keep_count) == -1)
		rc = -1;
	if (values[KEEP_COUNTS] != NULL && keep_counts_read(doc, values[KEEP_COUNTS], policy) == -1)
		rc = -1;
	if (limits_read(
		doc, values[MAX_DELETE_PERCENT], values[MAX_DELETE_COUNT], &policy->limits) == -1)
		rc = -1;
	if (values[KEEP_TAG_PATTERNS] != NULL) {
		if (tag_patterns_read(doc, values[KEEP_TAG_PATTERNS], policy) == -1)
			rc = -1;
	} else if (rc == 0) {
		tag_patterns_default(doc, node, policy);
	}
	return rc;
}

static int
sections_read(struct config *config, struct document *doc)
{
	enum {
		CLUSTERS,
		TASK_DEFINITIONS,
		LAMBDA_FUNCTIONS,
		REPOSITORIES,
		EXTERNAL_COMMANDS,
		MAX_DELETE_PERCENT,
		MAX_DELETE_COUNT,
		KEYS
	};
	static const char *const keys[] = { "clusters", "task_definitions", "lambda_functions",
		"repositories", "external_commands", "max_delete_percent", "max_delete_count",
		NULL };
	const yaml_node_t *nodes[KEYS] = { NULL };

	mapping_read(doc, doc->root, "the configuration", keys, nodes);
	config->has_clusters = nodes[CLUSTERS] != NULL;
	config->has_task_definitions = nodes[TASK_DEFINITIONS] != NULL;
	config->has_lambda_functions = nodes[LAMBDA_FUNCTIONS] != NULL;
	config->has_repositories = nodes[REPOSITORIES] != NULL;

	/* What is wrong is noted. */
	if (nodes[CLUSTERS] != NULL)
		config->clusters = value_list(doc, nodes[CLUSTERS], "clusters",
		    sizeof(*config->clusters), cluster_read, &config->cluster_count);
	if (nodes[TASK_DEFINITIONS] != NULL)
		config->task_definitions = value_list(doc, nodes[TASK_DEFINITIONS],
		    "task_definitions", sizeof(*config->task_definitions), task_definition_read,
		    &config->task_definition_count);
	if (nodes[LAMBDA_FUNCTIONS] != NULL)
		config->lambda_functions = value_list(doc, nodes[LAMBDA_FUNCTIONS],
		    "lambda_functions", sizeof(*config->lambda_functions), lambda_function_read,
		    &config->lambda_function_count);
	if (nodes[REPOSITORIES] != NULL)
		config->repositories = value_list(doc, nodes[REPOSITORIES], "repositories",
		    sizeof(*config->repositories), repository_read, &config->repository_count);
	if (nodes[EXTERNAL_COMMANDS] != NULL)
		config->external_commands = value_list(doc, nodes[EXTERNAL_COMMANDS],
		    "external_commands", sizeof(*config->external_commands), command_read,
		    &config->external_command_count);
	limits_read(doc, nodes[MAX_DELETE_PERCENT], nodes[MAX_DELETE_COUNT], &config->limits);
	return document_tell_faults(doc);
}

int
config_load(struct config *config, const char *path, unsigned concerns)
{
	struct document doc = { 0 };
	int rc = -1;

	*config = (struct config){ 0 };
	config->path = arena_strdup(&config->arena, path);
	if (document_load(&doc, config->path, &config->arena) == -1)
		goto out;
	doc.concerns = concerns;
	if (sections_read(config, &doc) == -1)
		goto out;
	rc = 0;
out:
	document_release(&doc);
	if (rc == -1)
		config_release(config);
	return rc;
}

void
config_release(struct config *config)
{
	arena_release(&config->arena);
	*config = (struct config){ 0 };
}
