#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 * Memory for one unit of work (a page, a line, a plan) that goes at once.  An empty one is { 0 }.
 * What it gives lives until arena_release(); there is no freeing of a part.
 */
struct arena {
	struct arena_block *blocks;
};

/* size bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of s, or of its first len bytes, ended by a NUL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);

/* Free all; a is empty again. */
void arena_release(struct arena *a);

#endif
