#ifndef JSON_SHAPE_H
#define JSON_SHAPE_H

#include <string.h>

#include "base/arena.h"
#include "json/json.h"

/* A shape made ready for the reader: a tree of the places in a document that it knows. */
struct json_place {
	const char
	    *key; /* "[]" for the items of an array; "*" for any member, which is_any tells, too */
	size_t key_len;
	const char *path;
	enum json_kind kind;
	bool is_any;
	bool required;
	int member; /* row of the shape, or -1 for a place on the way to one */
	int index;  /* among its siblings: its bit in sets of them */
	struct json_place *children;
	struct json_place *next;
	uint64_t needs; /* bits of the children that are required */
	/* Texts of one writer have their members in one order: what was found next the last time. */
	struct json_place *first, *follower;
};

/* The document of that shape.  Gives a tree that lives as long as arena. */
struct json_place *json_shape_root(
    struct arena *arena, const struct json_member *shape, size_t len);

/* Whether the place is the member of that name.  Asked for each key of a text, of which there are many. */
static inline bool
json_place_is(const struct json_place *place, const void *key, size_t len)
{
	return place->key_len == len && memcmp(place->key, key, len) == 0;
}

#endif
