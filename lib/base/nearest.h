#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/buf.h"

/*
 * What somebody probably meant: the one of words (NULL behind the last) that the fewest insertions,
 * deletions, replacements and swaps of neighbours lead to from word.  NULL where none is near.
 * Borrowed from words.
 */
const char *nearest_text(const char *word, const char *const *words);

/*
 * Append the advice to a message that word is not known: " (did you mean 'x'?)", or, where none is
 * near, " (known: x, y)".
 */
void nearest_advise(struct buf *out, const char *word, const char *const *words);

#endif
