#include "delete/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "image/media_type.h"
#include "image/reference.h"

static const char disagreement[] = "is kept and deleted: these are two plans";

void
image_key(struct buf *out, const char *registry, const char *region, const char *repository,
    const char *digest)
{
	buf_addf(out, "%s/%s/%s@%s", registry, region, repository, digest);
}

static void
record_key(struct buf *out, const struct record *record)
{
	image_key(out, record->registry, record->region, record->repository, record->digest);
}

static void
repository_key(struct buf *out, const struct record *record)
{
	buf_addf(out, "%s/%s/%s", record->registry, record->region, record->repository);
}

struct doomed_repository *
deletion_queue_find(const struct deletion_queue *queue, const struct record *record)
{
	struct buf key = { 0 };
	void **slot;

	repository_key(&key, record);
	slot = strmap_find(&queue->index, key.data);
	buf_release(&key);
	return slot != NULL ? *slot : NULL;
}

static struct doomed_repository *
repository_of(struct deletion_queue *queue, const struct record *record)
{
	struct doomed_repository **slot, *repository;
	struct buf key = { 0 };

	repository_key(&key, record);
	slot = (struct doomed_repository **)strmap_put(&queue->index, key.data, NULL);
	buf_release(&key);
	if (*slot != NULL)
		return *slot;
	repository = *slot = xcalloc(1, sizeof(*repository));
	repository->registry = arena_strdup(&repository->arena, record->registry);
	repository->region = arena_strdup(&repository->arena, record->region);
	repository->name = arena_strdup(&repository->arena, record->repository);
	return repository;
}

/* What the image follows: its subject, or the digest that a tag of it spells. */
static const char *
subject_of(struct arena *arena, const struct record *record)
{
	char digest[DIGEST_TEXT_SIZE];

	if (record->subject != NULL)
		return arena_strdup(arena, record->subject);
	for (size_t i = 0; i < record->tag_count; i++) {
		if (is_attachment_tag(record->tags[i], digest))
			return arena_strdup(arena, digest);
	}
	return NULL;
}

static void
copy_tags(struct arena *arena, struct doomed_image *image, const struct record *record)
{
	char **tags = arena_alloc(arena, record->tag_count * sizeof(*tags));

	for (size_t i = 0; i < record->tag_count; i++)
		tags[i] = arena_strdup(arena, record->tags[i]);
	image->tags = tags;
	image->tag_count = record->tag_count;
}

static bool
is_kept(const struct deletion_queue *queue, const struct record *record)
{
	struct buf key = { 0 };
	bool kept;

	record_key(&key, record);
	kept = strmap_find(&queue->kept, key.data) != NULL;
	buf_release(&key);
	return kept;
}

const char *
deletion_queue_keep(struct deletion_queue *queue, const struct record *record)
{
	struct doomed_repository *repository = repository_of(queue, record);
	struct buf key = { 0 };
	int added;

	if (strmap_find(&repository->by_digest, record->digest) != NULL)
		return disagreement;
	record_key(&key, record);
	strmap_put(&queue->kept, key.data, &added);
	buf_release(&key);
	repository->kept_count += added ? 1 : 0;
	return NULL;
}

const char *
deletion_queue_add(struct deletion_queue *queue, const struct record *record)
{
	struct doomed_repository *repository;
	struct doomed_image *image;
	const char **children;
	void **slot;
	int added;

	if (!is_digest(record->digest))
		return "has a digest that is not sha256: and 64 hex digits";
	if (is_kept(queue, record))
		return disagreement;
	repository = repository_of(queue, record);
	slot = strmap_put(&repository->by_digest, record->digest, &added);
	if (!added)
		return NULL;
	image = arena_alloc(&repository->arena, sizeof(*image));
	*slot = image;
	image->text = arena_strndup(&repository->arena, record->text, record->text_len);
	image->text_len = record->text_len;
	copy_tags(&repository->arena, image, record);
	image->size = record->size;
	image->is_archived =
	    record->image_status != NULL && strcmp(record->image_status, "ARCHIVED") == 0;
	image->deletion.digest = arena_strdup(&repository->arena, record->digest);
	image->deletion.subject = subject_of(&repository->arena, record);
	children = arena_alloc(&repository->arena, record->child_count * sizeof(*children));
	for (size_t i = 0; i < record->child_count; i++)
		children[i] = arena_strdup(&repository->arena, record->children[i].digest);
	image->deletion.children = children;
	image->deletion.child_count = record->child_count;
	repository->images = xgrow(repository->images, &repository->capacity, repository->count + 1,
	    sizeof(struct deletion *));
	repository->images[repository->count++] = &image->deletion;
	return NULL;
}

struct doomed_image *
doomed_repository_find(const struct doomed_repository *repository, const char *digest)
{
	void **slot = digest != NULL ? strmap_find(&repository->by_digest, digest) : NULL;

	return slot != NULL ? *slot : NULL;
}

struct doomed_image *
doomed_image_among(struct deletion *const *images, size_t count, const char *digest)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(images[i]->digest, digest) == 0)
			return (struct doomed_image *)images[i];
	}
	return NULL;
}

void
doomed_repository_drop(struct doomed_repository *repository,
    const char *(*keep)(void *context, const struct doomed_repository *repository,
	const struct doomed_image *image),
    void *context, const char *code)
{
	size_t left = 0;

	for (size_t i = 0; i < repository->count; i++) {
		struct doomed_image *image = (struct doomed_image *)repository->images[i];
		const char *reason = keep(context, repository, image);

		if (reason == NULL) {
			repository->images[left++] = repository->images[i];
			continue;
		}
		image->code = code;
		image->reason = arena_strdup(&repository->arena, reason);
		repository->dropped = xgrow(repository->dropped, &repository->dropped_capacity,
		    repository->dropped_count + 1, sizeof(struct deletion *));
		repository->dropped[repository->dropped_count++] = repository->images[i];
	}
	repository->count = left;
}

static struct doomed_repository *
repository_at(const struct deletion_queue *queue, size_t i)
{
	return queue->index.entries[i].value;
}

size_t
deletion_queue_image_count(const struct deletion_queue *queue)
{
	size_t count = 0;

	for (size_t i = 0; i < queue->index.len; i++)
		count += repository_at(queue, i)->count;
	return count;
}

int64_t
doomed_repository_size(const struct doomed_repository *repository)
{
	int64_t size = 0;

	for (size_t i = 0; i < repository->count; i++) {
		int64_t more = ((const struct doomed_image *)repository->images[i])->size;

		size = more > INT64_MAX - size ? INT64_MAX : size + more;
	}
	return size;
}

static int
compare_repositories(const void *a, const void *b)
{
	const struct doomed_repository *left = *(struct doomed_repository *const *)a;
	const struct doomed_repository *right = *(struct doomed_repository *const *)b;
	int order = strcmp(left->name, right->name);

	return order != 0 ? order : strcmp(left->registry, right->registry);
}

struct doomed_repository **
deletion_queue_sorted(const struct deletion_queue *queue, size_t *count)
{
	struct doomed_repository **sorted = xcalloc(queue->index.len, sizeof(*sorted));

	*count = 0;
	for (size_t i = 0; i < queue->index.len; i++) {
		if (repository_at(queue, i)->count + repository_at(queue, i)->dropped_count > 0)
			sorted[(*count)++] = repository_at(queue, i);
	}
	if (*count > 0)
		qsort(sorted, *count, sizeof(*sorted), compare_repositories);
	return sorted;
}

void
deletion_queue_release(struct deletion_queue *queue)
{
	for (size_t i = 0; i < queue->index.len; i++) {
		struct doomed_repository *repository = repository_at(queue, i);

		for (size_t n = 0; n < repository->by_digest.len; n++) {
			struct doomed_image *image = repository->by_digest.entries[n].value;

			free(image->new_tag);
		}
		strmap_release(&repository->by_digest);
		arena_release(&repository->arena);
		free(repository->images);
		free(repository->dropped);
		free(repository);
	}
	strmap_release(&queue->index);
	strmap_release(&queue->kept);
}
