#include "progress/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/screen.h"

bool
display_is_wanted(void)
{
	const char *ci = getenv("CI"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (ci == NULL || ci[0] == '\0') && term != NULL &&
	       term[0] != '\0' && strcmp(term, "dumb") != 0;
}

/* One write wherever that can be: what others write is then before or behind it. */
static void
write_all(const struct buf *bytes)
{
	size_t written = 0;
	ssize_t n;

	while (written < bytes->len) {
		n = write(STDERR_FILENO, bytes->data + written, bytes->len - written);
		if (n == -1 && errno != EINTR)
			return;
		if (n > 0)
			written += (size_t)n;
	}
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
	write_all(&bytes);
	buf_release(&bytes);
}

void
display_erase(void)
{
	struct buf bytes = { 0 };

	buf_adds(&bytes, SCREEN_ERASE);
	write_all(&bytes);
	screen_tell(0);
	buf_release(&bytes);
}
