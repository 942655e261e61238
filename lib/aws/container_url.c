#include "aws/container_url.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

/* The agent of ECS; RELATIVE_URI is below it. */
#define ECS_HOST "http://169.254.170.2"

/* The parts of a URL, which libcurl owns. */
struct parts {
	char *scheme;
	char *host;
	char *port;
	char *user;
};

static bool
is_known_v4(const struct in_addr *address)
{
	uint32_t ip = ntohl(address->s_addr);

	return ip >> 24 == 127 || ip == 0xa9feaa02 /* ECS: 169.254.170.2 */ ||
	       ip == 0xa9feaa17 /* EKS: 169.254.170.23 */;
}

static bool
is_known_v6(const struct in6_addr *address)
{
	struct in6_addr eks;

	inet_pton(AF_INET6, "fd00:ec2::23", &eks);
	return memcmp(address, &in6addr_loopback, sizeof(eks)) == 0 ||
	       memcmp(address, &eks, sizeof(eks)) == 0;
}

static bool
is_known(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_known_v4(&((const struct sockaddr_in *)(const void *)address)->sin_addr);
	return address->sa_family == AF_INET6 &&
	       is_known_v6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static void
add_address(struct buf *list, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
		    text, sizeof(text));
	else
		inet_ntop(AF_INET6,
		    &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
		    sizeof(text));
	buf_addf(list, "%s%s", list->len > 0 ? "," : "", text);
}

/*
 * All addresses of the host must be known, and they are what is then connected to: the next answer
 * to the same question could be another.
 */
static int
check_host(struct credential_search *search, const struct parts *parts, struct container_url *out)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	struct buf addresses = { 0 }, resolve = { 0 };
	size_t len = strlen(parts->host);
	/* Without the brackets of an IPv6 address. */
	char *name =
	    parts->host[0] == '[' ? xstrndup(parts->host + 1, len - 2) : xstrdup(parts->host);
	int error = getaddrinfo(name, NULL, &hints, &found), rc = -1;

	if (error != 0) {
		search_fail(search, "the host '%s' of AWS_CONTAINER_CREDENTIALS_FULL_URI: %s", name,
		    gai_strerror(error));
		goto out;
	}
	for (struct addrinfo *a = found; a != NULL; a = a->ai_next) {
		if (!is_known(a->ai_addr)) {
			search_fail(search,
			    "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to '%s' in clear, which is "
			    "neither this machine nor an agent of AWS; use https",
			    name);
			goto out;
		}
		add_address(&addresses, a->ai_addr);
	}
	buf_addf(&resolve, "%s:%s:%s", name, parts->port, addresses.data);
	out->resolve = buf_detach(&resolve);
	rc = 0;
out:
	if (found != NULL)
		freeaddrinfo(found);
	buf_release(&addresses);
	free(name);
	return rc;
}

static int
check_url(struct credential_search *search, const char *url, struct container_url *out)
{
	struct parts parts = { 0 };
	CURLU *parser = curl_url();
	int rc = -1;

	if (parser == NULL)
		die("out of memory");
	if (curl_url_set(parser, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(parser, CURLUPART_SCHEME, &parts.scheme, 0) != CURLUE_OK ||
	    curl_url_get(parser, CURLUPART_HOST, &parts.host, 0) != CURLUE_OK ||
	    curl_url_get(parser, CURLUPART_PORT, &parts.port, CURLU_DEFAULT_PORT) != CURLUE_OK ||
	    curl_url_get(parser, CURLUPART_USER, &parts.user, 0) == CURLUE_OK ||
	    (strcmp(parts.scheme, "http") != 0 && strcmp(parts.scheme, "https") != 0))
		search_fail(search, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL");
	else if (strcmp(parts.scheme, "https") == 0)
		rc = 0;
	else
		rc = check_host(search, &parts, out);
	curl_free(parts.scheme);
	curl_free(parts.host);
	curl_free(parts.port);
	curl_free(parts.user);
	curl_url_cleanup(parser);
	return rc;
}

int
container_url_find(struct credential_search *search, struct container_url *out)
{
	const char *relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct buf url = { 0 };

	*out = (struct container_url){ 0 };
	if (relative == NULL && full == NULL)
		return 0;
	/* Without its slash it would become part of the host. */
	if (relative != NULL && relative[0] != '/')
		return search_fail(
		    search, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
	if (relative == NULL && check_url(search, full, out) == -1)
		return -1;
	buf_addf(
	    &url, "%s%s", relative != NULL ? ECS_HOST : "", relative != NULL ? relative : full);
	out->url = buf_detach(&url);
	return 1;
}

void
container_url_release(struct container_url *url)
{
	free(url->url);
	free(url->resolve);
	*url = (struct container_url){ 0 };
}
