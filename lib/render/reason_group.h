#ifndef RENDER_REASON_GROUP_H
#define RENDER_REASON_GROUP_H

/*
 * The reasons of decisions, put together by the rule that gave them: ecrm-plan names tags, digests and
 * numbers in them.  What it never says, such as a reason of a planner of one's own, is in the last group.
 */
enum { REASON_GROUPS = 15 };

/* The group of a reason, which may be NULL. */
int reason_group(const char *reason);

/* What its images have in common, "attached to something that is kept". */
const char *reason_group_title(int group);

#endif
