#include "base/quote.h"

#include <stdbool.h>
#include <string.h>

enum {
	SHOWN_BEFORE = 60, /* characters in front of the mark */
	SHOWN = 90,
};

/* Where the line starts, or NULL. */
static const char *
find_line(const char *text, const char *end, size_t line)
{
	while (--line > 0) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (newline == NULL)
			return NULL;
		text = newline + 1;
	}
	return text;
}

static bool
is_start_of_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* The byte of the line that n characters are in front of; its end where it has fewer. */
static const char *
skip_characters(const char *at, const char *end, size_t n)
{
	for (; at < end; at++) {
		if (is_start_of_character(*at) && n-- == 0)
			break;
	}
	return at;
}

static void
add_masked(struct buf *out, const char *at, const char *end)
{
	for (; at < end; at++) {
		unsigned char c = (unsigned char)*at;

		/* A tab is as wide as a space here, so that the mark stands right. */
		buf_addc(out, c == '\t' ? ' ' : c < 0x20 || c == 0x7f ? '?' : *at);
	}
}

void
quote_line(struct buf *out, const char *text, size_t len, size_t line, size_t column)
{
	const char *end = text + len, *start = find_line(text, end, line), *first, *last;
	size_t skipped = column - 1 > SHOWN_BEFORE ? column - 1 - SHOWN_BEFORE : 0;

	if (start == NULL)
		return;
	if ((last = memchr(start, '\n', (size_t)(end - start))) != NULL)
		end = last;
	if (end > start && end[-1] == '\r')
		end--;
	first = skip_characters(start, end, skipped);
	last = skip_characters(first, end, SHOWN);
	buf_addf(out, "%6zu | %s", line, first > start ? "..." : "");
	add_masked(out, first, last);
	buf_addf(out, "%s\n       | %*s^\n", last < end ? "..." : "",
	    (int)(column - 1 - skipped + (first > start ? 3 : 0)), "");
}
