#include "plan/newest.h"

#include <stdbool.h>
#include <string.h>

static bool
comes_before(const struct newest *newest, size_t a, size_t b)
{
	const struct catalog_image *left = &newest->catalog->images[newest->images[a]];
	const struct catalog_image *right = &newest->catalog->images[newest->images[b]];

	if (left->pushed_at != right->pushed_at)
		return left->pushed_at > right->pushed_at;
	return memcmp(left->digest, right->digest, DIGEST_SIZE) < 0;
}

/* Below place all is in order: bring what is at place down to where it belongs. */
static void
sink(struct newest *newest, size_t place)
{
	for (;;) {
		size_t first = place, child = 2 * place + 1;
		int32_t image = newest->images[place];

		if (child < newest->count && comes_before(newest, child, first))
			first = child;
		if (child + 1 < newest->count && comes_before(newest, child + 1, first))
			first = child + 1;
		if (first == place)
			return;
		newest->images[place] = newest->images[first];
		newest->images[first] = image;
		place = first;
	}
}

void
newest_init(struct newest *newest, const struct catalog *catalog, int32_t *images, size_t count)
{
	*newest = (struct newest){ catalog, images, count };
	for (size_t i = count / 2; i > 0; i--)
		sink(newest, i - 1);
}

int32_t
newest_take(struct newest *newest)
{
	int32_t first;

	if (newest->count == 0)
		return NO_IMAGE;
	first = newest->images[0];
	newest->images[0] = newest->images[--newest->count];
	if (newest->count > 0)
		sink(newest, 0);
	return first;
}
