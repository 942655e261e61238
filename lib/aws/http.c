#include "aws/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "aws/http_setup.h"
#include "aws/secret.h"
#include "aws/trust.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/steady.h"

enum { BODY_MAX = 16 * 1024 * 1024, SMALL_MAX = 64 * 1024, HEAD_MAX = 256 * 1024 };

struct http {
	const struct http_settings *settings;
	CURL *curl;
	CURLM *multi; /* drives curl alone: so the clock and http_wake() can end its transfer */
	char error[CURL_ERROR_SIZE];
	struct buf why;
	/* Over, from the handle that loaded it; for good, lest connections be dropped. */
	bool takes_trust;
};

struct transfer {
	struct http_response *response;
	bool is_small;
	bool connected;
	size_t head_len;
	const char *too_large; /* NULL: nothing was */
	struct buf date, age;  /* the headers */
	int64_t heard_at;      /* when the answer last grew, or the request set out */
};

void
http_global_init(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		die("libcurl cannot start");
}

void
http_global_release(void)
{
	curl_global_cleanup();
}

static size_t
take_body(char *data, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	t->heard_at = steady_now();
	if (t->response->body.len + size * n > (t->is_small ? SMALL_MAX : BODY_MAX)) {
		t->too_large = t->is_small ? "the answer is larger than 64 KiB"
					   : "the answer is larger than 16 MiB";
		return 0;
	}
	buf_add(&t->response->body, data, size * n);
	return size * n;
}

static void
keep_value(struct buf *out, const char *value, size_t len)
{
	while (len > 0 && strchr(" \t", *value) != NULL) {
		value++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL)
		len--;
	buf_truncate(out, 0);
	buf_add(out, value, len);
}

static size_t
take_header(char *line, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	const struct {
		const char *name;
		struct buf *out;
	} wanted[] = {
		{ "x-amzn-requestid:", &t->response->request_id },
		{ "x-amz-request-id:", &t->response->request_id },
		{ "x-amzn-errortype:", &t->response->error_type },
		{ "retry-after:", &t->response->retry_after },
		{ "x-amz-retry-after:", &t->response->retry_after_ms },
		{ "date:", &t->date },
		{ "age:", &t->age },
	};
	size_t len = size * n;

	t->heard_at = steady_now();
	t->head_len += len;
	if (t->head_len > HEAD_MAX) {
		t->too_large = "the head of the answer is larger than 256 KiB";
		return 0;
	}
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		size_t name_len = strlen(wanted[i].name);

		if (len > name_len && strncasecmp(line, wanted[i].name, name_len) == 0)
			keep_value(wanted[i].out, line + name_len, len - name_len);
	}
	return len;
}

/* A connection is there, new or used before, and the request is about to go. */
static int
begin_request(void *context, char *our_address, char *their_address, int our_port, int their_port)
{
	struct transfer *t = context;

	(void)our_address;
	(void)their_address;
	(void)our_port;
	(void)their_port;
	t->connected = true;
	t->heard_at = steady_now();
	return CURL_PREREQFUNC_OK;
}

struct http *
http_new(const struct http_settings *settings)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->settings = settings;
	http->takes_trust = trust_is_loaded(settings->trust);
	http->curl = curl_easy_init();
	http->multi = curl_multi_init();
	if (http->curl == NULL || http->multi == NULL)
		die("libcurl cannot start");
	return http;
}

void
http_free(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	curl_multi_cleanup(http->multi);
	buf_release(&http->why);
	free(http);
}

static enum http_outcome
outcome_of(CURL *curl, CURLcode code)
{
	long proxy_status = 0;

	/* A proxy that wants a password, or does not let us through, will not do so next time. */
	curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	if (proxy_status >= 400 && proxy_status < 500)
		return HTTP_FAILED;
	switch (code) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMED_OUT;
	case CURLE_COULDNT_CONNECT:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return HTTP_TRANSIENT;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_NO_HOST;
	default:
		return HTTP_FAILED;
	}
}

/* When to give up, and what to say then. */
struct limit {
	int64_t end;
	int64_t length;
	const char *missing;
	const char *option;
};

static void
take_earlier(
    struct limit *next, int64_t begin, int64_t length, const char *missing, const char *option)
{
	if (begin + length < next->end)
		*next = (struct limit){ begin + length, length, missing, option };
}

/* The limit that is over first, of those that hold now. */
static struct limit
next_limit(const struct http_request *request, const struct transfer *t, int64_t began)
{
	const struct http_limits *l = &request->limits;
	struct limit next = { .end = request->deadline };

	take_earlier(&next, began, l->request, "the whole answer", "request-timeout");
	if (t->connected)
		take_earlier(&next, t->heard_at, l->read, "more of the answer", "read-timeout");
	else
		take_earlier(&next, began, l->connect, "a connection", "connect-timeout");
	return next;
}

static void
describe_limit(struct buf *why, const struct limit *limit)
{
	if (limit->option == NULL) {
		buf_adds(why, "there was no time left for the whole answer");
		return;
	}
	buf_adds(why, "waited ");
	duration_format(why, limit->length);
	buf_addf(why, " for %s (--%s)", limit->missing, limit->option);
}

static void
describe_end(struct http *http, CURLcode code)
{
	bool is_certificate = code == CURLE_PEER_FAILED_VERIFICATION;

	if (is_certificate)
		buf_adds(&http->why, "the server's certificate could not be verified: ");
	buf_adds(&http->why, http->error[0] != '\0' ? http->error : curl_easy_strerror(code));
	if (is_certificate)
		buf_adds(&http->why, "; AWS_CA_BUNDLE can name a file of other CAs to trust");
}

/* Until the transfer has ended by itself, has been aborted, or has taken too long. */
static enum http_outcome
drive(struct http *http, const struct http_request *request, const struct transfer *t)
{
	int64_t began = steady_now();
	struct limit limit;
	CURLMsg *message;
	int running, left;

	for (;;) {
		if (atomic_load(request->aborted))
			return HTTP_ABORTED;
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			return HTTP_FAILED;
		message = curl_multi_info_read(http->multi, &left);
		if (message != NULL && message->msg == CURLMSG_DONE) {
			describe_end(http, message->data.result);
			return outcome_of(http->curl, message->data.result);
		}
		limit = next_limit(request, t, began);
		if (steady_now() >= limit.end) {
			describe_limit(&http->why, &limit);
			return HTTP_TIMED_OUT;
		}
		/* http_wake() ends this, too. */
		curl_multi_poll(
		    http->multi, NULL, 0, http_milliseconds(limit.end - steady_now()), NULL);
	}
}

/* One of the headers is a token, one a signature. */
static void
wipe_list(struct curl_slist *list)
{
	for (; list != NULL; list = list->next)
		mem_wipe(list->data, strlen(list->data));
}

static struct curl_slist *
add_to_list(struct curl_slist *list, const char *text)
{
	struct curl_slist *longer = curl_slist_append(list, text);

	if (longer == NULL)
		die("out of memory");
	return longer;
}

enum http_outcome
http_send(struct http *http, const struct http_request *request, struct http_response *response,
    const char **why)
{
	struct transfer transfer = {
		.response = response,
		.is_small = request->is_small,
	};
	struct curl_slist *headers = NULL, *resolve = NULL;
	enum http_outcome outcome;

	http->error[0] = '\0';
	buf_truncate(&http->why, 0);
	for (const char *const *h = request->headers; *h != NULL; h++)
		headers = add_to_list(headers, *h);
	headers = add_to_list(headers, "Expect:"); /* no waiting for a 100 Continue */
	http_set_up(http->curl, http->settings, http->takes_trust, request);
	if (request->resolve != NULL) {
		resolve = add_to_list(NULL, request->resolve);
		curl_easy_setopt(http->curl, CURLOPT_RESOLVE, resolve);
	}
	curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, http->error);
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(http->curl, CURLOPT_PREREQFUNCTION, begin_request);
	curl_easy_setopt(http->curl, CURLOPT_PREREQDATA, &transfer);
	curl_easy_setopt(http->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(http->curl, CURLOPT_WRITEDATA, &transfer);
	curl_easy_setopt(http->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(http->curl, CURLOPT_HEADERDATA, &transfer);
	curl_multi_add_handle(http->multi, http->curl);
	outcome = drive(http, request, &transfer);
	response->sent = transfer.connected;
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &response->status);
	curl_multi_remove_handle(http->multi, http->curl);
	wipe_list(headers);
	curl_slist_free_all(headers);
	curl_slist_free_all(resolve);
	if (transfer.too_large != NULL) {
		buf_truncate(&http->why, 0);
		buf_adds(&http->why, transfer.too_large);
	}
	/* What a cache had in store was made at another time than it says. */
	if (transfer.age.len == 0 && transfer.date.len > 0)
		response->date = curl_getdate(transfer.date.data, NULL);
	if (response->date < 0)
		response->date = 0;
	buf_release(&transfer.date);
	buf_release(&transfer.age);
	*why = buf_text(&http->why);
	return outcome;
}

void
http_wake(struct http *http)
{
	curl_multi_wakeup(http->multi);
}

void
http_response_release(struct http_response *response)
{
	secret_release(&response->body); /* of some services it is credentials */
	buf_release(&response->request_id);
	buf_release(&response->error_type);
	buf_release(&response->retry_after);
	buf_release(&response->retry_after_ms);
	response->status = 0;
	response->date = 0;
	response->sent = false;
}
