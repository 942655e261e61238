/* ecrm-delete: read decisions, delete the images that are to be deleted, write what became of each. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/client.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "delete/approval.h"
#include "delete/decisions.h"
#include "delete/deed.h"
#include "delete/execute.h"
#include "delete/journal.h"
#include "delete/limits.h"
#include "delete/options.h"
#include "delete/questions.h"
#include "delete/queue.h"
#include "delete/results.h"
#include "delete/revise.h"
#include "delete/share.h"
#include "delete/stop.h"
#include "process/stage.h"
#include "process/watch.h"
#include "progress/progress.h"
#include "record/spool.h"
#include "record/writer.h"
#include "service/ecr.h"
#include "work/pool.h"

enum {
	EXIT_TOOK_LONG = 4,   /* added to another status */
	EXIT_SIGNALLED = 128, /* and the number of the signal, as shells have it */
};

/* What is to be deleted, and how it goes. */
struct deleting {
	struct deletion_options options;
	struct deletion_queue queue;
	struct spool kept; /* what the plan keeps; for asking only */
	struct plan_age age;
	struct doomed_repository **repositories; /* of the queue, sorted */
	size_t repository_count;
	struct record_writer *writer;
	struct journal *journal;
	struct results results;
	struct stop stop;
	struct aws_session *session;
	struct aws_client *ecr;
};

static const struct deed *
deed_of(const struct deleting *d)
{
	static const struct deed deletion = { "delete", "deleted" };
	static const struct deed archiving = { "archive", "archived" };

	return d->options.archive ? &archiving : &deletion;
}

static const char *
take_decision(void *context, const struct record *record, bool deletes)
{
	struct deleting *d = context;

	if (deletes)
		return deletion_queue_add(&d->queue, record);
	if (d->options.ask_only &&
	    spool_add(&d->kept, record->type, record->text, record->text_len) == -1)
		return "could not be put aside";
	return deletion_queue_keep(&d->queue, record);
}

/* Nothing is asked or deleted before the whole plan was read, and found young and small enough. */
static int
read_plan(struct deleting *d, const char *const *paths, size_t count)
{
	const struct deletion_options *o = &d->options;

	if ((o->ask_only && spool_open(&d->kept) == -1) ||
	    decisions_read(paths, count, take_decision, d, &d->age) == -1 ||
	    (o->revised_plan != NULL &&
		deletion_queue_revise(&d->queue, o->revised_plan, &d->age) == -1) ||
	    plan_age_check(&d->age, timestamp_now(), o->max_age_seconds, o->max_age) == -1)
		return -1;
	d->repositories = deletion_queue_sorted(&d->queue, &d->repository_count);
	shares_tell(d->repositories, d->repository_count, deed_of(d));
	return limits_check(d->repositories, d->repository_count, &o->limits, deed_of(d));
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

/* One that cannot be opened is told before anyone is asked. */
static int
open_journal(struct deleting *d)
{
	if (d->options.journal == NULL)
		return 0;
	d->journal = journal_open(d->options.journal);
	return d->journal != NULL ? 0 : -1;
}

static bool
ask(struct deleting *d)
{
	if (!d->options.force)
		return questions_ask(d->repositories, d->repository_count, deed_of(d)->verb);
	questions_answer_yes(d->repositories, d->repository_count);
	return true;
}

/* Of a clock that goes on while the machine sleeps, as it may with a question on its screen. */
static int64_t
wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static bool
anything_approved(const struct deleting *d)
{
	for (size_t i = 0; i < d->repository_count; i++) {
		if (d->repositories[i]->approved && d->repositories[i]->count > 0)
			return true;
	}
	return false;
}

/* A clock that was set back meanwhile says nothing, and where nothing goes it does not matter. */
static bool
took_long(const struct deleting *d, int64_t took)
{
	int64_t limit = d->options.recheck_after;

	return limit > 0 && (took >= limit || took < 0) && anything_approved(d);
}

/* What a deletion that follows cannot tell: it gets what was approved only. */
static void
tell_refused(const struct deleting *d)
{
	size_t images = 0, repositories = 0;

	for (size_t i = 0; i < d->repository_count; i++) {
		if (d->repositories[i]->approved)
			continue;
		images += d->repositories[i]->count;
		repositories++;
	}
	if (images > 0)
		log_notice("%zu images in %zu repositories are left alone, as nobody said yes",
		    images, repositories);
}

/* Ask, and write the plan of what was approved for a deletion that follows.  Returns the exit status. */
static int
ask_only(struct deleting *d)
{
	int64_t began = wall_clock(), took;
	bool all;

	if (open_journal(d) == -1)
		return EXIT_FAILED;
	record_writer_begin_plan(d->writer, d->age.oldest);
	all = ask(d);
	took = wall_clock() - began;
	if (approval_write(d->writer, &d->queue, &d->kept) == -1 ||
	    record_writer_end(d->writer) == -1)
		return EXIT_FAILED;
	tell_refused(d);
	return (all ? EXIT_DONE : EXIT_FAILED) + (took_long(d, took) ? EXIT_TOOK_LONG : 0);
}

static void
on_signal(void *context, int number)
{
	struct deleting *d = context;

	log_warn("%s: calls under way are waited for, no more are made (once more ends it at once)",
	    signal_name(number));
	stop_now(&d->stop, "a signal ended the run");
}

/* What was not approved is told as skipped.  Gives the others, *count long. */
static struct doomed_repository **
take_approved(struct deleting *d, size_t *count)
{
	struct doomed_repository **approved = xcalloc(d->repository_count, sizeof(*approved));

	*count = 0;
	for (size_t i = 0; i < d->repository_count; i++) {
		struct doomed_repository *repository = d->repositories[i];

		results_write_dropped(&d->results, repository);
		if (repository->approved)
			approved[(*count)++] = repository;
		else
			results_write(
			    &d->results, repository, repository->images, repository->count);
	}
	return approved;
}

static void
execute(struct deleting *d)
{
	const struct execution execution = {
		.ecr = d->ecr,
		.results = &d->results,
		.stop = &d->stop,
		.pool = pool_new(d->options.concurrency, NULL, NULL),
	};
	size_t count;
	struct doomed_repository **approved;

	progress_expect((int64_t)deletion_queue_image_count(&d->queue));
	approved = take_approved(d, &count);
	progress_begin(d->options.archive ? "Archiving" : "Deleting", "images", NULL);
	if (d->options.archive)
		execute_archiving(&execution, approved, count);
	else
		execute_deletion(&execution, approved, count);
	progress_end();
	pool_free(execution.pool);
	free(approved);
}

/* How it ended, in counts. */
static void
tell_end(const struct deleting *d, int ended_by)
{
	const struct results *r = &d->results;
	struct buf counts = { 0 };

	buf_addf(&counts, "%zu images %s, %zu failed, %zu left alone", r->done, deed_of(d)->done,
	    r->failed, r->skipped + r->dropped);
	if (ended_by != 0)
		log_error("ended by %s: %s", signal_name(ended_by), counts.data);
	else if (deletion_queue_image_count(&d->queue) == 0)
		log_notice("there is nothing to %s", deed_of(d)->verb);
	else
		log_notice("%s", counts.data);
	buf_release(&counts);
}

/* Returns the exit status. */
static int
ask_and_execute(struct deleting *d)
{
	struct signal_watch *watch;
	int ended_by, rc = -1;

	record_writer_begin(
	    d->writer, NULL, d->session != NULL ? aws_session_region(d->session) : NULL);
	results_flush(&d->results);
	if (d->results.is_broken)
		return EXIT_FAILED;
	ask(d);
	watch = signal_watch_begin(on_signal, d);
	if (watch == NULL)
		return EXIT_FAILED;
	execute(d);
	ended_by = signal_watch_end(watch);
	if (!d->results.is_broken)
		rc = record_writer_end(d->writer);
	tell_end(d, ended_by);
	if (ended_by != 0)
		return EXIT_SIGNALLED + ended_by;
	/* What the revised plan does not delete was not left undone. */
	return rc == -1 || d->results.failed > 0 || d->results.skipped > 0 ||
		       stop_reason(&d->stop) != NULL
		   ? EXIT_FAILED
		   : EXIT_DONE;
}

/* Returns the exit status. */
static int
delete_all(struct deleting *d)
{
	int status;

	if (open_aws(d) == -1 || open_journal(d) == -1)
		return EXIT_FAILED;
	stop_init(&d->stop, d->session);
	results_init(&d->results, d->writer, d->journal, &d->stop, deed_of(d));
	status = ask_and_execute(d);
	results_release(&d->results);
	stop_release(&d->stop);
	return status;
}

int
main(int argc, char **argv)
{
	struct deleting d = { .age = plan_age_none() };
	int first_file, status = EXIT_FAILED;

	log_init("ecrm-delete");
	stage_init();
	/* A reader of the results that is gone is no reason to die between a call and its record. */
	signal(SIGPIPE, SIG_IGN);
	d.writer = record_writer_new("ecrm-delete", FAIL_WITH_NOTHING);
	first_file = deletion_options_parse(&d.options, argc, argv);
	if (read_plan(&d, (const char *const *)argv + first_file, (size_t)(argc - first_file)) == 0)
		status = d.options.ask_only ? ask_only(&d) : delete_all(&d);
	free(d.repositories);
	deletion_queue_release(&d.queue);
	spool_close(&d.kept);
	plan_age_release(&d.age);
	journal_close(d.journal);
	aws_client_free(d.ecr);
	aws_session_close(d.session);
	record_writer_free(d.writer);
	return status;
}
