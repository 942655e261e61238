#ifndef JSON_EDIT_H
#define JSON_EDIT_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Changing some members of a JSON document of others, and leaving all else in it as it is.
 */

struct json_change {
	const char *path; /* from the top: "expiresAt", "accessToken.expiresAt" */
	const char *text; /* what the member is to be, a string; NULL: it is taken out */
};

/*
 * Append the document in text with the changes to out.  A member that is not there is added, where
 * the object is that it belongs to.  Returns 0, or -1 where text is no JSON, or nested deeper than 64; out is
 * then as it was.  There are 16 changes at most.
 */
int json_edit(
    struct buf *out, const char *text, size_t len, const struct json_change *changes, size_t count);

#endif
