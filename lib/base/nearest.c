#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

enum { LENGTH_MAX = 32 }; /* what is longer is near to none */

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Edit distance with swaps of neighbours ("optimal string alignment"), a full table. */
static size_t
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t d[LENGTH_MAX + 1][LENGTH_MAX + 1];

	for (size_t i = 0; i <= a_len; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= b_len; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			size_t replaced = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			d[i][j] = smallest(d[i - 1][j] + 1, d[i][j - 1] + 1, replaced);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[a_len][b_len];
}

const char *
nearest_text(const char *word, const char *const *words)
{
	const char *nearest = NULL;
	size_t len = strlen(word), least = 0;

	if (len > LENGTH_MAX)
		return NULL;
	for (; *words != NULL; words++) {
		size_t n, words_len = strlen(*words);

		if (words_len > LENGTH_MAX)
			continue;
		n = distance(word, len, *words, words_len);
		/* More than every third letter wrong is another word. */
		if (n <= words_len / 3 + 1 && n < words_len && (nearest == NULL || n < least)) {
			nearest = *words;
			least = n;
		}
	}
	return nearest;
}

void
nearest_advise(struct buf *out, const char *word, const char *const *words)
{
	const char *nearest = nearest_text(word, words);

	if (nearest != NULL) {
		buf_addf(out, " (did you mean '%s'?)", nearest);
		return;
	}
	buf_adds(out, " (known: ");
	for (size_t i = 0; words[i] != NULL; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", words[i]);
	buf_addc(out, ')');
}
