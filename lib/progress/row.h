#ifndef PROGRESS_ROW_H
#define PROGRESS_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { ROW_UNKNOWN = -1 };

/* What one row of the block says.  Numbers may be ROW_UNKNOWN, and unit and items_unit empty. */
struct row {
	const char *label;
	const char *unit, *items_unit;
	int64_t done, total, items, failed;
	double rate;          /* a second */
	int64_t seconds_left; /* by the rate of late */
	bool throttled;
	bool ended;
};

/*
 * Append the row in at most so many columns; where it is too long, what tells least is left out first.
 * Labels are padded to label_columns.
 */
void row_format(struct buf *out, const struct row *row, size_t label_columns, size_t columns);

#endif
