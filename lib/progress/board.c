#include "progress/board.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "progress/columns.h"
#include "progress/rate.h"
#include "progress/row.h"
#include "json/json.h"

enum { STAGES_MAX = 4096 };

/* No stage has more to do, and all of them together can be added up. */
#define NUMBER_MAX INT64_C(1000000000000)

enum member { TYPE, STAGE, LABEL, UNIT, ITEMS_UNIT, DONE, TOTAL, ITEMS, FAILED, THROTTLED, ENDED };

static const struct json_member shape[] = {
	[TYPE] = { "type", JSON_STRING, JSON_REQUIRED },
	[STAGE] = { "stage", JSON_STRING, JSON_REQUIRED },
	[LABEL] = { "label", JSON_STRING, JSON_OPTIONAL },
	[UNIT] = { "unit", JSON_STRING, JSON_OPTIONAL },
	[ITEMS_UNIT] = { "items_unit", JSON_STRING, JSON_OPTIONAL },
	[DONE] = { "done", JSON_NUMBER, JSON_OPTIONAL },
	[TOTAL] = { "total", JSON_NUMBER, JSON_OPTIONAL },
	[ITEMS] = { "items", JSON_NUMBER, JSON_OPTIONAL },
	[FAILED] = { "failed", JSON_NUMBER, JSON_OPTIONAL },
	[THROTTLED] = { "throttled", JSON_BOOLEAN, JSON_OPTIONAL },
	[ENDED] = { "ended", JSON_BOOLEAN, JSON_OPTIONAL },
};

enum { MEMBERS = sizeof(shape) / sizeof(shape[0]) };

/* A line, and what a stage told last. */
struct told {
	char *texts[MEMBERS]; /* NULL: there is none */
	int64_t numbers[MEMBERS];
	bool truths[MEMBERS];
	bool is_wrong;
};

/* The stages of one label. */
struct group {
	char *label;
	struct told **stages;
	size_t count, capacity;
	struct rate rate;
};

struct board {
	struct json_reader *reader;
	struct told line;
	struct strmap stages; /* to struct told */
	struct group groups[BOARD_ROWS_MAX];
	size_t group_count;
};

static void
told_reset(struct told *told)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		free(told->texts[i]);
		told->texts[i] = NULL;
		told->numbers[i] = ROW_UNKNOWN;
		told->truths[i] = false;
	}
	told->is_wrong = false;
}

static void
take_value(void *context, int member, const struct json_value *value)
{
	struct told *told = context;

	switch (value->kind) {
	case JSON_STRING:
		told->texts[member] = xstrndup(value->text, value->len);
		break;
	case JSON_NUMBER:
		if (json_integer(value, &told->numbers[member]) == -1 ||
		    told->numbers[member] < 0 || told->numbers[member] > NUMBER_MAX)
			told->is_wrong = true;
		break;
	case JSON_BOOLEAN:
		told->truths[member] = value->truth;
		break;
	default:
		break;
	}
}

struct board *
board_new(void)
{
	static const struct json_handler handler = { .value = take_value };
	struct board *board = xcalloc(1, sizeof(*board));

	board->reader = json_reader_new(shape, MEMBERS, &handler, &board->line);
	return board;
}

void
board_free(struct board *board)
{
	for (size_t i = 0; i < board->group_count; i++) {
		free(board->groups[i].label);
		free(board->groups[i].stages);
	}
	for (size_t i = 0; i < board->stages.len; i++) {
		told_reset(board->stages.entries[i].value);
		free(board->stages.entries[i].value);
	}
	strmap_release(&board->stages);
	told_reset(&board->line);
	json_reader_free(board->reader);
	free(board);
}

/* The group of the label, made where there is none; NULL where there is no room for it. */
static struct group *
group_of(struct board *board, const char *label)
{
	struct buf cut = { 0 };
	struct group *group;
	size_t i = 0;

	columns_add(&cut, label, BOARD_LABEL_MAX);
	while (i < board->group_count && strcmp(board->groups[i].label, buf_text(&cut)) != 0)
		i++;
	if (i == BOARD_ROWS_MAX) {
		buf_release(&cut);
		return NULL;
	}
	group = &board->groups[i];
	if (i == board->group_count) {
		*group = (struct group){ .label = xstrdup(buf_text(&cut)) };
		board->group_count++;
	}
	buf_release(&cut);
	return group;
}

/* The stage that the line is of, made where there is none; NULL where there is no room for it. */
static struct told *
stage_of(struct board *board)
{
	const struct told *line = &board->line;
	struct told **slot = (struct told **)strmap_find(&board->stages, line->texts[STAGE]);
	struct group *group;

	if (slot != NULL)
		return *slot;
	if (board->stages.len == STAGES_MAX)
		return NULL;
	group =
	    group_of(board, line->texts[LABEL] != NULL ? line->texts[LABEL] : line->texts[STAGE]);
	if (group == NULL)
		return NULL;
	slot = (struct told **)strmap_put(&board->stages, line->texts[STAGE], NULL);
	*slot = xcalloc(1, sizeof(**slot));
	group->stages =
	    xgrow(group->stages, &group->capacity, group->count + 1, sizeof(struct told *));
	group->stages[group->count++] = *slot;
	return *slot;
}

int
board_take(struct board *board, const char *line, size_t len)
{
	struct told *told = &board->line, *stage;
	int rc = -1;

	told_reset(told);
	if (json_read(board->reader, line, len) == 0 && !told->is_wrong &&
	    strcmp(told->texts[TYPE], "progress") == 0) {
		stage = stage_of(board);
		if (stage != NULL) {
			told_reset(stage);
			*stage = *told;
			*told = (struct told){ 0 };
		}
		rc = 0;
	}
	told_reset(told);
	return rc;
}

static void
add_known(int64_t *sum, int64_t number)
{
	if (number != ROW_UNKNOWN)
		*sum = *sum == ROW_UNKNOWN ? number : *sum + number;
}

static const char *
text_of(const struct told *told, enum member member)
{
	return told->texts[member] != NULL ? told->texts[member] : "";
}

/* What the stages of a group come to; a total only where each has one. */
static struct row
sum_of(const struct group *group)
{
	const struct told *first = group->stages[0];
	struct row row = {
		.label = group->label,
		.unit = text_of(first, UNIT),
		.items_unit = text_of(first, ITEMS_UNIT),
		.items = ROW_UNKNOWN,
		.rate = ROW_UNKNOWN,
		.seconds_left = ROW_UNKNOWN,
		.ended = true,
	};

	for (size_t i = 0; i < group->count; i++) {
		const struct told *told = group->stages[i];

		add_known(&row.done, told->numbers[DONE]);
		add_known(&row.items, told->numbers[ITEMS]);
		add_known(&row.failed, told->numbers[FAILED]);
		if (told->numbers[TOTAL] == ROW_UNKNOWN)
			row.total = ROW_UNKNOWN;
		else if (row.total != ROW_UNKNOWN)
			row.total += told->numbers[TOTAL];
		row.throttled |= told->truths[THROTTLED];
		row.ended &= told->truths[ENDED];
	}
	return row;
}

void
board_tick(struct board *board, int64_t now)
{
	for (size_t i = 0; i < board->group_count; i++) {
		struct row row = sum_of(&board->groups[i]);

		rate_note(&board->groups[i].rate, now, row.done, row.items);
	}
}

size_t
board_rows(const struct board *board)
{
	return board->group_count;
}

static size_t
label_columns(const struct board *board)
{
	size_t most = 0;

	for (size_t i = 0; i < board->group_count; i++) {
		size_t columns = columns_of(board->groups[i].label);

		most = columns > most ? columns : most;
	}
	return most;
}

void
board_format(const struct board *board, size_t number, size_t columns, struct buf *out)
{
	const struct group *group = &board->groups[number];
	struct row row = sum_of(group);

	row.rate = rate_of_late(&group->rate, row.items != ROW_UNKNOWN);
	if (row.total > row.done)
		row.seconds_left = rate_seconds_for(&group->rate, row.total - row.done);
	row_format(out, &row, label_columns(board), columns);
}
