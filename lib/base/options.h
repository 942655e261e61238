#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stddef.h>

/*
 * Command-line options as a table.  A program lists what it takes; the table parses the arguments,
 * reads the environment variables that stand behind options, and prints the help, so the three
 * cannot disagree.  An option given on the command line beats its variable; a variable that is set
 * but empty counts as unset.
 *
 *	static struct settings s = { .config = "ecrm.yaml" };
 *	const struct option_spec specs[] = {
 *		{ 'c', "config", OPTION_TEXT, &s.config, "ECRM_CONFIG", "FILE", "read FILE" },
 *		{ 0 },
 *	};
 */

enum option_kind {
	OPTION_TEXT,     /* const char *: kept, not copied */
	OPTION_LIST,     /* struct strlist: comma-separated, may be repeated */
	OPTION_FLAG,     /* bool: --name, --name=true, --no-name */
	OPTION_CHOICE,   /* enum choice: a flag of which it matters whether it was given */
	OPTION_COUNT,    /* int, 1 or more */
	OPTION_NUMBER,   /* int64_t, 0 or more */
	OPTION_PERCENT,  /* int64_t, hundredths of a percent, as percent_parse() reads them */
	OPTION_TIME,     /* int64_t, seconds since the epoch, from RFC 3339 */
	OPTION_DURATION, /* int64_t, nanoseconds above zero, as duration_parse() reads them */
};

enum choice { CHOICE_NONE, CHOICE_NO, CHOICE_YES };

struct option_spec {
	char letter; /* 0: has none */
	const char *name;
	enum option_kind kind;
	void *value;          /* what the kind says */
	const char *variable; /* NULL: has none */
	const char *argument; /* the help's name for the value */
	const char *help;
};

/*
 * options_parse(specs, usage, argc, argv):
 * Read environment and arguments into the table's values.  specs ends with an empty row; usage is
 * the text that help shows above the options.  --help, --version and --log-level, --color with
 * their variables are understood in every program; a program's own --color takes the place of the
 * common one.  Options may stand behind operands, which are moved to the end of argv in their order.
 * Ends the program on --help and --version (status 0) and on misuse (EXIT_USAGE).  Returns the index
 * of the first operand in argv.
 */
int options_parse(const struct option_spec *specs, const char *usage, int argc, char **argv);

/*
 * options_add(specs, capacity, rows):
 * Put rows behind those that the table has, for tables of which other rooms give a part.  The
 * program dies where there is no room for them and the empty row.
 */
void options_add(struct option_spec *specs, size_t capacity, const struct option_spec *rows);

/*
 * Which of words (NULL behind the last) text is, of an option that takes one of a few; what names the
 * option in the message ("format").  Misuse ends the program, and the message says what is near.
 */
size_t options_word(const char *what, const char *text, const char *const *words);

#endif
