/* ecrm-list-ecr: read repositories of Amazon ECR and their images, write a record for each. */
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "image/media_type.h"
#include "producer/producer.h"
#include "progress/progress.h"
#include "scan/indexes.h"
#include "scan/listed.h"
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

/* Clocks differ, but hardly by more than this where anyone cares for them. */
enum { AHEAD_SECONDS_MAX = 3600 };

struct listing {
	struct producer producer;
	struct aws_client *ecr;
	const char *only; /* repository; NULL: all that the configuration names */
	bool all;         /* whatever the configuration names */
	bool archived;    /* list these images, too */
	struct index_lots lots;
};

/* A job's work: one repository, page by page. */
struct work {
	struct listing *listing;
	struct arena arena; /* owns the texts of listed */
	struct listed listed;
	struct indexes indexes;
};

static struct work *
work_new(struct listing *listing, const struct listed *listed)
{
	struct work *work = xcalloc(1, sizeof(*work));

	work->listing = listing;
	work->listed = listed_copy(listed, &work->arena);
	work->indexes = (struct indexes){ .listed = &work->listed, .lots = &listing->lots };
	return work;
}

static void
work_free(void *context)
{
	struct work *work = context;

	indexes_release(&work->indexes);
	arena_release(&work->arena);
	free(work);
}

static int
write_page(void *context, const struct ecr_image *images, size_t count)
{
	struct work *work = context;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		if (is_index_manifest(images[i].manifest_type))
			rc = indexes_add(&work->indexes, &images[i]);
		else
			listed_write_image(&work->listed, &images[i], NULL, 0);
	}
	progress_items((int64_t)count);
	return rc;
}

static int
list_images(void *context)
{
	struct work *work = context;
	const char *repository = work->listed.repository.name;
	bool gone;
	int rc;

	listed_write_repository(&work->listed);
	rc = ecr_describe_images(
	    work->listing->ecr, repository, work->listing->archived, &gone, write_page, work);
	if (rc == 0 && gone)
		log_warn("the repository %s was deleted meanwhile", repository);
	else if (rc == 0)
		rc = indexes_end(&work->indexes);
	progress_done(1);
	return rc;
}

static void
meet_repository(void *context, const struct ecr_repository *repository)
{
	struct listing *listing = context;
	const struct listed listed = { &listing->producer, *repository };

	if (!listing->all && !listing->producer.names &&
	    config_repository(&listing->producer.config, repository->name) == NULL)
		return;
	progress_expect(1);
	if (listing->producer.names) {
		listed_write_repository(&listed);
		progress_done(1);
	} else {
		producer_submit(
		    &listing->producer, list_images, work_new(listing, &listed), work_free);
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

/* AWS says when images were pushed, and our clock how long ago that was: ahead, it makes young ones old. */
static int
check_clock(const struct listing *listing)
{
	struct buf ahead = { 0 };
	int rc = 0;

	if (aws_session_clock_is_ahead(listing->producer.session, AHEAD_SECONDS_MAX, &ahead)) {
		log_error(
		    "%s, by which images that are young would be old: set it right", ahead.data);
		rc = -1;
	}
	buf_release(&ahead);
	return rc;
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
	listing.lots.ecr = listing.ecr;
	producer_open_cache(&listing.producer, listing.ecr);
	progress_open();
	progress_begin("ECR", "repositories", listing.producer.names ? NULL : "images");
	rc = ecr_describe_repositories(listing.ecr, listing.only, meet_repository, &listing);
	progress_close();
	rc = producer_wait(&listing.producer, rc);
	if (rc == 0 && !listing.producer.names)
		rc = check_clock(&listing);
	if (rc == 0 && !listing.producer.names && !listing.all)
		warn_of_what_is_missing(&listing);
out:
	aws_client_free(listing.ecr);
	return producer_close(&listing.producer, rc);
}
