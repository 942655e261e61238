#include "delete/approval.h"

#include <stdlib.h>

#include "base/log.h"
#include "record/decode.h"

static void
write_doomed(struct record_writer *writer, const struct doomed_repository *repository)
{
	for (size_t i = 0; i < repository->count; i++) {
		const struct doomed_image *image =
		    (const struct doomed_image *)repository->images[i];

		record_write_text(writer, RECORD_IMAGE, image->text, image->text_len);
	}
}

static int
write_kept(struct record_writer *writer, const struct deletion_queue *queue, struct spool *kept)
{
	struct record_decoder *decoder = record_decoder_new();
	enum record_type type;
	const char *text;
	size_t len;
	int found = spool_rewind(kept);

	while (found == 0 && (found = spool_next(kept, &type, &text, &len)) == 1) {
		const struct doomed_repository *repository;
		struct record record;

		if (record_decode(decoder, text, len, &record) == -1)
			die("a record changed on disk");
		repository = deletion_queue_find(queue, &record);
		if (repository != NULL && repository->approved)
			record_write_text(writer, type, text, len);
		found = 0;
	}
	record_decoder_free(decoder);
	return found;
}

int
approval_write(struct record_writer *writer, const struct deletion_queue *queue, struct spool *kept)
{
	size_t count;
	struct doomed_repository **repositories = deletion_queue_sorted(queue, &count);

	for (size_t i = 0; i < count; i++) {
		if (repositories[i]->approved)
			write_doomed(writer, repositories[i]);
	}
	free(repositories);
	return write_kept(writer, queue, kept);
}
