#include "rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "service.h"

void
rates_init(struct rates *rates)
{
	*rates = (struct rates){ 0 };
	pthread_mutex_init(&rates->lock, NULL);
}

int
rates_add(struct rates *rates, const char *text)
{
	struct rate_bucket bucket = { .names = text };
	size_t length = strcspn(text, "=");
	int n = 0;

	sscanf(text + length, "=%9lf/%9lf%n", &bucket.burst, &bucket.per_second, &n);
	if (length == 0 || n == 0 || text[length + (size_t)n] != '\0' || !(bucket.burst >= 1) ||
	    !(bucket.per_second > 0))
		return -1;
	bucket.tokens = bucket.burst;
	bucket.filled_at = clock_monotonic();
	rates->buckets = realloc(rates->buckets, (rates->n + 1) * sizeof(*rates->buckets));
	rates->buckets[rates->n++] = bucket;
	return 0;
}

int
rates_load(struct rates *rates, const char *path)
{
	FILE *in = fopen(path, "r");
	size_t room = 0;
	char *rest, *line;
	int rc = 0;

	if (!in || rates->file || getdelim(&rates->file, &room, '\0', in) == -1)
		rc = -1;
	if (in)
		fclose(in);
	rest = rates->file;
	while (rc == 0 && (line = strtok_r(rest, "\n", &rest)) != NULL)
		if (line[0] != '#')
			rc = rates_add(rates, line);
	return rc;
}

static bool
is_one_of(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (;; names++) {
		size_t n = strcspn(names, "+=");

		if ((n == 1 && names[0] == '*') || (n == length && strncmp(names, name, n) == 0))
			return true;
		names += n;
		if (*names != '+')
			return false;
	}
}

static bool
take(struct rate_bucket *b)
{
	double now = clock_monotonic();

	b->tokens += (now - b->filled_at) * b->per_second;
	b->filled_at = now;
	if (b->tokens > b->burst)
		b->tokens = b->burst;
	if (b->tokens < 1)
		return false;
	b->tokens -= 1;
	return true;
}

bool
rates_take(struct rates *rates, const struct request *request)
{
	bool enough = true;

	pthread_mutex_lock(&rates->lock);
	for (size_t i = 0; i < rates->n; i++) {
		struct rate_bucket *b = &rates->buckets[i];

		if (!is_one_of(b->names, request->operation_name) &&
		    !is_one_of(b->names, request->service->name))
			continue;
		enough = take(b);
		break;
	}
	pthread_mutex_unlock(&rates->lock);
	return enough;
}

void
rates_release(struct rates *rates)
{
	free(rates->buckets);
	free(rates->file);
	pthread_mutex_destroy(&rates->lock);
}
