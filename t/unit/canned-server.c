/*
 * canned-server LOG ANSWER...: print the URL of a loopback server that gives the first request the
 * bytes of the first file, the second those of the second, and so on, and all further ones those of
 * the last; then the connection is closed.  The files are whole HTTP answers, be they right, cut or
 * none.  Behind the bytes of a file NAME.hold the connection stays open and silent; behind those of
 * a NAME.drip blanks follow, a few a second, and behind those of a NAME.flood its last line again
 * and again; all that until the client hangs up, while others are served.  Requests are appended to
 * LOG.  It ends at SIGTERM, or after five minutes.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"

enum { LIFETIME_SECONDS = 300 };

static int
listen_on_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s == -1 || bind(s, (struct sockaddr *)&address, len) == -1 || listen(s, 64) == -1 ||
	    getsockname(s, (struct sockaddr *)&address, &len) == -1)
		die("cannot listen:");
	printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return s;
}

/* How long the request is whose head ends at body. */
static size_t
length_of(const char *request, const char *body)
{
	static const char name[] = "\r\nContent-Length:";
	size_t head = (size_t)(body - request);

	for (const char *p = request; p < body; p++) {
		if (strncasecmp(p, name, sizeof(name) - 1) == 0)
			return head + strtoul(p + sizeof(name) - 1, NULL, 10);
	}
	return head;
}

static void
read_request(int connection, struct buf *request)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(connection, piece, sizeof(piece))) > 0) {
		const char *end;

		buf_add(request, piece, (size_t)n);
		end = strstr(request->data, "\r\n\r\n");
		if (end != NULL && request->len >= length_of(request->data, end + 4))
			return;
	}
}

static int
send_all(int connection, const struct buf *answer)
{
	size_t sent = 0;

	while (sent < answer->len) {
		ssize_t n = send(connection, answer->data + sent, answer->len - sent, MSG_NOSIGNAL);

		if (n <= 0)
			return -1;
		sent += (size_t)n;
	}
	return 0;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Until the client hangs up. */
static void
linger(int connection, bool drip)
{
	struct pollfd fd = { .fd = connection, .events = POLLIN };
	char byte;

	for (;;) {
		if (poll(&fd, 1, drip ? 50 : -1) == 0) {
			if (send(connection, " ", 1, MSG_NOSIGNAL) == -1)
				return;
		} else if (read(connection, &byte, 1) <= 0) {
			return;
		}
	}
}

/* The last line again and again, until the client hangs up. */
static void
flood(int connection, const struct buf *answer)
{
	size_t start = answer->len - 1;
	struct buf line = { 0 };

	while (start > 0 && answer->data[start - 1] != '\n')
		start--;
	buf_add(&line, answer->data + start, answer->len - start);
	while (send_all(connection, &line) == 0)
		;
	buf_release(&line);
}

/* What follows the bytes of some files, in a process of its own. */
static void
go_on(int connection, const char *name, const struct buf *answer)
{
	bool is_flood = ends_with(name, ".flood"), is_drip = ends_with(name, ".drip");

	if (!is_flood && !is_drip && !ends_with(name, ".hold"))
		return;
	switch (fork()) {
	case -1:
		die("cannot fork:");
	case 0:
		alarm(LIFETIME_SECONDS);
		if (is_flood)
			flood(connection, answer);
		else
			linger(connection, is_drip);
		_exit(EXIT_DONE);
	}
}

static void
give(int connection, const char *name)
{
	struct buf answer = { 0 };

	if (file_read(name, &answer) == -1)
		die("cannot read '%s':", name);
	send_all(connection, &answer);
	go_on(connection, name, &answer);
	buf_release(&answer);
}

int
main(int argc, char **argv)
{
	FILE *log;
	int server, next = 2;

	log_init("canned-server");
	if (argc < 3)
		die_usage("expected LOG ANSWER...");
	log = fopen(argv[1], "a");
	if (log == NULL)
		die("cannot open '%s':", argv[1]);
	alarm(LIFETIME_SECONDS);
	signal(SIGCHLD, SIG_IGN);
	server = listen_on_loopback();
	for (;;) {
		struct buf request = { 0 };
		int connection = accept(server, NULL, NULL);

		if (connection == -1)
			die("cannot accept:");
		read_request(connection, &request);
		fprintf(log, "%s\n", buf_text(&request));
		fflush(log);
		give(connection, argv[next]);
		close(connection);
		next += next < argc - 1;
		buf_release(&request);
	}
}
