#ifndef RENDER_OUTSIDE_TEXT_H
#define RENDER_OUTSIDE_TEXT_H

#include "base/buf.h"

/*
 * Text of records, which anybody who may push an image has chosen, as it may be shown: whatever steers a
 * terminal or makes text look like another is '?'.  That is control characters (C0, C1 and DEL), what
 * sets the direction of writing, what has no width, the line separators of Unicode, and what is no
 * UTF-8.
 */
void outside_text_add(struct buf *out, const char *text);

#endif
