#include "delete/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"

/* Deeper than any index in an index; it also ends what points at itself in a circle. */
enum { WAVE_MAX = 64 };

/* Put what is called digest into a later wave than wave; whether that moved it. */
static bool
put_behind(const struct strmap *by_digest, const char *digest, unsigned wave)
{
	void **found = digest != NULL ? strmap_find(by_digest, digest) : NULL;
	struct deletion *later = found != NULL ? *found : NULL;

	if (later == NULL || later->wave > wave || wave >= WAVE_MAX)
		return false;
	later->wave = wave + 1;
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct deletion *left = *(struct deletion *const *)a;
	const struct deletion *right = *(struct deletion *const *)b;

	if (left->wave != right->wave)
		return left->wave < right->wave ? -1 : 1;
	return strcmp(left->digest, right->digest);
}

void
deletion_order(struct deletion **deletions, size_t count, const struct strmap *by_digest)
{
	bool moved = true;

	for (size_t i = 0; i < count; i++)
		deletions[i]->wave = 0;
	while (moved) {
		moved = false;
		for (size_t i = 0; i < count; i++) {
			struct deletion *d = deletions[i];
			void **subject =
			    d->subject != NULL ? strmap_find(by_digest, d->subject) : NULL;

			for (size_t n = 0; n < d->child_count; n++)
				moved |= put_behind(by_digest, d->children[n], d->wave);
			if (subject != NULL)
				moved |= put_behind(
				    by_digest, d->digest, ((struct deletion *)*subject)->wave);
		}
	}
	if (count > 0)
		qsort(deletions, count, sizeof(*deletions), compare);
}
