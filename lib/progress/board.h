#ifndef PROGRESS_BOARD_H
#define PROGRESS_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * What stages have told of their progress, put together: a row for each label, in the order in which
 * they came, with the sums of all stages that have it.  Pure: times are arguments, in nanoseconds of
 * any steady clock.
 */
struct board;

enum { BOARD_ROWS_MAX = 9, BOARD_LABEL_MAX = 32 };

struct board *board_new(void);
void board_free(struct board *board);

/* Take a line of the channel.  Returns 0, or -1 where it is not one, which changes nothing. */
int board_take(struct board *board, const char *line, size_t len);

/* Let rates be of now. */
void board_tick(struct board *board, int64_t now);

size_t board_rows(const struct board *board);

/* Append a row in at most so many columns. */
void board_format(const struct board *board, size_t row, size_t columns, struct buf *out);

#endif
