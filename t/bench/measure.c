/*
 * bench-measure: run a program and tell what it took.
 *
 *	bench-measure FILE COMMAND [ARGUMENT...]
 *
 * appends a line of JSON to FILE: program, status, wall, user and system seconds (its own and those of the children
 * that it waited for), and rss, the most bytes that it, or the largest of them, had resident.  Ends as the command
 * did.  Under another name, such as that of a link ecrm-plan, it runs the program of that name in BENCH_PROGRAMS and
 * appends to BENCH_STAGES, so that the stages of ecrm can be measured one by one.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void
forward(int signal)
{
	int saved = errno;

	kill(child, signal);
	errno = saved;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double
steady(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* One write to a file that is appended to: the lines of stages that end together do not mix. */
static int
tell(const char *file, const char *program, int status, double wall)
{
	char line[512];
	struct rusage usage;
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0644), n;

	getrusage(RUSAGE_CHILDREN, &usage);
	n = snprintf(line, sizeof(line),
	    "{\"program\":\"%s\",\"status\":%d,\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f,"
	    "\"rss\":%lld}\n",
	    program, status, wall, seconds(usage.ru_utime), seconds(usage.ru_stime),
	    (long long)usage.ru_maxrss * 1024);
	if (fd == -1 || write(fd, line, (size_t)n) != n) {
		perror(file);
		return -1;
	}
	return close(fd);
}

static int
wait_for_child(void)
{
	int status;

	while (waitpid(child, &status, 0) == -1)
		if (errno != EINTR)
			return 127;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
measure(const char *file, const char *path, char *argv[])
{
	struct sigaction action = { .sa_handler = forward };
	double begun = steady();
	int status;

	child = fork();
	if (child == 0) {
		execvp(path, argv);
		perror(path);
		_exit(127);
	}
	if (child == -1) {
		perror("bench-measure: fork");
		return 127;
	}
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	status = wait_for_child();
	return tell(file, base_name(path), status, steady() - begun) == -1 ? 127 : status;
}

int
main(int argc, char *argv[])
{
	const char *name = base_name(argv[0]), *programs = getenv("BENCH_PROGRAMS");
	const char *stages = getenv("BENCH_STAGES");
	char path[4096];

	if (strcmp(name, "bench-measure") == 0 || !programs || !stages) {
		if (argc < 3) {
			fputs("usage: bench-measure FILE COMMAND [ARGUMENT...]\n", stderr);
			return 2;
		}
		return measure(argv[1], argv[2], argv + 2);
	}
	snprintf(path, sizeof(path), "%s/%s", programs, name);
	return measure(stages, path, argv);
}
