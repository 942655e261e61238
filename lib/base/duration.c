#include "base/duration.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	int64_t nanoseconds;
} units[] = {
	{ "ns", 1 },
	{ "nsec", 1 },
	{ "nanosecond", 1 },
	{ "nanoseconds", 1 },
	{ "us", 1000 },
	{ "usec", 1000 },
	{ "microsecond", 1000 },
	{ "microseconds", 1000 },
	{ "ms", 1000000 },
	{ "msec", 1000000 },
	{ "millisecond", 1000000 },
	{ "milliseconds", 1000000 },
	{ "s", 1000000000 },
	{ "sec", 1000000000 },
	{ "second", 1000000000 },
	{ "seconds", 1000000000 },
	{ "m", 60 * INT64_C(1000000000) },
	{ "min", 60 * INT64_C(1000000000) },
	{ "minute", 60 * INT64_C(1000000000) },
	{ "minutes", 60 * INT64_C(1000000000) },
	{ "h", 3600 * INT64_C(1000000000) },
	{ "hour", 3600 * INT64_C(1000000000) },
	{ "hours", 3600 * INT64_C(1000000000) },
	{ "d", 86400 * INT64_C(1000000000) },
	{ "day", 86400 * INT64_C(1000000000) },
	{ "days", 86400 * INT64_C(1000000000) },
	{ "w", 604800 * INT64_C(1000000000) },
	{ "week", 604800 * INT64_C(1000000000) },
	{ "weeks", 604800 * INT64_C(1000000000) },
};

static const char too_long[] = "is longer than 292 years";

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int64_t
unit_nanoseconds(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) == len && strncasecmp(units[i].name, name, len) == 0)
			return units[i].nanoseconds;
	}
	return 0;
}

/* sum + sign * a * b, in *sum; -1 where that does not fit. */
static int
add_product(int64_t *sum, int sign, int64_t a, int64_t b)
{
	int64_t product;

	if (a != 0 && b > INT64_MAX / a)
		return -1;
	product = sign * a * b;
	if (product > 0 ? *sum > INT64_MAX - product : *sum < -INT64_MAX - product)
		return -1;
	*sum += product;
	return 0;
}

/*
 * The fraction's share: digits d1 d2 ... of a unit, each worth a tenth of the one before it, summed
 * from the last one so that it is exact.  What is below a nanosecond is dropped.
 */
static int64_t
fraction_nanoseconds(const char *digits, size_t len, int64_t unit)
{
	int64_t sum = 0;

	while (len > 0)
		sum = ((digits[--len] - '0') * unit + sum) / 10;
	return sum;
}

const char *
duration_parse(const char *s, int64_t *nanoseconds)
{
	int64_t sum = 0;
	bool any = false;

	for (;;) {
		const char *fraction, *name;
		size_t fraction_len = 0;
		int64_t whole = 0, unit;
		bool digits = false;
		int sign = 1;

		while (is_blank(*s) || *s == '+')
			s++;
		if (*s == '\0')
			break;
		if (*s == '-') {
			sign = -1;
			for (s++; is_blank(*s);)
				s++;
		}
		for (; is_digit(*s); s++, digits = true) {
			int digit = *s - '0';

			if (whole > (INT64_MAX - digit) / 10)
				return too_long;
			whole = whole * 10 + digit;
		}
		fraction = s;
		if (*s == '.') {
			for (fraction = ++s; is_digit(*s); s++, digits = true)
				fraction_len++;
		}
		if (!digits)
			return "has no number where one belongs";
		while (is_blank(*s))
			s++;
		for (name = s; is_letter(*s);)
			s++;
		if (s == name)
			return "has a number without a unit (ns us ms s m h d w)";
		if ((unit = unit_nanoseconds(name, (size_t)(s - name))) == 0)
			return "has an unknown unit (known: ns us ms s m h d w)";
		if (add_product(&sum, sign, whole, unit) == -1 ||
		    add_product(
			&sum, sign, 1, fraction_nanoseconds(fraction, fraction_len, unit)) == -1)
			return too_long;
		any = true;
	}
	if (!any)
		return "is empty";
	*nanoseconds = sum;
	return NULL;
}

void
duration_format(struct buf *out, int64_t nanoseconds)
{
	static const char *const names[] = { "w", "d", "h", "m", "s", "ms", "us", "ns" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int64_t unit = unit_nanoseconds(names[i], strlen(names[i]));

		if (nanoseconds % unit == 0 && (nanoseconds != 0 || unit == 1000000000)) {
			buf_addf(out, "%" PRId64 "%s", nanoseconds / unit, names[i]);
			return;
		}
	}
}

void
duration_format_seconds(struct buf *out, int64_t seconds)
{
	static const char *const names[] = { "w", "d", "h", "m", "s" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int64_t unit = unit_nanoseconds(names[i], 1) / 1000000000;

		if (seconds % unit == 0 && (seconds != 0 || unit == 1)) {
			buf_addf(out, "%" PRId64 "%s", seconds / unit, names[i]);
			return;
		}
	}
}
