#ifndef PROGRESS_COLUMNS_H
#define PROGRESS_COLUMNS_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Text in UTF-8 as a terminal shows it: most characters take one column, those of East Asian scripts
 * and emoji two, marks that are put on others none.
 */

size_t columns_of(const char *text);

/*
 * Append as much of text as goes into max columns; what is no UTF-8 and controls become '?'.  Returns
 * the columns that were used.
 */
size_t columns_add(struct buf *out, const char *text, size_t max);

#endif
