#include "base/screen.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* As with the log, a process has one terminal to say things on. */
static volatile unsigned char *rows_drawn; /* shared with ecrm-progress; NULL: there is none */

enum { ROWS_MAX = 9 };

void
screen_init(void)
{
	const char *text = getenv("ECRM_PROGRESS_SCREEN");
	struct stat st;
	void *byte;
	int fd;

	if (text == NULL || text[0] < '3' || text[0] > '9' || text[1] != '\0' ||
	    !isatty(STDERR_FILENO))
		return;
	fd = text[0] - '0';
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) || st.st_size < 1)
		return;
	byte = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (byte != MAP_FAILED)
		rows_drawn = byte;
}

void
screen_tell(size_t rows)
{
	if (rows_drawn != NULL)
		*rows_drawn = (unsigned char)rows;
}

/* The columns that the line takes, which ends with a newline; 0 where that is hard to tell. */
static size_t
columns_taken(const char *line, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i + 1 < len; i++) {
		if ((unsigned char)line[i] >= 0x80 || line[i] == '\n')
			return 0;
		if (line[i] != '\033')
			columns++;
		else
			while (i + 1 < len && line[i] != 'm')
				i++;
	}
	return columns;
}

size_t
screen_make_room(char room[SCREEN_ROOM_SIZE], const char *line, size_t len)
{
	size_t drawn = rows_drawn != NULL ? *rows_drawn : 0, columns, lines, used = 0;
	struct winsize size;

	if (drawn == 0 || drawn > ROWS_MAX)
		return 0;
	columns = columns_taken(line, len);
	if (columns == 0 || ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
		return (size_t)snprintf(room, SCREEN_ROOM_SIZE, SCREEN_ERASE);
	lines = (columns + size.ws_col - 1) / size.ws_col;
	if (lines > 32 || lines + drawn >= size.ws_row)
		return (size_t)snprintf(room, SCREEN_ROOM_SIZE, SCREEN_ERASE);
	/* Scroll where the last row is near, go back up, and push the block down by so many lines. */
	for (size_t i = 0; i < lines + drawn; i++, used += 2)
		memcpy(room + used, "\033D", 2);
	used += (size_t)snprintf(
	    room + used, SCREEN_ROOM_SIZE - used, "\033[%zuA\r\033[%zuL", lines + drawn, lines);
	return used;
}
