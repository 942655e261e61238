#ifndef DELETE_OPTIONS_H
#define DELETE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/options.h"
#include "config/config.h"

/* What a user may say of a deletion; texts are borrowed from arguments and environment. */
struct deletion_options {
	bool force;
	bool archive;
	bool ask_only;
	int64_t recheck_after; /* nanoseconds; 0: it never took long */
	const char *journal;
	const char *revised_plan;
	const char *max_age;     /* as it was given */
	int64_t max_age_seconds; /* 0: any */
	struct deletion_limits limits;
	int concurrency; /* of calls */
	struct aws_options aws;
};

/* As options_parse(): misuse ends the program.  Returns the index of the first operand in argv. */
int deletion_options_parse(struct deletion_options *options, int argc, char **argv);

#endif
