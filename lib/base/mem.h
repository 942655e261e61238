#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * Memory that is never NULL: each function ends the program (status 1, one line on stderr) when
 * there is no memory left, since a filter has nothing better to do.
 */

/* As malloc, calloc and realloc; a size of 0 gives a pointer that may be freed. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);

/* A copy of s, or of its first len bytes, ended by a NUL.  Gives it. */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/* Overwrite, also where a compiler sees that nobody reads it any more. */
void mem_wipe(void *p, size_t size);

/*
 * xgrow(items, capacity, wanted, size):
 * Make room for wanted items of size bytes each in the array items, which now has *capacity of
 * them; the new capacity at least doubles.  Returns the array, moved or not.
 */
void *xgrow(void *items, size_t *capacity, size_t wanted, size_t size);

#endif
