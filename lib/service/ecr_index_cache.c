#include "service/ecr_index_cache.h"

#include <stdlib.h>
#include <string.h>

#include "aws/digest.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/strlist.h"

/* In the cache a child is four texts; one that is missing is this. */
enum { CHILD_TEXTS = 4 };
static const char missing[] = "-";

static void
index_key(struct buf *out, const char *digest)
{
	buf_addf(out, "index\t%s", digest);
}

static bool
is_manifest_of(const char *manifest, const char *digest)
{
	struct buf own = { 0 };
	bool same;

	buf_adds(&own, "sha256:");
	add_sha256(&own, manifest);
	same = strcmp(own.data, digest) == 0;
	buf_release(&own);
	return same;
}

/* Returns 0, or -1 where a text would not come back as it is. */
static int
add_text(struct strlist *texts, const char *text)
{
	if (text != NULL && strcmp(text, missing) == 0)
		return -1;
	strlist_add(texts, text != NULL ? text : missing);
	return 0;
}

static char *
text_at(const struct strlist *texts, size_t i)
{
	return strcmp(texts->items[i], missing) == 0 ? NULL : texts->items[i];
}

void
ecr_remember_index(struct cache *cache, const char *digest, const char *manifest,
    const struct ecr_descriptor *children, size_t count)
{
	struct strlist texts = { 0 };
	struct buf key = { 0 };
	int rc = 0;

	if (cache == NULL || !is_manifest_of(manifest, digest))
		return;
	for (size_t i = 0; i < count; i++) {
		rc |= add_text(&texts, children[i].digest);
		rc |= add_text(&texts, children[i].manifest_type);
		rc |= add_text(&texts, children[i].artifact_type);
		rc |= add_text(&texts, children[i].platform);
	}
	index_key(&key, digest);
	if (rc == 0)
		cache_add(cache, key.data, texts.items, texts.len);
	buf_release(&key);
	strlist_release(&texts);
}

bool
ecr_find_index(struct cache *cache, const char *digest, ecr_index_found *each, void *context)
{
	struct ecr_descriptor *children;
	struct strlist texts = { 0 };
	struct buf key = { 0 };
	bool found = false;
	size_t count;

	if (cache == NULL)
		return false;
	index_key(&key, digest);
	if (cache_find(cache, key.data, &texts) && texts.len % CHILD_TEXTS == 0) {
		count = texts.len / CHILD_TEXTS;
		children = xcalloc(count, sizeof(*children));
		for (size_t i = 0; i < count; i++)
			children[i] = (struct ecr_descriptor){
				.digest = text_at(&texts, i * CHILD_TEXTS),
				.manifest_type = text_at(&texts, i * CHILD_TEXTS + 1),
				.artifact_type = text_at(&texts, i * CHILD_TEXTS + 2),
				.platform = text_at(&texts, i * CHILD_TEXTS + 3),
			};
		found = each(context, digest, children, count) == 0;
		free(children);
	}
	strlist_release(&texts);
	buf_release(&key);
	return found;
}
