#include "ecr_image.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "manifest.h"
#include "stocked.h"

enum { BATCH_LIMIT = 100 };

const struct schema ecr_image_id[] = {
	{ "imageDigest", .kind = SCHEMA_STRING },
	{ "imageTag", .kind = SCHEMA_STRING },
	{ .name = NULL },
};

json_t *
ecr_fail(json_t *id, const char *code, const char *format, ...)
{
	json_t *reason;
	va_list args;

	va_start(args, format);
	reason = json_vsprintf(format, args);
	va_end(args);
	return json_pack(
	    "{s:O, s:s, s:o}", "imageId", id, "failureCode", code, "failureReason", reason);
}

/* sha256:0123...: an algorithm and hexadecimal digits. */
static bool
is_digest(const char *text)
{
	const char *colon = strchr(text, ':');

	if (!colon || colon == text || colon[1] == '\0')
		return false;
	for (const char *c = colon + 1; *c; c++)
		if (!isxdigit((unsigned char)*c))
			return false;
	return true;
}

json_t *
ecr_find_image(const json_t *repository, const json_t *id, json_t **failure)
{
	const char *digest = text_of(id, "imageDigest"), *tag = text_of(id, "imageTag");
	json_t *by_digest = digest ? repository_image(repository, digest, NULL) : NULL;
	json_t *by_tag = tag ? repository_image(repository, NULL, tag) : NULL;
	const char *code = "ImageNotFound", *reason = "Requested image not found";

	if (!digest && !tag) {
		code = "MissingDigestAndTag";
		reason = "Invalid request parameters: both tag and digest cannot be null";
	} else if (digest && !is_digest(digest)) {
		code = "InvalidImageDigest";
		reason = "Invalid request parameters: image digest should satisfy the regex "
			 "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
	} else if (digest && tag && by_digest && by_tag &&
		   integer_of(by_digest, "place", 0) != integer_of(by_tag, "place", 0)) {
		code = "ImageTagDoesNotMatchDigest";
		reason =
		    "Requested image digest does not match the digest of the requested image tag";
	} else if ((!digest || by_digest) && (!tag || by_tag)) {
		json_decref(digest ? by_tag : NULL);
		return digest ? by_digest : by_tag;
	}
	json_decref(by_digest);
	json_decref(by_tag);
	if (failure)
		*failure = ecr_fail((json_t *)id, code, "%s", reason);
	return NULL;
}

/* The imageIds of a batch, or NULL with the error in answer. */
static const json_t *
batch(const struct request *request, struct answer *answer)
{
	const json_t *ids = json_object_get(request->input, "imageIds");

	if (json_array_size(ids) >= 1 && json_array_size(ids) <= BATCH_LIMIT)
		return ids;
	answer_invalid(answer, request,
	    "Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have "
	    "length between 1 and %d, inclusive'",
	    BATCH_LIMIT);
	return NULL;
}

const struct schema ecr_batch_get_image_input[] = {
	{ "acceptedMediaTypes", .kind = SCHEMA_STRINGS },
	{ "imageIds", .kind = SCHEMA_OBJECTS, .flags = SCHEMA_MUST, .members = ecr_image_id },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static json_t *
make_image(const json_t *image, const json_t *id)
{
	const json_t *detail = json_object_get(image, "detail");

	return json_pack("{s:O, s:O, s:{s:O, s:O*}, s:o, s:O}", "registryId",
	    json_object_get(detail, "registryId"), "repositoryName",
	    json_object_get(detail, "repositoryName"), "imageId", "imageDigest",
	    json_object_get(detail, "imageDigest"), "imageTag", json_object_get(id, "imageTag"),
	    "imageManifest", manifest_text(image), "imageManifestMediaType",
	    json_object_get(detail, "imageManifestMediaType"));
}

void
ecr_batch_get_image(struct account *account, const struct request *request, struct answer *answer)
{
	const json_t *repository = ecr_repository(account, request, answer), *ids;
	json_t *images, *failures, *id;
	size_t i;

	if (!repository || (ids = batch(request, answer)) == NULL)
		return;
	if (repository_stock(repository) &&
	    stocked_give_indexes(repository_stock(repository), ids, answer))
		return;
	images = json_array();
	failures = json_array();
	json_array_foreach(ids, i, id) {
		json_t *failure = NULL, *image = ecr_find_image(repository, id, &failure);

		if (image &&
		    is_text(json_object_get(json_object_get(image, "detail"), "imageStatus"),
			"ARCHIVED"))
			failure = ecr_fail(id, "ImageInaccessible", "Requested image is archived");
		if (failure)
			json_array_append_new(failures, failure);
		else
			json_array_append_new(images, make_image(image, id));
		json_decref(image);
	}
	answer_give(answer, json_pack("{s:o, s:o}", "images", images, "failures", failures));
}

const struct schema ecr_batch_delete_image_input[] = {
	{ "imageIds", .kind = SCHEMA_OBJECTS, .flags = SCHEMA_MUST, .members = ecr_image_id },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

/* An image cannot go before the indexes that have it as their child. */
static json_t *
refuse_child(json_t *parents, json_t *id)
{
	const json_t *value;
	json_t *list = json_string(""), *failure;
	const char *parent;

	json_object_foreach(parents, parent, value) {
		json_t *longer = json_sprintf("%s%s%s", json_string_value(list),
		    json_string_length(list) > 0 ? ", " : "", parent);

		json_decref(list);
		list = longer;
	}
	failure = ecr_fail(id, "ImageReferencedByManifestList",
	    "Requested image referenced by manifest list: [%s]", json_string_value(list));
	json_decref(list);
	return failure;
}

/*
 * Delete what id means: by tag that tag, and with the last one the image; by digest alone the image with all its tags.
 * Adds an entry to deleted for each tag that went, or one without a tag.
 */
static void
delete_image(json_t *repository, json_t *id, json_t *deleted, json_t *failures)
{
	json_t *failure = NULL, *image = ecr_find_image(repository, id, &failure);
	const json_t *detail = json_object_get(image, "detail"), *tag;
	json_t *digest = json_object_get(detail, "imageDigest");
	json_t *tags = json_object_get(detail, "imageTags");
	const char *only_tag = text_of(id, "imageTag");
	bool whole = !only_tag || json_array_size(tags) == 1;
	json_t *parents =
	    image && whole ? image_parents(repository, json_string_value(digest)) : NULL;
	size_t i;

	if (parents)
		failure = refuse_child(parents, id);
	json_decref(parents);
	if (failure) {
		json_array_append_new(failures, failure);
		json_decref(image);
		return;
	}
	json_array_foreach(tags, i, tag)
		if (!only_tag || is_text(tag, only_tag))
			json_array_append_new(deleted,
			    json_pack("{s:O, s:O}", "imageDigest", digest, "imageTag", tag));
	if (json_array_size(tags) == 0)
		json_array_append_new(deleted, json_pack("{s:O}", "imageDigest", digest));
	if (whole)
		image_delete(repository, image);
	else
		image_untag(repository, image, only_tag);
	json_decref(image);
}

void
ecr_batch_delete_image(
    struct account *account, const struct request *request, struct answer *answer)
{
	json_t *repository = ecr_repository(account, request, answer), *deleted, *failures, *id;
	const json_t *ids;
	size_t i;

	if (!repository || (ids = batch(request, answer)) == NULL)
		return;
	deleted = json_array();
	failures = json_array();
	json_array_foreach(ids, i, id)
		delete_image(repository, id, deleted, failures);
	answer_give(answer, json_pack("{s:o, s:o}", "imageIds", deleted, "failures", failures));
}
