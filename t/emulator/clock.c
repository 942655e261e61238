#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double
seconds_of(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double forward;

double
clock_now(void)
{
	return seconds_of(CLOCK_REALTIME) + forward;
}

void
clock_put_forward(double seconds)
{
	forward = seconds;
}

double
clock_monotonic(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

void
clock_sleep(double seconds)
{
	struct timespec left = { .tv_sec = (time_t)seconds };

	left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
}

bool
clock_read(const json_t *value, double start, double *at)
{
	static const struct {
		char unit;
		double seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	const char *text = json_string_value(value);
	char *end;
	double count;

	if (json_is_number(value)) {
		*at = json_number_value(value);
		return true;
	}
	if (!text || (text[0] != '-' && text[0] != '+'))
		return false;
	count = strtod(text, &end);
	for (size_t i = 0; end > text && i < sizeof(units) / sizeof(units[0]); i++) {
		if (end[0] == units[i].unit && end[1] == '\0') {
			*at = start + count * units[i].seconds;
			return true;
		}
	}
	return false;
}

char *
clock_iso(double at, char out[static sizeof("2026-01-31T12:34:56.000+0000")])
{
	time_t whole = (time_t)at;
	unsigned ms = (unsigned)((at - (double)whole) * 1000) % 1000;
	char day[sizeof("2026-01-31T12:34:56")];
	struct tm tm;

	gmtime_r(&whole, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, sizeof("2026-01-31T12:34:56.000+0000"), "%s.%03u+0000", day, ms);
	return out;
}

char *
clock_stamp(time_t at, char out[static CLOCK_STAMP_SIZE])
{
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(out, CLOCK_STAMP_SIZE, "%Y%m%dT%H%M%SZ", &tm);
	return out;
}

char *
clock_http(time_t at, char out[static sizeof("Sat, 31 Jan 2026 12:34:56 GMT")])
{
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(out, sizeof("Sat, 31 Jan 2026 12:34:56 GMT"), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	return out;
}

/* POSIX has no timegm(): count the days since 1970-01-01 by the rules of the Gregorian calendar. */
static long
days_since_epoch(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	long era = y / 400;
	long year_of_era = y - era * 400;
	long day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

bool
clock_read_stamp(const char *text, time_t *at)
{
	static const char form[] = "dddddddd'T'dddddd'Z'";
	int year, month, day, hour, minute, second;
	size_t n = 0;

	for (const char *f = form; *f; f++, n++) {
		bool literal = *f == '\'';

		if (literal ? text[n] != f[1] : text[n] < '0' || text[n] > '9')
			return false;
		if (literal)
			f += 2;
	}
	if (text[n] != '\0')
		return false;
	sscanf(text, "%4d%2d%2dT%2d%2d%2d", &year, &month, &day, &hour, &minute, &second);
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	*at = days_since_epoch(year, month, day) * 86400L + hour * 3600L + minute * 60L + second;
	return true;
}
