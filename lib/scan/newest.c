#include "scan/newest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "service/ecs.h"

enum {
	WORTH_TRYING = 8,     /* families; of fewer, little can be saved */
	FAMILIES_A_LOSS = 32, /* one page may be lost for so many families */
};

struct family {
	int64_t keep_count;
	int64_t seen;
	bool left;   /* the listing went on to another one */
	bool unsure; /* revisions of it may have been passed over */
};

void
newest_add(struct newest *n, const char *name, int64_t keep_count)
{
	struct family *family = xcalloc(1, sizeof(*family));
	int added;
	void **slot = strmap_put(&n->families, name, &added);

	family->keep_count = keep_count;
	if (added)
		*slot = family;
	else
		free(family);
}

/* A family that the other listing has and this one not may have been changed between the two. */
static bool
is_done(const struct family *family)
{
	return !family->unsure &&
	       (family->seen >= family->keep_count || (family->left && family->seen > 0));
}

/* The family of "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7"; NULL: it was not added. */
static struct family *
family_of(const struct newest *n, const char *arn)
{
	const char *name = strrchr(arn, '/'), *end;
	char *copy;
	void **slot;

	if (name == NULL || (end = strrchr(name, ':')) == NULL)
		return NULL;
	copy = xstrndup(name + 1, (size_t)(end - name - 1));
	slot = strmap_find(&n->families, copy);
	free(copy);
	return slot != NULL ? *slot : NULL;
}

static void
leave(struct newest *n)
{
	struct family *family = n->at;

	if (family != NULL)
		family->left = true;
	n->at = NULL;
}

static void
count_done(struct newest *n)
{
	n->done = 0;
	for (size_t i = 0; i < n->families.len; i++)
		n->done += is_done(n->families.entries[i].value);
}

/*
 * What was deregistered while the pages were listed may have moved others from a page to the one before it,
 * which was read already, if AWS counts so: of the family that ended that page, or of the one that begins this.
 */
static void
doubt(struct family *family)
{
	if (family != NULL)
		family->unsure |= family->seen < family->keep_count;
}

static void
meet(struct newest *n, const char *arn, bool begins_page)
{
	struct family *family = family_of(n, arn);

	if (begins_page)
		doubt(n->at);
	if (strcmp(buf_text(&n->last), arn) == 0)
		return;
	buf_truncate(&n->last, 0);
	buf_adds(&n->last, arn);
	if (family != n->at)
		leave(n);
	n->at = family;
	if (family == NULL || family->seen >= family->keep_count)
		return;
	if (begins_page)
		doubt(family);
	/* A family that comes twice is not in the order that AWS documents. */
	family->unsure |= family->left;
	if (family->unsure)
		return;
	family->seen++;
	n->each(n->context, arn);
}

static int
meet_page(void *context, const struct strlist *arns)
{
	struct newest *n = context;

	if (arns->len == 0)
		doubt(n->at);
	for (size_t i = 0; i < arns->len; i++)
		meet(n, arns->items[i], i == 0 && n->pages > 0);
	n->pages++;
	count_done(n);
	return n->pages + 1 > n->done + n->families.len / FAMILIES_A_LOSS;
}

int
newest_list(struct newest *n, struct aws_client *ecs, void (*each)(void *context, const char *arn),
    void *context)
{
	size_t wanted = n->families.len;

	/* Where few of the families are wanted, most of the pages would be of others. */
	if (wanted < WORTH_TRYING || wanted * 2 < n->family_count)
		return 0;
	n->each = each;
	n->context = context;
	return ecs_list_all_task_definitions(ecs, meet_page, n);
}

void
newest_open(const struct newest *n,
    void (*each)(void *context, const char *family, int64_t keep_count), void *context)
{
	for (size_t i = 0; i < n->families.len; i++) {
		const struct family *family = n->families.entries[i].value;

		if (!is_done(family))
			each(context, n->families.entries[i].key, family->keep_count);
	}
}

void
newest_release(struct newest *n)
{
	for (size_t i = 0; i < n->families.len; i++)
		free(n->families.entries[i].value);
	strmap_release(&n->families);
	buf_release(&n->last);
}
