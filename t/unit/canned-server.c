/*
 * canned-server LOG ANSWER...: print the URL of a loopback server that gives the first request the
 * bytes of the first file, the second those of the second, and so on, and all further ones those of
 * the last; then the connection is closed.  The files are whole HTTP answers, be they right, cut or
 * none.  Requests are appended to LOG.  It ends at SIGTERM, or after five minutes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>
#include <netinet/in.h>
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

static void
write_all(int connection, const struct buf *answer)
{
	size_t sent = 0;

	while (sent < answer->len) {
		ssize_t n = send(connection, answer->data + sent, answer->len - sent, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		sent += (size_t)n;
	}
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
	server = listen_on_loopback();
	for (;;) {
		struct buf request = { 0 }, answer = { 0 };
		int connection = accept(server, NULL, NULL);

		if (connection == -1)
			die("cannot accept:");
		read_request(connection, &request);
		fprintf(log, "%s\n", buf_text(&request));
		fflush(log);
		if (file_read(argv[next], &answer) == -1)
			die("cannot read '%s':", argv[next]);
		write_all(connection, &answer);
		close(connection);
		next += next < argc - 1;
		buf_release(&request);
		buf_release(&answer);
	}
}
