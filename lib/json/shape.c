#include "json/shape.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"

enum { CHILDREN_MAX = 64 }; /* as many as there are bits in needs */

/* The child of parent called key, made where there is none yet. */
static struct json_place *
child_of(struct arena *arena, struct json_place *parent, const char *key, size_t len)
{
	struct json_place **link = &parent->children, *place;
	struct buf path = { 0 };
	int index = 0;

	for (; *link != NULL; link = &(*link)->next, index++) {
		if (json_place_is(*link, key, len))
			return *link;
	}
	if (index == CHILDREN_MAX)
		die("a JSON shape has more than %d members in one object", CHILDREN_MAX);
	place = *link = arena_alloc(arena, sizeof(*place));
	place->key = arena_strndup(arena, key, len);
	place->key_len = len;
	place->is_any = strcmp(place->key, "*") == 0;
	place->member = -1;
	place->index = index;
	place->kind = JSON_OBJECT;
	parent->kind = strcmp(place->key, "[]") == 0 ? JSON_ARRAY : JSON_OBJECT;
	buf_adds(&path, parent->path);
	if (path.len > 0 && parent->kind != JSON_ARRAY)
		buf_addc(&path, '.');
	buf_adds(&path, place->key);
	place->path = arena_strdup(arena, path.data);
	buf_release(&path);
	return place;
}

static struct json_place *
place_at(struct arena *arena, struct json_place *root, const char *path)
{
	struct json_place *place = root;

	while (*path != '\0') {
		size_t len = strcspn(path, ".[");

		if (len > 0)
			place = child_of(arena, place, path, len);
		else if (*path == '[')
			place = child_of(arena, place, "[]", len = 2);
		else
			len = 1; /* the dot */
		path += len;
	}
	return place;
}

static void
note_needs(struct json_place *place)
{
	for (struct json_place *child = place->children; child != NULL; child = child->next) {
		if (child->required)
			place->needs |= UINT64_C(1) << child->index;
		note_needs(child);
	}
}

struct json_place *
json_shape_root(struct arena *arena, const struct json_member *shape, size_t len)
{
	struct json_place *root = arena_alloc(arena, sizeof(*root));

	root->key = root->path = "";
	root->member = -1;
	root->kind = JSON_OBJECT;
	for (size_t i = 0; i < len; i++) {
		struct json_place *place = place_at(arena, root, shape[i].path);

		place->member = (int)i;
		place->kind = shape[i].kind;
		place->required = shape[i].presence == JSON_REQUIRED;
	}
	note_needs(root);
	return root;
}
