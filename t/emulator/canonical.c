#include "canonical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "wire.h"

bool
canonical_signs(const char *signed_headers, const char *name)
{
	size_t length = strlen(name);

	for (const char *s = signed_headers; *s; s += strcspn(s, ";"), s += *s == ';')
		if (strcspn(s, ";") == length && strncmp(s, name, length) == 0)
			return true;
	return false;
}

/* The path as it came, encoded once more: every service but S3 does so. */
static void
write_path(FILE *out, const char *wire)
{
	char *path = strndup(wire, strcspn(wire, "?"));

	wire_encode(out, path[0] ? path : "/", "/");
	putc('\n', out);
	free(path);
}

/* One name=value of the query in canonical encoding, whatever encoding it came in. */
static char *
canonical_pair(const char *pair)
{
	size_t length = strcspn(pair, "="), size;
	const char *value = pair + length + (pair[length] == '=');
	char *name_text = wire_decode(pair, length);
	char *value_text = wire_decode(value, strlen(value)), *text = NULL;
	FILE *out = open_memstream(&text, &size);

	wire_encode(out, name_text, "");
	putc('=', out);
	wire_encode(out, value_text, "");
	fclose(out);
	free(name_text);
	free(value_text);
	return text;
}

/* By name and then by value: '=' must sort before all that a longer name may go on with, hence not as one string. */
static int
compare_pairs(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	size_t nx = strcspn(x, "="), ny = strcspn(y, "=");
	int order = strncmp(x, y, nx < ny ? nx : ny);

	if (order == 0 && nx != ny)
		return nx < ny ? -1 : 1;
	return order != 0 ? order : strcmp(x + nx, y + ny);
}

static void
write_query(FILE *out, const char *wire)
{
	const char *query = strchr(wire, '?');
	char *copy = strdup(query ? query + 1 : ""), *rest = copy, *pair, **pairs;
	size_t n = 0;

	pairs = calloc(strlen(copy) + 1, sizeof(*pairs));
	while ((pair = strtok_r(rest, "&", &rest)) != NULL)
		pairs[n++] = canonical_pair(pair);
	qsort(pairs, n, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%s%s", i > 0 ? "&" : "", pairs[i]);
		free(pairs[i]);
	}
	putc('\n', out);
	free(pairs);
	free(copy);
}

/* Trimmed, and with one blank for each run of them. */
static void
write_header_value(FILE *out, const char *value)
{
	value += strspn(value, " \t");
	while (*value) {
		size_t blanks = strspn(value, " \t");

		if (blanks == 0)
			putc(*value++, out);
		else if (value[blanks] != '\0')
			putc(' ', out);
		value += blanks;
	}
}

static void
write_headers(FILE *out, const struct request *request, const char *signed_headers)
{
	char *copy = strdup(signed_headers), *rest = copy, *name;

	while ((name = strtok_r(rest, ";", &rest)) != NULL) {
		const char *value = request_header(request, name);

		fprintf(out, "%s:", name);
		write_header_value(out, value ? value : "");
		putc('\n', out);
	}
	free(copy);
}

char *
canonical_request(const struct request *request, const char *signed_headers)
{
	char hash[SHA256_HEX], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "%s\n", request->method);
	write_path(out, request->wire);
	write_query(out, request->wire);
	write_headers(out, request, signed_headers);
	fprintf(
	    out, "\n%s\n%s", signed_headers, digest_hex(request->body, request->body_size, hash));
	fclose(out);
	return text;
}
