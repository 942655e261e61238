#include "scan/lambda.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "progress/progress.h"
#include "scan/in_use.h"
#include "scan/versions.h"
#include "service/lambda.h"

/* What the jobs share. */
struct scan {
	struct producer *producer;
	struct aws_client *lambda;
	struct function **functions; /* those to look at */
	size_t function_count;
	size_t function_capacity;
	struct all_versions all_versions; /* of these */
	bool met_function;                /* one at least, be it configured or not */
};

struct function {
	struct scan *scan;
	char *name;
	char *arn;
	int64_t keep_count;
	struct strmap versions; /* those to look at, each once */
	struct versions listed; /* all of them */
	bool is_listed;
	bool latest_is_asked_for;
	atomic_int awaited; /* of its aliases and the listing of all versions, what is missing */
};

/* A job's work: one version of a function. */
struct version {
	const struct function *function;
	char *name;
	char *fingerprint;
};

static struct function *
function_new(struct scan *scan, const char *name, const char *arn)
{
	struct function *function = xcalloc(1, sizeof(*function));

	function->scan = scan;
	function->name = xstrdup(name);
	function->arn = xstrdup(arn);
	function->awaited = 2;
	return function;
}

static void
function_free(struct function *function)
{
	strmap_release(&function->versions);
	versions_release(&function->listed);
	free(function->name);
	free(function->arn);
	free(function);
}

static void
version_free(void *context)
{
	struct version *version = context;

	free(version->name);
	free(version->fingerprint);
	free(version);
}

/* The function outlives the jobs. */
static void
submit(job_run *run, struct function *function)
{
	producer_submit(function->scan->producer, run, function, NULL);
}

static void
meet_image(void *context, const char *image_uri)
{
	const struct version *version = context;
	struct buf by = { 0 };

	buf_addf(&by, "%s:%s", version->function->arn, version->name);
	write_in_use(version->function->scan->producer, image_uri, by.data, "lambda");
	buf_release(&by);
}

static int
get_images(void *context)
{
	struct version *version = context;
	const struct function *function = version->function;
	struct lambda_version wanted = { function->name, version->name, version->fingerprint };
	int rc = lambda_get_images(function->scan->lambda, function->scan->producer->cache,
	    function->arn, &wanted, meet_image, version);

	progress_items(1);
	return rc;
}

static void
meet_aliased_version(void *context, const char *version)
{
	struct function *function = context;

	strmap_put(&function->versions, version, NULL);
}

static void
meet_version(void *context, const struct lambda_version *version)
{
	struct function *function = context;

	versions_add(&function->listed, version);
}

/*
 * Newest first: $LATEST and its kin, which are no numbers, before all published versions; those by
 * number, which has no leading zeros, so the longer is the larger.
 */
static int
compare_versions(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	bool left_named = left[0] == '$', right_named = right[0] == '$';
	size_t left_len = strlen(left), right_len = strlen(right);

	if (left_named != right_named)
		return left_named ? -1 : 1;
	if (left_named)
		return strcmp(left, right);
	if (left_len != right_len)
		return left_len > right_len ? -1 : 1;
	return strcmp(right, left);
}

/* Of the versions that no alias names, the newest keep_count. */
static void
choose_newest(struct function *function)
{
	struct strlist *names = &function->listed.names;
	int64_t kept = 0;

	if (names->len > 0)
		qsort(names->items, names->len, sizeof(char *), compare_versions);
	for (size_t i = 0; i < names->len && kept < function->keep_count; i++) {
		int added;

		strmap_put(&function->versions, names->items[i], &added);
		kept += added;
	}
}

static void
submit_version(const struct function *function, const char *name)
{
	struct version *version = xcalloc(1, sizeof(*version));

	version->function = function;
	version->name = xstrdup(name);
	version->fingerprint = xstrdup(versions_fingerprint(&function->listed, name));
	producer_submit(function->scan->producer, get_images, version, version_free);
}

static int
scan_versions(void *context)
{
	struct function *function = context;

	if (!function->is_listed && lambda_list_versions(function->scan->lambda, function->name,
					meet_version, function) == -1)
		return -1;
	choose_newest(function);
	for (size_t i = 0; i < function->versions.len; i++) {
		const char *name = function->versions.entries[i].key;

		if (!function->latest_is_asked_for || strcmp(name, "$LATEST") != 0)
			submit_version(function, name);
	}
	progress_done(1);
	return 0;
}

/* The aliases of the function are there, or the listing of all versions is; whoever comes last goes on. */
static void
note_part(struct function *function)
{
	if (atomic_fetch_sub(&function->awaited, 1) == 1)
		submit(scan_versions, function);
}

static int
list_aliases(void *context)
{
	struct function *function = context;

	if (lambda_list_aliased_versions(
		function->scan->lambda, function->name, meet_aliased_version, function) == -1)
		return -1;
	note_part(function);
	return 0;
}

static void
meet_function(void *context, const char *name, const char *arn)
{
	struct scan *scan = context;
	const struct resource_policy *policy =
	    config_lambda_function(&scan->producer->config, name);
	struct function *function;

	scan->met_function = true;
	if (policy == NULL)
		return;
	function = function_new(scan, name, arn);
	function->keep_count = policy->keep_count;
	all_versions_add(&scan->all_versions, name);
	scan->functions = xgrow(scan->functions, &scan->function_capacity, scan->function_count + 1,
	    sizeof(struct function *));
	scan->functions[scan->function_count++] = function;
	progress_expect(1);
}

/*
 * What needs no list of versions is asked for while those of many functions are listed, whose pages come
 * one after the other: the aliases, and $LATEST, which is the newest version and so counts, whatever
 * else there is.
 */
static void
begin_functions(struct scan *scan)
{
	for (size_t i = 0; i < scan->function_count; i++) {
		struct function *function = scan->functions[i];

		function->latest_is_asked_for =
		    all_versions_is_tried(&scan->all_versions) && function->keep_count > 0;
		if (function->latest_is_asked_for)
			submit_version(function, "$LATEST");
		submit(list_aliases, function);
	}
}

/* Look at the functions that were met, with the versions that one listing tells of many of them. */
static int
scan_functions(struct scan *scan)
{
	begin_functions(scan);
	if (all_versions_list(&scan->all_versions, scan->lambda) == -1)
		return -1;
	for (size_t i = 0; i < scan->function_count; i++) {
		struct function *function = scan->functions[i];

		function->is_listed =
		    all_versions_take(&scan->all_versions, function->name, &function->listed);
		note_part(function);
	}
	return 0;
}

static int
scan_all(struct scan *scan)
{
	const struct config *config = &scan->producer->config;

	if (!config->has_lambda_functions) {
		log_warn("%s has no lambda_functions: they are not scanned", config->path);
		return 0;
	}
	if (lambda_list_image_functions(scan->lambda, meet_function, scan) == -1 ||
	    scan_functions(scan) == -1)
		return -1;
	if (scan->met_function)
		config_warn_unmatched(config, SECTION_LAMBDA_FUNCTIONS);
	else if (config->lambda_function_count > 0)
		producer_warn_none(scan->producer, "function of a container image");
	return 0;
}

int
scan_lambda(struct producer *producer, struct aws_client *lambda)
{
	struct scan scan = { .producer = producer, .lambda = lambda };
	int rc = scan_all(&scan);

	progress_close();
	rc = producer_wait(producer, rc);
	all_versions_release(&scan.all_versions);
	for (size_t i = 0; i < scan.function_count; i++)
		function_free(scan.functions[i]);
	free(scan.functions);
	return rc;
}
