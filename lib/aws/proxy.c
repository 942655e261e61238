#include "aws/proxy.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

/* The target of a request. */
struct target {
	bool secure;
	char *host; /* without brackets */
	char *port;
	int family; /* of address; 0 where host is a name */
	unsigned char address[16];
};

/* An address as text; the family, or 0. */
static int
read_address(const char *text, unsigned char address[16])
{
	if (inet_pton(AF_INET, text, address) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, text, address) == 1 ? AF_INET6 : 0;
}

/* HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT, or an IPv6 address as it is; port is NULL where there is none. */
static void
split(const char *text, size_t len, char **host, char **port)
{
	const char *end = text + len, *colon = memchr(text, ':', len);

	*port = NULL;
	if (len > 0 && text[0] == '[') {
		const char *close = memchr(text, ']', len);

		*host = xstrndup(text + 1, (size_t)((close != NULL ? close : end) - text - 1));
		if (close != NULL && close + 1 < end && close[1] == ':')
			*port = xstrndup(close + 2, (size_t)(end - close - 2));
	} else if (colon != NULL && memchr(colon + 1, ':', (size_t)(end - colon - 1)) == NULL) {
		*host = xstrndup(text, (size_t)(colon - text));
		*port = xstrndup(colon + 1, (size_t)(end - colon - 1));
	} else {
		*host = xstrndup(text, len);
	}
}

static void
target_read(struct target *t, const char *url)
{
	const char *authority = strstr(url, "://") + 3;
	size_t len;

	*t = (struct target){ .secure = strncmp(url, "https:", 6) == 0 };
	split(authority, strcspn(authority, "/?"), &t->host, &t->port);
	if (t->port == NULL)
		t->port = xstrdup(t->secure ? "443" : "80");
	len = strlen(t->host);
	if (len > 0 && t->host[len - 1] == '.')
		t->host[len - 1] = '\0';
	t->family = read_address(t->host, t->address);
}

static void
target_release(struct target *t)
{
	free(t->host);
	free(t->port);
}

/* Whether the first bits of an address are those of a range. */
static bool
begins_as(const unsigned char *address, const unsigned char *range, unsigned bits)
{
	if (memcmp(address, range, bits / 8) != 0)
		return false;
	return bits % 8 == 0 || (address[bits / 8] ^ range[bits / 8]) >> (8 - bits % 8) == 0;
}

static bool
is_in_range(const struct target *t, const char *range, unsigned bits)
{
	unsigned char first[16];

	return t->family != 0 && read_address(range, first) == t->family &&
	       bits <= (t->family == AF_INET ? 32 : 128) && begins_as(t->address, first, bits);
}

static bool
is_near(const struct target *t)
{
	return strcasecmp(t->host, "localhost") == 0 || is_in_range(t, "127.0.0.0", 8) ||
	       is_in_range(t, "::1", 128) || is_in_range(t, "169.254.0.0", 16) ||
	       is_in_range(t, "fe80::", 10) ||
	       /* where AWS has metadata and credentials in IPv6 */
	       is_in_range(t, "fd00:ec2::", 32);
}

/* ADDRESS/BITS */
static bool
matches_range(const struct target *t, const char *entry)
{
	const char *slash = strchr(entry, '/');
	char *range = xstrndup(entry, (size_t)(slash - entry)), *end;
	unsigned long bits = strtoul(slash + 1, &end, 10);
	bool matches = slash[1] >= '0' && slash[1] <= '9' && *end == '\0' && bits <= 128 &&
		       is_in_range(t, range, (unsigned)bits);

	free(range);
	return matches;
}

/* Whether host ends with the suffix, which begins with a dot. */
static bool
is_below(const char *host, const char *suffix)
{
	size_t len = strlen(host), suffix_len = strlen(suffix);

	return len > suffix_len && strcasecmp(host + len - suffix_len, suffix) == 0;
}

static bool
matches_host(const struct target *t, const char *host)
{
	unsigned char address[16];
	int family = read_address(host, address);

	if (family != 0)
		return family == t->family &&
		       memcmp(address, t->address, family == AF_INET ? 4 : 16) == 0;
	if (strncmp(host, "*.", 2) == 0)
		host++;
	if (host[0] == '.')
		return is_below(t->host, host);
	return strcasecmp(host, t->host) == 0 ||
	       (is_below(t->host, host) && t->host[strlen(t->host) - strlen(host) - 1] == '.');
}

static bool
matches(const struct target *t, const char *entry, size_t len)
{
	char *text = xstrndup(entry, len), *host, *port;
	bool found;

	split(text, len, &host, &port);
	if (strcmp(text, "*") == 0)
		found = true;
	else if (strchr(text, '/') != NULL)
		found = matches_range(t, text);
	else
		found = host[0] != '\0' && matches_host(t, host) &&
			(port == NULL || strcmp(port, t->port) == 0);
	free(host);
	free(port);
	free(text);
	return found;
}

static bool
is_excepted(const struct target *t)
{
	const char *list = environment_either("NO_PROXY", "no_proxy");

	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, ","), end = len;
		size_t start = strspn(list, " \t");

		while (end > start && strchr(" \t", list[end - 1]) != NULL)
			end--;
		if (end > start && matches(t, list + start, end - start))
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

const char *
proxy_for(const char *url)
{
	struct target target;
	const char *proxy;

	target_read(&target, url);
	proxy = target.secure ? environment_either("HTTPS_PROXY", "https_proxy")
			      : environment_either("HTTP_PROXY", "http_proxy");
	if (proxy == NULL || is_near(&target) || is_excepted(&target))
		proxy = "";
	target_release(&target);
	return proxy;
}

/* [SCHEME://][USER[:PASSWORD]@]HOST[:PORT][/] */
static bool
is_proxy(const char *text)
{
	static const char *const schemes[] = { "http", "https", "socks4", "socks4a", "socks5",
		"socks5h" };
	const char *separator = strstr(text, "://"), *at;
	bool known = separator == NULL;
	size_t len;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && !known; i++)
		known = strlen(schemes[i]) == (size_t)(separator - text) &&
			strncasecmp(schemes[i], text, strlen(schemes[i])) == 0;
	if (separator != NULL)
		text = separator + 3;
	at = strrchr(text, '@');
	if (at != NULL)
		text = at + 1;
	len = strcspn(text, "/");
	return known && len > 0 && text[strspn(text, ":")] != '\0' && text[0] != ':' &&
	       strpbrk(text, " \t\r\n?#") == NULL && (text[len] == '\0' || text[len + 1] == '\0');
}

int
proxies_check(void)
{
	static const char *const names[] = { "HTTPS_PROXY", "https_proxy", "HTTP_PROXY",
		"http_proxy" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = environment(names[i]);
		const char *at = value != NULL ? strrchr(value, '@') : NULL;

		if (value == NULL || is_proxy(value))
			continue;
		/* What stands before an @ may be a password. */
		log_error("%s is '%s', which is not of the form http://HOST[:PORT]", names[i],
		    at != NULL ? at : value);
		return -1;
	}
	return 0;
}
