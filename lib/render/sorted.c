#include "render/sorted.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
sorted_keys(const struct strmap *map)
{
	const char **keys = xcalloc(map->len, sizeof(*keys));

	for (size_t i = 0; i < map->len; i++)
		keys[i] = map->entries[i].key;
	qsort(keys, map->len, sizeof(*keys), compare);
	return keys;
}
