#ifndef RENDER_REASON_GROUP_H
#define RENDER_REASON_GROUP_H

/*
 * The reasons of decisions, put together by the rule that gave them: ecrm-plan names tags, digests and
 * numbers in them.  What it never says, such as a reason of a planner of one's own, is in the last group.
 */
enum reason_group {
	GROUP_IN_USE_DIGEST,
	GROUP_IN_USE_TAG,
	GROUP_TAG_PATTERN,
	GROUP_PULLED,
	GROUP_NOT_EXPIRED,
	GROUP_CHILD,
	GROUP_ATTACHED,
	GROUP_KEEP_COUNTS,
	GROUP_KEEP_COUNT,
	GROUP_OTHER_KIND,
	GROUP_BELONGS_TO_NOTHING,
	GROUP_POSSIBLE_CHILD,
	GROUP_SUBJECT_EXPIRED,
	GROUP_SUBJECT_MISSING,
	GROUP_INDEX_EXPIRED,
	GROUP_EXPIRED,
	GROUP_UNKNOWN,
	REASON_GROUPS,
};

/* The group of a reason, which may be NULL. */
enum reason_group reason_group_of(const char *reason);

/* What its images have in common, "attached to something that is kept". */
const char *reason_group_title(enum reason_group group);

#endif
