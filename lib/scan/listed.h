#ifndef SCAN_LISTED_H
#define SCAN_LISTED_H

#include "base/arena.h"
#include "producer/producer.h"
#include "service/ecr.h"

/* A repository that is listed, and the records of it and of its images.  Any thread may write them. */
struct listed {
	struct producer *producer;
	struct ecr_repository repository;
};

/* A copy of it, whose texts live as long as arena. */
struct listed listed_copy(const struct listed *listed, struct arena *arena);

void listed_write_repository(const struct listed *listed);

/* children is NULL for what is no index, and for an index of which they are not known. */
void listed_write_image(const struct listed *listed, const struct ecr_image *image,
    const struct ecr_descriptor *children, size_t child_count);

#endif
