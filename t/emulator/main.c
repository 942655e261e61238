/* aws-emulator: play an AWS account on the loopback interface. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "account.h"
#include "clock.h"
#include "http.h"
#include "log.h"
#include "options.h"
#include "page.h"
#include "trouble.h"

/* A signal writes to this pipe, so that one poll() waits for all that may end the program. */
static int ended[2] = { -1, -1 };

static void
end(int signal)
{
	int saved = errno;

	(void)signal;
	if (write(ended[1], "", 1) == -1)
		(void)0; /* full: it has been told already */
	errno = saved;
}

static int
catch_signals(void)
{
	struct sigaction action = { .sa_handler = end, .sa_flags = SA_RESTART };

	if (pipe(ended) == -1 || fcntl(ended[1], F_SETFL, O_NONBLOCK) == -1) {
		perror("aws-emulator: pipe");
		return -1;
	}
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

/* Returns once a signal came, the lifetime is over, or standard input ended and that was to be waited for. */
static void
wait_for_end(const struct options *options)
{
	double deadline = clock_monotonic() + options->lifetime;
	struct pollfd fds[] = {
		{ .fd = ended[0], .events = POLLIN },
		{ .fd = options->exit_on_eof ? STDIN_FILENO : -1, .events = POLLIN },
	};
	char sink[512];

	for (;;) {
		double left = options->lifetime > 0 ? deadline - clock_monotonic() : 3600;

		if (left <= 0)
			return;
		if (poll(fds, 2, left < 3600 ? (int)(left * 1000) + 1 : 3600 * 1000) == -1 &&
		    errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		if (fds[1].revents && read(STDIN_FILENO, sink, sizeof(sink)) <= 0)
			return;
	}
}

int
main(int argc, char *argv[])
{
	struct options options;
	struct trouble trouble;
	struct account account = { 0 };
	struct pager pager;
	struct log log = { 0 };
	struct http *http = NULL;
	int status = EXIT_FAILURE;

	trouble_init(&trouble);
	options_parse(&options, &trouble, argc, argv); /* misuse ends here */

	if (account_load(&account, options.account, clock_now()) == -1)
		goto out;
	if (pager_init(&pager, options.max_page) == -1)
		goto out;
	if (log_open(&log, options.log) == -1)
		goto out;
	if (catch_signals() == -1)
		goto out;
	http = http_start(
	    options.address, options.port, options.tls, &account, &pager, &trouble, &log);
	if (!http)
		goto out;
	if (http_print_url(http) == -1) {
		perror("aws-emulator: standard output");
		goto out;
	}
	wait_for_end(&options);
	status = EXIT_SUCCESS;
out:
	http_stop(http);
	log_close(&log);
	account_release(&account);
	trouble_release(&trouble);
	close(ended[0]);
	close(ended[1]);
	return status;
}
