/*
 * canned-aws FILE [LOG]: answer AWS requests on 127.0.0.1 with what the file says, for answers that no
 * account gives.  Prints its URL.  Ends after two minutes, if it is not ended before.
 *
 * Each line of the file is OPERATION STATUS BODY.  The operation is that of X-Amz-Target, or of a REST
 * call the path behind the API's version with the query, if the line has one: functions/f/aliases; of a
 * query call its Action.  Requests are appended to LOG.
 * The nth request for an operation gets the nth line that has it, those beyond get the last one.
 * Status 0 is never answered; an operation without a line gets an error.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
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
#include "base/mem.h"

enum { LIFETIME_SECONDS = 120, READ_SIZE = 4096 };

struct answer {
	char *operation;
	int status;
	char *body;
	bool used;
};

struct answers {
	struct answer *items;
	size_t count;
	size_t capacity;
};

static void
answers_read(struct answers *answers, const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = NULL, *rest, *word;
	size_t size = 0;

	if (file == NULL)
		die("cannot open '%s':", path);
	while (getline(&line, &size, file) != -1) {
		struct answer answer = { 0 };

		line[strcspn(line, "\n")] = '\0';
		rest = line;
		if ((word = strtok_r(rest, " ", &rest)) == NULL)
			continue;
		answer.operation = xstrdup(word);
		if ((word = strtok_r(rest, " ", &rest)) == NULL)
			die("'%s' has no status", line);
		answer.status = atoi(word);
		answer.body = xstrdup(rest);
		answers->items =
		    xgrow(answers->items, &answers->capacity, answers->count + 1, sizeof(answer));
		answers->items[answers->count++] = answer;
	}
	free(line);
	fclose(file);
}

static void
answers_release(struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++) {
		free(answers->items[i].operation);
		free(answers->items[i].body);
	}
	free(answers->items);
}

/* The first that was not used, else the last. */
static const struct answer *
answers_take(struct answers *answers, const char *operation)
{
	size_t path_len = strcspn(operation, "?");
	struct answer *found = NULL;

	for (size_t i = 0; i < answers->count; i++) {
		struct answer *answer = &answers->items[i];

		if (strcmp(answer->operation, operation) != 0 &&
		    (strlen(answer->operation) != path_len ||
			strncmp(answer->operation, operation, path_len) != 0))
			continue;
		found = answer;
		if (!answer->used)
			break;
	}
	if (found != NULL)
		found->used = true;
	return found;
}

/* The text behind a header's name, up to its line's end; NULL: there is none. */
static const char *
header(const char *request, const char *name)
{
	const char *line = request;

	while ((line = strstr(line, "\r\n")) != NULL) {
		line += 2;
		if (strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			return line + strlen(name) + 1 + strspn(line + strlen(name) + 1, " ");
	}
	return NULL;
}

/* Read head and body.  Returns -1 where the client goes before. */
static int
read_request(int client, struct buf *request)
{
	const char *head_end = NULL, *length;
	size_t body_len = 0;
	ssize_t n;

	while (head_end == NULL || strlen(head_end + 4) < body_len) {
		n = read(client, buf_reserve(request, READ_SIZE), READ_SIZE);
		if (n <= 0)
			return -1;
		request->len += (size_t)n;
		request->data[request->len] = '\0';
		head_end = strstr(request->data, "\r\n\r\n");
		length = head_end != NULL ? header(request->data, "Content-Length") : NULL;
		body_len = length != NULL ? strtoul(length, NULL, 10) : 0;
	}
	return 0;
}

static void
operation_of(struct buf *out, const char *request)
{
	const char *target = header(request, "X-Amz-Target"), *start;

	if (target != NULL) {
		start = strchr(target, '.') != NULL ? strchr(target, '.') + 1 : target;
		buf_add(out, start, strcspn(start, "\r"));
		return;
	}
	start = strstr(request, "\r\n\r\nAction=");
	if (start != NULL) {
		start += strlen("\r\n\r\nAction=");
		buf_add(out, start, strcspn(start, "&"));
		return;
	}
	start = strchr(request, '/') + 1;
	if (strncmp(start, "2015-03-31/", 11) == 0)
		start += 11;
	buf_add(out, start, strcspn(start, " "));
}

static void
respond(int client, const struct answer *answer)
{
	static char body[] = "{\"__type\":\"NoSuchAnswer\"}";
	static const struct answer unknown = { .status = 400, .body = body };
	struct buf text = { 0 };

	if (answer == NULL)
		answer = &unknown;
	if (answer->status == 0)
		return; /* the connection stays open, and silent */
	buf_addf(&text, "HTTP/1.1 %d x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
	    answer->status, strlen(answer->body), answer->body);
	if (write(client, text.data, text.len) == -1)
		(void)0; /* the client is gone, as tests will have it */
	buf_release(&text);
	close(client);
}

/* Each beginning on a line of its own. */
static void
log_request(const char *path, const struct buf *request)
{
	FILE *log = fopen(path, "a");

	if (log == NULL || fprintf(log, "%s\n", request->data) < 0 || fclose(log) == EOF)
		die("cannot write '%s':", path);
}

static int
listen_at_any_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&address, size) == -1 ||
	    listen(fd, SOMAXCONN) == -1 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) == -1)
		die("cannot listen:");
	printf("http://127.0.0.1:%u\n", ntohs(address.sin_port));
	if (stdout_finish() == -1)
		exit(EXIT_FAILED);
	return fd;
}

int
main(int argc, char **argv)
{
	struct answers answers = { 0 };
	int fd, client;

	log_init("canned-aws");
	if (argc != 2 && argc != 3)
		die_usage("expected FILE [LOG]");
	answers_read(&answers, argv[1]);
	alarm(LIFETIME_SECONDS);
	signal(SIGPIPE, SIG_IGN);
	fd = listen_at_any_port();
	while ((client = accept(fd, NULL, NULL)) != -1) {
		struct buf request = { 0 }, operation = { 0 };

		if (read_request(client, &request) == 0) {
			operation_of(&operation, request.data);
			if (argc == 3)
				log_request(argv[2], &request);
			respond(client, answers_take(&answers, operation.data));
		} else {
			close(client);
		}
		buf_release(&request);
		buf_release(&operation);
	}
	answers_release(&answers);
	return EXIT_DONE;
}
