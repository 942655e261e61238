#ifndef RENDER_TABLE_H
#define RENDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "render/summary.h"

/*
 * Write the rows for people, in the layout that users' scripts know: centred headers, a rule, and
 * left-aligned cells as wide as the widest of their column.  Control characters in names are
 * masked.  The caller checks out.
 */
void table_write(FILE *out, const struct summary_row *rows, size_t count, bool color);

#endif
