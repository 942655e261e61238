/* ecrm-scan-lambda: read which versions of Lambda functions can run, write the images in use. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strlist.h"
#include "base/strmap.h"
#include "image/reference.h"
#include "producer/producer.h"
#include "progress/progress.h"
#include "service/lambda.h"

static const char usage[] =
    "Usage: ecrm-scan-lambda [options]\n"
    "\n"
    "Read the functions of AWS Lambda whose code is a container image, as the section\n"
    "lambda_functions of the configuration says: every version that an alias names, and the "
    "newest\n"
    "keep_count of the others. Write an in_use record for each image in ECR that they name.\n";

struct scan {
	struct producer producer;
	struct aws_client *lambda;
	bool met_function; /* one at least, be it configured or not */
};

/* A job's work: a function, and for the last job one version of it. */
struct work {
	struct scan *scan;
	char *function;
	char *arn;
	char *version;
	char *fingerprint;
	int64_t keep_count;
	struct strmap versions;     /* those to look at, each once */
	struct strlist others;      /* versions as they were listed */
	struct strmap fingerprints; /* of those that have one: version to text */
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
	strlist_release(&work->others);
	for (size_t i = 0; i < work->fingerprints.len; i++)
		free(work->fingerprints.entries[i].value);
	strmap_release(&work->fingerprints);
	free(work->function);
	free(work->arn);
	free(work->version);
	free(work->fingerprint);
	free(work);
}

static void
submit(job_run *run, struct work *work)
{
	producer_submit(&work->scan->producer, run, work, work_free);
}

static void
write_in_use(void *context, const char *image_uri)
{
	struct work *work = context;
	struct record record = record_of_type(RECORD_IN_USE);
	struct buf by = { 0 };

	buf_addf(&by, "%s:%s", work->arn, work->version);
	if (is_ecr_image(image_uri)) {
		record.image = image_uri;
		record.by = by.data;
		record.via = "lambda";
		record_write(work->scan->producer.writer, &record);
		log_info("image %s is in use by lambda %s", image_uri, by.data);
	} else {
		log_debug("not in ECR: image %s of %s", image_uri, by.data);
	}
	buf_release(&by);
}

static int
get_images(void *context)
{
	struct work *work = context;
	struct lambda_version version = { work->function, work->version, work->fingerprint };
	int rc = lambda_get_images(work->scan->lambda, work->scan->producer.cache, work->arn,
	    &version, write_in_use, work);

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
	int added;
	void **fingerprint;

	strlist_add(&work->others, version->version);
	fingerprint = strmap_put(&work->fingerprints, version->version, &added);
	if (added)
		*fingerprint = xstrdup(version->fingerprint);
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

	if (work->others.len > 0)
		qsort(work->others.items, work->others.len, sizeof(char *), compare_versions);
	for (size_t i = 0; i < work->others.len && kept < work->keep_count; i++) {
		int added;

		strmap_put(&work->versions, work->others.items[i], &added);
		kept += added;
	}
}

static int
scan_function(void *context)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	if (lambda_list_aliased_versions(
		scan->lambda, work->function, meet_aliased_version, work) == -1 ||
	    lambda_list_versions(scan->lambda, work->function, meet_version, work) == -1)
		return -1;
	choose_newest(work);
	for (size_t i = 0; i < work->versions.len; i++) {
		struct work *version = work_new(scan, work->function, work->arn);
		const char *name = work->versions.entries[i].key;
		void **fingerprint = strmap_find(&work->fingerprints, name);

		version->version = xstrdup(name);
		version->fingerprint = xstrdup(fingerprint != NULL ? *fingerprint : "");
		submit(get_images, version);
	}
	progress_done(1);
	return 0;
}

static void
meet_function(void *context, const char *name, const char *arn)
{
	struct scan *scan = context;
	const struct resource_policy *policy = config_lambda_function(&scan->producer.config, name);
	struct work *work;

	scan->met_function = true;
	if (policy == NULL)
		return;
	work = work_new(scan, name, arn);
	work->keep_count = policy->keep_count;
	progress_expect(1);
	submit(scan_function, work);
}

static void
write_name(void *context, const char *name, const char *arn)
{
	struct record record = record_of_type(RECORD_LAMBDA_FUNCTION);
	struct scan *scan = context;

	(void)arn;
	record.name = name;
	record.account = scan->producer.account;
	record.region = aws_session_region(scan->producer.session);
	record_write(scan->producer.writer, &record);
}

static int
scan_all(struct scan *scan)
{
	const struct config *config = &scan->producer.config;

	if (!config->has_lambda_functions) {
		log_warn("%s has no lambda_functions: they are not scanned", config->path);
		return 0;
	}
	if (lambda_list_image_functions(scan->lambda, meet_function, scan) == -1)
		return -1;
	if (scan->met_function)
		config_warn_unmatched(config, SECTION_LAMBDA_FUNCTIONS);
	else if (config->lambda_function_count > 0)
		producer_warn_none(&scan->producer, "function of a container image");
	return 0;
}

int
main(int argc, char **argv)
{
	struct scan scan = { 0 };
	int rc = -1;

	producer_parse(&scan.producer, "ecrm-scan-lambda", usage, NULL, argc, argv);
	if (producer_open(&scan.producer, !scan.producer.names, CONFIG_LAMBDA_FUNCTIONS) == -1)
		goto out;
	scan.lambda = aws_client_new(scan.producer.session, &aws_lambda);
	if (scan.lambda == NULL)
		goto out;
	producer_open_cache(&scan.producer, scan.lambda);
	progress_open();
	progress_begin("Lambda", "functions", scan.producer.names ? NULL : "versions");
	if (scan.producer.names)
		rc = lambda_list_image_functions(scan.lambda, write_name, &scan);
	else
		rc = scan_all(&scan);
	progress_close();
	rc = producer_wait(&scan.producer, rc);
out:
	aws_client_free(scan.lambda);
	return producer_close(&scan.producer, rc);
}
