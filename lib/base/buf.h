#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

/*
 * A growable run of bytes.  An empty one is { 0 }.  data[len] is always a NUL once anything was
 * added, so text can be used as a string; before that, buf_text() gives "".
 */
struct buf {
	char *data;
	size_t len;
	size_t capacity;
};

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Room for len more bytes; returns where they go.  The caller adds to b->len what it wrote. */
char *buf_reserve(struct buf *b, size_t len);

/* The text so far; borrowed until b is next changed. */
const char *buf_text(const struct buf *b);

/* Cut to the first len bytes; nothing happens where there are fewer. */
void buf_truncate(struct buf *b, size_t len);

/* Give the text to the caller, who frees it; b is empty again. */
char *buf_detach(struct buf *b);

/* Free what b holds; it is empty again. */
void buf_release(struct buf *b);

#endif
