#include "plan/warnings.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "plan/decide.h"
#include "plan/sample.h"
#include "plan/tag_patterns.h"

/* Where the policy has that pattern of its own. */
static const char *
key_of(const struct repository_policy *policy, const char *pattern)
{
	for (size_t i = 0; i < policy->keep_count_count; i++) {
		if (policy->keep_counts[i].tag_pattern == pattern)
			return "keep_counts";
	}
	return "keep_tag_patterns";
}

void
warn_of_tag_patterns(const struct catalog *catalog, const struct config *config)
{
	for (size_t i = 0; i < config->repository_count; i++) {
		const struct repository_policy *policy = &config->repositories[i];
		const char **unmatched = xcalloc(
		    policy->keep_tag_pattern_count + policy->keep_count_count, sizeof(*unmatched));
		size_t count = unmatched_tag_patterns(catalog, policy, unmatched);

		for (size_t n = 0; n < count; n++)
			log_warn("%s:%d: '%s' of %s matches no tag", config->path,
			    policy->match.line, unmatched[n], key_of(policy, unmatched[n]));
		free(unmatched);
	}
}

/* A sample for each repository, by its number; the caller frees them with free_samples(). */
static struct sample *
new_samples(const struct catalog *catalog)
{
	return xcalloc(catalog->repository_count, sizeof(struct sample));
}

static void
free_samples(struct sample *samples, const struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->repository_count; i++)
		sample_release(&samples[i]);
	free(samples);
}

/* Warn of each repository that has some: "app (123456789012, eu-west-1): <what>: a, b, c and 1 more". */
static void
warn_of_samples(const struct catalog *catalog, const struct sample *samples, const char *what)
{
	for (size_t i = 0; i < catalog->repository_count; i++) {
		const struct catalog_repository *repository = &catalog->repositories[i];
		struct buf text = { 0 };

		if (samples[i].count == 0)
			continue;
		sample_format(&text, &samples[i]);
		log_warn("%s (%s, %s): %s: %s", repository->name, repository->registry,
		    repository->region, what, text.data);
		buf_release(&text);
	}
}

static bool
is_in_use(const struct catalog_image *image)
{
	return image->reason == REASON_IN_USE_DIGEST || image->reason == REASON_IN_USE_TAG;
}

void
warn_of_archived_in_use(const struct catalog *catalog)
{
	struct sample *samples = new_samples(catalog);

	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		struct buf text = { 0 };

		if (!image->archived || image->duplicate_of != NO_IMAGE || !is_in_use(image))
			continue;
		if (image->reason == REASON_IN_USE_TAG)
			buf_adds(&text, catalog->texts.data + image->reason_tag);
		else
			digest_format(&text, image->digest);
		buf_addf(&text, " by %s", reason_user(catalog, image));
		sample_add(&samples[image->repository], text.data);
		buf_release(&text);
	}
	warn_of_samples(catalog, samples,
	    "images in use are archived and cannot be pulled until they are restored");
	free_samples(samples, catalog);
}

void
warn_of_possible_children(const struct catalog *catalog)
{
	struct sample *samples = new_samples(catalog);

	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		struct buf text = { 0 };

		if (image->reason != REASON_POSSIBLE_CHILD)
			continue;
		digest_format(&text, image->digest);
		sample_add(&samples[image->repository], text.data);
		buf_release(&text);
	}
	warn_of_samples(catalog, samples,
	    "kept as possible children of an archived index, whose manifest cannot be read until "
	    "it is "
	    "restored");
	free_samples(samples, catalog);
}
