#include "plan/intake.h"

#include <string.h>

#include "base/log.h"
#include "image/reference.h"
#include "progress/progress.h"
#include "record/reader.h"

/* The reading of an intake. */
struct reading {
	struct intake *intake;
	struct record_reader *reader;
};

static const struct repository_policy *
policy_of(void *context, const char *repository)
{
	const struct intake *in = context;

	if (in->repository != NULL && strcmp(in->repository, repository) != 0)
		return NULL;
	return config_repository(in->config, repository);
}

static int
refuse(const struct reading *r, const char *what, const char *why)
{
	log_error("%s: '%s' %s", record_reader_place(r->reader), what, why);
	return -1;
}

static int
take_in_use(const struct reading *r, const struct record *record)
{
	struct image_reference reference;
	const char *why;

	switch (image_reference_parse(&reference, record->image, &why)) {
	case REFERENCE_BROKEN:
		return refuse(r, record->image, why);
	case REFERENCE_OTHER:
		log_debug("not in ECR: %s", record->image);
		return 0;
	case REFERENCE_ECR:
		in_use_add(&r->intake->in_use, &reference, record->by);
		image_reference_release(&reference);
		break;
	}
	return 0;
}

static int
take_image(const struct reading *r, const struct record *record)
{
	struct intake *in = r->intake;
	int32_t repository = catalog_repository(
	    &in->catalog, record->registry, record->region, record->repository, policy_of, in);
	const char *wrong;

	progress_done(1);
	if (in->catalog.repositories[repository].policy == NULL)
		return 0;
	wrong = catalog_add_image(&in->catalog, repository, record);
	if (wrong != NULL)
		return refuse(r, record->digest, wrong);
	if (in->totals != NULL) {
		totals_note_size(in->totals, record->size);
		return 0;
	}
	return spool_add(&in->spool, RECORD_IMAGE, record->text, record->text_len);
}

static int
take_repository(struct intake *in, const struct record *record)
{
	int32_t repository = catalog_repository(
	    &in->catalog, record->registry, record->region, record->name, policy_of, in);
	struct catalog_repository *entry = &in->catalog.repositories[repository];

	if (entry->policy == NULL || entry->listed)
		return 0;
	entry->listed = true;
	return spool_add(&in->spool, RECORD_REPOSITORY, record->text, record->text_len);
}

/* An empty scanned file is more often a scan that went wrong than an account that runs nothing. */
static int
check_scanned_file(const struct intake *in, size_t items, const char *place)
{
	if (items > 0 || in->allow_empty_scan)
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
note_age(struct intake *in, int64_t time)
{
	if (time != RECORD_NO_NUMBER && time < in->as_of)
		in->as_of = time;
}

static int
take_record(const struct reading *r, const struct record *record)
{
	struct intake *in = r->intake;

	note_age(in, record->as_of);
	switch (record->type) {
	case RECORD_BEGIN:
		note_age(in, record->at);
		sight_note_begin(&in->sight, record);
		return 0;
	case RECORD_IN_USE:
		return take_in_use(r, record);
	case RECORD_IMAGE:
		return take_image(r, record);
	case RECORD_REPOSITORY:
		return take_repository(in, record);
	case RECORD_UNKNOWN:
		return spool_add(&in->spool, record->type, record->text, record->text_len);
	default:
		return 0;
	}
}

/* Read all input.  Returns 0, or -1 after a message. */
static int
read_all(const struct reading *r)
{
	const struct record *record;
	struct buf place = { 0 }; /* of the scanned file at hand */
	size_t items = 0;         /* in it */
	bool in_scanned_file = false;
	int found, rc = -1;

	while ((found = record_next(r->reader, &record)) == 1) {
		/* A scanned file's items have no line of their own. */
		bool is_item = record->type == RECORD_IN_USE && record->text == NULL;

		if (in_scanned_file && !is_item) {
			in_scanned_file = false;
			if (check_scanned_file(r->intake, items, place.data) == -1)
				goto out;
		}
		if (record->type == RECORD_SCANNED_FILE) {
			in_scanned_file = true;
			items = 0;
			buf_truncate(&place, 0);
			buf_adds(&place, record_reader_place(r->reader));
		}
		items += is_item;
		if (take_record(r, record) == -1)
			goto out;
	}
	if (found == -1 ||
	    (in_scanned_file && check_scanned_file(r->intake, items, place.data) == -1))
		goto out;
	rc = 0;
out:
	buf_release(&place);
	return rc;
}

/* What whole input must have besides. */
static int
check_scan(const struct reading *r, const struct strlist *expected)
{
	const struct intake *in = r->intake;

	for (size_t i = 0; i < expected->len; i++) {
		if (!record_reader_saw_program(r->reader, expected->items[i])) {
			log_error(
			    "the input has nothing of %s, which was expected", expected->items[i]);
			return -1;
		}
	}
	if (!record_reader_saw_anything(r->reader)) {
		log_error("the input has no record at all: did what writes it fail?");
		return -1;
	}
	if (in->allow_empty_scan)
		return 0;
	if (in->in_use.count == 0) {
		log_error(
		    "no image in ECR is in use: is this the right account and region, and may "
		    "the scan see all? If it is right, use --allow-empty-scan");
		return -1;
	}
	return sight_meets_listing(&in->catalog, &in->in_use) ? 0 : -1;
}

int
intake_read(
    struct intake *intake, const char *const *paths, size_t count, const struct strlist *expected)
{
	struct reading r = { intake, record_reader_new(paths, count) };
	int rc = -1;

	if (spool_open(&intake->spool) == 0 && read_all(&r) == 0 && check_scan(&r, expected) == 0)
		rc = 0;
	record_reader_free(r.reader);
	return rc;
}

void
intake_release(struct intake *intake)
{
	catalog_release(&intake->catalog);
	in_use_release(&intake->in_use);
	sight_release(&intake->sight);
	spool_close(&intake->spool);
}
