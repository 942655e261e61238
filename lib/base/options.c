#include "base/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/boolean.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/option_value.h"
#include "base/strlist.h"

enum { MESSAGE_SIZE = 1024 };

/* What every program understands beside its own table. */
struct common {
	const char *log_level;
	enum choice color;
	bool help;
	bool version;
};

size_t
options_word(const char *what, const char *text, const char *const *words)
{
	struct buf advice = { 0 };
	char message[MESSAGE_SIZE];

	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0)
			return i;
	}
	nearest_advise(&advice, text, words);
	snprintf(message, sizeof(message), "unknown %s '%s'%s", what, text, advice.data);
	buf_release(&advice);
	die_usage("%s", message);
}

static bool
is_switch(const struct option_spec *spec)
{
	return spec->kind == OPTION_FLAG || spec->kind == OPTION_CHOICE;
}

static const struct option_spec *
find_long(const struct option_spec *specs, const char *name, size_t len)
{
	for (; specs->name != NULL; specs++) {
		if (strlen(specs->name) == len && strncmp(specs->name, name, len) == 0)
			return specs;
	}
	return NULL;
}

static const struct option_spec *
find_letter(const struct option_spec *specs, char letter)
{
	for (; specs->name != NULL; specs++) {
		if (specs->letter == letter)
			return specs;
	}
	return NULL;
}

/* The spec in either table; the common one comes second, so a program may have its own --color. */
static const struct option_spec *
find_option(
    const struct option_spec *own, const struct option_spec *common, const char *name, size_t len)
{
	const struct option_spec *spec = find_long(own, name, len);

	return spec != NULL ? spec : find_long(common, name, len);
}

/* Append the name of each option, and of each switch the one that turns it off. */
static void
list_names(struct strlist *names, const struct option_spec *specs)
{
	for (; specs->name != NULL; specs++) {
		struct buf negated = { 0 };

		strlist_add(names, specs->name);
		if (!is_switch(specs))
			continue;
		buf_addf(&negated, "no-%s", specs->name);
		strlist_add(names, negated.data);
		buf_release(&negated);
	}
}

/* name, of len bytes, is that of no option. */
static _Noreturn void
refuse_option(
    const struct option_spec *own, const struct option_spec *common, const char *name, size_t len)
{
	struct strlist names = { 0 };
	char message[MESSAGE_SIZE], *word = xstrndup(name, len);
	const char *nearest;

	list_names(&names, own);
	list_names(&names, common);
	names.items = xgrow(names.items, &names.capacity, names.len + 1, sizeof(*names.items));
	names.items[names.len] = NULL;
	nearest = nearest_text(word, (const char *const *)names.items);
	snprintf(message, sizeof(message), "unknown option '--%s'%s%s%s", word,
	    nearest != NULL ? " (did you mean '--" : "", nearest != NULL ? nearest : "",
	    nearest != NULL ? "'?)" : "");
	strlist_release(&names);
	free(word);
	die_usage("%s", message);
}

/* One long option, argv[*i] being "--name..."; *i moves on where the value is the next argument. */
static void
take_long(const struct option_spec *own, const struct option_spec *common, char **argv, int *i)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '='), *value;
	size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
	const struct option_spec *spec = find_option(own, common, name, len);
	char source[64];

	if (spec == NULL && strncmp(name, "no-", 3) == 0 && equals == NULL) {
		spec = find_option(own, common, name + 3, len - 3);
		if (spec != NULL && is_switch(spec)) {
			option_set(spec, "false", name);
			return;
		}
		spec = NULL;
	}
	if (spec == NULL)
		refuse_option(own, common, name, len);
	if (equals != NULL) {
		value = equals + 1;
	} else if (is_switch(spec)) {
		value = "true";
	} else if (argv[*i + 1] != NULL) {
		value = argv[++*i];
	} else {
		die_usage("option '--%s' needs a value", spec->name);
	}
	snprintf(source, sizeof(source), "--%s", spec->name);
	option_set(spec, value, source);
}

/* A cluster of letters, "-hc FILE" or "-cFILE". */
static void
take_letters(const struct option_spec *own, const struct option_spec *common, char **argv, int *i)
{
	for (const char *p = argv[*i] + 1; *p != '\0'; p++) {
		const struct option_spec *spec = find_letter(own, *p);
		char source[3] = { '-', *p, '\0' };

		if (spec == NULL)
			spec = find_letter(common, *p);
		if (spec == NULL)
			die_usage("unknown option '-%c'", *p);
		if (is_switch(spec)) {
			option_set(spec, "true", source);
			continue;
		}
		if (p[1] != '\0')
			option_set(spec, p + 1, source);
		else if (argv[*i + 1] != NULL)
			option_set(spec, argv[++*i], source);
		else
			die_usage("option '-%c' needs a value", *p);
		return;
	}
}

static void
read_environment(const struct option_spec *specs)
{
	for (; specs->name != NULL; specs++) {
		const char *value = specs->variable != NULL ? environment(specs->variable) : NULL;
		char source[64];

		if (value == NULL)
			continue;
		snprintf(source, sizeof(source), "$%s", specs->variable);
		option_set(specs, value, source);
	}
}

/* A list on the command line replaces the variable's, it does not add to it. */
static void
forget_lists_given(const struct option_spec *specs, int argc, char **argv)
{
	for (; specs->name != NULL; specs++) {
		size_t len = strlen(specs->name);

		if (specs->kind != OPTION_LIST)
			continue;
		for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
			if ((strncmp(argv[i], "--", 2) == 0 &&
				strncmp(argv[i] + 2, specs->name, len) == 0 &&
				(argv[i][len + 2] == '\0' || argv[i][len + 2] == '=')) ||
			    (specs->letter != 0 && argv[i][0] == '-' &&
				argv[i][1] == specs->letter))
				strlist_release(specs->value);
		}
	}
}

/* Those of specs that are not in hidden_by. */
static void
print_options(const struct option_spec *specs, const struct option_spec *hidden_by)
{
	for (; specs->name != NULL; specs++) {
		char left[64], letter[8] = "    ";

		if (hidden_by != NULL && find_long(hidden_by, specs->name, strlen(specs->name)))
			continue;
		if (specs->letter != 0)
			snprintf(letter, sizeof(letter), "-%c, ", specs->letter);
		snprintf(left, sizeof(left), "  %s--%s%s%s%s", letter,
		    specs->kind == OPTION_CHOICE ? "[no-]" : "", specs->name,
		    specs->argument != NULL ? "=" : "",
		    specs->argument != NULL ? specs->argument : "");
		printf("%-30s %s", left, specs->help);
		if (specs->variable != NULL)
			printf(" ($%s)", specs->variable);
		putchar('\n');
	}
}

void
options_add(struct option_spec *specs, size_t capacity, const struct option_spec *rows)
{
	size_t n = 0;

	while (specs[n].name != NULL)
		n++;
	for (; rows->name != NULL; rows++) {
		if (n + 1 == capacity)
			die("too many options");
		specs[n++] = *rows;
	}
	specs[n] = (struct option_spec){ 0 };
}

static void
apply_common(const struct common *common)
{
	size_t level = options_word("log level", common->log_level, log_level_names);
	const char *no_color = environment("ECRM_NO_COLOR");
	bool no_color_set = false;

	log_set_level((enum log_level)level);
	if (common->color != CHOICE_NONE)
		log_set_color(common->color == CHOICE_YES);
	else if (no_color != NULL && boolean_parse(no_color, &no_color_set) == 0 && no_color_set)
		log_set_color(false);
}

/* In place: where a misuse ends the process there is nothing to give back. */
static void
bring_forward(char **argv, int from, int to)
{
	char *word = argv[from];

	memmove(argv + to + 1, argv + to, (size_t)(from - to) * sizeof(*argv));
	argv[to] = word;
}

/* Take the options out of argv, operands to its end.  Returns the index of the first operand. */
static int
take_all(const struct option_spec *own, const struct option_spec *common, int argc, char **argv)
{
	int count = 1; /* of the program's name and the options, which stand before all operands */

	for (int i = 1; i < argc; i++) {
		int first = i;

		if (strcmp(argv[i], "--") == 0) {
			bring_forward(argv, i, count++);
			break;
		}
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			continue;
		if (argv[i][1] == '-')
			take_long(own, common, argv, &i);
		else
			take_letters(own, common, argv, &i);
		while (first <= i)
			bring_forward(argv, first++, count++);
	}
	return count;
}

int
options_parse(const struct option_spec *own, const char *usage, int argc, char **argv)
{
	struct common common = { .log_level = "info" };
	const struct option_spec specs[] = {
		{ 'h', "help", OPTION_FLAG, &common.help, NULL, NULL, "show this help" },
		{ 0, "log-level", OPTION_TEXT, &common.log_level, "ECRM_LOG_LEVEL", "LEVEL",
		    "debug, info, notice, warn or error (info)" },
		{ 0, "color", OPTION_CHOICE, &common.color, "ECRM_COLOR", NULL,
		    "color the logs (where stderr is a terminal)" },
		{ 0, "version", OPTION_FLAG, &common.version, NULL, NULL, "show the version" },
		{ 0 },
	};
	const struct option_spec *own_color = find_long(own, "color", strlen("color"));
	int first;

	read_environment(own);
	read_environment(specs);
	forget_lists_given(own, argc, argv);
	first = take_all(own, specs, argc, argv);
	if (own_color != NULL && own_color->kind == OPTION_CHOICE)
		common.color = *(enum choice *)own_color->value;
	if (common.help) {
		fputs(usage, stdout);
		puts("\nOptions:");
		print_options(own, NULL);
		print_options(specs, own);
		exit(fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE);
	}
	if (common.version) {
		printf("%s version v%s\n", log_program(), ECRM_VERSION);
		exit(fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE);
	}
	apply_common(&common);
	return first;
}
