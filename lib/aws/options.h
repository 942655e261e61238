#ifndef AWS_OPTIONS_H
#define AWS_OPTIONS_H

#include <stdint.h>

#include "aws/http.h"
#include "base/options.h"

/* What a user may say of calls to AWS, in every program that makes some. */
struct aws_options {
	const char *region;  /* NULL: as the AWS tools find it */
	const char *profile; /* likewise */
	/* In nanoseconds; 0: the default. */
	struct http_limits limits; /* of one attempt */
	int64_t deadline;          /* of a call with all its attempts and waits */
};

/* Put their rows behind those that the table has; see options_add(). */
void aws_options_add(struct aws_options *options, struct option_spec *specs, size_t capacity);

/* What was not given becomes its default. */
void aws_options_complete(struct aws_options *options);

#endif
