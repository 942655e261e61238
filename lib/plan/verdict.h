#ifndef PLAN_VERDICT_H
#define PLAN_VERDICT_H

#include "plan/catalog.h"

/*
 * Decisions as members of records.  Most images have one of a few, word for word, so that the last one
 * of each kind and reason is kept and need not be made again.  An empty one is { 0 }.
 */
struct verdicts {
	struct {
		struct buf reason;
		struct buf members;
	} last[KIND_LAST + 1][REASON_LAST + 1];
	struct buf reason; /* of the last image that was asked for, in words */
};

/*
 * The members that tell the decision on the image, as a JSON object; its reason in words is in
 * verdicts->reason then.  as_of is the same in all calls.  Borrowed until the next call.
 */
const struct buf *verdict_members(struct verdicts *verdicts, const struct catalog *catalog,
    const struct catalog_image *image, const char *as_of);

void verdicts_release(struct verdicts *verdicts);

#endif
