#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "image/media_type.h"
#include "service/asked.h"
#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/ecr_index_cache.h"
#include "json/json.h"

enum { IMAGES, IMAGE, IMAGE_ID, DIGEST, MANIFEST, FAILURE, FAILED_DIGEST, FAILURE_CODE };

static const struct json_member answer_shape[] = {
	[IMAGES] = { "images", JSON_ARRAY, JSON_REQUIRED },
	[IMAGE] = { "images[]", JSON_OBJECT, JSON_OPTIONAL },
	[IMAGE_ID] = { "images[].imageId", JSON_OBJECT, JSON_REQUIRED },
	[DIGEST] = { "images[].imageId.imageDigest", JSON_STRING, JSON_REQUIRED },
	[MANIFEST] = { "images[].imageManifest", JSON_STRING, JSON_REQUIRED },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[FAILED_DIGEST] = { "failures[].imageId.imageDigest", JSON_STRING, JSON_OPTIONAL },
	[FAILURE_CODE] = { "failures[].failureCode", JSON_STRING, JSON_OPTIONAL },
};

enum { ENTRIES, ENTRY, ENTRY_DIGEST, MEDIA_TYPE, ARTIFACT_TYPE, OS, ARCHITECTURE, VARIANT };

/* OCI image index and Docker manifest list: alike in what matters here. */
static const struct json_member index_shape[] = {
	[ENTRIES] = { "manifests", JSON_ARRAY, JSON_REQUIRED },
	[ENTRY] = { "manifests[]", JSON_OBJECT, JSON_OPTIONAL },
	[ENTRY_DIGEST] = { "manifests[].digest", JSON_STRING, JSON_REQUIRED },
	[MEDIA_TYPE] = { "manifests[].mediaType", JSON_STRING, JSON_OPTIONAL },
	[ARTIFACT_TYPE] = { "manifests[].artifactType", JSON_STRING, JSON_OPTIONAL },
	[OS] = { "manifests[].platform.os", JSON_STRING, JSON_OPTIONAL },
	[ARCHITECTURE] = { "manifests[].platform.architecture", JSON_STRING, JSON_OPTIONAL },
	[VARIANT] = { "manifests[].platform.variant", JSON_STRING, JSON_OPTIONAL },
};

/* One index manifest. */
struct index {
	struct arena arena;
	struct ecr_descriptor *children;
	size_t count;
	size_t capacity;
	const char *os, *architecture, *variant; /* of the entry at hand */
};

/* One answer of BatchGetImage. */
struct reading {
	struct buf digest, manifest, code; /* of the image or failure at hand */
	struct buf wrong;                  /* the first thing that was; empty: nothing */
	struct strmap handed_over;         /* digests of indexes */
	struct asked asked;
	struct index index;
	struct json_reader *index_reader;
	struct cache *cache;
	ecr_index_found *each;
	void *context;
};

static void
entry_begins(void *context, int member)
{
	struct index *index = context;

	if (member != ENTRY)
		return;
	index->children =
	    xgrow(index->children, &index->capacity, index->count + 1, sizeof(*index->children));
	index->children[index->count++] = (struct ecr_descriptor){ 0 };
	index->os = index->architecture = index->variant = NULL;
}

static void
entry_value(void *context, int member, const struct json_value *value)
{
	struct index *index = context;
	struct ecr_descriptor *child = &index->children[index->count - 1];
	const char *text = arena_strndup(&index->arena, value->text, value->len);

	switch (member) {
	case ENTRY_DIGEST:
		child->digest = text;
		break;
	case MEDIA_TYPE:
		child->manifest_type = text;
		break;
	case ARTIFACT_TYPE:
		child->artifact_type = text;
		break;
	case OS:
		index->os = text;
		break;
	case ARCHITECTURE:
		index->architecture = text;
		break;
	case VARIANT:
		index->variant = text;
		break;
	}
}

static void
entry_ends(void *context, int member)
{
	struct index *index = context;
	struct buf platform = { 0 };

	if (member != ENTRY || index->os == NULL || index->architecture == NULL)
		return;
	buf_addf(&platform, "%s/%s%s%s", index->os, index->architecture,
	    index->variant != NULL ? "/" : "", index->variant != NULL ? index->variant : "");
	index->children[index->count - 1].platform = arena_strdup(&index->arena, platform.data);
	buf_release(&platform);
}

static void
image_begins(void *context, int member)
{
	struct reading *r = context;

	if (member == IMAGE || member == FAILURE) {
		buf_truncate(&r->digest, 0);
		buf_truncate(&r->manifest, 0);
		buf_truncate(&r->code, 0);
	}
}

static void
image_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	if (member == DIGEST || member == FAILED_DIGEST)
		buf_adds(&r->digest, value->text);
	else if (member == MANIFEST)
		buf_adds(&r->manifest, value->text);
	else if (member == FAILURE_CODE)
		buf_adds(&r->code, value->text);
}

static void
note_wrong(struct reading *r, const char *what)
{
	if (r->wrong.len == 0)
		buf_addf(&r->wrong, "%s: %s", buf_text(&r->digest), what);
}

static void
note_failure(struct reading *r)
{
	const char *code = buf_text(&r->code);

	if (strcmp(code, "ImageNotFound") == 0)
		return;
	if (strcmp(code, "ImageInaccessible") == 0 &&
	    r->each(r->context, buf_text(&r->digest), NULL, 0) == 0)
		return;
	note_wrong(r, code);
}

static void
image_ends(void *context, int member)
{
	static const struct ecr_descriptor none;
	struct reading *r = context;
	int first = 0;

	if (member == IMAGE || member == FAILURE)
		asked_answer(&r->asked, r->digest.data);
	if (member == IMAGE)
		strmap_put(&r->handed_over, buf_text(&r->digest), &first);
	if (member == IMAGE && first) {
		r->index.count = 0;
		if (json_read(r->index_reader, buf_text(&r->manifest), r->manifest.len) == -1)
			note_wrong(r, json_reader_error(r->index_reader));
		else if (r->each(r->context, buf_text(&r->digest),
			     r->index.count > 0 ? r->index.children : &none, r->index.count) == -1)
			note_wrong(r, "no such index was asked for");
		else
			ecr_remember_index(r->cache, buf_text(&r->digest), buf_text(&r->manifest),
			    r->index.children, r->index.count);
		arena_release(&r->index.arena);
	} else if (member == FAILURE) {
		note_failure(r);
	}
}

static void
write_request(struct buf *body, const char *repository, const char *const *digests, size_t count)
{
	struct json_writer w;

	json_writer_begin(&w, body, false);
	json_open_object(&w);
	ecr_write_image_ids(&w, repository, digests, count);
	json_key(&w, "acceptedMediaTypes");
	json_open_array(&w);
	for (const char *const *type = index_manifest_types; *type != NULL; type++)
		json_string(&w, *type);
	json_close_array(&w);
	json_close_object(&w);
	json_writer_end(&w);
}

int
ecr_get_indexes(struct aws_client *ecr, struct cache *cache, const char *repository,
    const char *const *digests, size_t count, ecr_index_found *each, void *context)
{
	static const struct json_handler handler = {
		.begin = image_begins, .value = image_value, .end = image_ends
	};
	static const struct json_handler index_handler = {
		.begin = entry_begins, .value = entry_value, .end = entry_ends
	};
	struct reading r = { .cache = cache, .each = each, .context = context };
	struct aws_reading reading = { answer_shape, sizeof(answer_shape) / sizeof(answer_shape[0]),
		&handler, &r };
	struct buf body = { 0 };
	const char *missing;
	int rc;

	r.index_reader = json_reader_new(
	    index_shape, sizeof(index_shape) / sizeof(index_shape[0]), &index_handler, &r.index);
	asked_init(&r.asked, digests, count);
	write_request(&body, repository, digests, count);
	rc = aws_json_call(ecr, "BatchGetImage", body.data, &reading);
	/* The children of such an index would look like images that no index needs. */
	if (rc == 0 && r.wrong.len > 0)
		rc = aws_refuse(ecr, "BatchGetImage", "gave no manifest of an index in '%s': %s",
		    repository, r.wrong.data);
	missing = asked_missing(&r.asked);
	if (rc == 0 && missing != NULL)
		rc = aws_refuse(
		    ecr, "BatchGetImage", "gave no answer about %s@%s", repository, missing);
	asked_release(&r.asked);
	json_reader_free(r.index_reader);
	arena_release(&r.index.arena);
	free(r.index.children);
	buf_release(&r.digest);
	buf_release(&r.manifest);
	buf_release(&r.code);
	buf_release(&r.wrong);
	strmap_release(&r.handed_over);
	buf_release(&body);
	return rc;
}
