#include "process/watch.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "process/interrupt.h"

struct signal_watch {
	struct interrupt interrupt;
	pthread_t thread;
	atomic_bool ending;
	int number; /* of the signal that came, or 0 */
	void (*on_signal)(void *context, int number);
	void *context;
};

static void *
watch(void *context)
{
	struct signal_watch *w = context;

	while (!atomic_load(&w->ending)) {
		struct pollfd wait = { .fd = w->interrupt.fd, .events = POLLIN };
		int number;

		if (poll(&wait, 1, -1) != 1)
			continue;
		number = interrupt_take(&w->interrupt);
		if (number == 0 || w->number != 0)
			continue;
		w->number = number;
		interrupt_restore(&w->interrupt);
		w->on_signal(w->context, number);
	}
	return NULL;
}

struct signal_watch *
signal_watch_begin(void (*on_signal)(void *context, int number), void *context)
{
	struct signal_watch *w = xcalloc(1, sizeof(*w));

	w->on_signal = on_signal;
	w->context = context;
	if (interrupt_catch(&w->interrupt) == -1) {
		free(w);
		return NULL;
	}
	if (pthread_create(&w->thread, NULL, watch, w) != 0)
		die("cannot start a thread");
	return w;
}

int
signal_watch_end(struct signal_watch *w)
{
	int number;

	if (w == NULL)
		return 0;
	atomic_store(&w->ending, true);
	interrupt_wake(&w->interrupt);
	pthread_join(w->thread, NULL);
	interrupt_release(&w->interrupt);
	number = w->number;
	free(w);
	return number;
}

const char *
signal_name(int number)
{
	switch (number) {
	case SIGINT:
		return "SIGINT";
	case SIGTERM:
		return "SIGTERM";
	case SIGHUP:
		return "SIGHUP";
	default:
		return "a signal";
	}
}
