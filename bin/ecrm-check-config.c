/* ecrm-check-config: check ecrm.yaml, and say which policy each repository gets. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "base/percent.h"
#include "config/config.h"
#include "config/policy_text.h"
#include "config/shadow.h"
#include "process/stage.h"
#include "record/reader.h"

static const char usage[] =
    "Usage: ecrm-check-config [options] [NAME...]\n"
    "\n"
    "Check the configuration, and print what is to become of each repository by its NAME: the line "
    "of\n"
    "the first entry that matches, and its policy.  With - names are read from standard input too, "
    "one\n"
    "a line, or from the records of ecrm-list-ecr.  Without any NAME all entries are printed.\n"
    "\n"
    "AWS is not asked.  The exit status is 1 where the configuration is wrong.\n";

struct settings {
	const char *config;
	bool quiet;
};

static void
print_text(const char *text)
{
	for (; *text != '\0'; text++)
		putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

/* The limits of the entry, or those of the top level where it has none. */
static void
add_limits(struct buf *out, const struct config *config, const struct deletion_limits *limits)
{
	int64_t percent = limits->percent != NO_LIMIT ? limits->percent : config->limits.percent;

	if (percent != NO_LIMIT) {
		buf_adds(out, ", max_delete_percent ");
		percent_format(out, percent);
	}
	if (limits->count != NO_LIMIT)
		buf_addf(out, ", max_delete_count %" PRId64, limits->count);
}

static void
print_policy(const struct config *config, const struct repository_policy *policy)
{
	struct buf line = { 0 };

	buf_addf(&line, "line %d (%s): ", policy->match.line,
	    policy->match.name != NULL ? policy->match.name : policy->match.pattern);
	policy_format(&line, policy);
	add_limits(&line, config, &policy->limits);
	print_text(line.data);
	putchar('\n');
	buf_release(&line);
}

static void
print_repository(struct config *config, const char *name)
{
	const struct repository_policy *policy = config_repository(config, name);

	print_text(name);
	printf(": ");
	if (policy != NULL)
		print_policy(config, policy);
	else
		printf("no entry matches, so all of it is left alone\n");
}

/* Names from the records of a stream.  Returns 0, or -1 after a message. */
static int
print_records(struct config *config, const struct buf *text)
{
	struct record_reader *in = record_reader_from_memory("-", text->data, text->len);
	const struct record *record;
	int r;

	while ((r = record_next(in, &record)) == 1) {
		if (record->type == RECORD_REPOSITORY)
			print_repository(config, record->name);
	}
	record_reader_free(in);
	return r;
}

static int
print_input(struct config *config)
{
	struct buf text = { 0 };
	int rc = 0;

	if (stream_read(stdin, &text) == -1) {
		log_error("cannot read standard input:");
		rc = -1;
	} else if (buf_text(&text)[strspn(buf_text(&text), " \t\r\n")] == '{') {
		rc = print_records(config, &text);
	} else {
		char *rest = NULL;

		for (char *name = text.len > 0 ? strtok_r(text.data, "\r\n", &rest) : NULL;
		     name != NULL; name = strtok_r(NULL, "\r\n", &rest))
			print_repository(config, name);
	}
	buf_release(&text);
	return rc;
}

static int
print_all(struct config *config, char *const *names, size_t count)
{
	for (size_t i = 0; i < config->repository_count && count == 0; i++)
		print_policy(config, &config->repositories[i]);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], "-") != 0)
			print_repository(config, names[i]);
		else if (print_input(config) == -1)
			return -1;
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	struct settings s = { .config = "ecrm.yaml" };
	const struct option_spec specs[] = {
		{ 'c', "config", OPTION_TEXT, &s.config, "ECRM_CONFIG", "FILE",
		    "check FILE (ecrm.yaml)" },
		{ 'q', "quiet", OPTION_FLAG, &s.quiet, NULL, NULL,
		    "print nothing and warn of nothing: say only what is wrong" },
		{ 0 },
	};
	struct config config = { 0 };
	int first, status = EXIT_FAILED;

	log_init("ecrm-check-config");
	stage_init();
	first = options_parse(specs, usage, argc, argv);

	if (config_load(&config, s.config,
		s.quiet ? CONFIG_NOTHING : CONFIG_LAMBDA_FUNCTIONS | CONFIG_REPOSITORIES) == -1)
		goto out;
	if (!s.quiet) {
		config_warn_shadowed(&config);
		if (print_all(&config, argv + first, (size_t)(argc - first)) == -1)
			goto out;
	}
	if (stdout_finish() == -1)
		goto out;
	status = EXIT_DONE;
out:
	config_release(&config);
	return status;
}
