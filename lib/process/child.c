#include "process/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/steady.h"
#include "process/guardian.h"
#include "process/interrupt.h"
#include "process/pipe.h"

enum { READ_SIZE = 64 * 1024, SECOND = 1000000000 };

/* What a child that could not become the program tells us before it exits. */
struct failure {
	bool in_dir; /* the directory was at fault, not the program */
	int why;     /* an errno */
};

extern char **environ;

/* Whether one of added, NAME=value each, is of the same name as variable. */
static bool
is_replaced(const char *variable, const char *const *added)
{
	size_t len = strcspn(variable, "=") + 1;

	for (; *added != NULL; added++) {
		if (strncmp(*added, variable, len) == 0)
			return true;
	}
	return false;
}

/* Our environment with these variables.  Gives the array; the texts are borrowed. */
static char **
environment_with(const char *const *added)
{
	size_t count = 0, len = 0;
	char **variables;

	for (char **v = environ; *v != NULL; v++)
		count++;
	for (const char *const *v = added; *v != NULL; v++)
		count++;
	variables = xcalloc(count + 1, sizeof(*variables));
	for (char **v = environ; *v != NULL; v++) {
		if (!is_replaced(*v, added))
			variables[len++] = *v;
	}
	for (; *added != NULL; added++)
		variables[len++] = (char *)*added;
	return variables;
}

/*
 * The forked child: set all up and become the program.  Comes back only where that failed.  Nothing here
 * waits for a lock, which another thread may have held when we forked.
 */
static struct failure
become_program(const struct child *c, char **variables, int output, struct interrupt *interrupt)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	guardian_add(c->guardian, getpid());
	interrupt_release(interrupt);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (input == -1 || dup2(input, STDIN_FILENO) == -1 || dup2(output, STDOUT_FILENO) == -1)
		return (struct failure){ .why = errno };
	if (c->dir != NULL && chdir(c->dir) == -1)
		return (struct failure){ .in_dir = true, .why = errno };
	environ = variables;
	execvp(c->argv[0], (char *const *)c->argv);
	return (struct failure){ .why = errno };
}

/*
 * Fork; no signal reaches the child while it has our handlers, whose pipe is ours.  Returns as
 * fork() does, but only to us.
 */
static pid_t
fork_program(const struct child *c, int output, int report, struct interrupt *interrupt)
{
	char **variables = environment_with(c->env);
	sigset_t all, mask;
	pid_t pid;
	int why;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	pid = fork();
	if (pid == 0) {
		struct failure failure = become_program(c, variables, output, interrupt);
		ssize_t n = write(report, &failure, sizeof(failure));

		_exit(n == -1 ? 126 : 127);
	}
	why = errno;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	free(variables);
	errno = why;
	return pid;
}

/* Wait until the child became the program.  Returns 0, or -1 after a message. */
static int
expect_program(const struct child *c, int report)
{
	struct failure failure;
	ssize_t n;

	do {
		n = read(report, &failure, sizeof(failure));
	} while (n == -1 && errno == EINTR);
	if (n == 0)
		return 0;
	if (n == sizeof(failure))
		errno = failure.why;
	if (n == sizeof(failure) && failure.in_dir)
		log_error("cannot run '%s' in '%s':", c->argv[0], c->dir);
	else
		log_error("cannot run '%s':", c->argv[0]);
	return -1;
}

int
child_start(struct child *c, struct interrupt *interrupt)
{
	int output[2] = { -1, -1 }, report[2] = { -1, -1 };
	int64_t now = steady_now();
	int rc = -1;

	c->deadline = c->timeout > 0 && c->timeout < INT64_MAX - now ? now + c->timeout : INT64_MAX;
	c->fd = -1;
	if (pipe_open(output) == -1 || pipe_open(report) == -1 ||
	    (c->pid = fork_program(c, output[1], report[1], interrupt)) == -1) {
		c->pid = 0;
		log_error("cannot start '%s':", c->argv[0]);
		goto out;
	}
	c->fd = output[0];
	output[0] = -1;
	/* Here too: whoever of the two comes first, the group exists from now on. */
	setpgid(c->pid, c->pid);
	pipe_close(&report[1]);
	if (expect_program(c, report[0]) == -1)
		goto out;
	rc = 0;
out:
	for (int i = 0; i < 2; i++) {
		pipe_close(&output[i]);
		pipe_close(&report[i]);
	}
	return rc;
}

int
child_read(struct child *c)
{
	ssize_t n;

	do {
		n = read(c->fd, buf_reserve(&c->output, READ_SIZE), READ_SIZE);
	} while (n == -1 && errno == EINTR);
	if (n == -1) {
		log_error("cannot read the output of '%s':", c->argv[0]);
		return -1;
	}
	if (n == 0)
		pipe_close(&c->fd);
	c->output.len += (size_t)n;
	c->output.data[c->output.len] = '\0';
	if (c->output.len > CHILD_OUTPUT_MAX) {
		log_error(
		    "'%s' prints more than %d MiB", c->argv[0], CHILD_OUTPUT_MAX / (1024 * 1024));
		return -1;
	}
	return 0;
}

/*
 * Look at how the child ended, or get si_pid 0.  The child is left to be waited for: as long as it
 * is, no other process can have its number, so signals to its group go nowhere else.
 */
static siginfo_t
look_at_end(const struct child *c)
{
	siginfo_t info = { 0 };

	waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return info;
}

static int
say_how_it_failed(const struct child *c, const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		log_error("'%s' failed with exit status %d", c->argv[0], info->si_status);
	else
		log_error("'%s' was ended by signal %d (%s)", c->argv[0], info->si_status,
		    strsignal(info->si_status));
	return -1;
}

static void
finish(struct child *c)
{
	guardian_remove(c->guardian, c->pid);
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		;
	pipe_close(&c->fd);
	c->pid = 0;
}

int
child_check(struct child *c, int64_t now)
{
	siginfo_t info;

	if (c->pid == 0)
		return 0;
	info = look_at_end(c);
	c->exited = info.si_pid != 0;
	if (c->exited && (info.si_code != CLD_EXITED || info.si_status != 0))
		return say_how_it_failed(c, &info);
	if (c->exited && c->fd == -1) {
		finish(c);
		return 0;
	}
	if (now >= c->deadline) {
		log_error("'%s' took longer than its timeout of %g s", c->argv[0],
		    (double)c->timeout / SECOND);
		return -1;
	}
	return 0;
}

void
child_signal(const struct child *c, int number)
{
	if (c->pid != 0)
		kill(-c->pid, number);
}

bool
child_is_silent(struct child *c)
{
	if (c->pid == 0)
		return true;
	buf_truncate(&c->output, 0);
	return c->fd == -1 && look_at_end(c).si_pid != 0;
}

void
child_kill(struct child *c)
{
	if (c->pid == 0)
		return;
	child_signal(c, SIGKILL);
	finish(c);
}

void
child_release(struct child *c)
{
	buf_release(&c->output);
}
