#ifndef RENDER_HTML_TEXT_H
#define RENDER_HTML_TEXT_H

#include "base/buf.h"

/* Append text of records, masked, as HTML that means nothing but itself, in an element or in quotes. */
void html_text(struct buf *out, const char *text);

/* Append the source that a Content-Security-Policy lets pass: 'sha256-...' of the text. */
void html_policy_source(struct buf *out, const char *text);

#endif
