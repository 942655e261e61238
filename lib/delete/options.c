#include "delete/options.h"

#include <string.h>

#include "base/duration.h"
#include "base/log.h"
#include "base/options.h"

static const char usage[] =
    "Usage: ecrm-delete [options] [FILE...]\n"
    "\n"
    "Read image records with a decision, as ecrm-plan writes them, and delete those whose action "
    "is\n"
    "delete. Each repository is asked for on the terminal unless there is --force. An image "
    "record\n"
    "with its result is written for each. The exit status is 1 where anything was left undone.\n"
    "Ctrl-C lets the calls under way end and begins no others: status 130.\n";

enum { CONCURRENCY_DEFAULT = 16, SPECS_MAX = 24 };

static int64_t
parse_max_age(const char *text)
{
	int64_t nanoseconds = 0;
	const char *wrong = strcmp(text, "0") == 0 ? NULL : duration_parse(text, &nanoseconds);

	if (wrong != NULL)
		die_usage("--max-age is '%s', which %s", text, wrong);
	if (nanoseconds < 0)
		die_usage("--max-age is '%s', which is negative", text);
	/* What is asked for less than a second is not any age. */
	return nanoseconds / 1000000000 + (nanoseconds % 1000000000 != 0);
}

int
deletion_options_parse(struct deletion_options *o, int argc, char **argv)
{
	const struct option_spec own[] = {
		{ 0, "force", OPTION_FLAG, &o->force, "ECRM_FORCE", NULL, "delete without asking" },
		{ 0, "archive", OPTION_FLAG, &o->archive, "ECRM_ARCHIVE", NULL,
		    "move images to the archive storage class instead" },
		{ 0, "journal", OPTION_TEXT, &o->journal, "ECRM_JOURNAL", "FILE",
		    "append a record of each image that was deleted, archived or failed" },
		{ 0, "max-age", OPTION_TEXT, &o->max_age, "ECRM_MAX_AGE", "DURATION",
		    "refuse a plan that is older; 0: take any (24h)" },
		{ 0, "max-delete-percent", OPTION_PERCENT, &o->limits.percent,
		    "ECRM_MAX_DELETE_PERCENT", "N",
		    "refuse to delete more than N percent of the images of a repository" },
		{ 0, "max-delete-count", OPTION_NUMBER, &o->limits.count, "ECRM_MAX_DELETE_COUNT",
		    "N", "refuse to delete more than N images in all" },
		{ 0, "ask-only", OPTION_FLAG, &o->ask_only, NULL, NULL,
		    "delete nothing; write the plan of what was approved" },
		{ 0, "recheck-after", OPTION_DURATION, &o->recheck_after, "ECRM_RECHECK_AFTER",
		    "DURATION", "with --ask-only, add 4 to the exit status if it took so long" },
		{ 0, "revised-plan", OPTION_TEXT, &o->revised_plan, NULL, "FILE",
		    "delete only what this newer plan deletes, too" },
		{ 0, "concurrency", OPTION_COUNT, &o->concurrency, "ECRM_CONCURRENCY", "N",
		    "keep up to N requests in flight (16)" },
		{ 0 },
	};
	struct option_spec specs[SPECS_MAX] = { { 0 } };
	int first_file;

	*o = (struct deletion_options){
		.concurrency = CONCURRENCY_DEFAULT,
		.max_age = "24h",
		.limits = { .percent = NO_LIMIT, .count = NO_LIMIT },
	};
	options_add(specs, SPECS_MAX, own);
	aws_options_add(&o->aws, specs, SPECS_MAX);
	first_file = options_parse(specs, usage, argc, argv);
	o->max_age_seconds = parse_max_age(o->max_age);
	return first_file;
}
