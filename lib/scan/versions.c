#include "scan/versions.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { WORTH_TRYING = 16 }; /* functions; of fewer, little can be saved */

struct function {
	struct versions versions;
	bool met;
	bool left;   /* the listing went on to another function */
	bool unsure; /* versions of it may have been passed over */
};

void
versions_add(struct versions *v, const struct lambda_version *version)
{
	int added;
	void **fingerprint = strmap_put(&v->fingerprints, version->version, &added);

	if (!added)
		return;
	*fingerprint = xstrdup(version->fingerprint);
	strlist_add(&v->names, version->version);
}

const char *
versions_fingerprint(const struct versions *v, const char *name)
{
	void **fingerprint = strmap_find(&v->fingerprints, name);

	return fingerprint != NULL ? *fingerprint : "";
}

void
versions_release(struct versions *v)
{
	for (size_t i = 0; i < v->fingerprints.len; i++)
		free(v->fingerprints.entries[i].value);
	strmap_release(&v->fingerprints);
	strlist_release(&v->names);
}

void
all_versions_add(struct all_versions *all, const char *function)
{
	int added;
	void **slot = strmap_put(&all->functions, function, &added);

	if (added)
		*slot = xcalloc(1, sizeof(struct function));
}

/*
 * What was deleted while the pages were listed may have moved others from a page to the one before it, which
 * was read already: of the function that ended that page, or of the one that begins this.
 */
static void
doubt(struct function *function)
{
	if (function != NULL)
		function->unsure = true;
}

static void
meet_version(void *context, const struct lambda_version *version)
{
	struct all_versions *all = context;
	void **slot = strmap_find(&all->functions, version->function);
	struct function *function = slot != NULL ? *slot : NULL, *before = all->at;
	bool begins_page = all->begins_page;

	if (all->begins_page)
		doubt(before);
	all->begins_page = false;
	if (before != NULL && before != function)
		before->left = true;
	all->at = function;
	if (function == NULL)
		return;
	/* One that comes again: the order is none, and what was passed over can be of any function. */
	if (function->left)
		all->is_whole = false;
	if (begins_page)
		doubt(function);
	all->met += !function->met;
	function->met = true;
	versions_add(&function->versions, version);
}

/* It goes on while two functions a page come up, which is half the calls of asking for each. */
static bool
is_worth_it(void *context)
{
	struct all_versions *all = context;

	if (all->begins_page)
		doubt(all->at); /* this page was empty */
	all->pages++;
	all->begins_page = true;
	if (all->is_whole)
		all->is_whole =
		    all->pages * 2 <= all->met + 4 && all->pages * 4 <= all->functions.len;
	return all->is_whole;
}

bool
all_versions_is_tried(const struct all_versions *all)
{
	return all->functions.len >= WORTH_TRYING;
}

int
all_versions_list(struct all_versions *all, struct aws_client *lambda)
{
	if (!all_versions_is_tried(all))
		return 0;
	all->is_whole = true;
	return lambda_list_all_versions(lambda, meet_version, is_worth_it, all);
}

bool
all_versions_take(struct all_versions *all, const char *name, struct versions *versions)
{
	void **slot = strmap_find(&all->functions, name);
	struct function *function = slot != NULL ? *slot : NULL;

	/* $LATEST is what every function has: one that comes without it was not told of whole. */
	if (!all->is_whole || function == NULL || function->unsure ||
	    strmap_find(&function->versions.fingerprints, "$LATEST") == NULL)
		return false;
	*versions = function->versions;
	function->versions = (struct versions){ 0 };
	return true;
}

void
all_versions_release(struct all_versions *all)
{
	for (size_t i = 0; i < all->functions.len; i++) {
		struct function *function = all->functions.entries[i].value;

		versions_release(&function->versions);
		free(function);
	}
	strmap_release(&all->functions);
}
