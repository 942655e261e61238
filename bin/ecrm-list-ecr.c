/* ecrm-list-ecr: read repositories of Amazon ECR and their images, write a record for each. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "image/media_type.h"
#include "producer/producer.h"
#include "progress/progress.h"
#include "service/ecr.h"

static const char usage[] = "Usage: ecrm-list-ecr [options]\n"
			    "\n"
			    "Read the repositories of Amazon ECR that the section repositories of "
			    "the configuration names,\n"
			    "and their images. Write a repository record for each and an image "
			    "record for each image; those\n"
			    "of image indexes have the children that their manifests name, but "
			    "for archived ones, of which\n"
			    "ECR gives no manifest.\n";

struct listing {
	struct producer producer;
	struct aws_client *ecr;
	const char *only; /* repository; NULL: all that the configuration names */
	bool all;         /* whatever the configuration names */
	bool archived;    /* list these images, too */
};

/* A job's work: one repository, page by page. */
struct work {
	struct listing *listing;
	struct arena arena; /* owns the texts below */
	const char *registry;
	const char *name;
	const char *uri;
	struct strmap indexes; /* of the page at hand: digest to struct ecr_image */
};

static void
work_free(void *context)
{
	struct work *work = context;

	strmap_release(&work->indexes);
	arena_release(&work->arena);
	free(work);
}

/* children is NULL for what is no index, and for an index of which they are not known. */
static void
write_image(const struct work *work, const struct ecr_image *image,
    const struct ecr_descriptor *children, size_t child_count)
{
	struct record record = record_of_type(RECORD_IMAGE);
	struct record_child *entries = NULL;

	record.registry = work->registry;
	record.region = aws_session_region(work->listing->producer.session);
	record.repository = work->name;
	record.uri = work->uri;
	record.digest = image->digest;
	record.tags = image->tags;
	record.tag_count = image->tag_count;
	record.pushed_at = image->pushed_at;
	if (image->pulled_at != ECR_NO_TIME)
		record.pulled_at = image->pulled_at;
	record.size = image->size;
	record.manifest_type = image->manifest_type;
	record.artifact_type = image->artifact_type;
	record.subject = image->subject;
	record.image_status = image->status;
	if (children != NULL) {
		entries = xcalloc(child_count, sizeof(*entries));
		for (size_t i = 0; i < child_count; i++)
			entries[i] = (struct record_child){
				.digest = children[i].digest,
				.manifest_type = children[i].manifest_type,
				.artifact_type = children[i].artifact_type,
				.platform = children[i].platform,
			};
		record.children = entries;
		record.child_count = child_count;
		record.has_children = true;
	}
	record_write(work->listing->producer.writer, &record);
	free(entries);
}

/* An index that is active has a manifest: what keeps it from us now may not be what it seems. */
static int
write_index(void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	struct work *work = context;
	struct ecr_image **image = (struct ecr_image **)strmap_find(&work->indexes, digest);

	if (image == NULL || (children == NULL && (*image)->status == NULL))
		return -1;
	write_image(work, *image, children, count);
	return 0;
}

/* The manifests of the page's indexes say which images belong to them. */
static int
write_indexes(struct work *work, const char *const *digests, size_t count)
{
	for (size_t i = 0; i < count; i += ECR_BATCH_MAX) {
		size_t lot = count - i < ECR_BATCH_MAX ? count - i : ECR_BATCH_MAX;

		if (ecr_get_indexes(work->listing->ecr, work->listing->producer.cache, work->name,
			digests + i, lot, write_index, work) == -1)
			return -1;
	}
	return 0;
}

/* That of an archived index ECR gives no manifest is a fact that the plan goes by. */
static bool
is_known_index(struct work *work, const struct ecr_image *image)
{
	return image->status == NULL &&
	       ecr_find_index(work->listing->producer.cache, image->digest, write_index, work);
}

static int
write_page(void *context, const struct ecr_image *images, size_t count)
{
	struct work *work = context;
	const char **digests = xcalloc(count, sizeof(*digests));
	size_t indexes = 0;
	int rc;

	for (size_t i = 0; i < count; i++) {
		if (!is_index_manifest(images[i].manifest_type)) {
			write_image(work, &images[i], NULL, 0);
			continue;
		}
		*strmap_put(&work->indexes, images[i].digest, NULL) = (void *)&images[i];
		if (!is_known_index(work, &images[i]))
			digests[indexes++] = images[i].digest;
	}
	rc = write_indexes(work, digests, indexes);
	progress_items((int64_t)count);
	strmap_release(&work->indexes);
	free(digests);
	return rc;
}

static void
write_repository(const struct work *work)
{
	struct record record = record_of_type(RECORD_REPOSITORY);

	record.registry = work->registry;
	record.region = aws_session_region(work->listing->producer.session);
	record.name = work->name;
	record.uri = work->uri;
	record_write(work->listing->producer.writer, &record);
}

static int
list_images(void *context)
{
	struct work *work = context;
	bool gone;
	int rc;

	write_repository(work);
	rc = ecr_describe_images(
	    work->listing->ecr, work->name, work->listing->archived, &gone, write_page, work);
	if (rc == 0 && gone)
		log_warn("the repository %s was deleted meanwhile", work->name);
	progress_done(1);
	return rc;
}

static void
meet_repository(void *context, const struct ecr_repository *repository)
{
	struct listing *listing = context;
	struct work *work;

	if (!listing->all && !listing->producer.names &&
	    config_repository(&listing->producer.config, repository->name) == NULL)
		return;
	work = xcalloc(1, sizeof(*work));
	work->listing = listing;
	work->registry = arena_strdup(&work->arena, repository->registry);
	work->name = arena_strdup(&work->arena, repository->name);
	work->uri = arena_strdup(&work->arena, repository->uri);
	progress_expect(1);
	if (listing->producer.names) {
		write_repository(work);
		work_free(work);
		progress_done(1);
	} else {
		producer_submit(&listing->producer, list_images, work, work_free);
	}
}

/* A configuration that lets nothing through may be mistyped. */
static void
warn_of_what_is_missing(struct listing *listing)
{
	struct config *config = &listing->producer.config;

	if (!config->has_repositories)
		log_warn("%s has no repositories: there is nothing to plan", config->path);
	else if (listing->only == NULL)
		config_warn_unmatched(config, SECTION_REPOSITORIES);
	else if (config_repository(config, listing->only) == NULL)
		log_warn("%s matches no entry of repositories in %s", listing->only, config->path);
}

int
main(int argc, char **argv)
{
	struct listing listing = { 0 };
	const struct option_spec extra[] = {
		{ 'r', "repository", OPTION_TEXT, &listing.only, "ECRM_REPOSITORY", "NAME",
		    "this repository only" },
		{ 0, "all", OPTION_FLAG, &listing.all, NULL, NULL,
		    "every repository, whatever the configuration names (none is read)" },
		{ 0, "include-archived", OPTION_FLAG, &listing.archived, "ECRM_INCLUDE_ARCHIVED",
		    NULL, "images in archive storage, too" },
		{ 0 },
	};
	int rc = -1;

	producer_parse(&listing.producer, "ecrm-list-ecr", usage, extra, argc, argv);
	if (producer_open(
		&listing.producer, !listing.producer.names && !listing.all, CONFIG_NOTHING) == -1)
		goto out;
	listing.ecr = aws_client_new(listing.producer.session, &aws_ecr);
	if (listing.ecr == NULL)
		goto out;
	producer_open_cache(&listing.producer, listing.ecr);
	progress_open();
	progress_begin("ECR", "repositories", listing.producer.names ? NULL : "images");
	rc = ecr_describe_repositories(listing.ecr, listing.only, meet_repository, &listing);
	progress_close();
	rc = producer_wait(&listing.producer, rc);
	if (rc == 0 && !listing.producer.names && !listing.all)
		warn_of_what_is_missing(&listing);
out:
	aws_client_free(listing.ecr);
	return producer_close(&listing.producer, rc);
}
