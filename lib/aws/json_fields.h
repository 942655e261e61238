#ifndef AWS_JSON_FIELDS_H
#define AWS_JSON_FIELDS_H

#include "base/buf.h"
#include "json/json.h"

/* A scalar of a small JSON document, as text. */
struct json_field {
	const char *path;    /* from the top, "accessToken.expiresAt" */
	enum json_kind kind; /* JSON_STRING or JSON_NUMBER */
	char *value;         /* NULL: it is not there, or null; else the caller's */
};

/*
 * Read the fields of the document.  Returns 0, or -1 with what is wrong appended to why: where it
 * is no JSON, or a field is of another kind.  No text of the document is in it.
 */
int json_fields_read(
    struct json_field *fields, size_t count, const char *text, size_t len, struct buf *why);

/* Wipe and free the values that are still there. */
void json_fields_release(struct json_field *fields, size_t count);

/* The value, which is the caller's from now on. */
char *json_field_take(struct json_field *field);

#endif
