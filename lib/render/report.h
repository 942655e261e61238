#ifndef RENDER_REPORT_H
#define RENDER_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "render/biggest.h"
#include "render/reason_group.h"
#include "render/summary.h"

/*
 * What a report of a plan, or of the results of a deletion, says: sums by repository, age and reason, and
 * the biggest images.  Memory grows with the repositories, not with the images.
 */

enum { AGE_GROUPS = 9, PRICE_DEFAULT = 100000 /* millionths of a US dollar */ };

/*
 * Where the default price is from.  Amazon ECR bills storage by the GB of 2^30 bytes and month: that of
 * the archive class costs the same below 150 TB a month.
 */
#define PRICE_SOURCE "Amazon ECR pricing, US East (N. Virginia), March 2026"

/* What a deletion did, in the order of the words that records have for it. */
enum report_result { RESULT_DELETED, RESULT_ARCHIVED, RESULT_FAILED, RESULT_SKIPPED, RESULTS };

/* Images of one reason or age; total includes expired. */
struct report_part {
	struct summary_count total, expired;
};

struct report {
	struct summary summary;
	struct report_part all;
	struct report_part ages[AGE_GROUPS];
	struct report_part reasons[REASON_GROUPS];
	struct summary_count archived; /* the part of all that is in archive storage */
	struct summary_count results[RESULTS];
	size_t result_count;
	int64_t as_of;          /* of the oldest that it rests on; RECORD_NO_NUMBER: not told */
	struct biggest expired; /* to be deleted */
	struct biggest kept;
	struct biggest archived_in_use;
	struct biggest failed; /* of the results */
};

/* A repository's sums over all types. */
struct report_row {
	const struct repository *repository;
	struct report_part all;
};

/* An empty report that lists up to limit images to be deleted, and as many that are kept. */
void report_init(struct report *report, size_t limit);

/* As summary_add(). */
const char *report_add(struct report *report, const struct record *record);

/* Put the lists of images into order, when all was added. */
void report_finish(struct report *report);

/*
 * A row for each repository: most bytes to be deleted first, then most bytes, then by name.  Gives the
 * array; count has its length.
 */
struct report_row *report_rows(struct report *report, size_t *count);

/*
 * The same for groups of repositories: those whose names have the same text before their first /, and
 * those without one.  Of such a row's repository only the name is set.
 */
struct report_row *report_groups(struct report *report, size_t *count);

void report_part_add(struct report_part *sum, const struct report_part *part);

/* "under 7 days"; the last group is of images of which no age is known. */
const char *report_age_title(int group);

/* "deleted", as records have it. */
const char *report_result_name(enum report_result result);

void report_release(struct report *report);

#endif
