#ifndef SERVICE_ECR_TRY_H
#define SERVICE_ECR_TRY_H

#include "aws/client.h"
#include "service/ecr.h"

/*
 * A call of ECR about some images, whose failure is their matter and not the end of the session:
 * body in, answer read.  Returns 0, or -1 without a message; call says how it went.
 */
int ecr_try(struct aws_client *ecr, const char *operation, const char *body,
    const struct aws_reading *reading, struct ecr_call *call);

#endif
