#include "json/plain.h"

#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 64, DIGITS_MAX = 18 };

struct plain {
	char *at; /* what comes next; a NUL at the end of the text, which nothing plain has in it */
	const char *end; /* where that NUL stands */
	const yajl_callbacks *callbacks;
	void *context;
	int depth;                     /* of objects and arrays that are open */
	bool is_object[DEPTH_MAX + 1]; /* of each of them */
};

/* What a plain string has in it: ASCII but control characters, the quote and the backslash. */
static bool
is_plain(char c)
{
	return c >= ' ' && c != '"' && c != '\\' && (unsigned char)c < 0x80;
}

/*
 * The same of eight bytes at once: a byte that is not plain has its highest bit set, or gets it where
 * a blank is taken from it, or one where it was made 0 if it is a quote or a backslash.
 */
static bool
are_plain(const char *eight)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t bytes, not_plain;

	memcpy(&bytes, eight, sizeof(bytes));
	not_plain = bytes | (bytes - each * ' ') | ((bytes ^ each * '"') - each) |
		    ((bytes ^ each * '\\') - each);
	return (not_plain & each * 0x80) == 0;
}

/* Takes a string and ends it in place; NULL where none comes next, or none that is plain. */
static char *
take_string(struct plain *p, size_t *len)
{
	char *start, *end;

	if (*p->at != '"')
		return NULL;
	start = end = p->at + 1;
	while (p->end - end >= 8 && are_plain(end))
		end += 8;
	while (is_plain(*end))
		end++;
	if (*end != '"')
		return NULL;
	*end = '\0';
	p->at = end + 1;
	*len = (size_t)(end - start);
	return start;
}

static bool
parse_string(struct plain *p)
{
	size_t len;
	const char *text = take_string(p, &len);

	return text != NULL &&
	       p->callbacks->yajl_string(p->context, (const unsigned char *)text, len);
}

static bool
parse_key(struct plain *p)
{
	size_t len;
	const char *text = take_string(p, &len);

	return text != NULL && *p->at++ == ':' &&
	       p->callbacks->yajl_map_key(p->context, (const unsigned char *)text, len);
}

static bool
parse_number(struct plain *p)
{
	const char *start = p->at;

	while (*p->at >= '0' && *p->at <= '9')
		p->at++;
	if (p->at - start > DIGITS_MAX || (*start == '0' && p->at - start > 1))
		return false;
	return p->callbacks->yajl_number(p->context, start, (size_t)(p->at - start));
}

static bool
parse_word(struct plain *p)
{
	if (strncmp(p->at, "null", 4) == 0) {
		p->at += 4;
		return p->callbacks->yajl_null(p->context);
	}
	if (strncmp(p->at, "true", 4) == 0) {
		p->at += 4;
		return p->callbacks->yajl_boolean(p->context, 1);
	}
	if (strncmp(p->at, "false", 5) == 0) {
		p->at += 5;
		return p->callbacks->yajl_boolean(p->context, 0);
	}
	return false;
}

static bool
open_container(struct plain *p)
{
	bool is_object = *p->at++ == '{';

	if (p->depth == DEPTH_MAX)
		return false;
	p->is_object[++p->depth] = is_object;
	return is_object ? p->callbacks->yajl_start_map(p->context)
			 : p->callbacks->yajl_start_array(p->context);
}

static bool
close_container(struct plain *p)
{
	bool is_object = p->is_object[p->depth--];

	if (*p->at++ != (is_object ? '}' : ']'))
		return false;
	return is_object ? p->callbacks->yajl_end_map(p->context)
			 : p->callbacks->yajl_end_array(p->context);
}

/* A scalar, or what opens an object or array; *opened tells which. */
static bool
parse_value(struct plain *p, bool *opened)
{
	*opened = *p->at == '{' || *p->at == '[';
	if (*opened)
		return open_container(p);
	if (*p->at == '"')
		return parse_string(p);
	return *p->at >= '0' && *p->at <= '9' ? parse_number(p) : parse_word(p);
}

/* Behind a value: what closes, up to where the next value stands or all is closed. */
static bool
parse_closings(struct plain *p)
{
	while (p->depth > 0 && *p->at != ',') {
		if (!close_container(p))
			return false;
	}
	return p->depth == 0 || *p->at++ == ',';
}

bool
json_plain_parse(char *text, size_t len, const yajl_callbacks *callbacks, void *context)
{
	struct plain p = {
		.at = text, .end = text + len, .callbacks = callbacks, .context = context
	};

	do {
		bool opened;

		if (p.depth > 0 && p.is_object[p.depth] && !parse_key(&p))
			return false;
		if (!parse_value(&p, &opened))
			return false;
		if (opened && *p.at != '}' && *p.at != ']')
			continue;
		if (!parse_closings(&p))
			return false;
	} while (p.depth > 0);
	return p.at == p.end;
}
