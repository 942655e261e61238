#ifndef RENDER_SUMMARY_H
#define RENDER_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "render/repositories.h"

/*
 * A plan added up: how many images of each repository there are and how many of them are to be
 * deleted.  Only sums are held, not images.  An empty one is { 0 }.
 */
struct summary {
	struct repositories repositories;
};

/* One kind of image of one repository. */
struct summary_row {
	const char *repository; /* its name */
	const char *title;      /* the name, or the URI where several repositories have that name */
	const char *type;       /* "Image", "Image index", "Soci index", "Other" */
	struct summary_count total;
	struct summary_count expired; /* the part of total that is to be deleted */
};

/*
 * What is wrong with an image record that is to be shown with its decision, in a few words (static
 * text), or NULL.
 */
const char *summary_fault(const struct record *image);

/* What is wrong with a total record where each image is to be shown. */
extern const char summary_total_fault[];

/*
 * Count a repository, image or total record; records of other types pass by.  Borrows record.
 * Returns NULL, or what is wrong with it in a few words (static text).
 */
const char *summary_add(struct summary *summary, const struct record *record);

/*
 * The rows in the order in which they are shown: repositories by name, registry and region, each
 * with an Image row, and one of every other type that it has images of.  Gives the array; the texts
 * are borrowed from the summary.
 */
struct summary_row *summary_rows(struct summary *summary, size_t *count);

void summary_release(struct summary *summary);

#endif
