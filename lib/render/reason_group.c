#include "render/reason_group.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* In the order of the rules.  A reason begins with begin and ends with end. */
static const struct {
	const char *begin, *end;
	const char *title;
} groups[REASON_GROUPS] = {
	{ "in use by digest", "", "in use by its digest" },
	{ "in use by tag ", "", "in use by a tag" },
	{ "tag ", " matches keep_tag_patterns", "a tag matches keep_tag_patterns" },
	{ "not expired", "", "not expired" },
	{ "child of the kept index ", "", "child of an index that is kept" },
	{ "attached to the kept ", "", "attached to something that is kept" },
	{ "one of the newest ", " by keep_count", "among the newest keep_count" },
	{ "of no known kind", "", "of no known kind" },
	{ "belongs to nothing that is known", "", "belongs to nothing that is known" },
	{ "may be a child of the archived index ", "", "may be a child of an archived index" },
	{ "attached to the expired ", "", "attached to something that expired" },
	{ "expired, and its subject is gone", "", "expired, and its subject is gone" },
	{ "belongs to the expired index ", "", "belongs to an index that expired" },
	{ "expired", "", "expired" },
	{ "", "", "another reason" },
};

static bool
fits(const char *reason, const char *begin, const char *end)
{
	size_t len = strlen(reason), head = strlen(begin), tail = strlen(end);

	return len >= head + tail && strncmp(reason, begin, head) == 0 &&
	       strcmp(reason + len - tail, end) == 0;
}

int
reason_group(const char *reason)
{
	int group = 0;

	while (group < REASON_GROUPS - 1 &&
	       (reason == NULL || !fits(reason, groups[group].begin, groups[group].end)))
		group++;
	return group;
}

const char *
reason_group_title(int group)
{
	return groups[group].title;
}
