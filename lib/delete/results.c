#include "delete/results.h"

#include "base/log.h"
#include "record/extend.h"

void
results_init(struct results *results, struct record_writer *writer)
{
	*results = (struct results){ .writer = writer, .decoder = record_decoder_new() };
	pthread_mutex_init(&results->lock, NULL);
}

void
results_release(struct results *results)
{
	if (results->decoder == NULL)
		return;
	record_decoder_free(results->decoder);
	buf_release(&results->line);
	pthread_mutex_destroy(&results->lock);
	results->decoder = NULL;
}

static void
log_outcome(const struct doomed_repository *repository, const struct doomed_image *image)
{
	if (image->outcome == OUTCOME_DONE)
		log_info("deleted %s@%s", repository->name, image->deletion.digest);
	else if (image->outcome == OUTCOME_FAILED)
		log_error("could not delete %s@%s: %s: %s", repository->name,
		    image->deletion.digest, image->code, image->reason);
}

/* Under the lock. */
static void
write_record(struct results *results, const struct doomed_image *image)
{
	static const char *const words[] = {
		[OUTCOME_SKIPPED] = "skipped",
		[OUTCOME_DONE] = "deleted",
		[OUTCOME_FAILED] = "failed",
	};
	const struct record_member members[] = {
		{ "result", words[image->outcome] },
		{ "code", image->code },
		{ "message", image->reason },
	};
	struct record record;

	if (record_decode(results->decoder, image->text, image->text_len, &record) == -1)
		die("a record changed in memory");
	buf_truncate(&results->line, 0);
	record_extend(&results->line, &record, true, members, sizeof(members) / sizeof(members[0]));
	record_write_text(results->writer, RECORD_IMAGE, results->line.data, results->line.len);
}

static void
write_images(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct doomed_image *image = (const struct doomed_image *)images[i];

		log_outcome(repository, image);
		write_record(results, image);
	}
	record_writer_flush(results->writer);
}

void
results_write(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count)
{
	pthread_mutex_lock(&results->lock);
	for (size_t i = 0; i < count; i++) {
		enum outcome outcome = ((const struct doomed_image *)images[i])->outcome;

		results->done += outcome == OUTCOME_DONE;
		results->failed += outcome == OUTCOME_FAILED;
		results->skipped += outcome == OUTCOME_SKIPPED;
	}
	write_images(results, repository, images, count);
	pthread_mutex_unlock(&results->lock);
}

void
results_write_dropped(struct results *results, const struct doomed_repository *repository)
{
	pthread_mutex_lock(&results->lock);
	results->dropped += repository->dropped_count;
	write_images(results, repository, repository->dropped, repository->dropped_count);
	pthread_mutex_unlock(&results->lock);
}
