/* ecrm-progress: show on the terminal how far the stages are. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "base/screen.h"
#include "process/interrupt.h"
#include "process/stage.h"
#include "progress/display.h"
#include "progress/show.h"

static const char usage[] =
    "Usage: ecrm-progress [options] [COMMAND [ARGUMENT...]]\n"
    "\n"
    "Show how far stages are, on the terminal that stderr is.  With a COMMAND, run it with a "
    "channel\n"
    "for that, and end as it does; without, read standard input as such a channel, to its end.\n"
    "Nothing is shown where stderr is no terminal, where TERM is dumb or CI is set, and of what "
    "is\n"
    "done within half a second.\n";

enum { EXIT_NOT_RUN = 126, EXIT_NOT_FOUND = 127 };

/* What is left of the arguments when options stand before COMMAND only: the index of COMMAND. */
static int
options_read(int argc, char **argv, enum choice *progress)
{
	const struct option_spec specs[] = {
		{ 0, "progress", OPTION_CHOICE, progress, "ECRM_PROGRESS", NULL,
		    "show it (yes); else nothing but run COMMAND" },
		{ 0 },
	};
	int own = 1;
	char *command;

	while (own < argc && argv[own][0] == '-' && strcmp(argv[own], "--") != 0)
		own++;
	command = argv[own];
	argv[own] = NULL;
	options_parse(specs, usage, own, argv);
	argv[own] = command;
	return own < argc && strcmp(command, "--") == 0 ? own + 1 : own;
}

/* Give the descriptor one of the numbers that a shell can write; -1 where all are taken. */
static int
renumber(int fd)
{
	int number = fd > 9 ? fcntl(fd, F_DUPFD, 3) : fd;

	if (number != fd)
		close(fd);
	if (number > 9)
		close(number);
	return number > 9 ? -1 : number;
}

static void
set_number(const char *variable, int number)
{
	char text[] = { (char)('0' + number), '\0' };

	setenv(variable, text, 1);
}

/* A file of one byte that has no name any more. */
static int
screen_file(void)
{
	int fd = nameless_file();

	return fd != -1 && write(fd, "", 1) == 1 ? renumber(fd) : -1;
}

/*
 * A channel for the command and its children; they have its reading end, too, so that writing to it
 * kills nobody when we are gone.  Returns the reading end, or -1 where there can be none.
 */
static int
channel_open(void)
{
	int ends[2], screen;

	if (pipe(ends) == -1)
		return -1;
	ends[1] = renumber(ends[1]);
	if (ends[1] == -1 || fcntl(ends[1], F_SETFL, O_NONBLOCK) == -1)
		return -1;
	set_number("ECRM_PROGRESS_FD", ends[1]);
	screen = screen_file();
	if (screen != -1)
		set_number("ECRM_PROGRESS_SCREEN", screen);
	screen_init();
	return ends[0];
}

static _Noreturn void
become(char **command)
{
	execvp(command[0], command);
	log_error("cannot run '%s':", command[0]);
	_exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN);
}

/* End as the command did. */
static int
end_as(int status)
{
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
		return 128 + WTERMSIG(status);
	}
	return WEXITSTATUS(status);
}

static int
run(char **command, struct interrupt *interrupt)
{
	int fd = channel_open(), status = 0;
	sigset_t all, mask;
	pid_t child;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	child = fork();
	if (child == -1)
		die("cannot start a process:");
	if (child == 0) {
		interrupt_release(interrupt);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		become(command);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	show(fd, fd != -1, interrupt, child, &status);
	interrupt_release(interrupt);
	return end_as(status);
}

int
main(int argc, char **argv)
{
	enum choice progress = CHOICE_YES;
	struct interrupt interrupt;
	int command, status = EXIT_DONE;
	bool draws;

	log_init("ecrm-progress");
	command = options_read(argc, argv, &progress);
	draws = progress == CHOICE_YES && display_is_wanted();
	if (command < argc && (!draws || getenv("ECRM_PROGRESS_FD") != NULL))
		become(argv + command);
	if (command == argc)
		stage_init();
	if (interrupt_catch(&interrupt) == -1)
		return EXIT_FAILED;
	if (command < argc)
		return run(argv + command, &interrupt);
	show(STDIN_FILENO, draws, &interrupt, 0, &status);
	interrupt_release(&interrupt);
	return status;
}
