#ifndef SERVICE_ECS_FAILURES_H
#define SERVICE_ECS_FAILURES_H

#include "aws/client.h"
#include "base/buf.h"
#include "service/asked.h"

/*
 * The failures that ECS answers with beside what it could describe.  MISSING means that the item
 * ended between listing and describing; with any other reason, something in use might go unseen.
 */
struct ecs_failures {
	struct buf arn; /* of the one at hand */
	struct buf reason;
	struct buf first; /* the first that is not MISSING; empty: none */
};

/* The failure at hand is whole; it accounts for its item. */
void ecs_failure_end(struct ecs_failures *failures, struct asked *asked);

/* Returns 0 where all was MISSING; else -1 after a message, the session cancelled. */
int ecs_failures_check(
    const struct ecs_failures *failures, const struct aws_client *ecs, const char *operation);
void ecs_failures_release(struct ecs_failures *failures);

/* Append {"cluster": CLUSTER, MEMBER: [ARNS]}; cluster may be NULL. */
void ecs_write_arns(
    struct buf *body, const char *cluster, const char *member, char *const *arns, size_t count);

#endif
