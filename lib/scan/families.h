#ifndef SCAN_FAMILIES_H
#define SCAN_FAMILIES_H

#include <stdint.h>

#include "aws/client.h"
#include "base/buf.h"
#include "base/strmap.h"

/*
 * The newest active revisions of task definition families, with few calls: one listing of all revisions,
 * a hundred a page, as long as its pages tell of more families than so many calls would that each ask
 * for one.  What it leaves open, the caller asks for family by family.
 */
struct families {
	struct strmap by_name; /* those that were added, each to its own state */
	size_t family_count;   /* of those that are there, whether they were added or not */
	void *at;              /* the family that the listing is at; NULL: one that was not added */
	struct buf last;       /* the revision that was met last */
	size_t pages, done;    /* of the listing; families that it told all of */
	void (*each)(void *context, const char *arn);
	void *context;
};

/* Of this family, keep_count revisions are wanted. */
void families_add(struct families *families, const char *family, int64_t keep_count);

/*
 * List as far as that is worth it: each revision that is wanted is handed over.  Returns 0, or -1 after
 * a message.
 */
int families_list(struct families *families, struct aws_client *ecs,
    void (*each)(void *context, const char *arn), void *context);

/* Each family that the listing does not tell all of, with how many revisions are wanted. */
void families_open(const struct families *families,
    void (*each)(void *context, const char *family, int64_t keep_count), void *context);
void families_release(struct families *families);

#endif
