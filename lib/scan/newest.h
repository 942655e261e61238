#ifndef SCAN_NEWEST_H
#define SCAN_NEWEST_H

#include <stdint.h>

#include "aws/client.h"
#include "base/buf.h"
#include "base/strmap.h"

/*
 * The newest active revisions of task definition families, with few calls: one listing of all revisions,
 * a hundred a page, as long as its pages tell of more families than so many calls would that each ask
 * for one.  What it leaves open, the caller asks for family by family.
 */
struct newest {
	struct strmap families; /* name to its own state */
	size_t family_count;    /* of those that are there, whether they were added or not */
	void *at;           /* the family that the listing is at; NULL: one that was not added */
	struct buf last;    /* the revision that was met last */
	size_t pages, done; /* of the listing; families that it told all of */
	void (*each)(void *context, const char *arn);
	void *context;
};

/* Of this family, keep_count revisions are wanted. */
void newest_add(struct newest *newest, const char *family, int64_t keep_count);

/*
 * List as far as that is worth it: each revision that is wanted is handed over.  Returns 0, or -1 after
 * a message.
 */
int newest_list(struct newest *newest, struct aws_client *ecs,
    void (*each)(void *context, const char *arn), void *context);

/* Each family that the listing does not tell all of, with how many revisions are wanted. */
void newest_open(const struct newest *newest,
    void (*each)(void *context, const char *family, int64_t keep_count), void *context);
void newest_release(struct newest *newest);

#endif
