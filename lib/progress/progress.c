#include "progress/progress.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/steady.h"
#include "json/json.h"

enum { MILLISECOND = 1000000, PAUSE = 200 * MILLISECOND, NO_CHANNEL = -1 };

#define THROTTLED_FOR (INT64_C(2000) * MILLISECOND)

static struct {
	const char *label, *unit, *items_unit;
	_Atomic int64_t done, expected, open, items, failed;
	_Atomic int64_t throttled_at; /* by steady_now(); 0: never */
	int fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ending;
	bool is_told; /* there is a thread */
	bool has_ended;
	struct buf line, last; /* of the thread */
} work = {
	.fd = NO_CHANNEL,
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

/* The descriptor that the environment names, as the shell numbers them: one digit. */
static int
channel_find(void)
{
	const char *text = getenv("ECRM_PROGRESS_FD");
	struct stat st;
	int fd, flags;

	if (text == NULL || text[0] < '3' || text[0] > '9' || text[1] != '\0')
		return NO_CHANNEL;
	fd = text[0] - '0';
	if (fstat(fd, &st) == -1 || !S_ISFIFO(st.st_mode))
		return NO_CHANNEL;
	/* Whoever reads may be slow or gone; that is not to hold anything up. */
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return NO_CHANNEL;
	return fd;
}

static void
add_if_true(struct json_writer *w, const char *name, bool truth)
{
	if (!truth)
		return;
	json_key(w, name);
	json_boolean(w, true);
}

static void
compose(struct buf *line)
{
	int64_t throttled_at = atomic_load(&work.throttled_at);
	struct buf stage = { 0 };
	struct json_writer w;

	buf_addf(&stage, "%s:%ld", log_program(), (long)getpid());
	buf_truncate(line, 0);
	json_writer_begin(&w, line, false);
	json_open_object(&w);
	json_member_string(&w, "type", "progress");
	json_member_string(&w, "stage", stage.data);
	json_member_string(&w, "label", work.label);
	json_member_int(&w, "done", atomic_load(&work.done));
	if (atomic_load(&work.open) == 0)
		json_member_int(&w, "total", atomic_load(&work.expected));
	json_member_string(&w, "unit", work.unit);
	if (work.items_unit != NULL) {
		json_member_int(&w, "items", atomic_load(&work.items));
		json_member_string(&w, "items_unit", work.items_unit);
	}
	if (atomic_load(&work.failed) > 0)
		json_member_int(&w, "failed", atomic_load(&work.failed));
	add_if_true(
	    &w, "throttled", throttled_at != 0 && steady_now() - throttled_at < THROTTLED_FOR);
	add_if_true(&w, "ended", work.has_ended);
	json_close_object(&w);
	json_writer_end(&w);
	buf_addc(line, '\n');
	buf_release(&stage);
}

/* A line that says nothing new is not written. */
static void
tell(void)
{
	compose(&work.line);
	if (work.line.len > _POSIX_PIPE_BUF ||
	    (work.last.len == work.line.len &&
		memcmp(work.last.data, work.line.data, work.line.len) == 0))
		return;
	if (write(work.fd, work.line.data, work.line.len) == -1)
		return;
	buf_truncate(&work.last, 0);
	buf_add(&work.last, work.line.data, work.line.len);
}

static void *
report(void *context)
{
	struct timespec next;

	(void)context;
	pthread_mutex_lock(&work.lock);
	while (!work.has_ended) {
		tell();
		clock_gettime(CLOCK_MONOTONIC, &next);
		next.tv_nsec += PAUSE;
		next.tv_sec += next.tv_nsec / (1000 * MILLISECOND);
		next.tv_nsec %= 1000 * MILLISECOND;
		pthread_cond_timedwait(&work.ending, &work.lock, &next);
	}
	tell();
	pthread_mutex_unlock(&work.lock);
	return NULL;
}

void
progress_begin(const char *label, const char *unit, const char *items)
{
	pthread_condattr_t steady;
	sigset_t all, mask;

	work.label = label;
	work.unit = unit;
	work.items_unit = items;
	work.fd = channel_find();
	if (work.fd == NO_CHANNEL)
		return;
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&work.ending, &steady);
	pthread_condattr_destroy(&steady);
	/* Signals are for the other threads; a SIGPIPE of this one is for nobody. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	work.is_told = pthread_create(&work.thread, NULL, report, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

void
progress_end(void)
{
	if (!work.is_told)
		return;
	pthread_mutex_lock(&work.lock);
	work.has_ended = true;
	pthread_cond_signal(&work.ending);
	pthread_mutex_unlock(&work.lock);
	pthread_join(work.thread, NULL);
	pthread_cond_destroy(&work.ending);
	work.is_told = false;
	buf_release(&work.line);
	buf_release(&work.last);
}

void
progress_expect(int64_t count)
{
	atomic_fetch_add_explicit(&work.expected, count, memory_order_relaxed);
}

void
progress_open(void)
{
	atomic_fetch_add(&work.open, 1);
}

void
progress_close(void)
{
	atomic_fetch_sub(&work.open, 1);
}

void
progress_done(int64_t count)
{
	atomic_fetch_add_explicit(&work.done, count, memory_order_relaxed);
}

void
progress_items(int64_t count)
{
	atomic_fetch_add_explicit(&work.items, count, memory_order_relaxed);
}

void
progress_failed(int64_t count)
{
	atomic_fetch_add_explicit(&work.failed, count, memory_order_relaxed);
}

void
progress_throttled(void)
{
	atomic_store_explicit(&work.throttled_at, steady_now(), memory_order_relaxed);
}
