#ifndef SERVICE_LAMBDA_REQUEST_H
#define SERVICE_LAMBDA_REQUEST_H

#include <stdbool.h>

#include "aws/client.h"
#include "base/buf.h"

/* Append "/2015-03-31/functions/FUNCTION" and rest; without the function where it is NULL. */
void lambda_function_path(struct buf *out, const char *function, const char *rest);

/* The request, which borrows path and query. */
struct aws_request lambda_get(
    const char *operation, const struct buf *path, const struct buf *query);

/* Whether the function, or its version, was deleted since it was listed. */
bool lambda_means_gone(const struct aws_error *error);

#endif
