#include "process/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { NO_LIFELINE = -1 };

/* The descriptor that the environment names, as the shell numbers them: one digit. */
static int
lifeline_find(void)
{
	const char *text = getenv("ECRM_LIFELINE");
	struct stat st;
	int fd = NO_LIFELINE;

	if (text != NULL && text[0] > '2' && text[0] <= '9' && text[1] == '\0')
		fd = text[0] - '0';
	unsetenv("ECRM_LIFELINE");
	if (fd == NO_LIFELINE || fstat(fd, &st) == -1 || !S_ISFIFO(st.st_mode))
		return NO_LIFELINE;
	return fd;
}

static void *
wait_for_end(void *context)
{
	int fd = (int)(intptr_t)context;
	ssize_t n;
	char byte;

	do {
		n = read(fd, &byte, 1);
	} while (n > 0 || (n == -1 && errno == EINTR));
	if (n == 0)
		kill(getpid(), SIGTERM);
	return NULL;
}

static void
lifeline_watch(void)
{
	int fd = lifeline_find();
	pthread_attr_t detached;
	sigset_t all, mask;
	pthread_t thread;

	if (fd == NO_LIFELINE)
		return;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	/* Signals are for the other threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	if (pthread_create(&thread, &detached, wait_for_end, (void *)(intptr_t)fd) != 0)
		die("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	pthread_attr_destroy(&detached);
}

void
stage_init(void)
{
	signal(SIGXFSZ, SIG_IGN);
	lifeline_watch();
}
