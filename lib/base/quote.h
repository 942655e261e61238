#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * quote_line(out, text, len, line, column):
 * Append a line of a text for a message that speaks of a place in it, and under it a mark:
 *
 *	   4 |     keep_tag_paterns: [x]
 *	     |     ^
 *
 * line and column count from 1, columns in characters of UTF-8.  Control bytes are masked, and of a
 * line that is long only what is around the column is shown.  Nothing is added where the text has no
 * such line.
 */
void quote_line(struct buf *out, const char *text, size_t len, size_t line, size_t column);

#endif
