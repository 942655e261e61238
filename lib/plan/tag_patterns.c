#include "plan/tag_patterns.h"

#include <string.h>

#include "base/wildcard.h"

/* Drop from patterns those that match the tag. */
static size_t
drop_matching(const char **patterns, size_t count, const char *tag)
{
	for (size_t i = 0; i < count;) {
		if (wildcard_match(patterns[i], tag))
			patterns[i] = patterns[--count];
		else
			i++;
	}
	return count;
}

size_t
unmatched_tag_patterns(
    const struct catalog *catalog, const struct repository_policy *policy, const char **unmatched)
{
	size_t count = 0;
	bool has_images = false;

	for (size_t i = 0; i < policy->keep_tag_pattern_count; i++) {
		if (strcmp(policy->keep_tag_patterns[i], "latest") != 0)
			unmatched[count++] = policy->keep_tag_patterns[i];
	}
	for (size_t i = 0; i < policy->keep_count_count; i++)
		unmatched[count++] = policy->keep_counts[i].tag_pattern;
	for (size_t i = 0; i < catalog->count && count > 0; i++) {
		const struct catalog_image *image = &catalog->images[i];
		uint32_t end = catalog_tags_end(catalog, image);

		if (catalog->repositories[image->repository].policy != policy)
			continue;
		has_images = true;
		for (uint32_t at = image->tags; at < end && count > 0;)
			count = drop_matching(unmatched, count, catalog_next_tag(catalog, &at));
	}
	return has_images ? count : 0;
}
