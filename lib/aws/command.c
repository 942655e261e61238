#include "aws/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/steady.h"

enum { SECONDS_MAX = 60, OUTPUT_MAX = 1024 * 1024, LOOK_MILLISECONDS = 10, FD_MAX = 65536 };

static int64_t
milliseconds(void)
{
	return steady_now() / 1000000;
}

/* The forked child: only what is safe between fork and exec where there are threads. */
static _Noreturn void
become_shell(const char *line, int output, long fd_count)
{
	sigset_t none;

	setpgid(0, 0);
	dup2(output, STDOUT_FILENO);
	for (int fd = 3; fd < fd_count; fd++)
		close(fd);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

/*
 * Hand the terminal from one process group to another: only the group in front can ask the user.
 * Where it is not ours, nothing happens.  Returns whether it was handed on.
 */
static bool
hand_terminal(int terminal, pid_t from, pid_t to)
{
	sigset_t stop, old;

	if (terminal == -1 || tcgetpgrp(terminal) != from)
		return false;
	/* Who is in the background and touches the terminal is stopped. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stop, &old);
	tcsetpgrp(terminal, to);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	kill(-to, SIGCONT);
	return true;
}

/* Read until the end of the output.  Returns 0, or -1 with why. */
static int
read_all(int fd, int64_t deadline, struct buf *output, struct buf *why)
{
	/* Room for all at once: a buffer that grows leaves its old bytes behind. */
	buf_reserve(output, OUTPUT_MAX + 1);
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - milliseconds();
		int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
		ssize_t n;

		if (ready == -1 && errno == EINTR)
			continue;
		if (ready == 0) {
			buf_addf(why, "took longer than %d s", SECONDS_MAX);
			return -1;
		}
		n = read(fd, output->data + output->len, OUTPUT_MAX + 1 - output->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			buf_addf(why, "could not be read: %s", strerror(errno));
			return -1;
		}
		output->len += (size_t)n;
		output->data[output->len] = '\0';
		if (n == 0)
			return 0;
		if (output->len > OUTPUT_MAX) {
			buf_adds(why, "printed more than 1 MiB");
			return -1;
		}
	}
}

/* Wait for the end of one whose output has ended. */
static int
wait_for(pid_t pid, int64_t deadline, int *status, struct buf *why)
{
	pid_t ended;

	while ((ended = waitpid(pid, status, WNOHANG)) == 0 && milliseconds() < deadline)
		poll(NULL, 0, LOOK_MILLISECONDS);
	if (ended == pid)
		return 0;
	buf_addf(why, "took longer than %d s", SECONDS_MAX);
	return -1;
}

static int
judge(int status, struct buf *why)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		buf_addf(why, "failed with exit status %d", WEXITSTATUS(status));
	else
		buf_addf(why, "was ended by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	return -1;
}

int
command_run(const char *line, struct buf *output, struct buf *why)
{
	int64_t deadline = milliseconds() + SECONDS_MAX * 1000;
	long fd_count = sysconf(_SC_OPEN_MAX);
	int ends[2], terminal, status = 0, rc = -1;
	bool handed;
	pid_t pid;

	if (fd_count < 0 || fd_count > FD_MAX)
		fd_count = FD_MAX;
	if (pipe(ends) == -1) {
		buf_addf(why, "could not be started: %s", strerror(errno));
		return -1;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	pid = fork();
	if (pid == 0)
		become_shell(line, ends[1], fd_count);
	close(ends[1]);
	if (pid == -1) {
		buf_addf(why, "could not be started: %s", strerror(errno));
		goto out;
	}
	/* Here too: whoever of the two comes first, the group exists from now on. */
	setpgid(pid, pid);
	handed = hand_terminal(terminal, getpgrp(), pid);
	if (read_all(ends[0], deadline, output, why) == -1 ||
	    wait_for(pid, deadline, &status, why) == -1) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
	} else {
		rc = judge(status, why);
	}
	hand_terminal(terminal, pid, getpgrp());
	/* Who typed the interrupt meant all of us, and only the command had it. */
	if (handed && WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)
		kill(0, SIGINT);
out:
	if (terminal != -1)
		close(terminal);
	close(ends[0]);
	return rc;
}
