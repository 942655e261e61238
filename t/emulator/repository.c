#include "repository.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "digest.h"
#include "manifest.h"
#include "schema.h"
#include "stocked.h"

static const double days = 86400;

static json_t *
make_detail(const struct account *account, const char *repository, const json_t *file, size_t place)
{
	const char *media_type = text_of(file, "mediaType");
	const char *digest = text_of(file, "digest");
	const json_t *artifact = json_object_get(file, "artifactMediaType");
	json_t *tags = json_object_get(file, "tags");
	char hex[SHA256_HEX], made[sizeof("sha256:") + SHA256_HEX];
	json_t *detail;

	if (!media_type)
		media_type = MANIFEST_DOCKER;
	if (!digest)
		snprintf(made, sizeof(made), "sha256:%s",
		    digest_id(hex, 64, "image %s %zu", repository, place));
	detail = json_pack("{s:s, s:s, s:s, s:s, s:s}", "registryId", account->id, "repositoryName",
	    repository, "imageDigest", digest ? digest : made, "imageManifestMediaType", media_type,
	    "imageStatus", "ACTIVE");
	json_object_update_new(detail,
	    json_pack("{s:I, s:o}", "imageSizeInBytes",
		integer_of(file, "size", manifest_is_index(media_type) ? 856 : 50 * 1024 * 1024),
		"imagePushedAt", account_time(account, file, "pushedAt", -30 * days)));
	if (json_array_size(tags) > 0)
		json_object_set_new(detail, "imageTags", json_copy(tags));
	if (json_object_get(file, "pulledAt"))
		json_object_set_new(
		    detail, "lastRecordedPullTime", account_time(account, file, "pulledAt", 0));
	if (json_is_string(artifact))
		json_object_set(
		    detail, "artifactMediaType", json_object_get(file, "artifactMediaType"));
	else if (!artifact && !manifest_is_index(media_type))
		json_object_set_new(
		    detail, "artifactMediaType", json_string(MANIFEST_DOCKER_CONFIG));
	if (text_of(file, "subject"))
		json_object_set(detail, "subjectManifestDigest", json_object_get(file, "subject"));
	if (is_text(json_object_get(file, "status"), "ARCHIVED")) {
		json_object_set_new(detail, "imageStatus", json_string("ARCHIVED"));
		json_object_set_new(
		    detail, "lastArchivedAt", json_real(account->started - 1 * days));
	}
	return detail;
}

static void
enter_children(json_t *repository, const char *digest, const json_t *children)
{
	json_t *parents = json_object_get(repository, "parents");
	const json_t *child;
	size_t i;

	json_array_foreach(children, i, child) {
		const char *name = text_of(child, "digest");

		if (!json_object_get(parents, name))
			json_object_set_new(parents, name, json_object());
		json_object_set_new(json_object_get(parents, name), digest, json_true());
	}
}

json_t *
image_make(const struct account *account, const char *repository, const json_t *file, size_t place)
{
	json_t *children = json_object_get(file, "children");
	json_t *manifest = json_object_get(file, "manifest");
	json_t *image = json_pack("{s:o, s:I}", "detail",
	    make_detail(account, repository, file, place), "place", (json_int_t)place);

	if (children)
		json_object_set(image, "children", children);
	if (manifest)
		json_object_set(image, "manifest", manifest);
	return image;
}

int
repository_add_image(json_t *repository, const struct account *account, const json_t *file)
{
	const char *name = text_of(json_object_get(repository, "description"), "repositoryName");
	json_t *images = json_object_get(repository, "images");
	json_t *image = image_make(account, name, file, json_array_size(images));
	const json_t *detail = json_object_get(image, "detail");
	json_t *tag;
	size_t i;

	json_array_append_new(images, image);
	enter_children(
	    repository, text_of(detail, "imageDigest"), json_object_get(image, "children"));
	json_array_foreach(json_object_get(detail, "imageTags"), i, tag)
		if (account_enter(json_object_get(repository, "by_tag"), json_string_value(tag),
			image, "images in the repository '%s'", name) == -1)
			return -1;
	return account_enter(json_object_get(repository, "by_digest"),
	    text_of(detail, "imageDigest"), image, "images in the repository '%s'", name);
}

static int
load_repository(
    struct repositories *repositories, const struct account *account, const json_t *file)
{
	const char *name = text_of(file, "name");
	const json_t *image;
	json_t *repository, *description;
	size_t i;

	description = json_pack("{s:o, s:s, s:s, s:o}", "repositoryArn",
	    account_arn(account, "ecr", "repository/%s", name), "registryId", account->id,
	    "repositoryName", name, "repositoryUri",
	    json_sprintf(
		"%s.dkr.ecr.%s.%s/%s", account->id, account->region, account->suffix, name));
	json_object_update_new(description,
	    json_pack("{s:o, s:s, s:{s:b}, s:{s:s}}", "createdAt",
		account_time(account, file, "createdAt", -900 * days), "imageTagMutability",
		"MUTABLE", "imageScanningConfiguration", "scanOnPush", 0, "encryptionConfiguration",
		"encryptionType", "AES256"));
	repository = json_pack("{s:o, s:[], s:{}, s:{}, s:{}}", "description", description,
	    "images", "by_digest", "by_tag", "parents");
	json_array_append_new(repositories->list, repository);
	if (json_object_get(file, "stock"))
		json_object_set_new(repository, "stock",
		    json_integer((json_int_t)(intptr_t)stocked_new(
			account, name, json_object_get(file, "stock"))));
	if (account_enter(repositories->by_name, name, repository, "repositories") == -1)
		return -1;
	json_array_foreach(json_object_get(file, "images"), i, image)
		if (repository_add_image(repository, account, image) == -1)
			return -1;
	return 0;
}

int
repositories_load(
    struct repositories *repositories, const struct account *account, const json_t *file)
{
	const json_t *repository;
	size_t i;

	repositories->list = json_array();
	repositories->by_name = json_object();
	json_array_foreach(file, i, repository)
		if (load_repository(repositories, account, repository) == -1)
			return -1;
	return 0;
}

void
repositories_release(struct repositories *repositories)
{
	json_t *repository;
	size_t i;

	json_array_foreach(repositories->list, i, repository)
		stocked_free(repository_stock(repository));
	json_decref(repositories->by_name);
	json_decref(repositories->list);
}

struct stocked *
repository_stock(const json_t *repository)
{
	return (struct stocked *)(intptr_t)integer_of(repository, "stock", 0);
}

const char *
repositories_resolve(const struct account *account, const char *uri)
{
	const char *digest = strchr(uri, '@'), *path, *colon;
	const json_t *repository, *image;
	json_t *host, *name;
	size_t length;

	if (digest)
		return digest + 1;
	host = json_sprintf("%s.dkr.ecr.%s.%s/", account->id, account->region, account->suffix);
	length = json_string_length(host);
	path = strncmp(uri, json_string_value(host), length) == 0 ? uri + length : NULL;
	json_decref(host);
	if (!path)
		return NULL;
	colon = strchr(path, ':');
	name = json_stringn(path, colon ? (size_t)(colon - path) : strlen(path));
	repository = json_object_get(account->repositories.by_name, json_string_value(name));
	json_decref(name);
	image =
	    json_object_get(json_object_get(repository, "by_tag"), colon ? colon + 1 : "latest");
	return text_of(json_object_get(image, "detail"), "imageDigest");
}

json_t *
repository_image(const json_t *repository, const char *digest, const char *tag)
{
	const struct stocked *stock = repository_stock(repository);
	json_t *image = json_object_get(
	    json_object_get(repository, digest ? "by_digest" : "by_tag"), digest ? digest : tag);

	return !image && stock ? stocked_image(stock, digest, tag) : json_incref(image);
}

json_t *
image_parents(const json_t *repository, const char *digest)
{
	const struct stocked *stock = repository_stock(repository);
	json_t *parents = json_object_get(json_object_get(repository, "parents"), digest);
	json_t *index = stock ? stocked_index_of(stock, digest) : NULL;

	if (index) {
		parents = json_object();
		json_object_set_new(parents, json_string_value(index), json_true());
		json_decref(index);
		return parents;
	}
	return json_object_size(parents) > 0 ? json_incref(parents) : NULL;
}

void
image_tag(json_t *repository, json_t *image, json_t *tag)
{
	json_t *detail = json_object_get(image, "detail");

	if (!json_object_get(detail, "imageTags"))
		json_object_set_new(detail, "imageTags", json_array());
	json_array_append(json_object_get(detail, "imageTags"), tag);
	json_object_set(json_object_get(repository, "by_tag"), json_string_value(tag), image);
}

void
image_untag(json_t *repository, json_t *image, const char *tag)
{
	json_t *detail = json_object_get(image, "detail");
	json_t *tags = json_object_get(detail, "imageTags");
	const json_t *each;
	size_t i;

	json_array_foreach(tags, i, each) {
		if (is_text(each, tag)) {
			json_array_remove(tags, i);
			break;
		}
	}
	if (json_array_size(tags) == 0)
		json_object_del(detail, "imageTags");
	json_object_del(json_object_get(repository, "by_tag"), tag);
}

void
image_delete(json_t *repository, json_t *image)
{
	json_t *detail = json_object_get(image, "detail");
	json_t *parents = json_object_get(repository, "parents");
	const char *digest = text_of(detail, "imageDigest");
	const json_t *each;
	size_t i;

	if (!json_object_get(json_object_get(repository, "by_digest"), digest)) {
		stocked_delete(repository_stock(repository), digest);
		return;
	}
	json_incref(image); /* its last reference may be the one in images */
	json_array_foreach(json_object_get(detail, "imageTags"), i, each)
		json_object_del(json_object_get(repository, "by_tag"), json_string_value(each));
	json_array_foreach(json_object_get(image, "children"), i, each)
		json_object_del(json_object_get(parents, text_of(each, "digest")), digest);
	json_object_del(json_object_get(repository, "by_digest"), digest);
	json_array_set_new(json_object_get(repository, "images"),
	    (size_t)integer_of(image, "place", 0), json_null());
	json_decref(image);
}
