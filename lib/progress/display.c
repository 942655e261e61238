#include "progress/display.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/environment.h"
#include "base/file.h"
#include "base/screen.h"

bool
display_is_wanted(void)
{
	const char *term = environment("TERM");

	return isatty(STDERR_FILENO) && environment("CI") == NULL && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

static void
compose(struct buf *out, const struct board *board, size_t rows, size_t columns)
{
	/* Make sure that there are so many lines below, and come back to the column that we are in. */
	buf_adds(out, "\033[K");
	for (size_t i = 0; i < rows; i++)
		buf_adds(out, "\033D");
	buf_addf(out, "\033[%zuA\0337", rows);
	for (size_t i = 0; i < rows; i++) {
		buf_adds(out, "\r\n");
		board_format(board, i, columns, out);
		buf_adds(out, i + 1 < rows ? "\033[K" : "\033[J");
	}
	buf_adds(out, "\0338");
}

void
display_draw(const struct board *board)
{
	size_t rows = board_rows(board), columns = 80, lines = 24;
	pid_t foreground = tcgetpgrp(STDERR_FILENO);
	struct winsize size;
	struct buf bytes = { 0 };

	if (foreground != -1 && foreground != getpgrp())
		return;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		columns = size.ws_col;
		lines = size.ws_row;
	}
	if (rows + 2 > lines)
		rows = lines > 2 ? lines - 2 : 0;
	if (rows == 0)
		return;
	/* The last column stays free, behind which terminals differ in where the cursor is. */
	compose(&bytes, board, rows, columns - 1);
	screen_tell(rows);
	write_all(STDERR_FILENO, bytes.data, bytes.len);
	buf_release(&bytes);
}

void
display_erase(void)
{
	struct buf bytes = { 0 };

	buf_adds(&bytes, SCREEN_ERASE);
	write_all(STDERR_FILENO, bytes.data, bytes.len);
	screen_tell(0);
	buf_release(&bytes);
}
