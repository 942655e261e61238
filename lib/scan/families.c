#include "scan/families.h"

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
families_add(struct families *all, const char *name, int64_t keep_count)
{
	struct family *family = xcalloc(1, sizeof(*family));
	int added;
	void **slot = strmap_put(&all->by_name, name, &added);

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
family_of(const struct families *all, const char *arn)
{
	const char *name = strrchr(arn, '/'), *end;
	char *copy;
	void **slot;

	if (name == NULL || (end = strrchr(name, ':')) == NULL)
		return NULL;
	copy = xstrndup(name + 1, (size_t)(end - name - 1));
	slot = strmap_find(&all->by_name, copy);
	free(copy);
	return slot != NULL ? *slot : NULL;
}

static void
leave(struct families *all)
{
	struct family *family = all->at;

	if (family != NULL)
		family->left = true;
	all->at = NULL;
}

static void
count_done(struct families *all)
{
	all->done = 0;
	for (size_t i = 0; i < all->by_name.len; i++)
		all->done += is_done(all->by_name.entries[i].value);
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
meet(struct families *all, const char *arn, bool begins_page)
{
	struct family *family = family_of(all, arn);

	if (begins_page)
		doubt(all->at);
	if (strcmp(buf_text(&all->last), arn) == 0)
		return;
	buf_truncate(&all->last, 0);
	buf_adds(&all->last, arn);
	if (family != all->at)
		leave(all);
	all->at = family;
	if (family == NULL || family->seen >= family->keep_count)
		return;
	if (begins_page)
		doubt(family);
	/* A family that comes twice is not in the order that AWS documents. */
	family->unsure |= family->left;
	if (family->unsure)
		return;
	family->seen++;
	all->each(all->context, arn);
}

static int
meet_page(void *context, const struct strlist *arns)
{
	struct families *all = context;

	if (arns->len == 0)
		doubt(all->at);
	for (size_t i = 0; i < arns->len; i++)
		meet(all, arns->items[i], i == 0 && all->pages > 0);
	all->pages++;
	count_done(all);
	return all->pages + 1 > all->done + all->by_name.len / FAMILIES_A_LOSS;
}

int
families_list(struct families *all, struct aws_client *ecs,
    void (*each)(void *context, const char *arn), void *context)
{
	size_t wanted = all->by_name.len;

	/* Where few of the families are wanted, most of the pages would be of others. */
	if (wanted < WORTH_TRYING || wanted * 2 < all->family_count)
		return 0;
	all->each = each;
	all->context = context;
	return ecs_list_all_task_definitions(ecs, meet_page, all);
}

void
families_open(const struct families *all,
    void (*each)(void *context, const char *family, int64_t keep_count), void *context)
{
	for (size_t i = 0; i < all->by_name.len; i++) {
		const struct family *family = all->by_name.entries[i].value;

		if (!is_done(family))
			each(context, all->by_name.entries[i].key, family->keep_count);
	}
}

void
families_release(struct families *all)
{
	for (size_t i = 0; i < all->by_name.len; i++)
		free(all->by_name.entries[i].value);
	strmap_release(&all->by_name);
	buf_release(&all->last);
}
