#include "render/outside_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at text, and how many bytes it has; 0xffff where they are no UTF-8. */
static uint32_t
code_point(const unsigned char *text, size_t *len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t point = *text;
	size_t wanted = point < 0x80 ? 1 : point < 0xe0 ? 2 : point < 0xf0 ? 3 : 4;

	*len = 1;
	if (point >= 0x80 && (point < 0xc2 || point > 0xf4))
		return 0xffff;
	if (wanted > 1)
		point &= 0xffu >> (wanted + 1);
	for (size_t i = 1; i < wanted; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0xffff;
		point = point << 6 | (text[i] & 0x3f);
	}
	*len = wanted;
	return point < least[wanted] || point > 0x10ffff ? 0xffff : point;
}

static bool
is_misleading(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad || point == 0x61c ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || (point >= 0xd800 && point <= 0xdfff) ||
	       point == 0xfeff || (point & 0xfffe) == 0xfffe;
}

/* How many bytes from text on are of ASCII and can be shown: most are. */
static size_t
plain_len(const unsigned char *text)
{
	size_t len = 0;

	while (text[len] >= 0x20 && text[len] < 0x7f)
		len++;
	return len;
}

void
outside_text_add(struct buf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len;

	for (;; at += len) {
		len = plain_len(at);
		buf_add(out, at, len);
		at += len;
		if (*at == '\0')
			return;
		if (is_misleading(code_point(at, &len)))
			buf_addc(out, '?');
		else
			buf_add(out, at, len);
	}
}
