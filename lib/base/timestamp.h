#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stdint.h>

struct buf;

/* Seconds since the epoch, UTC, now. */
int64_t timestamp_now(void);

/*
 * timestamp_parse(text, out):
 * Read RFC 3339 ("2026-01-31T12:34:56Z", with a fraction, which is dropped, an offset in place of
 * Z, or the UTC that some AWS tools write), or a date alone, which is its first second.
 * Returns 0, or -1 where text is nothing of the kind, or no time of the years 0 to 9999 in UTC.
 */
int timestamp_parse(const char *text, int64_t *out);

/*
 * timestamp_parse_epoch(number, out):
 * Read the text of a JSON number of seconds, as AWS JSON protocols write times: 1769862896,
 * 1769862896.123 or 1.769862896123E9.  The fraction is dropped.  The same years.  Returns 0 or -1.
 */
int timestamp_parse_epoch(const char *number, int64_t *out);

/*
 * timestamp_after(seconds):
 * The time that is so many seconds, the text of a JSON number, from now; the fraction is dropped.  What
 * is beyond the years 0 to 9999 is their first or last second.
 */
int64_t timestamp_after(const char *seconds);

/* Append "2026-01-31T12:34:56Z"; what is beyond those years as their first or last second. */
void timestamp_format(struct buf *out, int64_t seconds);

#endif
