#include "process/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "process/pipe.h"

enum { LOOKS = 40, LOOK_NANOSECONDS = 50 * 1000000 };

/* The groups that are there, until nobody can tell of more. */
static size_t
listen_to(int fd, pid_t *groups, size_t max)
{
	size_t count = 0;
	pid_t told;
	ssize_t n;

	for (;;) {
		n = read(fd, &told, sizeof(told));
		if (n == -1 && errno == EINTR)
			continue;
		if (n != sizeof(told))
			return count;
		for (size_t i = 0; told < 0 && i < count; i++) {
			if (groups[i] == -told) {
				groups[i] = groups[--count];
				break;
			}
		}
		if (told > 0 && count < max)
			groups[count++] = told;
	}
}

/* Whether any of them has a process. */
static bool
signal_all(const pid_t *groups, size_t count, int number)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any |= kill(-groups[i], number) == 0;
	return any;
}

static _Noreturn void
guard(int fd, pid_t *groups, size_t max)
{
	const struct timespec pause = { .tv_nsec = LOOK_NANOSECONDS };
	size_t count;

	setpgid(0, 0);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	close(STDOUT_FILENO);
	count = listen_to(fd, groups, max);
	signal_all(groups, count, SIGTERM);
	for (int i = 0; i < LOOKS && signal_all(groups, count, 0); i++)
		nanosleep(&pause, NULL);
	signal_all(groups, count, SIGKILL);
	_exit(0);
}

int
guardian_start(struct guardian *g, size_t groups_max)
{
	pid_t *groups = xcalloc(groups_max, sizeof(*groups));
	int ends[2] = { -1, -1 };
	int rc = -1;

	*g = (struct guardian){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
		goto out;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	g->pid = fork();
	if (g->pid == -1)
		goto out;
	if (g->pid == 0) {
		close(ends[0]);
		guard(ends[1], groups, groups_max);
	}
	g->fd = ends[0];
	ends[0] = -1;
	rc = 0;
out:
	if (rc == -1) {
		log_error("cannot start a process that looks after the external commands:");
		g->pid = 0;
	}
	pipe_close(&ends[0]);
	pipe_close(&ends[1]);
	free(groups);
	return rc;
}

/* A guardian that is gone must not end us by SIGPIPE. */
static void
tell(const struct guardian *g, pid_t number)
{
	ssize_t n;

	if (g->pid == 0)
		return;
	do {
		n = send(g->fd, &number, sizeof(number), MSG_NOSIGNAL);
	} while (n == -1 && errno == EINTR);
}

void
guardian_add(const struct guardian *g, pid_t group)
{
	tell(g, group);
}

void
guardian_remove(const struct guardian *g, pid_t group)
{
	tell(g, -group);
}

void
guardian_end(struct guardian *g)
{
	if (g->pid == 0)
		return;
	close(g->fd);
	while (waitpid(g->pid, NULL, 0) == -1 && errno == EINTR)
		;
	*g = (struct guardian){ 0 };
}
