#include "image/reference.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DIGITS    "0123456789"
#define LOWERCASE "abcdefghijklmnopqrstuvwxyz"
#define UPPERCASE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum { ACCOUNT_LEN = 12, TAG_MAX = 300, REPOSITORY_MAX = 256 };

bool
is_digest(const char *text)
{
	return strncmp(text, "sha256:", 7) == 0 && strspn(text + 7, DIGITS "abcdef") == 64 &&
	       text[71] == '\0';
}

/* The parts of a reference as they stand in its text. */
struct parts {
	const char *host; /* NULL: none */
	size_t host_len;
	const char *path;
	size_t path_len;
	const char *tag;
	size_t tag_len; /* 0: none */
	const char *digest;
	size_t digest_len; /* 0: none */
};

/*
 * HOST/PATH[:TAG][@DIGEST]: the first component is a host where it has a dot or a port, or is
 * localhost, as container tools have it; the tag's colon stands behind the last slash.
 */
static void
split(struct parts *p, const char *text)
{
	size_t len = strcspn(text, "@"), first;
	const char *colon = NULL;

	*p = (struct parts){ 0 };
	if (text[len] == '@') {
		p->digest = text + len + 1;
		p->digest_len = strlen(p->digest);
	}
	for (size_t i = len; i > 0 && text[i - 1] != '/'; i--) {
		if (text[i - 1] == ':')
			colon = text + i - 1;
	}
	first = strcspn(text, "/");
	if (first < len && (memchr(text, '.', first) != NULL || memchr(text, ':', first) != NULL ||
			       strncmp(text, "localhost/", 10) == 0)) {
		p->host = text;
		p->host_len = first;
	}
	p->path = p->host != NULL ? text + first + 1 : text;
	p->path_len = (size_t)(text + len - p->path);
	if (colon != NULL && colon > p->path) {
		p->tag = colon + 1;
		p->tag_len = (size_t)(text + len - p->tag);
		p->path_len = (size_t)(colon - p->path);
	}
}

/* What some tools put in front, as Kubernetes did in docker-pullable://HOST/PATH. */
static bool
has_scheme(const char *text)
{
	return strstr(text, "://") != NULL;
}

/* "/app" and "host//app" name nothing. */
static bool
has_empty_component(const struct parts *p)
{
	for (size_t i = 0; i < p->path_len; i++) {
		if (p->path[i] == '/' && (i == 0 || i + 1 == p->path_len || p->path[i - 1] == '/'))
			return true;
	}
	return false;
}

/* Whether the host is meant to be one of ECR's private registries, right or wrong. */
static bool
looks_like_ecr(const char *text)
{
	const char *start = has_scheme(text) ? strstr(text, "://") + 3 : text;
	char *host;
	bool looks;

	start += strspn(start, "/");
	host = xstrndup(start, strcspn(start, "/@"));
	for (char *c = host; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	}
	looks = strstr(host, ".dkr.ecr") != NULL || strstr(host, ".dkr-ecr") != NULL;
	free(host);
	return looks;
}

/*
 * ACCOUNT.dkr.ecr[-fips].REGION.SUFFIX or ACCOUNT.dkr-ecr[-fips].REGION.SUFFIX (dual-stack), with
 * any suffix: each partition has its own, and a registry is known by account and region.
 */
static const char *
parse_host(struct image_reference *out, const char *text, size_t len)
{
	char *host = xstrndup(text, len), *rest = host + ACCOUNT_LEN, *port;
	const char *why = "is not ACCOUNT.dkr.ecr.REGION.amazonaws.com";
	size_t region_len;

	for (char *c = host; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	}
	if (strspn(host, DIGITS) != ACCOUNT_LEN || host[ACCOUNT_LEN] != '.') {
		why = "does not start with an account of twelve digits";
		goto out;
	}
	port = strchr(rest, ':');
	if (port != NULL) {
		if (strcmp(port, ":443") != 0)
			goto out;
		*port = '\0';
	}
	if (strncmp(rest, ".dkr.ecr", 8) != 0 && strncmp(rest, ".dkr-ecr", 8) != 0)
		goto out;
	rest += 8;
	if (strncmp(rest, "-fips.", 6) == 0)
		rest += 5;
	if (*rest++ != '.')
		goto out;
	region_len = strspn(rest, LOWERCASE DIGITS "-");
	if (region_len == 0 || rest[region_len] != '.' || rest[region_len + 1] == '\0' ||
	    strchr(rest + region_len + 1, '.') == NULL) {
		why = "names no region";
		goto out;
	}
	out->registry = xstrndup(host, ACCOUNT_LEN);
	out->region = xstrndup(rest, region_len);
	why = NULL;
out:
	free(host);
	return why;
}

/* [a-z0-9] with single or double separators and slashes between, as ECR's API has it. */
static bool
is_repository_name(const char *name, size_t len)
{
	if (len < 2 || len > REPOSITORY_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (strchr(LOWERCASE DIGITS "._-/", name[i]) == NULL)
			return false;
	}
	return strchr(LOWERCASE DIGITS, name[0]) != NULL &&
	       strchr(LOWERCASE DIGITS, name[len - 1]) != NULL;
}

static bool
is_tag(const char *tag, size_t len)
{
	if (len == 0 || len > TAG_MAX || tag[0] == '.' || tag[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (strchr(LOWERCASE UPPERCASE DIGITS "._-", tag[i]) == NULL)
			return false;
	}
	return true;
}

static const char *
parse_ecr(struct image_reference *out, const struct parts *p)
{
	const char *why =
	    p->host != NULL ? parse_host(out, p->host, p->host_len) : "names no repository";

	if (why != NULL)
		return why;
	if (!is_repository_name(p->path, p->path_len))
		return "has no right repository name";
	if (p->tag != NULL && !is_tag(p->tag, p->tag_len))
		return "has no right tag";
	if (p->digest != NULL && !is_digest(p->digest))
		return "has no right digest (sha256: and 64 hex digits)";
	out->repository = xstrndup(p->path, p->path_len);
	if (p->tag != NULL)
		out->tag = xstrndup(p->tag, p->tag_len);
	else if (p->digest == NULL)
		out->tag = xstrdup("latest");
	if (p->digest != NULL)
		out->digest = xstrdup(p->digest);
	return NULL;
}

enum reference_outcome
image_reference_parse(struct image_reference *out, const char *text, const char **why)
{
	struct parts parts;

	*out = (struct image_reference){ 0 };
	if (has_scheme(text)) {
		*why = "is a URL: the host comes first in an image reference";
		return REFERENCE_BROKEN;
	}
	split(&parts, text);
	if (looks_like_ecr(text)) {
		*why = parse_ecr(out, &parts);
		if (*why == NULL)
			return REFERENCE_ECR;
		image_reference_release(out);
		return REFERENCE_BROKEN;
	}
	*why = "is no image reference";
	if (parts.path_len == 0 || has_empty_component(&parts) ||
	    strspn(parts.path, LOWERCASE UPPERCASE DIGITS "._-/") < parts.path_len ||
	    (parts.tag != NULL && !is_tag(parts.tag, parts.tag_len)) ||
	    (parts.digest != NULL &&
		(parts.digest_len == 0 || strpbrk(parts.digest, " \t\r\n/@") != NULL)))
		return REFERENCE_BROKEN;
	return REFERENCE_OTHER;
}

void
image_reference_release(struct image_reference *reference)
{
	free(reference->registry);
	free(reference->region);
	free(reference->repository);
	free(reference->tag);
	free(reference->digest);
	*reference = (struct image_reference){ 0 };
}

bool
is_ecr_image(const char *text)
{
	return looks_like_ecr(text);
}

void
image_base(struct buf *out, const char *text)
{
	struct parts p;

	split(&p, text);
	buf_add(out, text, (size_t)(p.path + p.path_len - text));
}
