#ifndef SCAN_ECS_H
#define SCAN_ECS_H

#include "aws/client.h"
#include "producer/producer.h"

/*
 * Write an in_use record for each image in ECR that ECS runs or could run: what tasks and service
 * revisions pinned, and what task definitions name that a task or service uses or that are among the
 * newest of their family.  Works side by side in the producer's pool, and returns when all is done:
 * 0, or -1 after a message.
 */
int scan_ecs(struct producer *producer, struct aws_client *ecs);

/* "web" of "arn:aws:ecs:eu-west-1:123456789012:cluster/web"; a part of arn. */
const char *cluster_name(const char *arn);

#endif
