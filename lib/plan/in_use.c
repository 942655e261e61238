#include "plan/in_use.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* A registry is an account in a region, whatever the host that names it. */
static void
repository_key(struct buf *out, const char *registry, const char *region, const char *name)
{
	buf_addf(out, "%s/%s/%s", registry, region, name);
}

static void
add_user(struct strmap *map, const char *what, const char *by)
{
	char **user = (char **)strmap_put(map, what, NULL);

	if (*user != NULL && strcmp(*user, by) <= 0)
		return;
	free(*user);
	*user = xstrdup(by);
}

void
in_use_add(struct in_use *in_use, const struct image_reference *reference, const char *by)
{
	struct in_use_repository **repository;
	struct buf key = { 0 };

	repository_key(&key, reference->registry, reference->region, reference->repository);
	repository = (struct in_use_repository **)strmap_put(&in_use->repositories, key.data, NULL);
	if (*repository == NULL)
		*repository = xcalloc(1, sizeof(**repository));
	if (by == NULL)
		by = "unknown";
	if (reference->tag != NULL)
		add_user(&(*repository)->tags, reference->tag, by);
	if (reference->digest != NULL)
		add_user(&(*repository)->digests, reference->digest, by);
	in_use->count++;
	buf_release(&key);
}

const struct in_use_repository *
in_use_repository(
    const struct in_use *in_use, const char *registry, const char *region, const char *name)
{
	struct buf key = { 0 };
	void **found;

	repository_key(&key, registry, region, name);
	found = strmap_find(&in_use->repositories, key.data);
	buf_release(&key);
	return found != NULL ? *found : NULL;
}

static const char *
user_of(const struct strmap *map, const char *what)
{
	void **found = strmap_find(map, what);

	return found != NULL ? *found : NULL;
}

const char *
in_use_tag(const struct in_use_repository *repository, const char *tag)
{
	return repository != NULL ? user_of(&repository->tags, tag) : NULL;
}

const char *
in_use_digest(const struct in_use_repository *repository, const char *digest)
{
	return repository != NULL ? user_of(&repository->digests, digest) : NULL;
}

static void
release_users(struct strmap *map)
{
	for (size_t i = 0; i < map->len; i++)
		free(map->entries[i].value);
	strmap_release(map);
}

void
in_use_release(struct in_use *in_use)
{
	for (size_t i = 0; i < in_use->repositories.len; i++) {
		struct in_use_repository *repository = in_use->repositories.entries[i].value;

		release_users(&repository->tags);
		release_users(&repository->digests);
		free(repository);
	}
	strmap_release(&in_use->repositories);
	in_use->count = 0;
}
