#ifndef SCAN_LAMBDA_H
#define SCAN_LAMBDA_H

#include "aws/client.h"
#include "producer/producer.h"

/*
 * Write an in_use record for each image in ECR that Lambda functions can run: of those that the
 * configuration names, every version that an alias names and the newest keep_count of the others.
 * Works side by side in the producer's pool, and returns when all is done: 0, or -1 after a message.
 */
int scan_lambda(struct producer *producer, struct aws_client *lambda);

#endif
