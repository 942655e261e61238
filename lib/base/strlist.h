#ifndef BASE_STRLIST_H
#define BASE_STRLIST_H

#include <stddef.h>

/* A growable list of texts, which it owns.  An empty one is { 0 }. */
struct strlist {
	char **items;
	size_t len;
	size_t capacity;
};

void strlist_add(struct strlist *list, const char *text);
void strlist_add_n(struct strlist *list, const char *text, size_t len);

/* Forget the texts, keep the room. */
void strlist_clear(struct strlist *list);
void strlist_release(struct strlist *list);

#endif
