/* ecrm-plan: read images and what is in use, write what is to become of each image. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/options.h"
#include "base/strlist.h"
#include "base/timestamp.h"
#include "config/config.h"
#include "image/reference.h"
#include "plan/catalog.h"
#include "plan/decide.h"
#include "plan/in_use.h"
#include "plan/limits.h"
#include "plan/sight.h"
#include "plan/totals.h"
#include "plan/verdict.h"
#include "plan/warnings.h"
#include "process/stage.h"
#include "progress/progress.h"
#include "record/decode.h"
#include "record/extend.h"
#include "record/reader.h"
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
	struct record_reader *reader;
	struct spool spool; /* what is written after all was read */
	struct in_use in_use;
	struct catalog catalog;
	struct sight sight;
	struct totals totals;
	int64_t as_of; /* when AWS was looked at: the oldest time that the input tells, or now */
	struct buf as_of_text;
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

static const struct repository_policy *
policy_of(void *context, const char *repository)
{
	struct plan *plan = context;

	if (plan->options.repository != NULL && strcmp(plan->options.repository, repository) != 0)
		return NULL;
	return config_repository(&plan->config, repository);
}

static int
refuse(struct plan *plan, const char *what, const char *why)
{
	log_error("%s: '%s' %s", record_reader_place(plan->reader), what, why);
	return -1;
}

static int
take_in_use(struct plan *plan, const struct record *record)
{
	struct image_reference reference;
	const char *why;

	switch (image_reference_parse(&reference, record->image, &why)) {
	case REFERENCE_BROKEN:
		return refuse(plan, record->image, why);
	case REFERENCE_OTHER:
		log_debug("not in ECR: %s", record->image);
		return 0;
	case REFERENCE_ECR:
		in_use_add(&plan->in_use, &reference, record->by);
		image_reference_release(&reference);
		break;
	}
	return 0;
}

static int
take_image(struct plan *plan, const struct record *record)
{
	int32_t repository = catalog_repository(
	    &plan->catalog, record->registry, record->region, record->repository, policy_of, plan);
	const char *wrong;

	progress_done(1);
	if (plan->catalog.repositories[repository].policy == NULL)
		return 0;
	wrong = catalog_add_image(&plan->catalog, repository, record);
	if (wrong != NULL)
		return refuse(plan, record->digest, wrong);
	if (plan->options.totals) {
		totals_note_size(&plan->totals, record->size);
		return 0;
	}
	return spool_add(&plan->spool, RECORD_IMAGE, record->text, record->text_len);
}

static int
take_repository(struct plan *plan, const struct record *record)
{
	int32_t repository = catalog_repository(
	    &plan->catalog, record->registry, record->region, record->name, policy_of, plan);
	struct catalog_repository *entry = &plan->catalog.repositories[repository];

	if (entry->policy == NULL || entry->listed)
		return 0;
	entry->listed = true;
	return spool_add(&plan->spool, RECORD_REPOSITORY, record->text, record->text_len);
}

/* An empty scanned file is more often a scan that went wrong than an account that runs nothing. */
static int
check_scanned_file(struct plan *plan, size_t items, const char *place)
{
	if (items > 0 || plan->options.allow_empty_scan)
		return 0;
	log_error(
	    "%s: the scanned file names no image; if that is right, use --allow-empty-scan", place);
	return -1;
}

/*
 * A decision is as old as the oldest of what it rests on.  An image that was decided before may have
 * lost its begin record to a filter, so its own as_of counts, too.
 */
static void
note_age(struct plan *plan, int64_t time)
{
	if (time != RECORD_NO_NUMBER && time < plan->as_of)
		plan->as_of = time;
}

static int
take_record(struct plan *plan, const struct record *record)
{
	note_age(plan, record->as_of);
	switch (record->type) {
	case RECORD_BEGIN:
		note_age(plan, record->at);
		sight_note_begin(&plan->sight, record);
		return 0;
	case RECORD_IN_USE:
		return take_in_use(plan, record);
	case RECORD_IMAGE:
		return take_image(plan, record);
	case RECORD_REPOSITORY:
		return take_repository(plan, record);
	case RECORD_UNKNOWN:
		return spool_add(&plan->spool, record->type, record->text, record->text_len);
	default:
		return 0;
	}
}

/* Read all input.  Returns 0, or -1 after a message. */
static int
read_all(struct plan *plan)
{
	const struct record *record;
	struct buf place = { 0 }; /* of the scanned file at hand */
	size_t items = 0;         /* in it */
	bool in_scanned_file = false;
	int found, rc = -1;

	while ((found = record_next(plan->reader, &record)) == 1) {
		/* A scanned file's items have no line of their own. */
		bool is_item = record->type == RECORD_IN_USE && record->text == NULL;

		if (in_scanned_file && !is_item) {
			in_scanned_file = false;
			if (check_scanned_file(plan, items, place.data) == -1)
				goto out;
		}
		if (record->type == RECORD_SCANNED_FILE) {
			in_scanned_file = true;
			items = 0;
			buf_truncate(&place, 0);
			buf_adds(&place, record_reader_place(plan->reader));
		}
		items += is_item;
		if (take_record(plan, record) == -1)
			goto out;
	}
	if (found == -1 || (in_scanned_file && check_scanned_file(plan, items, place.data) == -1))
		goto out;
	rc = 0;
out:
	buf_release(&place);
	return rc;
}

/* What whole input must have besides. */
static int
check_scan(const struct plan *plan)
{
	for (size_t i = 0; i < plan->options.expected.len; i++) {
		const char *program = plan->options.expected.items[i];

		if (!record_reader_saw_program(plan->reader, program)) {
			log_error("the input has nothing of %s, which was expected", program);
			return -1;
		}
	}
	if (!record_reader_saw_anything(plan->reader)) {
		log_error("the input has no record at all: did what writes it fail?");
		return -1;
	}
	if (plan->in_use.count == 0 && !plan->options.allow_empty_scan) {
		log_error(
		    "no image in ECR is in use: is this the right account and region, and may "
		    "the scan see all? If it is right, use --allow-empty-scan");
		return -1;
	}
	if (!plan->options.allow_empty_scan && !sight_meets_listing(&plan->catalog, &plan->in_use))
		return -1;
	return 0;
}

static void
log_decision(const struct plan *plan, const struct catalog_image *image, const char *reason)
{
	const char *repository = plan->catalog.repositories[image->repository].name;
	uint32_t tag = image->tags;
	struct buf name = { 0 };

	if (!log_shows(image_is_kept(image) ? LOG_INFO : LOG_NOTICE))
		return;
	buf_adds(&name, repository);
	if (tag < catalog_tags_end(&plan->catalog, image))
		buf_addf(&name, ":%s", catalog_next_tag(&plan->catalog, &tag));
	buf_addc(&name, '@');
	catalog_format_digest(&name, image->digest);
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
	    verdict_members(&plan->verdicts, &plan->catalog, image, plan->as_of_text.data);
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
	struct buf reason = { 0 };

	for (size_t i = 0; i < plan->catalog.count && log_shows(LOG_NOTICE); i++) {
		const struct catalog_image *image = &plan->catalog.images[i];

		if (image->duplicate_of != NO_IMAGE)
			continue;
		buf_truncate(&reason, 0);
		reason_format(&reason, &plan->catalog, image);
		log_decision(plan, image, reason.data);
	}
	buf_release(&reason);
}

static int
write_all(struct plan *plan)
{
	struct record_decoder *decoder = record_decoder_new();
	enum record_type type;
	const char *text;
	size_t len, number = 0;
	int found;

	record_writer_begin_plan(plan->writer, plan->as_of);
	timestamp_format(&plan->as_of_text, plan->as_of);
	while ((found = spool_next(&plan->spool, &type, &text, &len)) == 1) {
		const struct catalog_image *image = &plan->catalog.images[number];

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
		totals_write(&plan->totals, &plan->catalog, plan->writer);
	}
	return found;
}

int
main(int argc, char **argv)
{
	/* Not --now: that moves what has expired, not when AWS was looked at. */
	struct plan plan = { .as_of = timestamp_now() };
	int first_file, rc = -1;

	log_init("ecrm-plan");
	stage_init();
	plan.writer = record_writer_new("ecrm-plan", FAIL_WITH_NOTHING);
	parse_options(&plan.options, argc, argv, &first_file);
	plan.catalog.now = plan.options.now;
	plan.reader =
	    record_reader_new((const char *const *)argv + first_file, (size_t)(argc - first_file));

	if (load_config(&plan) == -1 || spool_open(&plan.spool) == -1)
		goto out;
	progress_open();
	progress_begin("Plan", "images", NULL);
	if (read_all(&plan) == -1 || check_scan(&plan) == -1)
		goto out;
	sight_warn(&plan.sight, &plan.catalog, &plan.in_use);
	warn_of_tag_patterns(&plan.catalog, &plan.config);
	decide(&plan.catalog, &plan.in_use);
	warn_of_archived_in_use(&plan.catalog);
	warn_of_possible_children(&plan.catalog);
	if (limits_passed(&plan.catalog, &plan.config, plan.options.over_limit) > 0 &&
	    plan.options.over_limit == OVER_LIMIT_REFUSE)
		goto out;
	if (plan.options.totals && totals_add_up(&plan.totals, &plan.catalog) == -1)
		goto out;
	if (spool_rewind(&plan.spool) == -1 || write_all(&plan) == -1)
		goto out;
	rc = record_writer_end(plan.writer);
out:
	if (rc == -1)
		record_writer_abandon(plan.writer);
	progress_end();
	catalog_release(&plan.catalog);
	in_use_release(&plan.in_use);
	sight_release(&plan.sight);
	totals_release(&plan.totals);
	spool_close(&plan.spool);
	record_reader_free(plan.reader);
	record_writer_free(plan.writer);
	config_release(&plan.config);
	strlist_release(&plan.options.expected);
	buf_release(&plan.as_of_text);
	verdicts_release(&plan.verdicts);
	buf_release(&plan.line);
	return rc == 0 ? EXIT_DONE : EXIT_FAILED;
}
