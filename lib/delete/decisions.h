#ifndef DELETE_DECISIONS_H
#define DELETE_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "delete/age.h"
#include "record/record.h"

/*
 * What is done with an image of a plan, which deletes or keeps it; the record is borrowed.  Returns
 * NULL, or what is wrong with it (static text).
 */
typedef const char *decision_taken(void *context, const struct record *record, bool deletes);

/*
 * Read all of the plan in these files (none, or "-": stdin) and hand over its images.  age is noted
 * of those that it deletes: their as_of, else when the stream that they stand in began.  Returns 0,
 * or -1 after a message: a stream was cut, there is no record at all, an image has no decision, or take
 * found something wrong.
 */
int decisions_read(const char *const *paths, size_t count, decision_taken *take, void *context,
    struct plan_age *age);

#endif
