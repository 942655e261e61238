/* ecrm-credentials: find AWS credentials once, and hold them ready for the programs of a command. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/holder.h"
#include "aws/options.h"
#include "base/file.h"
#include "base/log.h"
#include "process/pipe.h"
#include "process/stage.h"

static const char usage[] = "Usage: ecrm-credentials [options] SOCKET\n"
			    "\n"
			    "Find AWS credentials, then print the number of a process that goes on "
			    "in the background and gives\n"
			    "them to programs that have ECRM_CREDENTIALS=SOCKET and the same AWS "
			    "settings.  So a role is assumed\n"
			    "once, a code of MFA asked for once, and what expires is found anew in "
			    "one place.  The process ends\n"
			    "with the ecrm that started it, or when it is ended.\n";

enum { SPECS_MAX = 16 };

/* Let go of what we were started with; stderr stays, for what goes wrong later. */
static void
leave_foreground(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null == -1 || dup2(null, STDIN_FILENO) == -1 || dup2(null, STDOUT_FILENO) == -1)
		die("cannot open /dev/null:");
	close(null);
}

/* The process that goes on.  Tells by a byte on ready that it has credentials; returns if not. */
static void
hold(const struct aws_options *options, const char *path, int ready)
{
	struct aws_session *session;
	int listener;

	stage_init();
	/* This one finds them, whatever the environment says of another. */
	unsetenv("ECRM_CREDENTIALS");
	session = aws_session_open(options);
	listener = session != NULL ? holder_listen(path) : -1;
	if (listener != -1 && write(ready, "", 1) == 1) {
		close(ready);
		leave_foreground();
		holder_serve(session, listener);
		close(listener);
	}
	aws_session_close(session);
}

/* Wait until the process holds credentials, or has ended.  Returns the exit status. */
static int
expect(pid_t pid, int ready)
{
	int status = 0;
	ssize_t n;
	char byte;

	do {
		n = read(ready, &byte, 1);
	} while (n == -1 && errno == EINTR);
	if (n == 1) {
		printf("%ld\n", (long)pid);
		return stdout_finish() == 0 ? EXIT_DONE : EXIT_FAILED;
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	/* Else it has said why. */
	if (WIFSIGNALED(status))
		log_error("the process that finds AWS credentials was ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	return EXIT_FAILED;
}

int
main(int argc, char **argv)
{
	struct aws_options options = { 0 };
	struct option_spec specs[SPECS_MAX] = { { 0 } };
	int ready[2], first;
	pid_t pid;

	log_init("ecrm-credentials");
	aws_options_add(&options, specs, SPECS_MAX);
	first = options_parse(specs, usage, argc, argv);
	if (argc - first != 1)
		die_usage("expected SOCKET");
	/* Before there are threads, which only this process would have. */
	if (pipe_open(ready) == -1 || (pid = fork()) == -1)
		die("cannot start a process:");
	if (pid == 0) {
		close(ready[0]);
		hold(&options, argv[first], ready[1]);
		return EXIT_FAILED;
	}
	close(ready[1]);
	return expect(pid, ready[0]);
}
