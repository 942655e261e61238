/* Time, as the account file and the services spell it. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <time.h>

#include <jansson.h>

enum { CLOCK_STAMP_SIZE = sizeof("20260131T123456Z") };

/* clock_now(): Seconds since the epoch, with fractions. */
double clock_now(void);

/* clock_put_forward(seconds): From now on clock_now() is so much more.  Call it before there are threads. */
void clock_put_forward(double seconds);

/* clock_http(at, out): Write at as the Date header has it.  Returns out. */
char *clock_http(time_t at, char out[static sizeof("Sat, 31 Jan 2026 12:34:56 GMT")]);

/* clock_monotonic(): Seconds that never jump, for rates and delays. */
double clock_monotonic(void);

/* clock_sleep(seconds): Return no earlier than so many seconds from now. */
void clock_sleep(double seconds);

/*
 * clock_read(value, start, at):
 * Read a time of the account file: a number is seconds since the epoch, a string such as "-90d", "-36h", "-5m" or
 * "+30s" is relative to start.  Returns false, with *at unchanged, if value is neither.
 */
bool clock_read(const json_t *value, double start, double *at);

/* clock_iso(at, out): Write at as Lambda does, 2026-01-31T12:34:56.000+0000.  Returns out. */
char *clock_iso(double at, char out[static sizeof("2026-01-31T12:34:56.000+0000")]);

/* clock_stamp(at, out): Write at in the basic ISO 8601 form of X-Amz-Date.  Returns out. */
char *clock_stamp(time_t at, char out[static CLOCK_STAMP_SIZE]);

/* clock_read_stamp(text, at): The reverse.  Returns false if text is not exactly of that form. */
bool clock_read_stamp(const char *text, time_t *at);

#endif
