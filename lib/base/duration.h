#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdint.h>

#include "base/buf.h"

/*
 * duration_parse(text, nanoseconds):
 * Read one or more of number and unit: "90days", "30 days", "1w 2d", "1.5h".  Blanks and '+'
 * between them are passed over, '-' negates the next; decimals are allowed; upper and lower case
 * are one.  Units: ns us ms s m h d w and their long forms (nsec nanosecond(s), usec
 * microsecond(s), msec millisecond(s), sec second(s), min minute(s), hour(s), day(s), week(s)).
 * Returns NULL, or what is wrong in a few words (static text); *nanoseconds is then unchanged.
 * Zero and negative sums are durations: whether they make sense is the caller's to say.
 */
const char *duration_parse(const char *text, int64_t *nanoseconds);

/* Append a duration as a number and the largest unit that goes into it: "15m", "90s", "1500ms". */
void duration_format(struct buf *out, int64_t nanoseconds);

/* The same of whole seconds, which may be more than nanoseconds can count. */
void duration_format_seconds(struct buf *out, int64_t seconds);

#endif
