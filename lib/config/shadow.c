#include "config/shadow.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

/*
 * The pattern with the '?' of each run of wildcards in front and one '*' behind: "*?" and "?*" mean the
 * same.  Gives the text.
 */
static char *
normal_form(const char *pattern)
{
	char *out = xstrdup(pattern), *end = out;

	while (*pattern != '\0') {
		size_t run = strspn(pattern, "*?");
		bool star = false;

		for (size_t i = 0; i < run; i++) {
			if (pattern[i] == '*')
				star = true;
			else
				*end++ = '?';
		}
		if (star)
			*end++ = '*';
		pattern += run;
		if (*pattern != '\0')
			*end++ = *pattern++;
	}
	*end = '\0';
	return out;
}

/* The character of UTF-8 behind the one at text. */
static const char *
next_character(const char *text)
{
	do {
		text++;
	} while (((unsigned char)*text & 0xc0) == 0x80);
	return text;
}

/*
 * Whether wide matches whatever narrow does, by matching the one against the other's text: a '*' there
 * is any text, so only a '*' may take it; a '?' is any character, which a '?' or a '*' may take.  The
 * last '*' of wide may take more, where it took too little.
 */
static bool
pattern_covers(const char *wide, const char *narrow)
{
	const char *star = NULL, *taken = NULL;

	while (*narrow != '\0') {
		if (*wide == '*') {
			star = wide++;
			taken = narrow;
		} else if (*wide == '?' && *narrow != '*') {
			wide++;
			narrow = next_character(narrow);
		} else if (*wide == *narrow) {
			wide++;
			narrow++;
		} else if (star != NULL) {
			narrow = taken = next_character(taken);
			wide = star + 1;
		} else {
			return false;
		}
	}
	return wide[strspn(wide, "*")] == '\0';
}

bool
name_match_covers(const struct name_match *wide, const struct name_match *narrow)
{
	char *wide_text, *narrow_text;
	bool covers;

	if (narrow->pattern == NULL)
		return name_match_matches(wide, narrow->name);
	if (wide->pattern == NULL || narrow->name != NULL)
		return false;
	wide_text = normal_form(wide->pattern);
	narrow_text = normal_form(narrow->pattern);
	covers = pattern_covers(wide_text, narrow_text);
	free(wide_text);
	free(narrow_text);
	return covers;
}

static const char *
text_of(const struct name_match *match)
{
	return match->name != NULL ? match->name : match->pattern;
}

/* The entry at slots + n * size, which begins with its match, is warned of where an earlier one covers it. */
static void
warn_of_section(
    const struct config *config, const void *slots, size_t count, size_t size, const char *section)
{
	const char *entries = slots;

	for (size_t n = 1; n < count; n++) {
		const struct name_match *narrow = (const void *)(entries + n * size);

		for (size_t i = 0; i < n; i++) {
			const struct name_match *wide = (const void *)(entries + i * size);

			if (!name_match_covers(wide, narrow))
				continue;
			log_warn("%s:%d: '%s' of %s is never reached, since '%s' in line %d "
				 "matches all that it does; put it in front of that",
			    config->path, narrow->line, text_of(narrow), section, text_of(wide),
			    wide->line);
			break;
		}
	}
}

void
config_warn_shadowed(const struct config *config)
{
	warn_of_section(config, config->task_definitions, config->task_definition_count,
	    sizeof(*config->task_definitions), "task_definitions");
	warn_of_section(config, config->lambda_functions, config->lambda_function_count,
	    sizeof(*config->lambda_functions), "lambda_functions");
	warn_of_section(config, config->repositories, config->repository_count,
	    sizeof(*config->repositories), "repositories");
}
