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

/* A registry as people read it. */
static void
registry_key(struct buf *out, const char *registry, const char *region)
{
	buf_addf(out, "%s in %s", registry, region);
}

static void
add_user(struct strmap *map, const char *what, const char *by, bool with_digest)
{
	int is_new;
	struct in_use_user **slot = (struct in_use_user **)strmap_put(map, what, &is_new);
	struct in_use_user *user;

	if (is_new) {
		*slot = xcalloc(1, sizeof(**slot));
		(*slot)->by_digest_only = true;
	}
	user = *slot;
	user->by_digest_only &= with_digest;
	if (user->by != NULL && strcmp(user->by, by) <= 0)
		return;
	free(user->by);
	user->by = xstrdup(by);
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
	buf_truncate(&key, 0);
	registry_key(&key, reference->registry, reference->region);
	strmap_put(&in_use->registries, key.data, NULL);
	if (by == NULL)
		by = "unknown";
	if (reference->tag != NULL)
		add_user(&(*repository)->tags, reference->tag, by, reference->digest != NULL);
	if (reference->digest != NULL)
		add_user(&(*repository)->digests, reference->digest, by, true);
	in_use->count++;
	buf_release(&key);
}

struct in_use_repository *
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

bool
in_use_registry(const struct in_use *in_use, const char *registry, const char *region)
{
	struct buf key = { 0 };
	bool found;

	registry_key(&key, registry, region);
	found = strmap_find(&in_use->registries, key.data) != NULL;
	buf_release(&key);
	return found;
}

void
in_use_mark_tag(struct in_use_repository *repository, const char *tag)
{
	struct in_use_user **user = (struct in_use_user **)strmap_find(&repository->tags, tag);

	if (user != NULL)
		(*user)->is_listed = true;
}

static const char *
user_of(const struct strmap *map, const char *what)
{
	struct in_use_user **found = (struct in_use_user **)strmap_find(map, what);

	return found != NULL ? (*found)->by : NULL;
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
	for (size_t i = 0; i < map->len; i++) {
		struct in_use_user *user = map->entries[i].value;

		free(user->by);
		free(user);
	}
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
	strmap_release(&in_use->registries);
	in_use->count = 0;
}
