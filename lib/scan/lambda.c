#include "scan/lambda.h"

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
	struct work **functions; /* those to look at */
	size_t function_count;
	size_t function_capacity;
	struct all_versions all_versions; /* of these */
	bool met_function;                /* one at least, be it configured or not */
};

/* A job's work: a function, and for the last job one version of it. */
struct work {
	struct scan *scan;
	char *function;
	char *arn;
	char *version;
	char *fingerprint;
	int64_t keep_count;
	struct strmap versions; /* those to look at, each once */
	struct versions listed; /* all of them */
	bool is_listed;
	bool latest_is_asked_for;
};

static struct work *
work_new(struct scan *scan, const char *function, const char *arn)
{
	struct work *work = xcalloc(1, sizeof(*work));

	work->scan = scan;
	work->function = xstrdup(function);
	work->arn = xstrdup(arn);
	return work;
}

static void
work_free(void *context)
{
	struct work *work = context;

	strmap_release(&work->versions);
	versions_release(&work->listed);
	free(work->function);
	free(work->arn);
	free(work->version);
	free(work->fingerprint);
	free(work);
}

static void
submit(job_run *run, struct work *work)
{
	producer_submit(work->scan->producer, run, work, work_free);
}

static void
meet_image(void *context, const char *image_uri)
{
	const struct work *work = context;
	struct buf by = { 0 };

	buf_addf(&by, "%s:%s", work->arn, work->version);
	write_in_use(work->scan->producer, image_uri, by.data, "lambda");
	buf_release(&by);
}

static int
get_images(void *context)
{
	struct work *work = context;
	struct lambda_version version = { work->function, work->version, work->fingerprint };
	int rc = lambda_get_images(
	    work->scan->lambda, work->scan->producer->cache, work->arn, &version, meet_image, work);

	progress_items(1);
	return rc;
}

static void
meet_aliased_version(void *context, const char *version)
{
	struct work *work = context;

	strmap_put(&work->versions, version, NULL);
}

static void
meet_version(void *context, const struct lambda_version *version)
{
	struct work *work = context;

	versions_add(&work->listed, version);
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
choose_newest(struct work *work)
{
	int64_t kept = 0;

	if (work->listed.names.len > 0)
		qsort(work->listed.names.items, work->listed.names.len, sizeof(char *),
		    compare_versions);
	for (size_t i = 0; i < work->listed.names.len && kept < work->keep_count; i++) {
		int added;

		strmap_put(&work->versions, work->listed.names.items[i], &added);
		kept += added;
	}
}

static void
submit_version(struct work *work, const char *name)
{
	struct work *version = work_new(work->scan, work->function, work->arn);

	version->version = xstrdup(name);
	version->fingerprint = xstrdup(versions_fingerprint(&work->listed, name));
	submit(get_images, version);
}

static int
scan_function(void *context)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	if (lambda_list_aliased_versions(
		scan->lambda, work->function, meet_aliased_version, work) == -1 ||
	    (!work->is_listed &&
		lambda_list_versions(scan->lambda, work->function, meet_version, work) == -1))
		return -1;
	choose_newest(work);
	for (size_t i = 0; i < work->versions.len; i++) {
		const char *name = work->versions.entries[i].key;

		if (!work->latest_is_asked_for || strcmp(name, "$LATEST") != 0)
			submit_version(work, name);
	}
	progress_done(1);
	return 0;
}

static void
meet_function(void *context, const char *name, const char *arn)
{
	struct scan *scan = context;
	const struct resource_policy *policy =
	    config_lambda_function(&scan->producer->config, name);
	struct work *work;

	scan->met_function = true;
	if (policy == NULL)
		return;
	work = work_new(scan, name, arn);
	work->keep_count = policy->keep_count;
	all_versions_add(&scan->all_versions, name);
	scan->functions = xgrow(scan->functions, &scan->function_capacity, scan->function_count + 1,
	    sizeof(struct work *));
	scan->functions[scan->function_count++] = work;
	progress_expect(1);
}

/*
 * $LATEST is the newest version and so counts, whatever else there is: of many functions it is asked for
 * while the versions are listed, whose pages come one after the other.
 */
static void
ask_for_latest(struct scan *scan)
{
	for (size_t i = 0; i < scan->function_count; i++) {
		struct work *work = scan->functions[i];

		work->latest_is_asked_for = work->keep_count > 0;
		if (work->latest_is_asked_for)
			submit_version(work, "$LATEST");
	}
}

/*
 * Look at the functions that were met, with the versions that one listing tells of many of them; or,
 * where rc is -1, forget them.  Returns rc, or -1 after a message.
 */
static int
scan_functions(struct scan *scan, int rc)
{
	if (rc == 0 && all_versions_is_tried(&scan->all_versions))
		ask_for_latest(scan);
	if (rc == 0)
		rc = all_versions_list(&scan->all_versions, scan->lambda);
	for (size_t i = 0; i < scan->function_count; i++) {
		struct work *work = scan->functions[i];

		work->is_listed =
		    all_versions_take(&scan->all_versions, work->function, &work->listed);
		if (rc == 0)
			submit(scan_function, work);
		else
			work_free(work);
	}
	return rc;
}

static int
scan_all(struct scan *scan)
{
	const struct config *config = &scan->producer->config;
	int rc;

	if (!config->has_lambda_functions) {
		log_warn("%s has no lambda_functions: they are not scanned", config->path);
		return 0;
	}
	rc = lambda_list_image_functions(scan->lambda, meet_function, scan);
	if (scan_functions(scan, rc) == -1)
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
	free(scan.functions);
	return rc;
}
