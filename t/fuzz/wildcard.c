/* Wildcards, against the rule as a table: a pattern, a line end, a text. */
#include "fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/wildcard.h"

enum { TABLE_MAX = 64 };

/* The length of the character at s; a byte that begins none counts as one of its own. */
static size_t
character(const char *s)
{
	unsigned char lead = (unsigned char)s[0];
	size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1, len = 1;

	while (len < wanted && ((unsigned char)s[len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* Whether the rest of pattern matches the rest of text, for each pair of rests, from the ends. */
static bool
matches(const char *pattern, const char *text)
{
	size_t p_len = strlen(pattern), t_len = strlen(text);
	bool table[TABLE_MAX + 1][TABLE_MAX + 1] = { { false } };

	table[p_len][t_len] = true;
	for (size_t p = p_len; p-- > 0;) {
		for (size_t t = t_len + 1; t-- > 0;) {
			size_t p_step = character(pattern + p), step = character(text + t);
			bool more = t < t_len;

			if (pattern[p] == '*')
				table[p][t] = table[p + 1][t] || (more && table[p][t + step]);
			else if (pattern[p] == '?')
				table[p][t] = more && table[p + 1][t + step];
			else
				table[p][t] = more && p_step == step &&
					      memcmp(pattern + p, text + t, step) == 0 &&
					      table[p + p_step][t + step];
		}
	}
	return table[0][0];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *pattern = fuzz_text(data, size), *text = fuzz_cut(pattern, "\n");
	bool matched = wildcard_match(pattern, text);

	if (strlen(pattern) <= TABLE_MAX && strlen(text) <= TABLE_MAX)
		FUZZ_CHECK(matched == matches(pattern, text));
	free(pattern);
	return 0;
}
