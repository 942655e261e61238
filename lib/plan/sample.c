#include "plan/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
sample_add(struct sample *sample, const char *text)
{
	size_t i = 0;

	sample->count++;
	while (i < SAMPLE_SIZE && sample->texts[i] != NULL && strcmp(sample->texts[i], text) <= 0)
		i++;
	if (i == SAMPLE_SIZE)
		return;
	free(sample->texts[SAMPLE_SIZE - 1]);
	memmove(sample->texts + i + 1, sample->texts + i,
	    (SAMPLE_SIZE - 1 - i) * sizeof(*sample->texts));
	sample->texts[i] = xstrdup(text);
}

void
sample_format(struct buf *out, const struct sample *sample)
{
	size_t shown = 0;

	for (; shown < SAMPLE_SIZE && sample->texts[shown] != NULL; shown++)
		buf_addf(out, "%s%s", shown > 0 ? ", " : "", sample->texts[shown]);
	if (sample->count > shown)
		buf_addf(out, " and %zu more", sample->count - shown);
}

void
sample_release(struct sample *sample)
{
	for (size_t i = 0; i < SAMPLE_SIZE; i++)
		free(sample->texts[i]);
	*sample = (struct sample){ 0 };
}
