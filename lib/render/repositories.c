#include "render/repositories.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static const char *
copy(struct repositories *all, const char *text)
{
	return text != NULL ? arena_strdup(&all->arena, text) : NULL;
}

struct repository *
repositories_of(struct repositories *all, const struct record *record)
{
	const char *name = record->type == RECORD_REPOSITORY ? record->name : record->repository;
	struct buf key = { 0 };
	struct repository *repository;
	void **slot;

	/* With the lengths, no odd name can pass for another repository. */
	buf_addf(&key, "%zu %zu %s%s%s", strlen(name), strlen(record->registry), name,
	    record->registry, record->region);
	slot = strmap_put(&all->map, key.data, NULL);
	buf_release(&key);
	if (*slot == NULL) {
		*slot = repository = arena_alloc(&all->arena, sizeof(*repository));
		repository->name = copy(all, name);
		repository->registry = copy(all, record->registry);
		repository->region = copy(all, record->region);
	}
	repository = *slot;
	if (repository->uri == NULL)
		repository->uri = copy(all, record->uri);
	return repository;
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

/* How the i-th repository is called: by its name, unless a neighbour has the same. */
static const char *
title_of(struct repositories *all, struct repository *const *sorted, size_t i)
{
	const struct repository *it = sorted[i];
	struct buf text = { 0 };
	const char *title;

	if ((i == 0 || strcmp(sorted[i - 1]->name, it->name) != 0) &&
	    (i + 1 == all->map.len || strcmp(sorted[i + 1]->name, it->name) != 0))
		return it->name;
	if (it->uri != NULL)
		return it->uri;
	buf_addf(&text, "%s/%s/%s", it->registry, it->region, it->name);
	title = copy(all, text.data);
	buf_release(&text);
	return title;
}

struct repository **
repositories_sorted(struct repositories *all)
{
	struct repository **sorted = xcalloc(all->map.len, sizeof(struct repository *));

	for (size_t i = 0; i < all->map.len; i++)
		sorted[i] = all->map.entries[i].value;
	qsort(sorted, all->map.len, sizeof(struct repository *), compare);
	for (size_t i = 0; i < all->map.len; i++)
		sorted[i]->title = title_of(all, sorted, i);
	return sorted;
}

void
repositories_release(struct repositories *all)
{
	strmap_release(&all->map);
	arena_release(&all->arena);
}
