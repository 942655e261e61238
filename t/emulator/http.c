#include "http.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "answer.h"
#include "clock.h"
#include "fault_token.h"
#include "request.h"
#include "service.h"
#include "signature.h"

enum { BODY_LIMIT = 16 << 20 };

struct http {
	struct MHD_Daemon *daemon;
	char *pem; /* NULL: no TLS */
	struct account *account;
	const struct pager *pager;
	struct trouble *trouble;
	struct log *log;
};

/* One request under way: libmicrohttpd hands over its target, then its headers, then its body in pieces. */
struct exchange {
	char *wire;
	char *body;
	size_t body_size;
	bool begun;
};

static void *
exchange_begin(void *context, const char *wire, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof(*x));

	(void)context;
	(void)connection;
	if (x)
		x->wire = strdup(wire); /* the one chance to see it before it is decoded */
	return x;
}

static void
exchange_end(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *state;

	(void)context;
	(void)connection;
	(void)why;
	if (!x)
		return;
	free(x->wire);
	free(x->body);
	free(x);
	*state = NULL;
}

static bool
exchange_add(struct exchange *x, const char *data, size_t size)
{
	char *longer;

	if (x->body_size + size > BODY_LIMIT)
		return false;
	longer = realloc(x->body, x->body_size + size);
	if (!longer)
		return false;
	memcpy(longer + x->body_size, data, size);
	x->body = longer;
	x->body_size += size;
	return true;
}

static enum MHD_Result
add_header(void *headers, enum MHD_ValueKind kind, const char *name, const char *value)
{
	char *lower = strdup(name);
	const char *before;

	(void)kind;
	if (!value)
		value = "";
	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	before = text_of(headers, lower);
	if (before)
		json_object_set_new(headers, lower, json_sprintf("%s,%s", before, value));
	else
		json_object_set_new(headers, lower, json_string(value));
	free(lower);
	return MHD_YES;
}

/* The text is made under the lock, too: an answer shares its parts with the account. */
static char *
run(struct http *http, struct request *request, struct answer *answer, const char **type)
{
	const struct fault *fault = request->fault;
	struct account *account = http->account;
	bool writes = request->operation->writes || (fault && fault->change);
	char *text;

	if (writes)
		pthread_rwlock_wrlock(&account->lock);
	else
		pthread_rwlock_rdlock(&account->lock);
	if (fault && fault->change)
		request->output = trouble_change(http->trouble, account, request);
	request->operation->run(account, request, answer);
	if (request->operation->writes && request->service == &service_ecr)
		request->output = json_deep_copy(answer->body);
	if (fault && fault->spoil && answer->code[0] == '\0') {
		answer_parse(answer);
		fault->spoil(request, answer);
	}
	text = answer_text(answer, request, type);
	pthread_rwlock_unlock(&account->lock);
	return text;
}

/* Operations change what signatures are verified with: they hand out credentials. */
static bool
is_admitted(struct account *account, struct request *request, double at, struct answer *answer)
{
	bool good;

	if (request->operation && request->operation->open)
		return true;
	pthread_rwlock_rdlock(&account->lock);
	good = signature_verify(request, account, (time_t)at, answer);
	pthread_rwlock_unlock(&account->lock);
	return good;
}

/* What the operation answers, or what a fault does. */
static char *
answer_operation(
    struct http *http, struct request *request, struct answer *answer, const char **type)
{
	const struct fault *fault;
	char *text;

	fault_token_accept(request);
	fault = request->fault = trouble_of(http->trouble, request);
	if (fault && fault->refuse) {
		fault->refuse(request, answer);
		text = answer_text(answer, request, type);
	} else {
		text = run(http, request, answer, type);
	}
	if (fault && fault->text) {
		free(text);
		text = strdup(fault->text);
		answer->status = fault->status;
		json_decref(answer->headers);
		answer->headers = NULL;
		*type = fault->text[0] == '<' ? "text/html" : *type;
	}
	return text;
}

static enum MHD_Result
send_answer(struct MHD_Connection *connection, const struct request *request, struct answer *answer,
    char *text, const char *type)
{
	struct MHD_Response *response = delivery_response(
	    request->fault ? request->fault->delivery : DELIVER_WHOLE, connection, text);
	char date[sizeof("Sat, 31 Jan 2026 12:34:56 GMT")];
	enum MHD_Result queued;
	const char *name;
	const json_t *value;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(
	    response, MHD_HTTP_HEADER_DATE, clock_http((time_t)clock_now(), date));
	MHD_add_response_header(response, "x-amzn-RequestId", request->id);
	json_object_foreach(answer->headers, name, value)
		MHD_add_response_header(response, name, json_string_value(value));
	queued = MHD_queue_response(connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return queued;
}

/* The time that it took to make the answer is part of the delay, as it is with AWS. */
static void
wait_for_answer(const struct http *http, double begun)
{
	double left = http->trouble->latency - (clock_monotonic() - begun);

	if (left > 0)
		clock_sleep(left);
}

static enum MHD_Result
answer_exchange(struct http *http, struct MHD_Connection *connection, const struct exchange *x,
    const char *method)
{
	struct request request = {
		.method = method,
		.wire = x->wire,
		.body = x->body ? x->body : "",
		.body_size = x->body_size,
		.headers = json_object(),
		.pager = http->pager,
	};
	struct answer answer = { 0 };
	double at = clock_now(), begun = clock_monotonic();
	enum MHD_Result queued;
	const char *type;
	char *text;

	MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, request.headers);
	request_read(&request);
	if (is_admitted(http->account, &request, at, &answer) && request_check(&request, &answer))
		text = answer_operation(http, &request, &answer, &type);
	else
		text = answer_text(&answer, &request, &type);
	log_request(http->log, at, &request, &answer);
	wait_for_answer(http, begun);
	queued = send_answer(connection, &request, &answer, text, type);
	answer_release(&answer);
	request_release(&request);
	return queued;
}

static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *data_size, void **state)
{
	struct exchange *x = *state;

	(void)url;
	(void)version;
	if (!x || !x->wire)
		return MHD_NO;
	if (!x->begun) {
		x->begun = true;
		return MHD_YES;
	}
	if (*data_size > 0) {
		if (!exchange_add(x, data, *data_size))
			return MHD_NO;
		*data_size = 0;
		return MHD_YES;
	}
	return answer_exchange(context, connection, x, method);
}

static char *
read_text(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t size = 0;
	ssize_t n = in ? getdelim(&text, &size, '\0', in) : -1;

	if (in)
		fclose(in);
	if (n > 0)
		return text;
	free(text);
	fprintf(stderr, "aws-emulator: cannot read '%s'\n", path);
	return NULL;
}

struct http *
http_start(const char *address, unsigned port, const char *tls, struct account *account,
    const struct pager *pager, struct trouble *trouble, struct log *log)
{
	struct sockaddr_in socket_address = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	unsigned flags =
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;
	struct http *http = calloc(1, sizeof(*http));

	if (address && inet_pton(AF_INET, address, &socket_address.sin_addr) != 1) {
		fprintf(stderr, "aws-emulator: '%s' is no IPv4 address\n", address);
		free(http);
		return NULL;
	}
	if (!http)
		return NULL;
	*http = (struct http){ .account = account, .pager = pager, .trouble = trouble, .log = log };
	if (tls && !(http->pem = read_text(tls))) {
		free(http);
		return NULL;
	}
	/* One file has both: each is found by its own heading. */
	const struct MHD_OptionItem tls_options[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, http->pem },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, http->pem },
		{ MHD_OPTION_END, 0, NULL },
	};

	http->daemon = MHD_start_daemon(flags | (tls ? MHD_USE_TLS : 0), (uint16_t)port, NULL, NULL,
	    handle, http, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&socket_address,
	    MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, NULL, MHD_OPTION_NOTIFY_COMPLETED,
	    exchange_end, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(128 << 10),
	    MHD_OPTION_ARRAY, tls ? tls_options : tls_options + 2, MHD_OPTION_END);
	if (http->daemon)
		return http;
	fprintf(stderr, "aws-emulator: cannot listen on %s:%u: %s\n",
	    address ? address : "127.0.0.1", port, strerror(errno));
	free(http->pem);
	free(http);
	return NULL;
}

int
http_print_url(const struct http *http)
{
	unsigned port = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;

	if (printf("%s://127.0.0.1:%u\n", http->pem ? "https" : "http", port) < 0)
		return -1;
	return fflush(stdout) == EOF ? -1 : 0;
}

void
http_stop(struct http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	free(http->pem);
	free(http);
}
