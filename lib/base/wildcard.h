#ifndef BASE_WILDCARD_H
#define BASE_WILDCARD_H

#include <stdbool.h>

/*
 * Whether all of text matches pattern: '*' is any run of characters ('/' included, and none), '?'
 * is one character, all else is itself; case counts.  A character is a UTF-8 code point.
 * The work is bounded by the product of the two lengths, whatever the pattern.
 */
bool wildcard_match(const char *pattern, const char *text);

#endif
