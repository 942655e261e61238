#include "plan/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "image/media_type.h"
#include "plan/links.h"

const char *
image_kind_name(enum image_kind kind)
{
	static const char *const names[] = {
		[KIND_IMAGE] = "image",
		[KIND_INDEX] = "index",
		[KIND_SOCI_INDEX] = "soci_index",
		[KIND_ATTACHMENT] = "attachment",
		[KIND_OTHER] = "other",
	};

	return names[kind];
}

/* The records of one repository mostly stand together. */
static bool
is_last_repository(
    const struct catalog *c, const char *registry, const char *region, const char *name)
{
	const struct catalog_repository *last;

	if (c->repository_count == 0)
		return false;
	last = &c->repositories[c->last_repository];
	return strcmp(last->name, name) == 0 && strcmp(last->registry, registry) == 0 &&
	       strcmp(last->region, region) == 0;
}

int32_t
catalog_repository(struct catalog *c, const char *registry, const char *region, const char *name,
    const struct repository_policy *(*policy_of)(void *context, const char *name), void *context)
{
	struct catalog_repository *repository;
	struct buf key = { 0 };
	void **slot;
	int added;

	if (is_last_repository(c, registry, region, name))
		return c->last_repository;
	buf_addf(&key, "%s/%s/%s", registry, region, name);
	slot = strmap_put(&c->repository_numbers, key.data, &added);
	buf_release(&key);
	if (!added)
		return c->last_repository = (int32_t)(intptr_t)*slot;
	c->repositories = xgrow(c->repositories, &c->repository_capacity, c->repository_count + 1,
	    sizeof(*c->repositories));
	*slot = (void *)(intptr_t)c->repository_count;
	repository = &c->repositories[c->repository_count];
	*repository = (struct catalog_repository){
		.registry = xstrdup(registry),
		.region = xstrdup(region),
		.name = xstrdup(name),
		.policy = policy_of(context, name),
	};
	return c->last_repository = (int32_t)c->repository_count++;
}

/* Digests are evenly spread, but those that tests make up are not. */
static uint32_t
hash_of(int32_t repository, const unsigned char *digest)
{
	uint64_t parts[DIGEST_SIZE / sizeof(uint64_t)], hash = (uint64_t)repository;

	memcpy(parts, digest, DIGEST_SIZE);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash = (hash ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

/* The slot of that image, or the free one where it would go. */
static struct catalog_slot *
slot_of(const struct catalog *c, int32_t repository, const unsigned char *digest, uint32_t hash)
{
	size_t i = hash & (c->slot_count - 1);

	for (; c->slots[i].image != 0; i = (i + 1) & (c->slot_count - 1)) {
		const struct catalog_image *image = &c->images[c->slots[i].image - 1];

		if (c->slots[i].hash == hash && image->repository == repository &&
		    memcmp(image->digest, digest, DIGEST_SIZE) == 0)
			break;
	}
	return &c->slots[i];
}

int32_t
catalog_find(const struct catalog *c, int32_t repository, const unsigned char digest[DIGEST_SIZE])
{
	if (c->slot_count == 0)
		return NO_IMAGE;
	return slot_of(c, repository, digest, hash_of(repository, digest))->image - 1;
}

int32_t
catalog_find_text(const struct catalog *c, int32_t repository, const char *digest)
{
	unsigned char bytes[DIGEST_SIZE];

	return digest_parse(bytes, digest) == 0 ? catalog_find(c, repository, bytes) : NO_IMAGE;
}

static void
grow_slots(struct catalog *c)
{
	struct catalog_slot *old = c->slots;
	size_t old_count = c->slot_count;

	c->slot_count = old_count == 0 ? 1024 : old_count * 2;
	c->slots = xcalloc(c->slot_count, sizeof(*c->slots));
	for (size_t n = 0; n < old_count; n++) {
		size_t i = old[n].hash & (c->slot_count - 1);

		if (old[n].image == 0)
			continue;
		while (c->slots[i].image != 0)
			i = (i + 1) & (c->slot_count - 1);
		c->slots[i] = old[n];
	}
	free(old);
}

static bool
has_subject(const struct catalog *c, const struct catalog_image *image)
{
	uint32_t count;

	catalog_subjects(c, image, &count);
	return count > 0;
}

static enum image_kind
form_of(const struct record *record)
{
	if (is_index_manifest(record->manifest_type))
		return KIND_INDEX;
	return is_image_config(record->artifact_type) ? KIND_IMAGE : KIND_OTHER;
}

/*
 * A SOCI index keeps its kind although it may have a subject, and an index that points at a subject
 * is an attachment although it has children.
 */
static enum image_kind
kind_of(const struct catalog *c, const struct catalog_image *image, const struct record *record)
{
	if (is_soci_index(record->artifact_type))
		return KIND_SOCI_INDEX;
	if (has_subject(c, image))
		return KIND_ATTACHMENT;
	return (enum image_kind)image->form;
}

/*
 * An image that is listed twice (its tags moved while it was listed) is decided once, by what both
 * records say: as the younger one, and as the kind that stays in any case, else as the one that is
 * decided by itself.
 */
static void
merge(const struct catalog *c, struct catalog_image *image, struct catalog_image *other)
{
	links_merge(c, image, other);
	image->children_unknown &= other->children_unknown;
	image->archived |= other->archived;
	if (other->pushed_at > image->pushed_at)
		image->pushed_at = other->pushed_at;
	if (other->kind == KIND_OTHER || (image->kind != KIND_OTHER && other->kind < image->kind))
		image->kind = other->kind;
	image->tagged |= other->tagged;
	image->pulled_lately |= other->pulled_lately;
}

/*
 * ECR notes a pull at least once in 24 hours, but not each: the last one may have been up to a day after
 * the one that is recorded, and counts as if it was.
 */
static bool
is_pulled_lately(const struct catalog *c, int32_t repository, const struct record *record)
{
	enum { DAY = 24 * 60 * 60 };
	const struct repository_policy *policy = c->repositories[repository].policy;

	return policy != NULL && policy->keep_if_pulled_within > 0 &&
	       record->pulled_at != RECORD_NO_NUMBER &&
	       record->pulled_at >= c->now - policy->keep_if_pulled_within - DAY;
}

static bool
has_status(const struct record *record, const char *status)
{
	return record->image_status != NULL && strcmp(record->image_status, status) == 0;
}

const char *
catalog_add_image(struct catalog *c, int32_t repository, const struct record *record)
{
	struct catalog_image image = {
		.pushed_at = record->pushed_at,
		.repository = repository,
		.duplicate_of = NO_IMAGE,
		.tags = (uint32_t)c->texts.len,
		.decided_before = record->has_decision || record->has_result,
		.reason_image = NO_IMAGE,
	};
	struct catalog_slot *slot;
	const char *wrong;
	uint32_t hash;

	if (digest_parse(image.digest, record->digest) == -1)
		return "has a digest that is not sha256: and 64 hex digits";
	if ((c->count + 1) * 4 > c->slot_count * 3)
		grow_slots(c);
	hash = hash_of(repository, image.digest);
	/* Its memory is on the way while the rest of the record is looked at. */
	__builtin_prefetch(&c->slots[hash & (c->slot_count - 1)]);
	image.archived = has_status(record, "ARCHIVED");
	if (is_index_manifest(record->manifest_type) && !record->has_children) {
		/* Without its children, a kept index could not protect them. */
		if (record->image_status == NULL || has_status(record, "ACTIVE"))
			return "is an image index without children: list it with ecrm-list-ecr";
		image.children_unknown = true;
	}
	if (c->count >= INT32_MAX || c->texts.len > UINT32_MAX / 2 || c->linked_count > INT32_MAX)
		return "is one more than can be planned at once";
	if ((wrong = links_add(c, &image, record)) != NULL)
		return wrong;
	image.tagged = record->tag_count > 0;
	image.pulled_lately = is_pulled_lately(c, repository, record);
	image.form = (uint8_t)form_of(record);
	image.kind = (uint8_t)kind_of(c, &image, record);
	slot = slot_of(c, repository, image.digest, hash);
	if (slot->image != 0) {
		image.duplicate_of = slot->image - 1;
		if (!links_agree(c, &c->images[image.duplicate_of], &image))
			return "has other children than an earlier record of it";
		merge(c, &c->images[image.duplicate_of], &image);
	} else {
		*slot = (struct catalog_slot){ (int32_t)c->count + 1, hash };
	}
	for (size_t i = 0; i < record->tag_count; i++)
		buf_add(&c->texts, record->tags[i], strlen(record->tags[i]) + 1);
	c->images = xgrow(c->images, &c->capacity, c->count + 1, sizeof(*c->images));
	c->images[c->count++] = image;
	c->repositories[repository].image_count++;
	return NULL;
}

uint32_t
catalog_tags_end(const struct catalog *c, const struct catalog_image *image)
{
	return image + 1 < c->images + c->count ? image[1].tags : (uint32_t)c->texts.len;
}

const char *
catalog_next_tag(const struct catalog *c, uint32_t *at)
{
	const char *tag = c->texts.data + *at;

	*at += (uint32_t)strlen(tag) + 1;
	return tag;
}

void
catalog_release(struct catalog *c)
{
	for (size_t i = 0; i < c->repository_count; i++) {
		free(c->repositories[i].registry);
		free(c->repositories[i].region);
		free(c->repositories[i].name);
	}
	strmap_release(&c->repository_numbers);
	buf_release(&c->texts);
	free(c->repositories);
	free(c->images);
	free(c->slots);
	free(c->links);
	free(c->linked);
	*c = (struct catalog){ 0 };
}
