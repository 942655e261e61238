#include "plan/limits.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/percent.h"
#include "plan/decide.h"

/* The images of a repository, each once. */
struct tally {
	int64_t listed;
	int64_t deleted;
};

static struct tally *
count_images(const struct catalog *catalog, int64_t *deleted)
{
	struct tally *tallies = xcalloc(catalog->repository_count, sizeof(*tallies));

	*deleted = 0;
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		struct tally *tally = &tallies[image->repository];

		if (image->duplicate_of != NO_IMAGE)
			continue;
		tally->listed++;
		tally->deleted += !image_is_kept(image);
		*deleted += !image_is_kept(image);
	}
	return tallies;
}

/* Say that what is more than the limit of that name, which is text. */
static void
tell(enum over_limit over_limit, const char *what, const char *limit, const char *text)
{
	if (over_limit == OVER_LIMIT_WARN)
		log_warn("%s, more than %s %s allows", what, limit, text);
	else
		log_error("%s, more than %s %s allows; see the plan with ecrm plan or "
			  "--over-limit=warn, and raise the limit if it is right",
		    what, limit, text);
}

static size_t
check_repository(const struct catalog_repository *repository, const struct tally *tally,
    int64_t percent_of_all, enum over_limit over_limit)
{
	const struct deletion_limits *own = &repository->policy->limits;
	int64_t percent = own->percent != NO_LIMIT ? own->percent : percent_of_all;
	struct buf what = { 0 }, limit = { 0 };
	size_t passed = 0;

	buf_addf(&what, "%s (%s, %s): %" PRId64 " of %" PRId64 " images (", repository->name,
	    repository->registry, repository->region, tally->deleted, tally->listed);
	percent_format(&what, tally->deleted * PERCENT_ALL / tally->listed);
	buf_adds(&what, "%) would be deleted");
	if (percent != NO_LIMIT && tally->deleted * PERCENT_ALL > percent * tally->listed) {
		percent_format(&limit, percent);
		tell(over_limit, what.data, "max_delete_percent", limit.data);
		passed++;
	}
	if (own->count != NO_LIMIT && tally->deleted > own->count) {
		buf_truncate(&limit, 0);
		buf_addf(&limit, "%" PRId64, own->count);
		tell(over_limit, what.data, "max_delete_count", limit.data);
		passed++;
	}
	buf_release(&what);
	buf_release(&limit);
	return passed;
}

static size_t
check_all(int64_t deleted, int64_t count, enum over_limit over_limit)
{
	struct buf what = { 0 }, limit = { 0 };
	size_t passed = count != NO_LIMIT && deleted > count;

	if (passed > 0) {
		buf_addf(&what, "%" PRId64 " images would be deleted in all", deleted);
		buf_addf(&limit, "%" PRId64, count);
		tell(over_limit, what.data, "max_delete_count", limit.data);
	}
	buf_release(&what);
	buf_release(&limit);
	return passed;
}

static int
compare_names(const void *a, const void *b)
{
	const struct catalog_repository *const *left = a, *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	if (order == 0)
		order = strcmp((*left)->registry, (*right)->registry);
	return order != 0 ? order : strcmp((*left)->region, (*right)->region);
}

/* Listings come in the order in which the registry's answers did. */
static const struct catalog_repository **
repositories_by_name(const struct catalog *catalog)
{
	const struct catalog_repository **sorted =
	    xcalloc(catalog->repository_count, sizeof(*sorted));

	for (size_t i = 0; i < catalog->repository_count; i++)
		sorted[i] = &catalog->repositories[i];
	qsort(sorted, catalog->repository_count, sizeof(*sorted), compare_names);
	return sorted;
}

size_t
limits_passed(
    const struct catalog *catalog, const struct config *config, enum over_limit over_limit)
{
	int64_t deleted;
	struct tally *tallies = count_images(catalog, &deleted);
	const struct catalog_repository **sorted = repositories_by_name(catalog);
	size_t passed = 0;

	for (size_t i = 0; i < catalog->repository_count; i++) {
		const struct tally *tally = &tallies[sorted[i] - catalog->repositories];

		if (tally->deleted > 0)
			passed +=
			    check_repository(sorted[i], tally, config->limits.percent, over_limit);
	}
	passed += check_all(deleted, config->limits.count, over_limit);
	free(sorted);
	free(tallies);
	return passed;
}
