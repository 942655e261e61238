#ifndef AWS_ERROR_H
#define AWS_ERROR_H

#include "aws/http.h"

/* What an AWS service says when it refuses.  An empty one is { 0 }. */
struct aws_error {
	struct buf code; /* "AccessDeniedException", without a prefix */
	struct buf message;
	struct buf request_id;
};

/*
 * Read the error in an answer of any of the protocols (AWS JSON, REST-JSON, query XML).  What is no
 * AWS error (a proxy's page, an empty body) gets the code "UnknownError" and the HTTP status.
 */
void aws_error_read(struct aws_error *error, const struct http_response *response);

/* Set code and message, for what did not come from a service. */
void aws_error_set(struct aws_error *error, const char *code, const char *message);

void aws_error_release(struct aws_error *error);

#endif
