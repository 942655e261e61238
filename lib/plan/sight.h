#ifndef PLAN_SIGHT_H
#define PLAN_SIGHT_H

#include "base/strmap.h"
#include "plan/catalog.h"
#include "plan/in_use.h"
#include "record/record.h"

/*
 * What a plan could not see.  A scan that looked at the wrong place is as whole as any other, and
 * shows in nothing but that what it found does not fit what was listed.  An empty one is { 0 }.
 */
struct sight {
	struct strmap scanned; /* regions in which scanners looked; nothing as values */
};

/* Note what a begin record tells of. */
void sight_note_begin(struct sight *sight, const struct record *begin);

/*
 * Whether something that is in use is in one of the registries that are planned, or nothing is
 * planned; else that is told as an error.
 */
bool sight_meets_listing(const struct catalog *catalog, const struct in_use *in_use);

/*
 * Warn, of each once:
 *	a registry that is planned and of which nothing is in use while others have something;
 *	a region that is planned and in which no scanner looked (where none looked anywhere, what runs
 *	is known by other means, which is only worth a notice);
 *	a repository of which something is in use that is not listed: in_use is marked for that.
 */
void sight_warn(const struct sight *sight, const struct catalog *catalog, struct in_use *in_use);

void sight_release(struct sight *sight);

#endif
