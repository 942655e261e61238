#ifndef DELETE_WAVES_H
#define DELETE_WAVES_H

#include <pthread.h>
#include <stddef.h>

#include "delete/order.h"
#include "work/pool.h"

/*
 * The images of one repository, wave by wave: those of a wave are worked at in lots side by side, and
 * the next wave begins when all of them are done.
 */
struct waves {
	struct pool *pool;
	struct deletion **images; /* as deletion_order() has put them */
	size_t count;
	size_t lot_max;
	/* Work at a lot, which lives as long as the images do; waves_done() tells when some are done. */
	void (*run)(void *context, struct deletion **lot, size_t count);
	void (*end)(void *context); /* no image is left; NULL: nothing is to be done then */
	void *context;
	/* inside */
	pthread_mutex_t lock;
	size_t next;    /* the first image of the next wave */
	size_t at_work; /* images of this wave that are not done yet */
};

/* Submit the first wave to the pool.  What is above "inside" was set, images and all until the end. */
void waves_begin(struct waves *waves);

/* So many images of the wave that is worked at are done; the last begin the next wave, or end it. */
void waves_done(struct waves *waves, size_t count);

/* After the end. */
void waves_release(struct waves *waves);

#endif
