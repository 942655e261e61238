#ifndef SCAN_VERSIONS_H
#define SCAN_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/client.h"
#include "base/strlist.h"
#include "base/strmap.h"
#include "service/lambda.h"

/* The versions of a function as they were listed, with their fingerprints.  An empty one is { 0 }. */
struct versions {
	struct strlist names;
	struct strmap fingerprints; /* of each: name to text */
};

void versions_add(struct versions *versions, const struct lambda_version *version);

/* The fingerprint of the version; "" where it has none, or was not listed. */
const char *versions_fingerprint(const struct versions *versions, const char *name);
void versions_release(struct versions *versions);

/*
 * The versions of many functions, from one listing of the versions of all, as long as that promises to
 * be fewer calls than one for each function.
 */
struct all_versions {
	struct strmap functions; /* name to its own state */
	void *at;          /* the function that the listing is at; NULL: one that was not added */
	size_t pages, met; /* of the listing; functions that it has come to */
	bool begins_page;
	bool is_whole; /* the listing was read to its end, in an order that can be relied on */
};

/* This function's versions are wanted. */
void all_versions_add(struct all_versions *all, const char *function);

/* Whether there are enough of them to try. */
bool all_versions_is_tried(const struct all_versions *all);

/* Returns 0, or -1 after a message. */
int all_versions_list(struct all_versions *all, struct aws_client *lambda);

/* Whether the listing told of all versions of the function; then they are given into versions. */
bool all_versions_take(struct all_versions *all, const char *function, struct versions *versions);
void all_versions_release(struct all_versions *all);

#endif
