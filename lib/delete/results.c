#include "delete/results.h"

#include <string.h>

#include "base/log.h"
#include "base/timestamp.h"
#include "progress/progress.h"
#include "record/extend.h"

/* The lines of one call's images. */
struct lines {
	struct buf results;
	struct buf journal;
	struct buf line; /* at hand */
	struct buf at;
};

void
results_init(struct results *results, struct record_writer *writer, struct journal *journal,
    struct stop *stop, const struct deed *deed)
{
	*results = (struct results){
		.writer = writer,
		.decoder = record_decoder_new(),
		.journal = journal,
		.stop = stop,
		.deed = deed,
	};
	pthread_mutex_init(&results->lock, NULL);
}

void
results_release(struct results *results)
{
	record_decoder_free(results->decoder);
	pthread_mutex_destroy(&results->lock);
}

static const struct doomed_image *
image_of(const struct deletion *deletion)
{
	return (const struct doomed_image *)deletion;
}

static void
log_outcome(const struct results *results, const struct doomed_repository *repository,
    const struct doomed_image *image)
{
	if (image->outcome == OUTCOME_DONE)
		log_info("%s %s@%s", results->deed->done, repository->name, image->deletion.digest);
	else if (image->outcome == OUTCOME_FAILED)
		log_error("could not %s %s@%s: %s: %s", results->deed->verb, repository->name,
		    image->deletion.digest, image->code, image->reason);
}

static const char *
result_word(const struct results *results, const struct doomed_image *image)
{
	switch (image->outcome) {
	case OUTCOME_DONE:
		return results->deed->done;
	case OUTCOME_FAILED:
		return "failed";
	default:
		return "skipped";
	}
}

static void
add_record(struct results *results, const struct doomed_image *image, struct lines *lines)
{
	bool was_tried = image->outcome != OUTCOME_SKIPPED;
	const struct record_member members[] = {
		{ "result", result_word(results, image) },
		{ "code", image->code },
		{ "message", image->reason },
		{ "request_id", was_tried ? image->request_id : NULL },
		{ "at", was_tried ? lines->at.data : NULL },
	};
	struct buf added = { 0 };
	struct record record;

	if (record_decode(results->decoder, image->text, image->text_len, &record) == -1)
		die("a record changed in memory");
	buf_truncate(&lines->line, 0);
	record_members(&added, members, sizeof(members) / sizeof(members[0]));
	record_extend(&lines->line, &record, true, &added);
	buf_release(&added);
	buf_addc(&lines->line, '\n');
	buf_add(&lines->results, lines->line.data, lines->line.len);
	if (was_tried)
		buf_add(&lines->journal, lines->line.data, lines->line.len);
}

/* Under the lock. */
static void
flush(struct results *results)
{
	if (record_writer_flush(results->writer) == 0 || results->is_broken)
		return;
	log_error("cannot write the results, so no more calls are made:");
	results->is_broken = true;
	stop_now(results->stop, "the results could not be written");
}

void
results_flush(struct results *results)
{
	pthread_mutex_lock(&results->lock);
	flush(results);
	pthread_mutex_unlock(&results->lock);
}

static void
write_results(struct results *results, const struct buf *lines)
{
	const char *line = buf_text(lines), *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
		record_write_text(results->writer, RECORD_IMAGE, line, (size_t)(end - line));
	flush(results);
}

/* What was done and is written down nowhere is at least said. */
static void
say_unrecorded(const struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (image_of(images[i])->outcome == OUTCOME_DONE)
			log_error("%s %s@%s, of which there is no record", results->deed->done,
			    repository->name, images[i]->digest);
	}
}

/* Under the lock. */
static void
write_images(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count)
{
	struct lines lines = { 0 };
	bool is_recorded = false;

	timestamp_format(&lines.at, timestamp_now());
	for (size_t i = 0; i < count; i++) {
		log_outcome(results, repository, image_of(images[i]));
		add_record(results, image_of(images[i]), &lines);
	}
	if (results->journal != NULL && lines.journal.len > 0) {
		is_recorded =
		    journal_append(results->journal, lines.journal.data, lines.journal.len) == 0;
		if (!is_recorded)
			stop_now(results->stop, "the journal could not be written");
	}
	write_results(results, &lines.results);
	if (!is_recorded && results->is_broken)
		say_unrecorded(results, repository, images, count);
	buf_release(&lines.results);
	buf_release(&lines.journal);
	buf_release(&lines.line);
	buf_release(&lines.at);
}

void
results_write(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count)
{
	size_t done = 0, failed = 0;

	for (size_t i = 0; i < count; i++) {
		done += image_of(images[i])->outcome == OUTCOME_DONE;
		failed += image_of(images[i])->outcome == OUTCOME_FAILED;
	}
	progress_done((int64_t)(done + failed));
	progress_failed((int64_t)failed);
	progress_expect(-(int64_t)(count - done - failed));
	pthread_mutex_lock(&results->lock);
	results->done += done;
	results->failed += failed;
	results->skipped += count - done - failed;
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
