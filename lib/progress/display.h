#ifndef PROGRESS_DISPLAY_H
#define PROGRESS_DISPLAY_H

#include <stdbool.h>

#include "progress/board.h"

/*
 * The block on the terminal that stderr is: the board's rows below the cursor's line, on which others
 * may write meanwhile.  The cursor stays where it is and as it is, so that nothing has to be put right
 * where this process is killed, and a terminal of another width needs no more than the next drawing.
 */

/* Whether there is to be one: stderr is a terminal that can do more than print, and this is no CI. */
bool display_is_wanted(void);

/* Draw, in one write, over what was drawn before; not while we are in the background. */
void display_draw(const struct board *board);

/* Take the block away. */
void display_erase(void);

#endif
