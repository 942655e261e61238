#include "render/biggest.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { TEXT_MAX = 300 };

/* Whether a stands behind b. */
static int
compare(const struct listed_image *a, const struct listed_image *b)
{
	int order;

	if (a->size != b->size)
		return a->size < b->size ? 1 : -1;
	if (a->repository != b->repository) {
		if ((order = strcmp(a->repository->registry, b->repository->registry)) != 0 ||
		    (order = strcmp(a->repository->region, b->repository->region)) != 0 ||
		    (order = strcmp(a->repository->name, b->repository->name)) != 0)
			return order;
	}
	return strcmp(a->digest, b->digest);
}

static int
compare_places(const void *a, const void *b)
{
	return compare(*(struct listed_image *const *)a, *(struct listed_image *const *)b);
}

/* Append text and a NUL, cut between two characters. */
static void
add_text(struct buf *texts, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;

	if (len <= TEXT_MAX) {
		buf_add(texts, len > 0 ? text : "", len);
	} else {
		for (len = TEXT_MAX; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
		buf_add(texts, text, len);
		buf_adds(texts, "...");
	}
	buf_addc(texts, '\0');
}

/* The first few tags. */
static void
add_tags(struct buf *texts, const struct record *image)
{
	struct buf tags = { 0 };
	size_t shown = 0;

	for (; shown < image->tag_count && tags.len < TEXT_MAX / 2; shown++)
		buf_addf(&tags, "%s%s", shown > 0 ? " " : "", image->tags[shown]);
	if (shown < image->tag_count && tags.len < TEXT_MAX)
		buf_addf(&tags, " (and %zu more)", image->tag_count - shown);
	add_text(texts, tags.data);
	buf_release(&tags);
}

static const char *
take_text(const char **at)
{
	const char *text = *at;

	*at += strlen(text) + 1;
	return text;
}

/* One piece of memory for the image and its texts. */
static struct listed_image *
listed_image_new(const struct repository *repository, const struct record *image)
{
	struct buf texts = { 0 }, message = { 0 };
	struct listed_image *listed;
	const char *at;

	if (image->code != NULL || image->message != NULL)
		buf_addf(&message, "%s%s%s", image->code != NULL ? image->code : "",
		    image->code != NULL && image->message != NULL ? ": " : "",
		    image->message != NULL ? image->message : "");
	add_text(&texts, image->digest);
	add_tags(&texts, image);
	add_text(&texts, image->reason);
	add_text(&texts, image->by);
	add_text(&texts, image->result);
	add_text(&texts, message.data);
	listed = xcalloc(1, sizeof(*listed) + texts.len);
	memcpy(listed + 1, texts.data, texts.len);
	at = (const char *)(listed + 1);
	listed->digest = take_text(&at);
	listed->tags = take_text(&at);
	listed->reason = take_text(&at);
	listed->by = take_text(&at);
	listed->result = take_text(&at);
	listed->message = take_text(&at);
	listed->repository = repository;
	listed->size = (uint64_t)image->size;
	listed->pushed_at = image->pushed_at;
	listed->is_expired = strcmp(image->action, "delete") == 0;
	listed->is_archived =
	    image->image_status != NULL && strcmp(image->image_status, "ACTIVE") != 0;
	buf_release(&texts);
	buf_release(&message);
	return listed;
}

static void
swap(struct biggest *biggest, size_t a, size_t b)
{
	struct listed_image *image = biggest->heap[a];

	biggest->heap[a] = biggest->heap[b];
	biggest->heap[b] = image;
}

static void
sift_up(struct biggest *biggest, size_t i)
{
	while (i > 0 && compare(biggest->heap[i], biggest->heap[(i - 1) / 2]) > 0) {
		swap(biggest, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static void
sift_down(struct biggest *biggest)
{
	size_t i = 0;

	for (;;) {
		size_t last = i, left = 2 * i + 1;

		for (size_t child = left; child < left + 2 && child < biggest->held; child++) {
			if (compare(biggest->heap[child], biggest->heap[last]) > 0)
				last = child;
		}
		if (last == i)
			return;
		swap(biggest, i, last);
		i = last;
	}
}

void
biggest_add(
    struct biggest *biggest, const struct repository *repository, const struct record *image)
{
	struct listed_image *listed;

	biggest->count++;
	if (biggest->limit == 0 ||
	    (biggest->held == biggest->limit && (uint64_t)image->size < biggest->heap[0]->size))
		return;
	listed = listed_image_new(repository, image);
	if (biggest->held < biggest->limit) {
		biggest->heap = xgrow(biggest->heap, &biggest->capacity, biggest->held + 1,
		    sizeof(struct listed_image *));
		biggest->heap[biggest->held++] = listed;
		sift_up(biggest, biggest->held - 1);
	} else if (compare(listed, biggest->heap[0]) < 0) {
		free(biggest->heap[0]);
		biggest->heap[0] = listed;
		sift_down(biggest);
	} else {
		free(listed);
	}
}

void
biggest_sort(struct biggest *biggest)
{
	if (biggest->held > 0)
		qsort(biggest->heap, biggest->held, sizeof(struct listed_image *), compare_places);
}

void
biggest_release(struct biggest *biggest)
{
	for (size_t i = 0; i < biggest->held; i++)
		free(biggest->heap[i]);
	free(biggest->heap);
	*biggest = (struct biggest){ 0 };
}
