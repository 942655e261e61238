#include "aws/options.h"

static const int64_t second = 1000000000;

void
aws_options_add(struct aws_options *o, struct option_spec *specs, size_t capacity)
{
	const struct option_spec rows[] = {
		{ 0, "region", OPTION_TEXT, &o->region, "ECRM_REGION", "REGION",
		    "the AWS region (as the AWS tools find it)" },
		{ 0, "profile", OPTION_TEXT, &o->profile, "ECRM_PROFILE", "NAME",
		    "the AWS profile (as the AWS tools find it)" },
		{ 0, "connect-timeout", OPTION_DURATION, &o->limits.connect, "ECRM_CONNECT_TIMEOUT",
		    "TIME", "give up a connection that is not made by then (10s)" },
		{ 0, "read-timeout", OPTION_DURATION, &o->limits.read, "ECRM_READ_TIMEOUT", "TIME",
		    "give up an answer that stood still for so long (60s)" },
		{ 0, "request-timeout", OPTION_DURATION, &o->limits.request, "ECRM_REQUEST_TIMEOUT",
		    "TIME", "give up an answer that is not whole by then (5m)" },
		{ 0, "deadline", OPTION_DURATION, &o->deadline, "ECRM_DEADLINE", "TIME",
		    "give up a call, with all its tries and waits, after that (15m)" },
		{ 0 },
	};

	options_add(specs, capacity, rows);
}

static void
complete(int64_t *value, int64_t fallback)
{
	if (*value == 0)
		*value = fallback;
	/* So far away that it is never, and sums with it are times still. */
	if (*value > INT64_MAX / 4)
		*value = INT64_MAX / 4;
}

void
aws_options_complete(struct aws_options *o)
{
	complete(&o->limits.connect, 10 * second);
	complete(&o->limits.read, 60 * second);
	complete(&o->limits.request, 5 * 60 * second);
	complete(&o->deadline, 15 * 60 * second);
}
