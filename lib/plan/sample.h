#ifndef PLAN_SAMPLE_H
#define PLAN_SAMPLE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * How many there are, and the first few of them by name, for a message that would be too long with
 * all.  An empty one is { 0 }.
 */
enum { SAMPLE_SIZE = 3 };

struct sample {
	size_t count;
	char *texts[SAMPLE_SIZE]; /* in order; NULL behind the last */
};

/* Count one more; copies text. */
void sample_add(struct sample *sample, const char *text);

/* Append "a, b, c and 4 more". */
void sample_format(struct buf *out, const struct sample *sample);

void sample_release(struct sample *sample);

#endif
