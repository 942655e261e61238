#ifndef DELETE_RESULTS_H
#define DELETE_RESULTS_H

#include <pthread.h>
#include <stddef.h>

#include "delete/queue.h"
#include "record/decode.h"
#include "record/writer.h"

/* What became of the images: a record of each, counts, and a line on stderr.  Any thread may tell. */
struct results {
	pthread_mutex_t lock;
	struct record_writer *writer;
	struct record_decoder *decoder;
	struct buf line;
	size_t done, failed, skipped, dropped;
};

/* Keeps writer. */
void results_init(struct results *results, struct record_writer *writer);

/* Tell of these images of the repository, and hand what was told to the next stage. */
void results_write(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count);

/* The same of those that the revised plan does not delete. */
void results_write_dropped(struct results *results, const struct doomed_repository *repository);
void results_release(struct results *results);

#endif
