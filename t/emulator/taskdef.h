/* Task definitions: families and their revisions. */
#ifndef TASKDEF_H
#define TASKDEF_H

#include <jansson.h>

struct account;

/*
 * A family is an object with the members
 *   family      its name
 *   revisions   list of what DescribeTaskDefinition answers, ascending
 *   active      how many of them are ACTIVE
 */
struct taskdefs {
	json_t *families;  /* list, sorted by name */
	json_t *by_family; /* name -> family */
	json_t *all;       /* the revisions of all families in that order */
};

/* taskdefs_load(taskdefs, account, file): Returns 0, or -1 after one line on stderr. */
int taskdefs_load(struct taskdefs *taskdefs, const struct account *account, const json_t *file);

void taskdefs_release(struct taskdefs *taskdefs);

/*
 * taskdefs_find(taskdefs, name):
 * The definition that a client means by family, family:revision or an ARN; family alone is its latest active
 * revision.  Borrowed; NULL if there is none.
 */
json_t *taskdefs_find(const struct taskdefs *taskdefs, const char *name);

/*
 * taskdefs_arn(account, name):
 * Gives the ARN that name means (see taskdefs_find()) as a JSON string.  It need not exist: an account may still
 * speak of a definition that was deleted.
 */
json_t *taskdefs_arn(const struct account *account, const char *name);

#endif
