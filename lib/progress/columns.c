#include "progress/columns.h"

#include <stdbool.h>
#include <stdint.h>

/* The character at text, *len bytes long; a control for what is none. */
static uint32_t
character(const unsigned char *text, size_t *len)
{
	size_t wanted = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	uint32_t c = wanted == 1 ? text[0] : text[0] & (0x7fu >> wanted);

	*len = 1;
	if (text[0] >= 0x80 && (text[0] < 0xc2 || text[0] > 0xf4))
		return 0;
	for (size_t i = 1; i < wanted; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (text[i] & 0x3f);
	}
	*len = wanted;
	return c;
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

static size_t
width_of(uint32_t c)
{
	static const struct {
		uint32_t first, last;
		size_t width;
	} ranges[] = {
		{ 0x300, 0x36f, 0 },
		{ 0x1100, 0x115f, 2 },
		{ 0x1ab0, 0x1aff, 0 },
		{ 0x20d0, 0x20ff, 0 },
		{ 0x2e80, 0xa4cf, 2 },
		{ 0xac00, 0xd7a3, 2 },
		{ 0xf900, 0xfaff, 2 },
		{ 0xfe00, 0xfe0f, 0 },
		{ 0xfe30, 0xfe6f, 2 },
		{ 0xff00, 0xff60, 2 },
		{ 0xffe0, 0xffe6, 2 },
		{ 0x1f300, 0x1faff, 2 },
		{ 0x20000, 0x3fffd, 2 },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].width;
	}
	return 1;
}

/* out may be NULL. */
static size_t
walk(struct buf *out, const char *text, size_t max)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t used = 0, len;

	for (; *at != '\0'; at += len) {
		uint32_t c = character(at, &len);
		bool shown = !is_control(c);
		size_t width = shown ? width_of(c) : 1;

		if (used + width > max)
			break;
		used += width;
		if (out != NULL)
			buf_add(out, shown ? (const void *)at : "?", shown ? len : 1);
	}
	return used;
}

size_t
columns_of(const char *text)
{
	return walk(NULL, text, SIZE_MAX);
}

size_t
columns_add(struct buf *out, const char *text, size_t max)
{
	return walk(out, text, max);
}
