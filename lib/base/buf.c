#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

char *
buf_reserve(struct buf *b, size_t len)
{
	if (len < b->capacity - b->len)
		return b->data + b->len;
	if (len > (size_t)-1 - b->len - 1)
		die("out of memory");
	b->data = xgrow(b->data, &b->capacity, b->len + len + 1, 1);
	return b->data + b->len;
}

void
buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *end = buf_reserve(b, len);

	if (len == 1)
		end[0] = *(const char *)bytes; /* what writes JSON adds many of these */
	else if (len > 0)
		memcpy(end, bytes, len);
	end[len] = '\0';
	b->len += len;
}

void
buf_adds(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addv(struct buf *b, const char *format, va_list ap)
{
	size_t room = b->capacity - b->len;
	va_list again;
	int len;

	/* Mostly there is room for it, and it is formatted once. */
	va_copy(again, ap);
	len = vsnprintf(room > 0 ? b->data + b->len : NULL, room, format, again);
	va_end(again);
	if (len < 0)
		die("cannot format '%s'", format);
	if ((size_t)len >= room)
		vsnprintf(buf_reserve(b, (size_t)len), (size_t)len + 1, format, ap);
	b->len += (size_t)len;
}

void
buf_addf(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_addv(b, format, ap);
	va_end(ap);
}

const char *
buf_text(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len < b->len) {
		b->len = len;
		b->data[len] = '\0';
	}
}

char *
buf_detach(struct buf *b)
{
	char *text = b->data != NULL ? b->data : xstrdup("");

	*b = (struct buf){ 0 };
	return text;
}

void
buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}
