#include "delete/waves.h"

#include <stdlib.h>

#include "base/mem.h"

/* A job. */
struct lot {
	struct waves *waves;
	struct deletion **images;
	size_t count;
};

static int
run_lot(void *context)
{
	struct lot *lot = context;

	lot->waves->run(lot->waves->context, lot->images, lot->count);
	return 0;
}

static void
submit(struct waves *w, struct deletion **images, size_t count)
{
	struct lot *lot = xcalloc(1, sizeof(*lot));

	*lot = (struct lot){ w, images, count };
	pool_submit(w->pool, run_lot, lot, free);
}

/* No image is at work.  The last lot may end it all, so that w is not looked at afterwards. */
static void
begin_wave(struct waves *w)
{
	size_t first = w->next, end = first, at, lot_max = w->lot_max;
	struct deletion **images = w->images;

	if (first == w->count) {
		if (w->end != NULL)
			w->end(w->context);
		return;
	}
	while (end < w->count && images[end]->wave == images[first]->wave)
		end++;
	w->next = end;
	w->at_work = end - first;
	/* The pool runs the newest first. */
	at = end - (end - first - 1) % lot_max - 1;
	submit(w, images + at, end - at);
	while (at > first) {
		at -= lot_max;
		submit(w, images + at, lot_max);
	}
}

void
waves_begin(struct waves *w)
{
	pthread_mutex_init(&w->lock, NULL);
	w->next = 0;
	begin_wave(w);
}

void
waves_done(struct waves *w, size_t count)
{
	bool wave_is_done;

	pthread_mutex_lock(&w->lock);
	w->at_work -= count;
	wave_is_done = w->at_work == 0;
	pthread_mutex_unlock(&w->lock);
	if (wave_is_done)
		begin_wave(w);
}

void
waves_release(struct waves *w)
{
	pthread_mutex_destroy(&w->lock);
}
