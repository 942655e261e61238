#include "render/reason_group.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* In the order of the rules.  A reason begins with begin and ends with end. */
static const struct {
	const char *begin, *end;
	const char *title;
} groups[REASON_GROUPS] = {
	[GROUP_IN_USE_DIGEST] = { "in use by digest", "", "in use by its digest" },
	[GROUP_IN_USE_TAG] = { "in use by tag ", "", "in use by a tag" },
	[GROUP_TAG_PATTERN] = { "tag ", " matches keep_tag_patterns",
	    "a tag matches keep_tag_patterns" },
	[GROUP_PULLED] = { "pulled within ", "", "pulled within keep_if_pulled_within" },
	[GROUP_NOT_EXPIRED] = { "not expired", "", "not expired" },
	[GROUP_CHILD] = { "child of the kept index ", "", "child of an index that is kept" },
	[GROUP_ATTACHED] = { "attached to the kept ", "", "attached to something that is kept" },
	[GROUP_KEEP_COUNTS] = { "one of the newest ", " by keep_counts",
	    "among the newest of keep_counts" },
	[GROUP_KEEP_COUNT] = { "one of the newest ", " by keep_count",
	    "among the newest keep_count" },
	[GROUP_OTHER_KIND] = { "of no known kind", "", "of no known kind" },
	[GROUP_BELONGS_TO_NOTHING] = { "belongs to nothing that is known", "",
	    "belongs to nothing that is known" },
	[GROUP_POSSIBLE_CHILD] = { "may be a child of the archived index ", "",
	    "may be a child of an archived index" },
	[GROUP_SUBJECT_EXPIRED] = { "attached to the expired ", "",
	    "attached to something that expired" },
	[GROUP_SUBJECT_MISSING] = { "expired, and its subject is gone", "",
	    "expired, and its subject is gone" },
	[GROUP_INDEX_EXPIRED] = { "belongs to the expired index ", "",
	    "belongs to an index that expired" },
	[GROUP_EXPIRED] = { "expired", "", "expired" },
	[GROUP_UNKNOWN] = { "", "", "another reason" },
};

static bool
fits(const char *reason, const char *begin, const char *end)
{
	size_t len = strlen(reason), head = strlen(begin), tail = strlen(end);

	return len >= head + tail && strncmp(reason, begin, head) == 0 &&
	       strcmp(reason + len - tail, end) == 0;
}

enum reason_group
reason_group_of(const char *reason)
{
	int group = 0;

	while (group < GROUP_UNKNOWN &&
	       (reason == NULL || !fits(reason, groups[group].begin, groups[group].end)))
		group++;
	return (enum reason_group)group;
}

const char *
reason_group_title(enum reason_group group)
{
	return groups[group].title;
}
