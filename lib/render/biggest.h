#ifndef RENDER_BIGGEST_H
#define RENDER_BIGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "render/repositories.h"

/* An image as a report lists it.  Texts are cut where they are longer than anybody reads. */
struct listed_image {
	const struct repository *repository; /* borrowed */
	const char *digest;
	const char *tags;   /* with a space between them; "" where it has none */
	const char *reason; /* "" where there is none, and so below */
	const char *by;
	const char *result;
	const char *message; /* with its code in front */
	uint64_t size;
	int64_t pushed_at;
	bool is_expired;
	bool is_archived;
};

/*
 * The biggest of many images, in little memory: no more than limit are held.  Of images of one size, the
 * first by registry, region, repository and digest count, whatever their order of arrival.
 */
struct biggest {
	size_t limit;
	size_t count; /* how many were added in all */
	size_t held;
	struct listed_image **heap; /* the one that goes next is first */
	size_t capacity;
};

/* Add the image of a record that has a decision.  Copies what it needs of image. */
void biggest_add(
    struct biggest *biggest, const struct repository *repository, const struct record *image);

/* Put those that are held into order, the biggest first; nothing can be added any more. */
void biggest_sort(struct biggest *biggest);

void biggest_release(struct biggest *biggest);

#endif
