#ifndef AWS_REGION_H
#define AWS_REGION_H

#include <stdbool.h>

#include "aws/profile.h"

/* A cloud of its own, of those that AWS is: what its hosts end in. */
struct partition {
	const char *prefix; /* of its regions' names; NULL: of all others */
	const char *global; /* the region that stands for all of them, "" where there is none */
	const char *suffix;
	const char *dualstack_suffix;
	const char *signin; /* behind the region */
};

/*
 * region_find(profiles, option):
 * The region: option, AWS_REGION, AWS_DEFAULT_REGION, the profile's region.  Gives it as it stands
 * there, which may be the pseudo-region of a FIPS endpoint ("fips-us-east-1").  NULL after a message
 * where there is none or it could not stand in a host name.
 */
char *region_find(const struct aws_profiles *profiles, const char *option);

/* The region that a pseudo-region means.  Gives it; *is_fips tells whether it was one. */
char *region_clean(const char *region, bool *is_fips);

/* Whether it could be a region, and lead to no other host. */
bool region_is_sound(const char *region);

/* The partition that a region, not a pseudo-region, belongs to. */
const struct partition *region_partition(const char *region);

/* Whether it stands for a partition, as "aws-global" does: only STS has a host there. */
bool region_is_global(const char *region);

#endif
