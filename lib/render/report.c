#include "render/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DAY = 24 * 60 * 60, WARNED_MAX = 20 };

/* By the days since the push; each begins where the one before ends. */
static const struct {
	int64_t days; /* that it ends at */
	const char *title;
} ages[AGE_GROUPS] = {
	{ 7, "under 7 days" },
	{ 30, "7 to 30 days" },
	{ 90, "1 to 3 months" },
	{ 180, "3 to 6 months" },
	{ 365, "6 to 12 months" },
	{ 730, "1 to 2 years" },
	{ 1095, "2 to 3 years" },
	{ INT64_MAX / DAY, "3 years and more" },
	{ 0, "not known" },
};

static const char *const result_names[RESULTS] = { "deleted", "archived", "failed", "skipped" };

const char *
report_age_title(int group)
{
	return ages[group].title;
}

const char *
report_result_name(enum report_result result)
{
	return result_names[result];
}

static int
age_group(const struct report *report, const struct record *image)
{
	int64_t now = image->as_of != RECORD_NO_NUMBER ? image->as_of : report->as_of;
	int group = 0;

	if (now == RECORD_NO_NUMBER)
		return AGE_GROUPS - 1;
	/* What was pushed after the plan was begun is new. */
	while (now - image->pushed_at >= ages[group].days * DAY)
		group++;
	return group;
}

void
report_init(struct report *report, size_t limit)
{
	*report = (struct report){
		.as_of = RECORD_NO_NUMBER,
		.expired = { .limit = limit },
		.kept = { .limit = limit },
		.archived_in_use = { .limit = WARNED_MAX },
		.failed = { .limit = WARNED_MAX },
	};
}

static void
note_age(struct report *report, int64_t time)
{
	if (time != RECORD_NO_NUMBER && (report->as_of == RECORD_NO_NUMBER || time < report->as_of))
		report->as_of = time;
}

static void
count(struct summary_count *sum, const struct record *image)
{
	sum->images++;
	sum->bytes += (uint64_t)image->size;
}

static void
count_part(struct report_part *part, const struct record *image, bool is_expired)
{
	count(&part->total, image);
	if (is_expired)
		count(&part->expired, image);
}

static void
add_result(struct report *report, const struct repository *repository, const struct record *image)
{
	report->result_count++;
	for (int i = 0; i < RESULTS; i++) {
		if (strcmp(image->result, result_names[i]) == 0)
			count(&report->results[i], image);
	}
	if (strcmp(image->result, result_names[RESULT_FAILED]) == 0)
		biggest_add(&report->failed, repository, image);
}

static void
add_image(struct report *report, const struct record *image)
{
	const struct repository *repository = repositories_of(&report->summary.repositories, image);
	bool is_expired = strcmp(image->action, "delete") == 0;
	bool is_archived =
	    image->image_status != NULL && strcmp(image->image_status, "ACTIVE") != 0;

	count_part(&report->all, image, is_expired);
	count_part(&report->ages[age_group(report, image)], image, is_expired);
	count_part(&report->reasons[reason_group_of(image->reason)], image, is_expired);
	biggest_add(is_expired ? &report->expired : &report->kept, repository, image);
	if (is_archived)
		count(&report->archived, image);
	if (is_archived && image->by != NULL)
		biggest_add(&report->archived_in_use, repository, image);
	if (image->result != NULL)
		add_result(report, repository, image);
}

const char *
report_add(struct report *report, const struct record *record)
{
	const char *fault;

	note_age(report, record->as_of);
	if (record->type == RECORD_TOTAL)
		return summary_total_fault;
	if (record->type == RECORD_IMAGE && summary_fault(record) == NULL &&
	    (uint64_t)record->size > UINT64_MAX - report->all.total.bytes)
		return "the sizes add up to more than can be counted";
	fault = summary_add(&report->summary, record);
	if (fault == NULL && record->type == RECORD_IMAGE)
		add_image(report, record);
	return fault;
}

void
report_finish(struct report *report)
{
	biggest_sort(&report->expired);
	biggest_sort(&report->kept);
	biggest_sort(&report->archived_in_use);
	biggest_sort(&report->failed);
}

static void
add_count(struct summary_count *sum, const struct summary_count *more)
{
	sum->images += more->images;
	sum->bytes += more->bytes;
}

void
report_part_add(struct report_part *sum, const struct report_part *part)
{
	add_count(&sum->total, &part->total);
	add_count(&sum->expired, &part->expired);
}

static int
compare_rows(const void *left, const void *right)
{
	const struct report_row *a = left, *b = right;
	int order;

	if (a->all.expired.bytes != b->all.expired.bytes)
		return a->all.expired.bytes < b->all.expired.bytes ? 1 : -1;
	if (a->all.total.bytes != b->all.total.bytes)
		return a->all.total.bytes < b->all.total.bytes ? 1 : -1;
	if ((order = strcmp(a->repository->name, b->repository->name)) != 0 ||
	    (order = strcmp(a->repository->registry, b->repository->registry)) != 0)
		return order;
	return strcmp(a->repository->region, b->repository->region);
}

struct report_row *
report_rows(struct report *report, size_t *len)
{
	struct repository **repositories = repositories_sorted(&report->summary.repositories);
	size_t rows_len = report->summary.repositories.map.len;
	struct report_row *rows = xcalloc(rows_len, sizeof(*rows));

	for (size_t i = 0; i < rows_len; i++) {
		rows[i].repository = repositories[i];
		for (int type = 0; type < IMAGE_TYPES; type++) {
			add_count(&rows[i].all.total, &repositories[i]->types[type].total);
			add_count(&rows[i].all.expired, &repositories[i]->types[type].expired);
		}
	}
	free(repositories);
	if (rows_len > 0)
		qsort(rows, rows_len, sizeof(*rows), compare_rows);
	*len = rows_len;
	return rows;
}

/* The row of the name's group, made where it is new. */
static struct report_row *
group_of(struct report *report, struct strmap *seen, struct report_row *groups, const char *name)
{
	const char *slash = strchr(name, '/');
	struct repository *group;
	const char *prefix;
	void **slot;

	prefix = slash != NULL ? arena_strndup(&report->summary.repositories.arena, name,
				     (size_t)(slash + 1 - name))
			       : "(no /)";
	slot = strmap_put(seen, prefix, NULL);
	if (*slot == NULL) {
		struct report_row *row = &groups[seen->len - 1];

		group = arena_alloc(&report->summary.repositories.arena, sizeof(*group));
		*group = (struct repository){ .name = prefix, .registry = "", .region = "" };
		row->repository = group;
		*slot = row;
	}
	return *slot;
}

struct report_row *
report_groups(struct report *report, size_t *len)
{
	size_t rows_len;
	struct report_row *rows = report_rows(report, &rows_len);
	struct report_row *groups = xcalloc(rows_len, sizeof(*groups));
	struct strmap seen = { 0 };

	for (size_t i = 0; i < rows_len; i++)
		report_part_add(
		    &group_of(report, &seen, groups, rows[i].repository->name)->all, &rows[i].all);
	*len = seen.len;
	if (*len > 0)
		qsort(groups, *len, sizeof(*groups), compare_rows);
	strmap_release(&seen);
	free(rows);
	return groups;
}

void
report_release(struct report *report)
{
	summary_release(&report->summary);
	biggest_release(&report->expired);
	biggest_release(&report->kept);
	biggest_release(&report->archived_in_use);
	biggest_release(&report->failed);
}
