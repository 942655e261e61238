#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

/*
 * The one of words (NULL behind the last) that word was probably meant to be: the one that the
 * fewest insertions, deletions, replacements and swaps of neighbours lead to.  NULL where none is
 * near.  Borrowed from words.
 */
const char *nearest_text(const char *word, const char *const *words);

#endif
