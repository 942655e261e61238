#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include <stddef.h>

/*
 * A hash map from text to a pointer.  An empty one is { 0 }.  Keys are copied; values are the
 * caller's.  Order of iteration is the order of insertion, so that output is stable.
 */
struct strmap {
	struct strmap_entry *entries; /* in insertion order */
	size_t len;
	size_t capacity;
	size_t *slots; /* index into entries plus one; 0 is free */
	size_t slot_count;
};

struct strmap_entry {
	char *key;
	void *value;
	size_t hash;
};

/* The value slot of key, or NULL where it is not in the map. */
void **strmap_find(const struct strmap *m, const char *key);

/* The value slot of key, made with NULL where it was not there; *added says which, if not NULL. */
void **strmap_put(struct strmap *m, const char *key, int *added);

/* Frees the keys and the table, not what the values point to. */
void strmap_release(struct strmap *m);

#endif
