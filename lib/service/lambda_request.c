#include "service/lambda_request.h"

#include <string.h>

#include "aws/sigv4.h"

void
lambda_function_path(struct buf *out, const char *function, const char *rest)
{
	buf_adds(out, "/2015-03-31/functions");
	if (function != NULL) {
		buf_addc(out, '/');
		percent_encode(out, function, false);
	}
	buf_adds(out, rest);
}

struct aws_request
lambda_get(const char *operation, const struct buf *path, const struct buf *query)
{
	return (struct aws_request){
		.operation = operation,
		.method = "GET",
		.path = path->data,
		.query = buf_text(query),
	};
}

bool
lambda_means_gone(const struct aws_error *error)
{
	return strcmp(buf_text(&error->code), "ResourceNotFoundException") == 0;
}
