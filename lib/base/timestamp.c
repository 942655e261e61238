#include "base/timestamp.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"

enum { SECONDS_A_DAY = 86400 };

/* RFC 3339 has the years 0000 to 9999; what is not among them could be written and not read. */
#define FIRST_SECOND INT64_C(-62167219200)
#define LAST_SECOND  INT64_C(253402300799)

int64_t
timestamp_now(void)
{
	return (int64_t)time(NULL);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar (timegm is not POSIX.1-2008). */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t era, year_of_era, day_of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Read exactly n digits; moves *s behind them.  Returns -1 where there are fewer. */
static int
digits(const char **s, int n)
{
	int value = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		value = value * 10 + (**s - '0');
	}
	return value;
}

static int
expect(const char **s, const char *set)
{
	while (*set != '\0' && *set != **s)
		set++;
	if (*set == '\0')
		return -1;
	(*s)++;
	return 0;
}

/* What follows the seconds: Z, UTC, +hh:mm or -hhmm; *offset is in seconds. */
static int
parse_zone(const char *s, int *offset)
{
	int sign, hours, minutes;

	*offset = 0;
	if (strcmp(s, "Z") == 0 || strcmp(s, "z") == 0 || strcmp(s, "UTC") == 0)
		return 0;
	if (*s != '+' && *s != '-')
		return -1;
	sign = *s++ == '-' ? -1 : 1;
	hours = digits(&s, 2);
	if (*s == ':')
		s++;
	minutes = digits(&s, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || *s != '\0')
		return -1;
	*offset = sign * (hours * 3600 + minutes * 60);
	return 0;
}

int
timestamp_parse(const char *s, int64_t *out)
{
	int year, month, day, hour = 0, minute = 0, second = 0, offset = 0;
	int64_t seconds;

	if ((year = digits(&s, 4)) < 0 || expect(&s, "-") == -1 || (month = digits(&s, 2)) < 1 ||
	    month > 12 || expect(&s, "-") == -1 || (day = digits(&s, 2)) < 1 ||
	    day > days_in_month(year, month))
		return -1;
	if (*s != '\0') {
		if (expect(&s, "Tt ") == -1 || (hour = digits(&s, 2)) < 0 || hour > 23 ||
		    expect(&s, ":") == -1 || (minute = digits(&s, 2)) < 0 || minute > 59 ||
		    expect(&s, ":") == -1 || (second = digits(&s, 2)) < 0 || second > 60)
			return -1;
		if (*s == '.') {
			s++;
			if (*s < '0' || *s > '9')
				return -1;
			while (*s >= '0' && *s <= '9')
				s++;
		}
		if (parse_zone(s, &offset) == -1)
			return -1;
	}
	seconds = days_from_civil(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 +
		  second - offset;
	if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
		return -1;
	*out = seconds;
	return 0;
}

int
timestamp_parse_epoch(const char *number, int64_t *out)
{
	char *end;
	double seconds = strtod(number, &end);

	/* A double holds every second of these years exactly. */
	if (end == number || *end != '\0' ||
	    !(seconds >= (double)FIRST_SECOND && seconds < (double)LAST_SECOND + 1))
		return -1;
	*out = (int64_t)seconds;
	return 0;
}

static int64_t
within_years(int64_t seconds)
{
	if (seconds < FIRST_SECOND)
		return FIRST_SECOND;
	return seconds < LAST_SECOND ? seconds : LAST_SECOND;
}

int64_t
timestamp_after(const char *text)
{
	double seconds = strtod(text, NULL);

	/* Longer than all of those years, and short enough to be added up. */
	if (!(seconds < 1e12))
		return LAST_SECOND;
	return within_years(timestamp_now() + (int64_t)(seconds > -1e12 ? seconds : -1e12));
}

static void
two_digits(char *out, int n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

void
timestamp_format(struct buf *out, int64_t seconds)
{
	/* Not by printf(): a listing has a time or two for each image. */
	char text[] = "0000-00-00T00:00:00Z";
	struct tm tm;
	time_t t = (time_t)within_years(seconds);

	gmtime_r(&t, &tm);
	two_digits(text, (tm.tm_year + 1900) / 100);
	two_digits(text + strlen("00"), (tm.tm_year + 1900) % 100);
	two_digits(text + strlen("0000-"), tm.tm_mon + 1);
	two_digits(text + strlen("0000-00-"), tm.tm_mday);
	two_digits(text + strlen("0000-00-00T"), tm.tm_hour);
	two_digits(text + strlen("0000-00-00T00:"), tm.tm_min);
	two_digits(text + strlen("0000-00-00T00:00:"), tm.tm_sec);
	buf_add(out, text, strlen(text));
}
