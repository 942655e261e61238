#include "process/children.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/steady.h"
#include "process/guardian.h"
#include "process/interrupt.h"

enum { MILLISECOND = 1000000, GRACE_SECONDS = 2, WAIT_MAX_SECONDS = 3600 };

/* What one run waits for. */
struct run {
	struct child *children;
	size_t count;
	struct pollfd *fds; /* one for each child, and the interrupt's */
	struct interrupt interrupt;
	struct guardian guardian;
};

/* Sleep until something happens, at the latest until the deadline; read what there is. */
static int
wait_and_read(struct run *run, int64_t deadline)
{
	int64_t left = deadline - steady_now(), most = INT64_C(1000000000) * WAIT_MAX_SECONDS;
	int rc = 0;

	left = left < 0 ? 0 : left > most ? most : left;
	for (size_t i = 0; i < run->count; i++)
		run->fds[i] = (struct pollfd){ .fd = run->children[i].fd, .events = POLLIN };
	run->fds[run->count] = (struct pollfd){ .fd = run->interrupt.fd, .events = POLLIN };
	/* Rounded up, so as not to spin through the last millisecond. */
	if (poll(run->fds, run->count + 1, (int)((left + MILLISECOND - 1) / MILLISECOND)) <= 0)
		return 0;
	for (size_t i = 0; i < run->count; i++) {
		if (run->fds[i].revents != 0 && child_read(&run->children[i]) == -1)
			rc = -1;
	}
	return rc;
}

static bool
any_runs(const struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		if (run->children[i].pid != 0)
			return true;
	}
	return false;
}

static int64_t
next_deadline(const struct run *run)
{
	int64_t deadline = INT64_MAX;

	for (size_t i = 0; i < run->count; i++) {
		if (run->children[i].pid != 0 && run->children[i].deadline < deadline)
			deadline = run->children[i].deadline;
	}
	return deadline;
}

static int
check_all(struct run *run)
{
	int64_t now = steady_now();

	for (size_t i = 0; i < run->count; i++) {
		if (child_check(&run->children[i], now) == -1)
			return -1;
	}
	return 0;
}

static bool
all_are_silent(struct run *run)
{
	bool silent = true;

	for (size_t i = 0; i < run->count; i++)
		silent &= child_is_silent(&run->children[i]);
	return silent;
}

/* End those that still run; nobody reads their output any more. */
static void
end_all(struct run *run)
{
	int64_t deadline = steady_now() + GRACE_SECONDS * INT64_C(1000000000);

	for (size_t i = 0; i < run->count; i++)
		child_signal(&run->children[i], SIGTERM);
	while (!all_are_silent(run) && steady_now() < deadline) {
		wait_and_read(run, deadline);
		if (interrupt_take(&run->interrupt) != 0)
			break;
	}
	for (size_t i = 0; i < run->count; i++)
		child_kill(&run->children[i]);
}

static _Noreturn void
die_by(int number)
{
	raise(number);
	_exit(128 + number);
}

int
children_run(struct child *children, size_t count)
{
	struct run run = { .children = children, .count = count };
	int interrupted = 0, rc = -1;

	if (interrupt_catch(&run.interrupt) == -1)
		return -1;
	run.fds = xcalloc(count + 1, sizeof(*run.fds));

	for (size_t i = 0; i < count; i++) {
		children[i].fd = -1;
		children[i].guardian = &run.guardian;
	}
	if (count > 0 && guardian_start(&run.guardian, count) == -1)
		goto out;
	for (size_t i = 0; i < count; i++) {
		if (child_start(&children[i], &run.interrupt) == -1)
			goto out;
	}
	while (any_runs(&run)) {
		if (wait_and_read(&run, next_deadline(&run)) == -1)
			goto out;
		if ((interrupted = interrupt_take(&run.interrupt)) != 0)
			goto out;
		if (check_all(&run) == -1)
			goto out;
	}
	rc = 0;
out:
	end_all(&run);
	guardian_end(&run.guardian);
	free(run.fds);
	interrupt_release(&run.interrupt);
	if (interrupted != 0)
		die_by(interrupted);
	return rc;
}
