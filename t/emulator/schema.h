/*
 * What members a JSON object may have: for the account file, where the author of a test wants to hear of a slip, and
 * for the input of an operation, where the services are lenient about unknown members only.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stdbool.h>

#include <jansson.h>

enum schema_kind {
	SCHEMA_STRING,
	SCHEMA_INTEGER,
	SCHEMA_NUMBER,
	SCHEMA_TIME,            /* see clock_read() */
	SCHEMA_STRINGS,         /* list of strings */
	SCHEMA_INTEGERS,        /* list of integers */
	SCHEMA_OBJECT,          /* with members */
	SCHEMA_OBJECTS,         /* list of such objects */
	SCHEMA_NUMBERS_BY_NAME, /* object whose member names are the author's */
};

enum schema_flag {
	SCHEMA_MUST = 1, /* the member is required */
	SCHEMA_NULL = 2, /* null is a value with a meaning of its own */
};

struct schema {
	const char *name; /* NULL ends a table */
	enum schema_kind kind;
	unsigned flags;
	const struct schema *members; /* of the object, or of each object in the list */
	const char *choices;          /* the allowed values of a string, with blanks between them */
};

struct schema_fault {
	enum { FAULT_NONE, FAULT_KIND, FAULT_MISSING, FAULT_UNKNOWN, FAULT_CHOICE } kind;
	char where[200]; /* "ecs.clusters[2].tasks[0].desiredStatus" */
	char what[200];  /* "must be one of RUNNING STOPPED" */
};

/*
 * schema_check(object, members, strict, fault):
 * Check object against the table members.  strict: unknown members are a fault as well.
 * Returns true, or false with the first fault found in fault.
 */
bool schema_check(
    const json_t *object, const struct schema *members, bool strict, struct schema_fault *fault);

/* text_of(object, name): That member's string, borrowed from object; NULL if there is none. */
const char *text_of(const json_t *object, const char *name);

/* integer_of(object, name, otherwise): That member's integer, or otherwise if there is none. */
json_int_t integer_of(const json_t *object, const char *name, json_int_t otherwise);

/* is_text(value, text): Whether value is exactly that string. */
bool is_text(const json_t *value, const char *text);

#endif
