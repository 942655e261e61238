#ifndef DELETE_EXECUTE_H
#define DELETE_EXECUTE_H

#include <stddef.h>

#include "aws/client.h"
#include "delete/queue.h"
#include "delete/results.h"

/* Doing it: AWS is called here. */
struct execution {
	struct aws_client *ecr; /* NULL where nothing is to be deleted */
	struct results *results;
	int concurrency; /* repositories that are worked on side by side */
};

/*
 * Delete what is to be deleted in the repositories that were approved, and tell the results of all.
 * In each, indexes go before their children; what AWS refuses since an index names it is tried once
 * more.
 */
void execute(
    const struct execution *execution, struct doomed_repository **repositories, size_t count);

#endif
