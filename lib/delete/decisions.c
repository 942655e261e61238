#include "delete/decisions.h"

#include <string.h>

#include "base/log.h"
#include "record/reader.h"

struct reading {
	struct record_reader *reader;
	decision_taken *take;
	void *context;
	struct plan_age *age;
	int64_t stream_as_of; /* of the stream at hand, RECORD_NO_NUMBER outside any */
};

static int
refuse(const struct reading *r, const char *what, const char *why)
{
	log_error("%s: '%s' %s", record_reader_place(r->reader), what, why);
	return -1;
}

static int
take_image(struct reading *r, const struct record *record)
{
	const char *wrong;
	bool deletes;

	if (record->action == NULL)
		return refuse(r, record->digest, "has no decision: run ecrm-plan first");
	deletes = strcmp(record->action, "delete") == 0;
	if (!deletes && strcmp(record->action, "keep") != 0)
		return refuse(r, record->action, "is no action (known: keep, delete)");
	wrong = r->take(r->context, record, deletes);
	if (wrong != NULL)
		return refuse(r, record->digest, wrong);
	if (deletes)
		plan_age_note(r->age,
		    record->as_of != RECORD_NO_NUMBER ? record->as_of : r->stream_as_of,
		    record_reader_place(r->reader));
	return 0;
}

int
decisions_read(const char *const *paths, size_t count, decision_taken *take, void *context,
    struct plan_age *age)
{
	struct reading r = {
		.reader = record_reader_new(paths, count),
		.take = take,
		.context = context,
		.age = age,
		.stream_as_of = RECORD_NO_NUMBER,
	};
	const struct record *record;
	int found;

	while ((found = record_next(r.reader, &record)) == 1) {
		if (record->type == RECORD_TOTAL) {
			found = refuse(&r, record->repository,
			    "has totals here, not images: run ecrm-plan without --totals");
			break;
		}
		if (record->type == RECORD_BEGIN)
			r.stream_as_of =
			    record->as_of != RECORD_NO_NUMBER ? record->as_of : record->at;
		else if (record->type == RECORD_END)
			r.stream_as_of = RECORD_NO_NUMBER;
		else if (record->type == RECORD_IMAGE && (found = take_image(&r, record)) == -1)
			break;
	}
	if (found == 0 && !record_reader_saw_anything(r.reader)) {
		log_error("the plan has no record at all, not even that it begins: it was not "
			  "made, or a filter dropped all");
		found = -1;
	}
	record_reader_free(r.reader);
	return found;
}
