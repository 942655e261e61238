#ifndef BASE_SCREEN_H
#define BASE_SCREEN_H

#include <stddef.h>

/*
 * ecrm-progress draws a block of rows below the cursor's line on the terminal that the stages' stderr
 * is, and leaves the cursor where it was.  What writes many lines there makes room for them first.
 * How many rows there are, it tells in a file of one byte, whose descriptor ECRM_PROGRESS_SCREEN is.
 */

/*
 * What takes the block away, and all right of the cursor.  Not in one go: where the cursor is at the top,
 * some terminals take that for the end of a screen, which they keep.
 */
#define SCREEN_ERASE "\0337\033[B\r\033[J\0338\033[K"

enum { SCREEN_ROOM_SIZE = 192 };

/* Look for that file; without it, or where stderr is no terminal, no room is ever needed. */
void screen_init(void);

/* Tell how many rows are drawn, 0 to 9: for ecrm-progress. */
void screen_tell(size_t rows);

/*
 * What to write before a line that is to stand above the block, into room; the line is ASCII with no
 * controls but "\033[...m", or else the block goes and is drawn anew.  Returns how many bytes.
 */
size_t screen_make_room(char room[SCREEN_ROOM_SIZE], const char *line, size_t len);

#endif
