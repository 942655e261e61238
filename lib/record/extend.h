#ifndef RECORD_EXTEND_H
#define RECORD_EXTEND_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

/* A member to add; one whose value is NULL is left out. */
struct record_member {
	const char *key;
	const char *value;
};

/*
 * Append the line of an image record as it was read, with members added behind its own.  The result
 * of an earlier deletion is dropped, and so is an earlier decision unless keep_decision; the line is
 * then written anew, without members that this release does not know.
 */
void record_extend(struct buf *out, const struct record *record, bool keep_decision,
    const struct record_member *members, size_t count);

#endif
