#include "aws/http.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
	CONNECT_SECONDS = 10,
	IDLE_SECONDS = 60,
	TOTAL_SECONDS = 300,
	BODY_MAX = 64 * 1024 * 1024,
};

struct http {
	CURL *curl;
	char error[CURL_ERROR_SIZE];
	bool too_large;
};

struct transfer {
	struct http *http;
	struct http_response *response;
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

	if (t->response->body.len + size * n > BODY_MAX) {
		t->http->too_large = true;
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
		{ "x-amz-retry-after:", &t->response->retry_after },
	};
	size_t len = size * n;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		size_t name_len = strlen(wanted[i].name);

		if (len > name_len && strncasecmp(line, wanted[i].name, name_len) == 0)
			keep_value(wanted[i].out, line + name_len, len - name_len);
	}
	return len;
}

struct http *
http_new(void)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->curl = curl_easy_init();
	if (http->curl == NULL)
		die("libcurl cannot start");
	return http;
}

void
http_free(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	free(http);
}

static void
set_up(CURL *curl, const struct http_request *request)
{
	/* Settings go with each request: curl_easy_reset() forgets them but keeps connections. */
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L); /* the signature covers the path as it is */
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)IDLE_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "ecrm/" ECRM_VERSION " ua/2.1 lang/c");
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	if (request->body != NULL) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static enum http_outcome
outcome_of(CURLcode code)
{
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
	default:
		return HTTP_FAILED;
	}
}

enum http_outcome
http_send(struct http *http, const struct http_request *request, struct http_response *response,
    const char **why)
{
	struct transfer transfer = { http, response };
	struct curl_slist *headers = NULL;
	CURLcode code;

	http->error[0] = '\0';
	http->too_large = false;
	for (const char *const *h = request->headers; *h != NULL; h++)
		headers = curl_slist_append(headers, *h);
	headers = curl_slist_append(headers, "Expect:"); /* no waiting for a 100 Continue */
	set_up(http->curl, request);
	curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, http->error);
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(http->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(http->curl, CURLOPT_WRITEDATA, &transfer);
	curl_easy_setopt(http->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(http->curl, CURLOPT_HEADERDATA, &transfer);
	code = curl_easy_perform(http->curl);
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &response->status);
	curl_slist_free_all(headers);
	*why = http->error[0] != '\0' ? http->error : curl_easy_strerror(code);
	if (http->too_large)
		*why = "the answer is larger than 64 MiB";
	return outcome_of(code);
}

void
http_response_release(struct http_response *response)
{
	buf_release(&response->body);
	buf_release(&response->request_id);
	buf_release(&response->error_type);
	buf_release(&response->retry_after);
	response->status = 0;
}
