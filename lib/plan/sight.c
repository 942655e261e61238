#include "plan/sight.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "plan/sample.h"

void
sight_note_begin(struct sight *sight, const struct record *begin)
{
	if (begin->region != NULL && (strcmp(begin->program, "ecrm-scan-ecs") == 0 ||
					 strcmp(begin->program, "ecrm-scan-lambda") == 0))
		strmap_put(&sight->scanned, begin->region, NULL);
}

void
sight_release(struct sight *sight)
{
	strmap_release(&sight->scanned);
}

/* Whether there is anything to plan in the repository. */
static bool
is_planned(const struct catalog_repository *repository)
{
	return repository->policy != NULL && repository->image_count > 0;
}

/* Whether something in the registry is in use, be it of another repository. */
static bool
is_registry_in_use(const struct catalog_repository *repository, const struct in_use *in_use)
{
	return in_use_registry(in_use, repository->registry, repository->region);
}

bool
sight_meets_listing(const struct catalog *catalog, const struct in_use *in_use)
{
	struct sample listed = { 0 }, used = { 0 };
	struct strmap told = { 0 };
	struct buf text = { 0 };
	bool meets = false;

	for (size_t i = 0; i < catalog->repository_count && !meets; i++) {
		const struct catalog_repository *repository = &catalog->repositories[i];
		int is_new;

		if (!is_planned(repository))
			continue;
		meets = is_registry_in_use(repository, in_use);
		buf_truncate(&text, 0);
		buf_addf(&text, "%s in %s", repository->registry, repository->region);
		strmap_put(&told, text.data, &is_new);
		if (is_new)
			sample_add(&listed, text.data);
	}
	if (!meets && listed.count > 0) {
		for (size_t i = 0; i < in_use->registries.len; i++)
			sample_add(&used, in_use->registries.entries[i].key);
		buf_truncate(&text, 0);
		sample_format(&text, &listed);
		buf_adds(&text, ", but of ");
		sample_format(&text, &used);
		log_error("no image is in use of what was listed, %s: is this the right account "
			  "and region? If it is right, use --allow-empty-scan",
		    text.data);
	}
	meets |= listed.count == 0;
	sample_release(&listed);
	sample_release(&used);
	strmap_release(&told);
	buf_release(&text);
	return meets;
}

static void
warn_of_registries(const struct catalog *catalog, const struct in_use *in_use)
{
	struct strmap told = { 0 };

	if (in_use->count == 0)
		return; /* as the user said */
	for (size_t i = 0; i < catalog->repository_count; i++) {
		const struct catalog_repository *repository = &catalog->repositories[i];
		struct buf key = { 0 };
		int is_new;

		if (!is_planned(repository) || is_registry_in_use(repository, in_use))
			continue;
		buf_addf(&key, "%s in %s", repository->registry, repository->region);
		strmap_put(&told, key.data, &is_new);
		if (is_new)
			log_warn("no image of %s is in use, though others are: was all scanned "
				 "that uses it?",
			    key.data);
		buf_release(&key);
	}
	strmap_release(&told);
}

static void
warn_of_regions(const struct sight *sight, const struct catalog *catalog)
{
	struct strmap told = { 0 };
	bool any = sight->scanned.len > 0;

	for (size_t i = 0; i < catalog->repository_count; i++) {
		const struct catalog_repository *repository = &catalog->repositories[i];
		int is_new;

		if (!is_planned(repository) || strmap_find(&sight->scanned, repository->region))
			continue;
		strmap_put(&told, any ? repository->region : "", &is_new);
		if (!is_new)
			continue;
		if (any)
			log_warn("nothing that runs in %s was looked at: the input has no scan of "
				 "ECS or Lambda there",
			    repository->region);
		else
			log_notice("nothing that runs was looked at: what is in use is known from "
				   "scanned files and records of one's own only");
	}
	strmap_release(&told);
}

/* Mark the tags in use that the listing has. */
static void
mark_listed_tags(const struct catalog *catalog, struct in_use_repository *const *used)
{
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		uint32_t end = catalog_tags_end(catalog, image);

		if (used[image->repository] == NULL)
			continue;
		for (uint32_t at = image->tags; at < end;)
			in_use_mark_tag(used[image->repository], catalog_next_tag(catalog, &at));
	}
}

static void
sample_unlisted(struct sample *sample, const char *what, const struct in_use_user *user)
{
	struct buf text = { 0 };

	buf_addf(&text, "%s by %s", what, user->by);
	sample_add(sample, text.data);
	buf_release(&text);
}

static void
warn_of_unlisted_in(
    const struct catalog *catalog, int32_t number, const struct in_use_repository *used)
{
	const struct catalog_repository *repository = &catalog->repositories[number];
	struct sample sample = { 0 };
	struct buf text = { 0 };

	for (size_t i = 0; i < used->tags.len; i++) {
		const struct in_use_user *user = used->tags.entries[i].value;

		/* What names a digest besides finds its image by that, wherever the tag is. */
		if (!user->is_listed && !user->by_digest_only)
			sample_unlisted(&sample, used->tags.entries[i].key, user);
	}
	for (size_t i = 0; i < used->digests.len; i++) {
		const char *digest = used->digests.entries[i].key;

		if (catalog_find_text(catalog, number, digest) == NO_IMAGE)
			sample_unlisted(&sample, digest, used->digests.entries[i].value);
	}
	if (sample.count > 0) {
		sample_format(&text, &sample);
		log_warn("%s (%s, %s): in use, but not in the listing (deleted or archived, or the "
			 "listing is of another place): %s",
		    repository->name, repository->registry, repository->region, text.data);
	}
	sample_release(&sample);
	buf_release(&text);
}

static void
warn_of_unlisted(const struct catalog *catalog, struct in_use *in_use)
{
	struct in_use_repository **used =
	    xcalloc(catalog->repository_count, sizeof(struct in_use_repository *));

	for (size_t i = 0; i < catalog->repository_count; i++) {
		const struct catalog_repository *repository = &catalog->repositories[i];

		if (is_planned(repository) || (repository->policy != NULL && repository->listed))
			used[i] = in_use_repository(
			    in_use, repository->registry, repository->region, repository->name);
	}
	mark_listed_tags(catalog, used);
	for (size_t i = 0; i < catalog->repository_count; i++) {
		if (used[i] != NULL)
			warn_of_unlisted_in(catalog, (int32_t)i, used[i]);
	}
	free(used);
}

void
sight_warn(const struct sight *sight, const struct catalog *catalog, struct in_use *in_use)
{
	warn_of_registries(catalog, in_use);
	warn_of_regions(sight, catalog);
	warn_of_unlisted(catalog, in_use);
}
