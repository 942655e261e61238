/* ecrm-delete: read decisions, delete the images that are to be deleted, write what became of each. */
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/options.h"
#include "base/timestamp.h"
#include "delete/decisions.h"
#include "delete/execute.h"
#include "delete/questions.h"
#include "delete/queue.h"
#include "delete/results.h"
#include "delete/revise.h"
#include "process/stage.h"
#include "record/writer.h"
#include "service/ecr.h"

static const char usage[] =
    "Usage: ecrm-delete [options] [FILE...]\n"
    "\n"
    "Read image records with a decision, as ecrm-plan writes them, and delete those whose action "
    "is\n"
    "delete. Each repository is asked for on the terminal unless there is --force. An image "
    "record\n"
    "with its result is written for each. The exit status is 1 where anything was left undone.\n";

enum { CONCURRENCY_DEFAULT = 16, SPECS_MAX = 20 };

struct options {
	bool force;
	bool ask_only;
	const char *revised_plan;
	const char *max_age;
	int64_t max_age_seconds;
	int concurrency;
	struct aws_options aws;
};

/* What is to be deleted, and how it goes. */
struct deleting {
	struct options options;
	struct deletion_queue queue;
	struct plan_age age;
	struct doomed_repository **repositories; /* of the queue, sorted */
	size_t repository_count;
	struct record_writer *writer;
	struct results results;
	struct aws_session *session;
	struct aws_client *ecr;
};

static const char *
take_decision(void *context, const struct record *record, bool deletes)
{
	struct deletion_queue *queue = context;

	return deletes ? deletion_queue_add(queue, record) : deletion_queue_keep(queue, record);
}

/* Nothing is asked or deleted before the whole plan was read, and found to be young enough. */
static int
read_plan(struct deleting *d, const char *const *paths, size_t count)
{
	const struct options *o = &d->options;

	if (decisions_read(paths, count, take_decision, &d->queue, &d->age) == -1 ||
	    (o->revised_plan != NULL &&
		deletion_queue_revise(&d->queue, o->revised_plan, &d->age) == -1) ||
	    plan_age_check(&d->age, timestamp_now(), o->max_age_seconds, o->max_age) == -1)
		return -1;
	d->repositories = deletion_queue_sorted(&d->queue, &d->repository_count);
	return 0;
}

/* A plan of another region would be carried out on namesakes. */
static int
check_region(const struct deleting *d)
{
	const char *region = aws_session_region(d->session);

	for (size_t i = 0; i < d->repository_count; i++) {
		const struct doomed_repository *repository = d->repositories[i];

		if (repository->count > 0 && strcmp(repository->region, region) != 0) {
			log_error("the plan has images of %s in %s, but the region is %s: use "
				  "--region, and one region at a time",
			    repository->name, repository->region, region);
			return -1;
		}
	}
	return 0;
}

/* A plan without anything to delete needs no AWS. */
static int
open_aws(struct deleting *d)
{
	if (deletion_queue_image_count(&d->queue) == 0)
		return 0;
	d->session = aws_session_open(&d->options.aws);
	if (d->session == NULL || check_region(d) == -1)
		return -1;
	d->ecr = aws_client_new(d->session, &aws_ecr);
	return d->ecr != NULL ? 0 : -1;
}

static bool
ask(struct deleting *d)
{
	if (!d->options.force)
		return questions_ask(d->repositories, d->repository_count, "delete");
	questions_answer_yes(d->repositories, d->repository_count);
	return true;
}

/* Ask, and write the plan of what was approved for a deletion that follows. */
static int
ask_only(struct deleting *d)
{
	bool all;

	record_writer_begin_plan(d->writer, d->age.oldest);
	all = ask(d);
	for (size_t i = 0; i < d->repository_count; i++) {
		const struct doomed_repository *repository = d->repositories[i];

		for (size_t n = 0; n < repository->count && repository->approved; n++) {
			const struct doomed_image *image =
			    (const struct doomed_image *)repository->images[n];

			record_write_text(d->writer, RECORD_IMAGE, image->text, image->text_len);
		}
	}
	return record_writer_end(d->writer) == 0 && all ? 0 : -1;
}

static int
delete_all(struct deleting *d)
{
	struct execution execution = { .results = &d->results };
	int rc;

	if (open_aws(d) == -1)
		return -1;
	execution.ecr = d->ecr;
	execution.concurrency = d->options.concurrency;
	record_writer_begin(
	    d->writer, NULL, d->session != NULL ? aws_session_region(d->session) : NULL);
	results_init(&d->results, d->writer);
	ask(d);
	execute(&execution, d->repositories, d->repository_count);
	rc = record_writer_end(d->writer);
	log_notice("%zu images deleted, %zu failed, %zu left alone", d->results.done,
	    d->results.failed, d->results.skipped + d->results.dropped);
	/* What the revised plan does not delete was not left undone. */
	return d->results.failed > 0 || d->results.skipped > 0 ? -1 : rc;
}

static int64_t
parse_max_age(const char *text)
{
	int64_t nanoseconds = 0;
	const char *wrong = strcmp(text, "0") == 0 ? NULL : duration_parse(text, &nanoseconds);

	if (wrong != NULL)
		die_usage("--max-age is '%s', which %s", text, wrong);
	if (nanoseconds < 0)
		die_usage("--max-age is '%s', which is negative", text);
	/* What is asked for less than a second is not any age. */
	return nanoseconds / 1000000000 + (nanoseconds % 1000000000 != 0);
}

static void
parse_options(struct options *o, int argc, char **argv, int *first_file)
{
	const struct option_spec own[] = {
		{ 0, "force", OPTION_FLAG, &o->force, "ECRM_FORCE", NULL, "delete without asking" },
		{ 0, "max-age", OPTION_TEXT, &o->max_age, "ECRM_MAX_AGE", "DURATION",
		    "refuse a plan that is older; 0: take any (24h)" },
		{ 0, "ask-only", OPTION_FLAG, &o->ask_only, NULL, NULL,
		    "delete nothing; write the plan of what was approved" },
		{ 0, "revised-plan", OPTION_TEXT, &o->revised_plan, NULL, "FILE",
		    "delete only what this newer plan deletes, too" },
		{ 0, "concurrency", OPTION_COUNT, &o->concurrency, "ECRM_CONCURRENCY", "N",
		    "keep up to N requests in flight (16)" },
		{ 0 },
	};
	struct option_spec specs[SPECS_MAX] = { { 0 } };

	*o = (struct options){ .concurrency = CONCURRENCY_DEFAULT, .max_age = "24h" };
	options_add(specs, SPECS_MAX, own);
	aws_options_add(&o->aws, specs, SPECS_MAX);
	*first_file = options_parse(specs, usage, argc, argv);
	o->max_age_seconds = parse_max_age(o->max_age);
}

int
main(int argc, char **argv)
{
	struct deleting d = { .age = plan_age_none() };
	int first_file, rc = -1;

	log_init("ecrm-delete");
	stage_init();
	d.writer = record_writer_new("ecrm-delete", FAIL_WITH_NOTHING);
	parse_options(&d.options, argc, argv, &first_file);
	if (read_plan(&d, (const char *const *)argv + first_file, (size_t)(argc - first_file)) == 0)
		rc = d.options.ask_only ? ask_only(&d) : delete_all(&d);
	free(d.repositories);
	deletion_queue_release(&d.queue);
	plan_age_release(&d.age);
	results_release(&d.results);
	aws_client_free(d.ecr);
	aws_session_close(d.session);
	record_writer_free(d.writer);
	return rc == 0 ? EXIT_DONE : EXIT_FAILED;
}
