#include "progress/show.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/steady.h"
#include "progress/display.h"

static const int64_t MILLISECOND = 1000000;

enum { AFTER = 500, PAUSE = 100, READ_SIZE = 64 * 1024 };

struct showing {
	int fd; /* -1: at its end */
	struct board *board;
	struct buf pending; /* what was read of a line that is not whole */
	bool is_too_long;   /* that line is */
	bool draws;
	bool is_drawn;
	int64_t next; /* when to draw */
};

/* A terminal asks all of its programs to stop; the block is to be gone then. */
static volatile sig_atomic_t stop_asked;

static void
on_stop(int number)
{
	stop_asked = number;
}

/* Take the whole lines; one longer than the channel lets through whole is passed over. */
static void
take_lines(struct showing *s)
{
	const char *at = buf_text(&s->pending), *end;
	size_t left = s->pending.len;

	while ((end = memchr(at, '\n', left)) != NULL) {
		size_t len = (size_t)(end - at);

		if (!s->is_too_long && len < PIPE_BUF)
			board_take(s->board, at, len);
		s->is_too_long = false;
		at += len + 1;
		left -= len + 1;
	}
	if (left >= PIPE_BUF) {
		s->is_too_long = true;
		left = 0;
	}
	memmove(s->pending.data, at, left);
	buf_truncate(&s->pending, left);
}

static void
read_lines(struct showing *s)
{
	ssize_t n = read(s->fd, buf_reserve(&s->pending, READ_SIZE), READ_SIZE);

	if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
		s->fd = -1;
	if (n <= 0)
		return;
	s->pending.len += (size_t)n;
	s->pending.data[s->pending.len] = '\0';
	take_lines(s);
}

static void
hide(struct showing *s)
{
	if (s->is_drawn)
		display_erase();
	s->is_drawn = false;
}

static void
draw_if_due(struct showing *s)
{
	int64_t now = steady_now();

	if (!s->draws || now < s->next)
		return;
	s->next = now + PAUSE * MILLISECOND;
	board_tick(s->board, now);
	if (board_rows(s->board) == 0)
		return;
	display_draw(s->board);
	s->is_drawn = true;
}

static void
wait_for_something(struct showing *s, const struct interrupt *interrupt)
{
	struct pollfd fds[] = {
		{ .fd = interrupt->fd, .events = POLLIN },
		{ .fd = s->fd, .events = POLLIN },
	};
	int64_t left = (s->next - steady_now()) / MILLISECOND + 1;

	if (poll(fds, 2, !s->draws ? -1 : left > 0 ? (int)left : 0) > 0 && fds[1].revents != 0)
		read_lines(s);
}

static void
stop(struct showing *s)
{
	stop_asked = 0;
	hide(s);
	raise(SIGSTOP);
}

/* Whether it goes on after what signals say. */
static bool
goes_on(struct showing *s, struct interrupt *interrupt, pid_t child, int *status)
{
	int number = interrupt_take(interrupt);

	if (child == 0)
		return number == 0 && s->fd != -1;
	if (number == SIGTERM || number == SIGHUP)
		kill(child, number);
	return waitpid(child, status, WNOHANG) == 0;
}

void
show(int fd, bool draws, struct interrupt *interrupt, pid_t child, int *status)
{
	struct showing s = {
		.fd = fd,
		.board = board_new(),
		.draws = draws,
		.next = steady_now() + AFTER * MILLISECOND,
	};
	struct sigaction action = { .sa_handler = on_stop }, old;

	sigemptyset(&action.sa_mask);
	if (draws && sigaction(SIGTSTP, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(SIGTSTP, &action, NULL);
	while (goes_on(&s, interrupt, child, status)) {
		if (stop_asked)
			stop(&s);
		draw_if_due(&s);
		wait_for_something(&s, interrupt);
	}
	hide(&s);
	board_free(s.board);
	buf_release(&s.pending);
}
