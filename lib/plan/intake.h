#ifndef PLAN_INTAKE_H
#define PLAN_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"
#include "config/config.h"
#include "plan/catalog.h"
#include "plan/in_use.h"
#include "plan/sight.h"
#include "plan/totals.h"
#include "record/spool.h"

/*
 * The input of a plan: all its records, in whatever order they come, put where the decision and the output
 * need them.
 */
struct intake {
	struct config *config;  /* borrowed: which repositories are planned, and how */
	const char *repository; /* plan this one only; NULL: all */
	bool allow_empty_scan;  /* it is right that nothing is in use */
	/* Borrowed: what notes the sizes of images, of which none is put aside then; or NULL. */
	struct totals *totals;
	int64_t as_of; /* when AWS was looked at: the oldest time that the input tells, or now */
	struct catalog catalog;
	struct in_use in_use;
	struct sight sight;
	/* What is written after all was read; without totals, an image record for each of the catalog's. */
	struct spool spool;
};

/*
 * Read all records of the paths ("-", and no path at all: stdin).  What stands above catalog was set, and
 * catalog.now.  expected are programs of which there must be whole streams.
 * Returns 0, or -1 after a message: the input was not whole or not right, or it does not tell what is in
 * use where that was not allowed.
 */
int intake_read(
    struct intake *intake, const char *const *paths, size_t count, const struct strlist *expected);
void intake_release(struct intake *intake);

#endif
