#include "aws/http_setup.h"

#include <limits.h>

#include "aws/proxy.h"
#include "aws/trust.h"
#include "base/log.h"

int
http_milliseconds(int64_t nanoseconds)
{
	int64_t n = nanoseconds / 1000000 + 1;

	return n < 0 ? 0 : n < INT_MAX / 2 ? (int)n : INT_MAX / 2;
}

/* To be vouched for by the system's certificates, or by those of the bundle and no others. */
static void
set_up_tls(CURL *curl, const struct http_settings *settings, bool takes_trust)
{
	const struct buf *ca_bundle = settings->ca_bundle;
	struct curl_blob pem = { ca_bundle->data, ca_bundle->len, CURL_BLOB_NOCOPY };

	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (takes_trust) {
		trust_take(curl, settings->trust);
		return;
	}
	trust_give(curl, settings->trust);
	if (ca_bundle->len == 0)
		return;
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_PROXY_CAPATH, NULL);
	/* Else the system's would count. */
	if (curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &pem) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO_BLOB, &pem) != CURLE_OK)
		die("this libcurl cannot trust the certificates of a CA bundle alone");
}

/* Nothing is left to libcurl's own reading of the environment and of .netrc. */
static void
set_up_proxy(CURL *curl, const struct http_request *request)
{
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_PROXY, request->is_direct ? "" : proxy_for(request->url));
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
	curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void
http_set_up(CURL *curl, const struct http_settings *settings, bool takes_trust,
    const struct http_request *request)
{
	/* Settings go with each request: curl_easy_reset() forgets them but keeps connections. */
	curl_easy_reset(curl);
	set_up_tls(curl, settings, takes_trust);
	set_up_proxy(curl, request);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L); /* the signature covers the path as it is */
	/* drive() keeps the time; this shares it among the addresses of a host. */
	curl_easy_setopt(
	    curl, CURLOPT_CONNECTTIMEOUT_MS, http_milliseconds(request->limits.connect) + 1000L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* a lookup of a name is not waited for */
	curl_easy_setopt(curl, CURLOPT_USERAGENT, settings->user_agent);
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	if (request->body != NULL) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}
