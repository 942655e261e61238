/* ecrm-check-config: check ecrm.yaml, and say which policy each repository gets. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "config/config.h"
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

static void
print_patterns(const struct repository_policy *policy)
{
	printf(", keep_tag_patterns [");
	for (size_t i = 0; i < policy->keep_tag_pattern_count; i++) {
		if (i > 0)
			printf(", ");
		print_text(policy->keep_tag_patterns[i]);
	}
	putchar(']');
}

static void
print_keep_counts(const struct repository_policy *policy)
{
	for (size_t i = 0; i < policy->keep_count_count; i++) {
		printf("%s", i == 0 ? ", keep_counts [" : ", ");
		print_text(policy->keep_counts[i].tag_pattern);
		printf(" %" PRId64 "%s", policy->keep_counts[i].keep_count,
		    i + 1 == policy->keep_count_count ? "]" : "");
	}
}

/* In the largest unit that goes into it. */
static void
print_duration(int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char name;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (seconds % units[i].seconds != 0)
		i++;
	printf("%" PRId64 "%c", seconds / units[i].seconds, units[i].name);
}

/* The limits of the entry, or those of the top level where it has none. */
static void
print_limits(const struct config *config, const struct deletion_limits *limits)
{
	int64_t percent = limits->percent != NO_LIMIT ? limits->percent : config->limits.percent;

	if (percent != NO_LIMIT && percent % 100 == 0)
		printf(", max_delete_percent %" PRId64, percent / 100);
	else if (percent != NO_LIMIT)
		printf(
		    ", max_delete_percent %" PRId64 ".%02d", percent / 100, (int)(percent % 100));
	if (limits->count != NO_LIMIT)
		printf(", max_delete_count %" PRId64, limits->count);
}

static void
print_policy(const struct config *config, const struct repository_policy *policy)
{
	printf("line %d (", policy->match.line);
	print_text(policy->match.name != NULL ? policy->match.name : policy->match.pattern);
	printf("): expires ");
	print_duration(policy->expires);
	if (policy->expires_untagged != 0) {
		printf(", expires_untagged ");
		print_duration(policy->expires_untagged);
	}
	if (policy->keep_if_pulled_within != 0) {
		printf(", keep_if_pulled_within ");
		print_duration(policy->keep_if_pulled_within);
	}
	printf(", keep_count %" PRId64, policy->keep_count);
	print_keep_counts(policy);
	print_patterns(policy);
	print_limits(config, &policy->limits);
	putchar('\n');
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
