#ifndef DELETE_RESULTS_H
#define DELETE_RESULTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "delete/deed.h"
#include "delete/journal.h"
#include "delete/queue.h"
#include "delete/stop.h"
#include "record/decode.h"
#include "record/writer.h"

/*
 * What became of the images: a record of each on stdout, the same in the journal of what was done or
 * tried, counts, and a line on stderr.  What cannot be recorded stops the run.  Any thread may tell.
 */
struct results {
	pthread_mutex_t lock;
	struct record_writer *writer;
	struct record_decoder *decoder;
	struct journal *journal; /* NULL: none */
	struct stop *stop;
	const struct deed *deed;
	bool is_broken; /* nothing more can be written on stdout */
	size_t done, failed, skipped, dropped;
};

/* Keeps all that it is given. */
void results_init(struct results *results, struct record_writer *writer, struct journal *journal,
    struct stop *stop, const struct deed *deed);

/*
 * Tell of these images of the repository: first in the journal, then to the next stage.  Both have
 * them when this returns.
 */
void results_write(struct results *results, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count);

/* The same of those that the revised plan does not delete. */
void results_write_dropped(struct results *results, const struct doomed_repository *repository);

/* Hand what was written to the next stage; stops the run where that cannot be. */
void results_flush(struct results *results);
void results_release(struct results *results);

#endif
