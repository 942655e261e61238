/*
 * progress-board: what ecrm-progress would show.  Each line of stdin is "MILLISECONDS LINE", a line of the
 * channel at that time, or "MILLISECONDS show COLUMNS", which prints the block then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "progress/board.h"

static void
show(struct board *board, size_t columns)
{
	struct buf row = { 0 };

	for (size_t i = 0; i < board_rows(board); i++) {
		buf_truncate(&row, 0);
		board_format(board, i, columns, &row);
		printf("%s|\n", buf_text(&row));
	}
	buf_release(&row);
}

int
main(void)
{
	struct board *board = board_new();
	char line[8192], *rest;

	log_init("progress-board");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		int64_t now = strtoll(line, &rest, 10) * 1000000;

		line[strcspn(line, "\n")] = '\0';
		rest += rest[0] == ' ';
		if (strncmp(rest, "show ", 5) != 0 && board_take(board, rest, strlen(rest)) == -1)
			puts("refused");
		board_tick(board, now);
		if (strncmp(rest, "show ", 5) == 0)
			show(board, (size_t)strtoul(rest + 5, NULL, 10));
	}
	board_free(board);
	return EXIT_DONE;
}
