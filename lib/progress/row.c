#include "progress/row.h"

#include <inttypes.h>

#include "progress/columns.h"

/* What is left out where there is no room, the first first. */
enum brevity { WHOLE, NO_UNIT, NO_RATE, NO_ITEMS, NO_THROTTLED, NO_TIME, SHORTEST = NO_TIME };

/* "1,240" */
static void
add_number(struct buf *out, int64_t number)
{
	if (number >= 1000) {
		add_number(out, number / 1000);
		buf_addf(out, ",%03" PRId64, number % 1000);
	} else {
		buf_addf(out, "%" PRId64, number);
	}
}

static void
add_rate(struct buf *out, double rate)
{
	if (rate < 9.95)
		buf_addf(out, "%.1f", rate);
	else
		add_number(out, (int64_t)(rate + 0.5));
	buf_adds(out, "/s");
}

/* "~0:40 left" */
static void
add_time_left(struct buf *out, int64_t seconds)
{
	if (seconds >= 3600)
		buf_addf(out, "~%" PRId64 ":%02" PRId64 ":%02" PRId64 " left", seconds / 3600,
		    seconds / 60 % 60, seconds % 60);
	else
		buf_addf(out, "~%" PRId64 ":%02" PRId64 " left", seconds / 60, seconds % 60);
}

static void
add_unit(struct buf *out, const char *unit)
{
	if (unit[0] != '\0')
		buf_addf(out, " %s", unit);
}

static void
compose(struct buf *out, const struct row *row, size_t label_columns, enum brevity brevity)
{
	buf_addf(out, "  %s%*s  ", row->label, (int)(label_columns - columns_of(row->label)), "");
	add_number(out, row->done);
	if (row->total > 0) {
		buf_addc(out, '/');
		add_number(out, row->total);
	}
	if (brevity < NO_UNIT)
		add_unit(out, row->unit);
	if (row->failed > 0) {
		buf_adds(out, "  ");
		add_number(out, row->failed);
		buf_adds(out, " failed");
	}
	if (row->items != ROW_UNKNOWN && brevity < NO_ITEMS) {
		buf_adds(out, "  ");
		add_number(out, row->items);
		add_unit(out, row->items_unit);
	}
	if (row->ended) {
		buf_adds(out, "  done");
		return;
	}
	if (row->rate >= 0 && brevity < NO_RATE) {
		buf_adds(out, "  ");
		add_rate(out, row->rate);
	}
	if (row->throttled && brevity < NO_THROTTLED)
		buf_adds(out, "  throttled");
	if (row->seconds_left != ROW_UNKNOWN && brevity < NO_TIME) {
		buf_adds(out, "  ");
		add_time_left(out, row->seconds_left);
	}
}

void
row_format(struct buf *out, const struct row *row, size_t label_columns, size_t columns)
{
	struct buf text = { 0 };
	int brevity = WHOLE;

	compose(&text, row, label_columns, WHOLE);
	while (columns_of(text.data) > columns && brevity < SHORTEST) {
		buf_truncate(&text, 0);
		compose(&text, row, label_columns, (enum brevity)++ brevity);
	}
	columns_add(out, text.data, columns);
	buf_release(&text);
}
