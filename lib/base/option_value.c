#include "base/option_value.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/boolean.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/strlist.h"
#include "base/timestamp.h"

static void
add_items(struct strlist *list, const char *text)
{
	for (;;) {
		size_t len = strcspn(text, ",");

		if (len > 0)
			strlist_add_n(list, text, len);
		if (text[len] == '\0')
			return;
		text += len + 1;
	}
}

static void
set_duration(int64_t *nanoseconds, const char *text, const char *source)
{
	const char *fault = duration_parse(text, nanoseconds);

	if (fault != NULL)
		die_usage("%s is '%s', which %s", source, text, fault);
	if (*nanoseconds <= 0)
		die_usage("%s is '%s', which is not a duration above zero", source, text);
}

void
option_set(const struct option_spec *spec, const char *text, const char *source)
{
	const char *fault;
	bool on = false;
	long count;
	char *end;

	switch (spec->kind) {
	case OPTION_TEXT:
		*(const char **)spec->value = text;
		break;
	case OPTION_LIST:
		/* As from a variable of the caller's that is not set. */
		if (text[strspn(text, ",")] == '\0')
			die_usage("%s is '%s', which names nothing", source, text);
		add_items(spec->value, text);
		break;
	case OPTION_FLAG:
	case OPTION_CHOICE:
		if (boolean_parse(text, &on) == -1)
			die_usage("%s is '%s', which is not true or false", source, text);
		if (spec->kind == OPTION_FLAG)
			*(bool *)spec->value = on;
		else
			*(enum choice *)spec->value = on ? CHOICE_YES : CHOICE_NO;
		break;
	case OPTION_COUNT:
		errno = 0;
		count = strtol(text, &end, 10);
		if (end == text || *end != '\0' || errno != 0 || count < 1 || count > INT_MAX)
			die_usage("%s is '%s', which is not a number above 0", source, text);
		*(int *)spec->value = (int)count;
		break;
	case OPTION_NUMBER:
		if (strspn(text, "0123456789") != strlen(text) || strlen(text) == 0 ||
		    strlen(text) > 18)
			die_usage("%s is '%s', which is not a number of 0 or more", source, text);
		*(int64_t *)spec->value = strtoll(text, NULL, 10);
		break;
	case OPTION_PERCENT:
		fault = percent_parse(text, spec->value);
		if (fault != NULL)
			die_usage("%s is '%s', which %s", source, text, fault);
		break;
	case OPTION_TIME:
		if (timestamp_parse(text, spec->value) == -1)
			die_usage("%s is '%s', which is not a time like 2026-01-31T00:00:00Z",
			    source, text);
		break;
	case OPTION_DURATION:
		set_duration(spec->value, text, source);
		break;
	}
}
