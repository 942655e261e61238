#include "process/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "process/pipe.h"

static const int caught[INTERRUPT_SIGNALS] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP };

/* A signal handler has no argument of ours: where it tells of the signal. */
static volatile sig_atomic_t handler_fd = -1;

static void
on_signal(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;

	/* Where the pipe is full, enough was said already. */
	if (write((int)handler_fd, &byte, 1) == -1)
		errno = saved;
}

int
interrupt_catch(struct interrupt *in)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	sigset_t child_ended;
	int ends[2];

	if (pipe_open(ends) == -1) {
		log_error("cannot make a pipe for signals:");
		return -1;
	}
	in->fd = ends[0];
	in->write_fd = ends[1];
	fcntl(in->fd, F_SETFL, O_NONBLOCK);
	fcntl(in->write_fd, F_SETFL, O_NONBLOCK);
	handler_fd = in->write_fd;
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < INTERRUPT_SIGNALS; i++) {
		sigaction(caught[i], NULL, &in->old[i]);
		if (caught[i] == SIGCHLD || in->old[i].sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
	sigemptyset(&child_ended);
	sigaddset(&child_ended, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &child_ended, &in->old_mask);
	return 0;
}

int
interrupt_take(struct interrupt *in)
{
	unsigned char byte;
	int number = 0;

	while (read(in->fd, &byte, 1) == 1) {
		if (byte != SIGCHLD)
			number = byte;
	}
	return number;
}

void
interrupt_wake(struct interrupt *in)
{
	static const unsigned char byte = SIGCHLD; /* which asks for nothing */

	/* Where the pipe is full, it is readable. */
	if (write(in->write_fd, &byte, 1) == -1)
		return;
}

void
interrupt_restore(struct interrupt *in)
{
	for (int i = 0; i < INTERRUPT_SIGNALS; i++)
		sigaction(caught[i], &in->old[i], NULL);
	pthread_sigmask(SIG_SETMASK, &in->old_mask, NULL);
}

void
interrupt_release(struct interrupt *in)
{
	interrupt_restore(in);
	close(in->fd);
	close(in->write_fd);
	handler_fd = -1;
}
