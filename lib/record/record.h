#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * The vocabulary that the programs speak on stdin and stdout: one JSON object a line, "type" first;
 * times are RFC 3339 UTC, sizes are bytes.  ecrm-records(5) is its description for users.
 */

enum record_type {
	RECORD_BEGIN,
	RECORD_END,
	RECORD_IN_USE,
	RECORD_REPOSITORY,
	RECORD_IMAGE,
	RECORD_TOTAL, /* of images that a plan adds up and does not write one by one */
	RECORD_CLUSTER,
	RECORD_TASK_DEFINITION_FAMILY,
	RECORD_LAMBDA_FUNCTION,
	RECORD_SCANNED_FILE, /* a JSON array of image URIs: begins here, its items follow as in_use */
	RECORD_UNKNOWN,      /* a type that this release does not know */
};

struct record_child {
	const char *digest;
	const char *manifest_type;
	const char *artifact_type; /* NULL: none */
	const char *platform;      /* "linux/arm64"; NULL: none */
};

/* What a number or time that a record does not have reads as. */
#define RECORD_NO_NUMBER INT64_MIN

/* A member that a record does not have is NULL or RECORD_NO_NUMBER. */
struct record {
	enum record_type type;
	/* begin, end */
	const char *stream, *program, *version;
	/* begin, image with a result: when it was written, or done */
	int64_t at;
	/* begin of a plan, image with a decision: when the oldest of what it rests on was begun */
	int64_t as_of;
	/* begin, cluster, task_definition_family, lambda_function */
	const char *account, *region;
	/* in_use */
	const char *image, *by, *via;
	/* repository, cluster, task_definition_family, lambda_function */
	const char *name;
	/* repository, image, total */
	const char *registry, *uri;
	/* image, total */
	const char *repository;
	int64_t size;
	/* total: how many there are */
	int64_t images;
	/* image */
	const char *digest;
	const char **tags;
	size_t tag_count;
	int64_t pushed_at, pulled_at;
	const char *manifest_type, *artifact_type, *subject;
	const char *image_status; /* NULL: ACTIVE */
	const struct record_child *children;
	size_t child_count;
	bool has_children; /* the member is there, be it empty */
	/* image with a decision, by as in in_use; total: kind and action */
	const char *kind, *action, *reason;
	/* image with a result */
	const char *result, *code, *message, *request_id;
	/* Whether the line has members of a decision or of a result, be they null. */
	bool has_decision, has_result;
	/* the line as it was read, without its line end; only in records from a reader */
	const char *text;
	size_t text_len;
};

/* A record that has nothing but its type: every number is RECORD_NO_NUMBER. */
struct record record_of_type(enum record_type type);

/* "in_use" and so on, as in the member "type". */
const char *record_type_name(enum record_type type);

#endif
