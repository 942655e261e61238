/* ecrm-list-ecr: read repositories of Amazon ECR and their images, write a record for each. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
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

enum { LOTS_MAX = 64 };

struct listing {
	struct producer producer;
	struct aws_client *ecr;
	const char *only; /* repository; NULL: all that the configuration names */
	bool all;         /* whatever the configuration names */
	bool archived;    /* list these images, too */
	atomic_int lots;  /* of indexes whose manifests are not there yet */
};

struct names {
	const char *registry;
	const char *repository;
	const char *uri;
};

/* A job's work: indexes of one repository, whose manifests are asked for by one call. */
struct lot {
	struct listing *listing;
	struct arena arena; /* owns the texts below */
	struct names names;
	struct ecr_image images[ECR_BATCH_MAX];
	size_t count;
};

/* A job's work: one repository, page by page. */
struct work {
	struct listing *listing;
	struct arena arena; /* owns the texts below */
	struct names names;
	struct lot *lot; /* that is not full yet, or NULL */
};

static struct names
copy_names(struct arena *arena, const char *registry, const char *repository, const char *uri)
{
	return (struct names){
		.registry = arena_strdup(arena, registry),
		.repository = arena_strdup(arena, repository),
		.uri = arena_strdup(arena, uri),
	};
}

static void
lot_free(void *context)
{
	struct lot *lot = context;

	if (lot == NULL)
		return;
	arena_release(&lot->arena);
	free(lot);
}

static void
work_free(void *context)
{
	struct work *work = context;

	lot_free(work->lot);
	arena_release(&work->arena);
	free(work);
}

/* children is NULL for what is no index, and for an index of which they are not known. */
static void
write_image(struct listing *listing, const struct names *names, const struct ecr_image *image,
    const struct ecr_descriptor *children, size_t child_count)
{
	struct record record = record_of_type(RECORD_IMAGE);
	struct record_child *entries = NULL;

	record.registry = names->registry;
	record.region = aws_session_region(listing->producer.session);
	record.repository = names->repository;
	record.uri = names->uri;
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
	record_write(listing->producer.writer, &record);
	free(entries);
}

static struct ecr_image *
find_image(struct lot *lot, const char *digest)
{
	for (size_t i = 0; i < lot->count; i++) {
		if (strcmp(lot->images[i].digest, digest) == 0)
			return &lot->images[i];
	}
	return NULL;
}

/* An index that is active has a manifest: what keeps it from us now may not be what it seems. */
static int
write_index(void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	struct lot *lot = context;
	const struct ecr_image *image = find_image(lot, digest);

	if (image == NULL || (children == NULL && image->status == NULL))
		return -1;
	write_image(lot->listing, &lot->names, image, children, count);
	return 0;
}

/* The manifests of indexes say which images belong to them. */
static int
get_manifests(void *context)
{
	struct lot *lot = context;
	const char *digests[ECR_BATCH_MAX] = { NULL };
	int rc;

	for (size_t i = 0; i < lot->count; i++)
		digests[i] = lot->images[i].digest;
	rc = ecr_get_indexes(lot->listing->ecr, lot->listing->producer.cache, lot->names.repository,
	    digests, lot->count, write_index, lot);
	atomic_fetch_sub(&lot->listing->lots, 1);
	return rc;
}

/*
 * Have the manifests got beside the next page.  Where very many lots wait, the page waits for this one:
 * they are held in memory.
 */
static int
submit_lot(struct work *work)
{
	struct lot *lot = work->lot;
	int rc;

	work->lot = NULL;
	if (lot == NULL)
		return 0;
	if (atomic_fetch_add(&work->listing->lots, 1) < LOTS_MAX) {
		producer_submit(&work->listing->producer, get_manifests, lot, lot_free);
		return 0;
	}
	rc = get_manifests(lot);
	lot_free(lot);
	return rc;
}

static const char *
copy_text(struct arena *arena, const char *text)
{
	return text != NULL ? arena_strdup(arena, text) : NULL;
}

static struct ecr_image
copy_image(struct arena *arena, const struct ecr_image *image)
{
	const char **tags = arena_alloc(arena, image->tag_count * sizeof(*tags));
	struct ecr_image copy = *image;

	for (size_t i = 0; i < image->tag_count; i++)
		tags[i] = arena_strdup(arena, image->tags[i]);
	copy.tags = tags;
	copy.digest = copy_text(arena, image->digest);
	copy.manifest_type = copy_text(arena, image->manifest_type);
	copy.artifact_type = copy_text(arena, image->artifact_type);
	copy.subject = copy_text(arena, image->subject);
	copy.status = copy_text(arena, image->status);
	return copy;
}

static struct lot *
lot_new(const struct work *work)
{
	struct lot *lot = xcalloc(1, sizeof(*lot));

	lot->listing = work->listing;
	lot->names =
	    copy_names(&lot->arena, work->names.registry, work->names.repository, work->names.uri);
	return lot;
}

struct known {
	const struct work *work;
	const struct ecr_image *image;
};

static int
write_known_index(
    void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	const struct known *known = context;

	(void)digest;
	write_image(known->work->listing, &known->work->names, known->image, children, count);
	return 0;
}

/* That of an archived index ECR gives no manifest is a fact that the plan goes by. */
static bool
is_known_index(const struct work *work, const struct ecr_image *image)
{
	struct known known = { work, image };

	return image->status == NULL && ecr_find_index(work->listing->producer.cache, image->digest,
					    write_known_index, &known);
}

static int
add_index(struct work *work, const struct ecr_image *image)
{
	struct lot *lot = work->lot;

	if (is_known_index(work, image))
		return 0;
	if (lot == NULL)
		lot = work->lot = lot_new(work);
	if (find_image(lot, image->digest) != NULL)
		return 0;
	lot->images[lot->count++] = copy_image(&lot->arena, image);
	return lot->count == ECR_BATCH_MAX ? submit_lot(work) : 0;
}

static int
write_page(void *context, const struct ecr_image *images, size_t count)
{
	struct work *work = context;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		if (is_index_manifest(images[i].manifest_type))
			rc = add_index(work, &images[i]);
		else
			write_image(work->listing, &work->names, &images[i], NULL, 0);
	}
	progress_items((int64_t)count);
	return rc;
}

static void
write_repository(const struct work *work)
{
	struct record record = record_of_type(RECORD_REPOSITORY);

	record.registry = work->names.registry;
	record.region = aws_session_region(work->listing->producer.session);
	record.name = work->names.repository;
	record.uri = work->names.uri;
	record_write(work->listing->producer.writer, &record);
}

static int
list_images(void *context)
{
	struct work *work = context;
	bool gone;
	int rc;

	write_repository(work);
	rc = ecr_describe_images(work->listing->ecr, work->names.repository,
	    work->listing->archived, &gone, write_page, work);
	if (rc == 0 && gone)
		log_warn("the repository %s was deleted meanwhile", work->names.repository);
	else if (rc == 0)
		rc = submit_lot(work);
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
	work->names =
	    copy_names(&work->arena, repository->registry, repository->name, repository->uri);
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
