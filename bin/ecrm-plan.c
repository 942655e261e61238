/* ecrm-plan: read images and what is in use, write what is to become of each image. */
#include "base/log.h"
#include "base/options.h"
#include "base/timestamp.h"
#include "config/config.h"
#include "plan/decide.h"
#include "plan/intake.h"
#include "plan/limits.h"
#include "plan/sight.h"
#include "plan/totals.h"
#include "plan/verdict.h"
#include "plan/warnings.h"
#include "process/stage.h"
#include "progress/progress.h"
#include "record/decode.h"
#include "record/extend.h"
#include "record/spool.h"
#include "record/writer.h"

static const char usage[] =
    "Usage: ecrm-plan [options] [FILE...]\n"
    "\n"
    "Read records from the files (standard input by default; - is standard input) in any order:\n"
    "images as ecrm-list-ecr writes them, and what is in use: in_use records of the scanners, and\n"
    "scanned files, which are JSON arrays of image URIs. Write each image of the repositories "
    "that\n"
    "the configuration names, with what is to become of it (action) and why (reason).\n"
    "\n"
    "Nothing is written unless all input is whole and at least one image is in use.\n";

struct options {
	const char *config;
	const char *repository; /* plan this one only; NULL: all */
	int64_t now;
	bool allow_empty_scan;
	struct strlist expected;       /* programs whose streams must be there */
	struct deletion_limits limits; /* before those of the configuration's top level */
	const char *over_limit_text;
	enum over_limit over_limit;
	bool totals; /* write these in place of the images */
};

struct plan {
	struct options options;
	struct config config;
	struct record_writer *writer;
	struct intake intake;
	struct totals totals;
	struct buf as_of; /* of the intake, as text */
	struct verdicts verdicts;
	struct buf line; /* of an image with its decision */
};

static void
parse_options(struct options *o, int argc, char **argv, int *first_file)
{
	static const char *const hows[] = {
		[OVER_LIMIT_REFUSE] = "refuse", [OVER_LIMIT_WARN] = "warn", NULL
	};
	const struct option_spec specs[] = {
		{ 'c', "config", OPTION_TEXT, &o->config, "ECRM_CONFIG", "FILE",
		    "read the configuration from FILE (ecrm.yaml)" },
		{ 'r', "repository", OPTION_TEXT, &o->repository, "ECRM_REPOSITORY", "NAME",
		    "plan this repository only" },
		{ 0, "now", OPTION_TIME, &o->now, NULL, "TIME",
		    "decide as if it were TIME, such as 2026-01-31T00:00:00Z" },
		{ 0, "allow-empty-scan", OPTION_FLAG, &o->allow_empty_scan, NULL, NULL,
		    "accept that nothing is in use" },
		{ 0, "expect", OPTION_LIST, &o->expected, NULL, "PROGRAM,...",
		    "refuse unless whole output of each of these programs was read" },
		{ 0, "max-delete-percent", OPTION_PERCENT, &o->limits.percent,
		    "ECRM_MAX_DELETE_PERCENT", "N",
		    "refuse to delete more than N percent of the images of a repository" },
		{ 0, "max-delete-count", OPTION_NUMBER, &o->limits.count, "ECRM_MAX_DELETE_COUNT",
		    "N", "refuse to delete more than N images in all" },
		{ 0, "over-limit", OPTION_TEXT, &o->over_limit_text, NULL, "HOW",
		    "refuse a plan over a limit, or warn of it (refuse)" },
		{ 0, "totals", OPTION_FLAG, &o->totals, NULL, NULL,
		    "write what the images of each repository add up to, not each of them" },
		{ 0 },
	};

	*o = (struct options){ .config = "ecrm.yaml",
		.now = timestamp_now(),
		.limits = { .percent = NO_LIMIT, .count = NO_LIMIT },
		.over_limit_text = "refuse" };
	*first_file = options_parse(specs, usage, argc, argv);
	o->over_limit = (enum over_limit)options_word("--over-limit", o->over_limit_text, hows);
}

/* Read the configuration; a limit that an option gives takes the place of the one there. */
static int
load_config(struct plan *plan)
{
	const struct deletion_limits *given = &plan->options.limits;

	if (config_load(&plan->config, plan->options.config, CONFIG_REPOSITORIES) == -1)
		return -1;
	if (given->percent != NO_LIMIT)
		plan->config.limits.percent = given->percent;
	if (given->count != NO_LIMIT)
		plan->config.limits.count = given->count;
	return 0;
}

static void
log_decision(const struct plan *plan, const struct catalog_image *image, const char *reason)
{
	const char *repository = plan->intake.catalog.repositories[image->repository].name;
	uint32_t tag = image->tags;
	struct buf name = { 0 };

	if (!log_shows(image_is_kept(image) ? LOG_INFO : LOG_NOTICE))
		return;
	buf_adds(&name, repository);
	if (tag < catalog_tags_end(&plan->intake.catalog, image))
		buf_addf(&name, ":%s", catalog_next_tag(&plan->intake.catalog, &tag));
	buf_addc(&name, '@');
	digest_format(&name, image->digest);
	if (image_is_kept(image))
		log_info("image %s is kept: %s", name.data, reason);
	else
		log_notice("image %s is to be deleted: %s", name.data, reason);
	buf_release(&name);
}

static void
write_image(struct plan *plan, struct record_decoder *decoder, const struct catalog_image *image,
    const char *text, size_t len)
{
	const struct buf *decision =
	    verdict_members(&plan->verdicts, &plan->intake.catalog, image, plan->as_of.data);
	struct record record = { .text = text, .text_len = len };

	/* Only what was decided before is written anew; for all else the line is enough. */
	if (image->decided_before && record_decode(decoder, text, len, &record) == -1)
		die("a record changed in the temporary file");
	log_decision(plan, image, plan->verdicts.reason.data);
	buf_truncate(&plan->line, 0);
	record_extend(&plan->line, &record, false, decision);
	record_write_text(plan->writer, RECORD_IMAGE, plan->line.data, plan->line.len);
}

/* Where no image is written, each is logged all the same. */
static void
log_decisions(const struct plan *plan)
{
	const struct catalog *catalog = &plan->intake.catalog;
	struct buf reason = { 0 };

	for (size_t i = 0; i < catalog->count && log_shows(LOG_NOTICE); i++) {
		const struct catalog_image *image = &catalog->images[i];

		if (image->duplicate_of != NO_IMAGE)
			continue;
		buf_truncate(&reason, 0);
		reason_format(&reason, catalog, image);
		log_decision(plan, image, reason.data);
	}
	buf_release(&reason);
}

static int
write_decisions(struct plan *plan)
{
	struct record_decoder *decoder = record_decoder_new();
	enum record_type type;
	const char *text;
	size_t len, number = 0;
	int found;

	record_writer_begin_plan(plan->writer, plan->intake.as_of);
	timestamp_format(&plan->as_of, plan->intake.as_of);
	while ((found = spool_next(&plan->intake.spool, &type, &text, &len)) == 1) {
		const struct catalog_image *image = &plan->intake.catalog.images[number];

		if (type != RECORD_IMAGE) {
			record_write_text(plan->writer, type, text, len);
			continue;
		}
		number++;
		if (image->duplicate_of == NO_IMAGE)
			write_image(plan, decoder, image, text, len);
	}
	record_decoder_free(decoder);
	if (plan->options.totals) {
		log_decisions(plan);
		totals_write(&plan->totals, &plan->intake.catalog, plan->writer);
	}
	return found;
}

int
main(int argc, char **argv)
{
	struct plan plan = { 0 };
	struct intake *intake = &plan.intake;
	int first_file, rc = -1;

	log_init("ecrm-plan");
	stage_init();
	plan.writer = record_writer_new("ecrm-plan", FAIL_WITH_NOTHING);
	parse_options(&plan.options, argc, argv, &first_file);
	*intake = (struct intake){
		.config = &plan.config,
		.repository = plan.options.repository,
		.allow_empty_scan = plan.options.allow_empty_scan,
		/* Not --now: that moves what has expired, not when AWS was looked at. */
		.as_of = timestamp_now(),
		.totals = plan.options.totals ? &plan.totals : NULL,
		.catalog.now = plan.options.now,
	};

	if (load_config(&plan) == -1)
		goto out;
	progress_open();
	progress_begin("Plan", "images", NULL);
	if (intake_read(intake, (const char *const *)argv + first_file, (size_t)(argc - first_file),
		&plan.options.expected) == -1)
		goto out;
	sight_warn(&intake->sight, &intake->catalog, &intake->in_use);
	warn_of_tag_patterns(&intake->catalog, &plan.config);
	decide(&intake->catalog, &intake->in_use);
	warn_of_archived_in_use(&intake->catalog);
	warn_of_possible_children(&intake->catalog);
	if (limits_passed(&intake->catalog, &plan.config, plan.options.over_limit) > 0 &&
	    plan.options.over_limit == OVER_LIMIT_REFUSE)
		goto out;
	if (plan.options.totals && totals_add_up(&plan.totals, &intake->catalog) == -1)
		goto out;
	if (spool_rewind(&intake->spool) == -1 || write_decisions(&plan) == -1)
		goto out;
	rc = record_writer_end(plan.writer);
out:
	if (rc == -1)
		record_writer_abandon(plan.writer);
	progress_end();
	intake_release(intake);
	totals_release(&plan.totals);
	record_writer_free(plan.writer);
	config_release(&plan.config);
	strlist_release(&plan.options.expected);
	buf_release(&plan.as_of);
	verdicts_release(&plan.verdicts);
	buf_release(&plan.line);
	return rc == 0 ? EXIT_DONE : EXIT_FAILED;
}
