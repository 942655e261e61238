#include "render/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "image/media_type.h"

enum type { IMAGE, IMAGE_INDEX, SOCI_INDEX, OTHER, TYPES };

static const char *const type_names[] = { "Image", "Image index", "Soci index", "Other" };

struct repository {
	const char *name, *registry, *region;
	const char *uri; /* NULL: no record has told it */
	struct {
		struct summary_count total, expired;
	} types[TYPES];
};

/* A signature or an attestation is counted by its form; its kind tells whom it follows. */
static enum type
type_of_attachment(const struct record *image)
{
	if (is_index_manifest(image->manifest_type))
		return IMAGE_INDEX;
	return is_image_config(image->artifact_type) ? IMAGE : OTHER;
}

/* A kind that this release does not know is counted and shown, as other. */
static enum type
type_of(const struct record *image)
{
	if (strcmp(image->kind, "image") == 0)
		return IMAGE;
	if (strcmp(image->kind, "index") == 0)
		return IMAGE_INDEX;
	if (strcmp(image->kind, "soci_index") == 0)
		return SOCI_INDEX;
	if (strcmp(image->kind, "attachment") == 0)
		return type_of_attachment(image);
	return OTHER;
}

static const char *
copy(struct summary *s, const char *text)
{
	return text != NULL ? arena_strdup(&s->arena, text) : NULL;
}

/* The repository that the record is about, made where it is new. */
static struct repository *
repository_of(struct summary *s, const struct record *record)
{
	const char *name = record->type == RECORD_IMAGE ? record->repository : record->name;
	struct buf key = { 0 };
	struct repository *repository;
	void **slot;

	/* With the lengths, no odd name can pass for another repository. */
	buf_addf(&key, "%zu %zu %s%s%s", strlen(name), strlen(record->registry), name,
	    record->registry, record->region);
	slot = strmap_put(&s->repositories, key.data, NULL);
	buf_release(&key);
	if (*slot == NULL) {
		*slot = repository = arena_alloc(&s->arena, sizeof(*repository));
		repository->name = copy(s, name);
		repository->registry = copy(s, record->registry);
		repository->region = copy(s, record->region);
	}
	repository = *slot;
	if (repository->uri == NULL)
		repository->uri = copy(s, record->uri);
	return repository;
}

static void
count(struct summary_count *sum, uint64_t bytes)
{
	sum->images++;
	sum->bytes += bytes;
}

static const char *
add_image(struct summary *s, const struct record *image)
{
	struct repository *repository;
	enum type type;

	if (image->kind == NULL || image->action == NULL)
		return "image has no decision: run ecrm-plan first";
	if (strcmp(image->action, "keep") != 0 && strcmp(image->action, "delete") != 0)
		return "image has an action that is neither keep nor delete";
	repository = repository_of(s, image);
	type = type_of(image);
	if ((uint64_t)image->size > UINT64_MAX - repository->types[type].total.bytes)
		return "the sizes add up to more than can be counted";
	count(&repository->types[type].total, (uint64_t)image->size);
	if (strcmp(image->action, "delete") == 0)
		count(&repository->types[type].expired, (uint64_t)image->size);
	return NULL;
}

const char *
summary_add(struct summary *s, const struct record *record)
{
	if (record->type == RECORD_IMAGE)
		return add_image(s, record);
	if (record->type == RECORD_REPOSITORY)
		repository_of(s, record);
	return NULL;
}

static int
compare(const void *left, const void *right)
{
	const struct repository *a = *(struct repository *const *)left;
	const struct repository *b = *(struct repository *const *)right;
	int order = strcmp(a->name, b->name);

	if (order == 0)
		order = strcmp(a->registry, b->registry);
	return order != 0 ? order : strcmp(a->region, b->region);
}

static struct repository **
sorted_repositories(const struct summary *s)
{
	struct repository **sorted = xcalloc(s->repositories.len, sizeof(struct repository *));

	for (size_t i = 0; i < s->repositories.len; i++)
		sorted[i] = s->repositories.entries[i].value;
	qsort(sorted, s->repositories.len, sizeof(struct repository *), compare);
	return sorted;
}

/* How the table calls the i-th repository: by its name, unless a neighbour has the same. */
static const char *
title_of(struct summary *s, struct repository *const *sorted, size_t i)
{
	const struct repository *it = sorted[i];
	struct buf text = { 0 };
	const char *title;

	if ((i == 0 || strcmp(sorted[i - 1]->name, it->name) != 0) &&
	    (i + 1 == s->repositories.len || strcmp(sorted[i + 1]->name, it->name) != 0))
		return it->name;
	if (it->uri != NULL)
		return it->uri;
	buf_addf(&text, "%s/%s/%s", it->registry, it->region, it->name);
	title = copy(s, text.data);
	buf_release(&text);
	return title;
}

struct summary_row *
summary_rows(struct summary *s, size_t *len)
{
	struct repository **sorted = sorted_repositories(s);
	struct summary_row *rows = xcalloc(s->repositories.len, TYPES * sizeof(*rows));
	struct summary_row *row = rows;

	for (size_t i = 0; i < s->repositories.len; i++) {
		const char *title = title_of(s, sorted, i);

		for (int type = IMAGE; type < TYPES; type++) {
			if (type != IMAGE && sorted[i]->types[type].total.images == 0)
				continue;
			*row++ = (struct summary_row){
				.repository = sorted[i]->name,
				.title = title,
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
	strmap_release(&s->repositories);
	arena_release(&s->arena);
}
