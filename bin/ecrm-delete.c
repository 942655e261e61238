/* ecrm-delete: read decisions, delete the images that are to be deleted, write what became of each. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/prompt.h"
#include "delete/queue.h"
#include "record/decode.h"
#include "record/extend.h"
#include "record/reader.h"
#include "record/writer.h"
#include "service/ecr.h"
#include "work/pool.h"

static const char usage[] =
    "Usage: ecrm-delete [options] [FILE...]\n"
    "\n"
    "Read image records with a decision, as ecrm-plan writes them, and delete those whose action "
    "is\n"
    "delete. Each repository is asked for on the terminal unless there is --force. An image "
    "record\n"
    "with its result is written for each. The exit status is 1 where anything was left undone.\n";

enum { CONCURRENCY_DEFAULT = 16, SPECS_MAX = 16 };

struct options {
	bool force;
	int concurrency;
	struct aws_options aws;
};

struct deleting {
	struct options options;
	struct record_writer *writer;
	struct record_reader *reader;
	struct deletion_queue queue;
	struct aws_session *session;
	struct aws_client *ecr;
	pthread_mutex_t lock;
	size_t deleted, failed, skipped;
};

/* A job's work: one repository. */
struct work {
	struct deleting *deleting;
	struct doomed_repository *repository;
	struct record_decoder *decoder;
	bool approved;
	size_t refused_count;
};

static int
refuse(struct deleting *d, const char *what, const char *why)
{
	log_error("%s: '%s' %s", record_reader_place(d->reader), what, why);
	return -1;
}

static int
read_plan(struct deleting *d)
{
	const struct record *record;
	const char *wrong;
	int found;

	while ((found = record_next(d->reader, &record)) == 1) {
		if (record->type != RECORD_IMAGE)
			continue;
		if (record->action == NULL)
			return refuse(d, record->digest, "has no decision: run ecrm-plan first");
		if (strcmp(record->action, "keep") == 0)
			wrong = deletion_queue_keep(&d->queue, record);
		else if (strcmp(record->action, "delete") == 0)
			wrong = deletion_queue_add(&d->queue, record);
		else
			return refuse(d, record->action, "is no action (known: keep, delete)");
		if (wrong != NULL)
			return refuse(d, record->digest, wrong);
	}
	return found;
}

/* A plan of another region would be carried out on namesakes. */
static int
check_region(const struct deleting *d)
{
	const char *region = aws_session_region(d->session);

	for (size_t i = 0; i < deletion_queue_len(&d->queue); i++) {
		const struct doomed_repository *repository = deletion_queue_at(&d->queue, i);

		if (strcmp(repository->region, region) != 0) {
			log_error("the plan has images of %s in %s, but the region is %s: use "
				  "--region, and one region at a time",
			    repository->name, repository->region, region);
			return -1;
		}
	}
	return 0;
}

static void
write_result(struct work *work, const struct doomed_image *image, const char *result)
{
	const struct record_member members[] = {
		{ "result", result },
		{ "code", image->code },
		{ "message", image->reason },
	};
	struct record record;
	struct buf line = { 0 };

	if (record_decode(work->decoder, image->text, image->text_len, &record) == -1)
		die("a record changed in memory");
	record_extend(&line, &record, true, members, 3);
	record_write_text(work->deleting->writer, RECORD_IMAGE, line.data, line.len);
	buf_release(&line);
}

static void
note_answer(void *context, const char *digest, const char *code, const char *reason)
{
	struct doomed_repository *repository = context;
	void **slot = strmap_find(&repository->by_digest, digest);
	struct doomed_image *image = slot != NULL ? *slot : NULL;

	if (image == NULL)
		return;
	image->answered = true;
	image->code = code != NULL ? arena_strdup(&repository->arena, code) : NULL;
	image->reason = reason != NULL ? arena_strdup(&repository->arena, reason) : NULL;
}

static void
delete_lot(struct work *work, struct doomed_image **images, size_t count)
{
	struct doomed_repository *repository = work->repository;
	const char *digests[ECR_BATCH_MAX];
	struct buf failure = { 0 };
	const char *why = "AWS gave no answer about it";

	for (size_t i = 0; i < count; i++) {
		digests[i] = images[i]->deletion.digest;
		images[i]->answered = false;
	}
	if (ecr_delete_images(work->deleting->ecr, repository->registry, repository->name, digests,
		count, note_answer, repository, &failure) == -1) {
		log_error("%s: %s", repository->name, failure.data);
		why = arena_strdup(&repository->arena, failure.data);
	}
	for (size_t i = 0; i < count; i++) {
		if (images[i]->answered)
			continue;
		images[i]->code = "CallFailed";
		images[i]->reason = why;
	}
	buf_release(&failure);
}

static void
report(struct work *work, struct doomed_image *image)
{
	struct deleting *d = work->deleting;
	/* What is not there any more is what was wanted. */
	bool done = image->code == NULL || strcmp(image->code, "ImageNotFound") == 0;

	if (done)
		log_info("deleted %s@%s", work->repository->name, image->deletion.digest);
	else
		log_error("could not delete %s@%s: %s: %s", work->repository->name,
		    image->deletion.digest, image->code, image->reason);
	write_result(work, image, done ? "deleted" : "failed");
	pthread_mutex_lock(&d->lock);
	if (done)
		d->deleted++;
	else
		d->failed++;
	pthread_mutex_unlock(&d->lock);
}

static bool
is_referenced(const struct doomed_image *image)
{
	return image->code != NULL && strcmp(image->code, "ImageReferencedByManifestList") == 0;
}

/*
 * Wave by wave: what an index names goes when the index is gone.  The images that AWS refuses
 * because an index names them are put aside where refused is not NULL.
 */
static void
delete_waves(
    struct work *work, struct doomed_image **images, size_t count, struct doomed_image **refused)
{
	for (size_t i = 0, n; i < count; i += n) {
		for (n = 1; n < ECR_BATCH_MAX && i + n < count &&
			    images[i + n]->deletion.wave == images[i]->deletion.wave;)
			n++;
		delete_lot(work, images + i, n);
		for (size_t k = i; k < i + n; k++) {
			if (refused != NULL && is_referenced(images[k]))
				refused[work->refused_count++] = images[k];
			else
				report(work, images[k]);
		}
		record_writer_flush(work->deleting->writer);
	}
}

static int
delete_repository(void *context)
{
	struct work *work = context;
	struct doomed_repository *repository = work->repository;
	struct doomed_image **images = xcalloc(repository->count, sizeof(*images));
	struct doomed_image **refused = xcalloc(repository->count, sizeof(*refused));

	deletion_order(repository->images, repository->count);
	for (size_t i = 0; i < repository->count; i++)
		images[i] = (struct doomed_image *)repository->images[i];
	delete_waves(work, images, repository->count, refused);
	/* An index that was in the way may have gone meanwhile: once more. */
	delete_waves(work, refused, work->refused_count, NULL);
	free(images);
	free(refused);
	return 0;
}

static void
skip_repository(struct work *work)
{
	for (size_t i = 0; i < work->repository->count; i++)
		write_result(work, (struct doomed_image *)work->repository->images[i], "skipped");
	work->deleting->skipped += work->repository->count;
}

/* y, n, or q for no more questions. */
static char
ask(const struct doomed_repository *repository)
{
	struct buf question = { 0 };
	char answer;

	buf_addf(&question, "Do you delete %zu images on %s? (y/n) [n]: ", repository->count,
	    repository->name);
	answer = prompt(question.data);
	buf_release(&question);
	switch (answer) {
	case 'y':
	case 'Y':
		return 'y';
	case 'q':
	case 'Q':
		return 'q';
	case 0:
		log_error("there is no terminal to ask on: to delete without a question, use "
			  "--force");
		return 'q';
	default:
		return 'n';
	}
}

/* All questions come first, so that no log line tears them apart. */
static void
ask_all(const struct deleting *d, struct work *works, size_t count)
{
	char answer = 'y';

	for (size_t i = 0; i < count && answer != 'q'; i++) {
		if (!d->options.force)
			answer = ask(works[i].repository);
		works[i].approved = answer == 'y';
	}
}

static void
delete_all(struct deleting *d)
{
	struct pool *pool = pool_new(d->options.concurrency, NULL, NULL);
	size_t count = deletion_queue_len(&d->queue);
	struct work *works = xcalloc(count, sizeof(*works));
	struct doomed_repository **repositories = deletion_queue_sorted(&d->queue);

	for (size_t i = 0; i < count; i++)
		works[i] = (struct work){
			.deleting = d,
			.repository = repositories[i],
			.decoder = record_decoder_new(),
		};
	ask_all(d, works, count);
	for (size_t i = 0; i < count; i++) {
		if (works[i].approved)
			pool_submit(pool, delete_repository, &works[i], NULL);
		else
			skip_repository(&works[i]);
	}
	pool_wait(pool);
	pool_free(pool);
	for (size_t i = 0; i < count; i++)
		record_decoder_free(works[i].decoder);
	free(repositories);
	free(works);
}

static void
parse_options(struct options *o, int argc, char **argv, int *first_file)
{
	const struct option_spec own[] = {
		{ 0, "force", OPTION_FLAG, &o->force, "ECRM_FORCE", NULL, "delete without asking" },
		{ 0, "concurrency", OPTION_COUNT, &o->concurrency, "ECRM_CONCURRENCY", "N",
		    "keep up to N requests in flight (16)" },
		{ 0 },
	};
	struct option_spec specs[SPECS_MAX] = { { 0 } };

	*o = (struct options){ .concurrency = CONCURRENCY_DEFAULT };
	options_add(specs, SPECS_MAX, own);
	aws_options_add(&o->aws, specs, SPECS_MAX);
	*first_file = options_parse(specs, usage, argc, argv);
}

int
main(int argc, char **argv)
{
	struct deleting d = { .lock = PTHREAD_MUTEX_INITIALIZER };
	int first_file, rc = -1;

	log_init("ecrm-delete");
	d.writer = record_writer_new("ecrm-delete", FAIL_WITH_NOTHING);
	parse_options(&d.options, argc, argv, &first_file);
	d.reader =
	    record_reader_new((const char *const *)argv + first_file, (size_t)(argc - first_file));

	/* Nothing is deleted before the whole plan was read. */
	if (read_plan(&d) == -1)
		goto out;
	if (deletion_queue_len(&d.queue) > 0) {
		d.session = aws_session_open(&d.options.aws);
		if (d.session == NULL || check_region(&d) == -1)
			goto out;
		d.ecr = aws_client_new(d.session, &aws_ecr);
		if (d.ecr == NULL)
			goto out;
	}
	record_writer_begin(d.writer, NULL, d.session ? aws_session_region(d.session) : NULL);
	delete_all(&d);
	rc = record_writer_end(d.writer);
	log_notice(
	    "%zu images deleted, %zu failed, %zu left alone", d.deleted, d.failed, d.skipped);
	if (d.failed > 0 || d.skipped > 0)
		rc = -1;
out:
	deletion_queue_release(&d.queue);
	aws_client_free(d.ecr);
	aws_session_close(d.session);
	record_reader_free(d.reader);
	record_writer_free(d.writer);
	return rc == 0 ? EXIT_DONE : EXIT_FAILED;
}
