#include "base/wildcard.h"

#include <stddef.h>
#include <string.h>

/* The start of the next code point; a byte that begins none counts as one of its own. */
static const char *
next_character(const char *s)
{
	unsigned char lead = (unsigned char)*s++;
	int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;

	for (; more > 0 && ((unsigned char)*s & 0xc0) == 0x80; more--)
		s++;
	return s;
}

/* Whole characters, so that '*' and '?' never go on in the middle of one, in bytes that are not UTF-8 either. */
static bool
is_same_character(const char *a, const char *b)
{
	size_t len = (size_t)(next_character(a) - a);

	return (size_t)(next_character(b) - b) == len && memcmp(a, b, len) == 0;
}

bool
wildcard_match(const char *pattern, const char *text)
{
	const char *after_star = NULL, *resume = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			after_star = ++pattern;
			resume = text;
		} else if (*pattern == '?') {
			pattern++;
			text = next_character(text);
		} else if (*pattern != '\0' && is_same_character(pattern, text)) {
			pattern = next_character(pattern);
			text = next_character(text);
		} else if (after_star != NULL) {
			/* Only the last star needs to take more: what stood before it matched. */
			pattern = after_star;
			text = resume = next_character(resume);
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
