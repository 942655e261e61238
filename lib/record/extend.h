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

/* Append the members as a JSON object, for record_extend(). */
void record_members(struct buf *out, const struct record_member *members, size_t count);

/*
 * Append the line of an image record as it was read, with members, a JSON object of one at least,
 * added behind its own.  Of a record that has no decision and no result, only text needs to be there.
 * The result of an earlier deletion is dropped, and so is an earlier decision unless keep_decision; the line is
 * then written anew, without members that this release does not know.
 */
void record_extend(
    struct buf *out, const struct record *record, bool keep_decision, const struct buf *members);

#endif
