#ifndef RENDER_REPOSITORIES_H
#define RENDER_REPOSITORIES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "record/record.h"

/*
 * The repositories that records tell of, and how much of each kind of image they hold.  A repository
 * is a name in a registry and a region.  An empty one is { 0 }.
 */
struct repositories {
	struct strmap map;
	struct arena arena;
};

struct summary_count {
	uint64_t images;
	uint64_t bytes;
};

/* How the images of a repository are counted. */
enum image_type { TYPE_IMAGE, TYPE_IMAGE_INDEX, TYPE_SOCI_INDEX, TYPE_OTHER, IMAGE_TYPES };

struct repository {
	const char *name, *registry, *region;
	const char *uri;   /* NULL: no record has told it */
	const char *title; /* set by repositories_sorted() */
	struct {
		struct summary_count total;
		struct summary_count expired; /* the part of total that is to be deleted */
	} types[IMAGE_TYPES];
};

/* The repository that a repository, image or total record is about, made where it is new; it stays put. */
struct repository *repositories_of(struct repositories *repositories, const struct record *record);

/*
 * All by name, registry and region, each with a title: its name, or the URI where several have that
 * name.  Gives the array; what it points to is borrowed.
 */
struct repository **repositories_sorted(struct repositories *repositories);

void repositories_release(struct repositories *repositories);

#endif
