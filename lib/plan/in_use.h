#ifndef PLAN_IN_USE_H
#define PLAN_IN_USE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strmap.h"
#include "image/reference.h"

/*
 * The references in use, by repository: what has one of these tags or digests stays.  An empty one
 * is { 0 }.
 */
struct in_use {
	struct strmap repositories; /* "registry/region/name" to struct in_use_repository */
	struct strmap registries;   /* "registry in region" of them; nothing as values */
	size_t count;               /* references that were added */
};

struct in_use_repository {
	struct strmap tags; /* by name, each to struct in_use_user */
	struct strmap digests;
};

struct in_use_user {
	char *by;            /* the first by name */
	bool by_digest_only; /* of a tag: nobody names it without a digest */
	bool is_listed;      /* of a tag: in_use_mark_tag() was called */
};

/* Note that by (NULL: not known) uses the reference; of several users the least by name counts. */
void in_use_add(struct in_use *in_use, const struct image_reference *reference, const char *by);

/* What is in use of that repository, or NULL. */
struct in_use_repository *in_use_repository(
    const struct in_use *in_use, const char *registry, const char *region, const char *name);

/* Whether anything is in use of any repository there. */
bool in_use_registry(const struct in_use *in_use, const char *registry, const char *region);

/* Note that an image has the tag, should it be in use. */
void in_use_mark_tag(struct in_use_repository *repository, const char *tag);

/* Who uses the tag or digest, NULL where nobody does.  Borrowed. */
const char *in_use_tag(const struct in_use_repository *repository, const char *tag);
const char *in_use_digest(const struct in_use_repository *repository, const char *digest);

void in_use_release(struct in_use *in_use);

#endif
