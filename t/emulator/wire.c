#include "wire.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char unreserved[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

char *
wire_decode(const char *text, size_t size)
{
	char *out = malloc(size + 1), *end = out;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '%' && i + 2 < size && isxdigit((unsigned char)text[i + 1]) &&
		    isxdigit((unsigned char)text[i + 2])) {
			const char hex[] = { text[i + 1], text[i + 2], '\0' };

			*end++ = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			*end++ = text[i];
		}
	}
	*end = '\0';
	return out;
}

void
wire_encode(FILE *out, const char *text, const char *keep)
{
	for (; *text; text++) {
		if (strchr(unreserved, *text) || strchr(keep, *text))
			putc(*text, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*text);
	}
}
