#include "plan/digest.h"

#include <limits.h>
#include <string.h>

int
digest_parse(unsigned char out[DIGEST_SIZE], const char *text)
{
	/* What each digit stands for, and one more: a table, since which digit it is nobody can foretell. */
	static const unsigned char digits[UCHAR_MAX + 1] = { ['0'] = 1,
		['1'] = 2,
		['2'] = 3,
		['3'] = 4,
		['4'] = 5,
		['5'] = 6,
		['6'] = 7,
		['7'] = 8,
		['8'] = 9,
		['9'] = 10,
		['a'] = 11,
		['b'] = 12,
		['c'] = 13,
		['d'] = 14,
		['e'] = 15,
		['f'] = 16 };

	if (strncmp(text, "sha256:", 7) != 0)
		return -1;
	text += 7;
	for (int i = 0; i < DIGEST_SIZE; i++, text += 2) {
		unsigned char high = digits[(unsigned char)text[0]];
		unsigned char low = high != 0 ? digits[(unsigned char)text[1]] : 0;

		if (low == 0)
			return -1;
		out[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	return *text == '\0' ? 0 : -1;
}

void
digest_format(struct buf *out, const unsigned char digest[DIGEST_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	char text[2 * DIGEST_SIZE];

	for (int i = 0; i < DIGEST_SIZE; i++) {
		text[2 * i] = hex[digest[i] >> 4];
		text[2 * i + 1] = hex[digest[i] & 15];
	}
	buf_adds(out, "sha256:");
	buf_add(out, text, sizeof(text));
}
