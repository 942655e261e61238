#include "render/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "image/media_type.h"

static const char *const type_names[] = { "Image", "Image index", "Soci index", "Other" };

/* A signature or an attestation is counted by its form; its kind tells whom it follows. */
static enum image_type
type_of_attachment(const struct record *image)
{
	if (is_index_manifest(image->manifest_type))
		return TYPE_IMAGE_INDEX;
	return is_image_config(image->artifact_type) ? TYPE_IMAGE : TYPE_OTHER;
}

/* A kind that this release does not know is counted and shown, as other. */
static enum image_type
type_of(const struct record *image)
{
	if (strcmp(image->kind, "image") == 0)
		return TYPE_IMAGE;
	if (strcmp(image->kind, "index") == 0)
		return TYPE_IMAGE_INDEX;
	if (strcmp(image->kind, "soci_index") == 0)
		return TYPE_SOCI_INDEX;
	if (strcmp(image->kind, "attachment") == 0)
		return type_of_attachment(image);
	return TYPE_OTHER;
}

const char summary_total_fault[] = "these are totals, not images: run ecrm-plan without --totals";

static void
count(struct summary_count *sum, uint64_t images, uint64_t bytes)
{
	sum->images += images;
	sum->bytes += bytes;
}

const char *
summary_fault(const struct record *image)
{
	if (image->kind == NULL || image->action == NULL)
		return "image has no decision: run ecrm-plan first";
	if (strcmp(image->action, "keep") != 0 && strcmp(image->action, "delete") != 0)
		return "image has an action that is neither keep nor delete";
	return NULL;
}

/* An image, or as many as a total stands for. */
static const char *
add_images(struct summary *s, const struct record *image)
{
	uint64_t images = image->type == RECORD_TOTAL ? (uint64_t)image->images : 1;
	const char *fault = summary_fault(image);
	struct repository *repository;
	enum image_type type;

	if (fault != NULL)
		return fault;
	repository = repositories_of(&s->repositories, image);
	type = type_of(image);
	if ((uint64_t)image->size > UINT64_MAX - repository->types[type].total.bytes)
		return "the sizes add up to more than can be counted";
	if (images > UINT64_MAX - repository->types[type].total.images)
		return "the images add up to more than can be counted";
	count(&repository->types[type].total, images, (uint64_t)image->size);
	if (strcmp(image->action, "delete") == 0)
		count(&repository->types[type].expired, images, (uint64_t)image->size);
	return NULL;
}

const char *
summary_add(struct summary *s, const struct record *record)
{
	if (record->type == RECORD_IMAGE || record->type == RECORD_TOTAL)
		return add_images(s, record);
	if (record->type == RECORD_REPOSITORY)
		repositories_of(&s->repositories, record);
	return NULL;
}

struct summary_row *
summary_rows(struct summary *s, size_t *len)
{
	struct repository **sorted = repositories_sorted(&s->repositories);
	struct summary_row *rows = xcalloc(s->repositories.map.len, IMAGE_TYPES * sizeof(*rows));
	struct summary_row *row = rows;

	for (size_t i = 0; i < s->repositories.map.len; i++) {
		for (int type = TYPE_IMAGE; type < IMAGE_TYPES; type++) {
			if (type != TYPE_IMAGE && sorted[i]->types[type].total.images == 0)
				continue;
			*row++ = (struct summary_row){
				.repository = sorted[i]->name,
				.title = sorted[i]->title,
				.type = type_names[type],
				.total = sorted[i]->types[type].total,
				.expired = sorted[i]->types[type].expired,
			};
		}
	}
	free(sorted);
	*len = (size_t)(row - rows);
	return rows;
}

void
summary_release(struct summary *s)
{
	repositories_release(&s->repositories);
}
