/* Amazon Elastic Container Registry: repositories, and what is listed of images; batches are in ecr_image.c. */
#include <string.h>

#include "clock.h"
#include "ecr_image.h"
#include "stocked.h"

static void
no_repository(struct answer *answer, const char *name, const char *registry)
{
	answer_error(answer, 400, "RepositoryNotFoundException",
	    "The repository with name '%s' does not exist in the registry with id '%s'", name,
	    registry);
}

/* The registry that request means: that of the account if it names none. */
static const char *
registry_of(const struct account *account, const struct request *request)
{
	const char *registry = request_text(request, "registryId");

	return registry ? registry : account->id;
}

json_t *
ecr_repository(const struct account *account, const struct request *request, struct answer *answer)
{
	const char *registry = registry_of(account, request);
	const char *name = request_text(request, "repositoryName");
	json_t *repository = json_object_get(account->repositories.by_name, name);

	if (repository && strcmp(registry, account->id) == 0)
		return repository;
	no_repository(answer, name, registry);
	return NULL;
}

static const struct schema describe_repositories_input[] = {
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryNames", .kind = SCHEMA_STRINGS },
	{ .name = NULL },
};

static json_t *
member_of(json_t *item, const void *member)
{
	return json_object_get(item, member);
}

/* Names, or image ids, and pages exclude each other. */
static bool
unpaged(const struct request *request, struct answer *answer)
{
	if (!request_text(request, "nextToken") && !json_object_get(request->input, "maxResults"))
		return true;
	answer_invalid(answer, request,
	    "Invalid parameter: 'maxResults' and 'nextToken' cannot be used with a list of what "
	    "to describe");
	return false;
}

static void
describe_named(const struct account *account, const struct request *request, const json_t *names,
    struct answer *answer)
{
	json_t *found, *repository;
	const json_t *name;
	size_t i;

	if (!unpaged(request, answer))
		return;
	found = json_array();
	json_array_foreach(names, i, name) {
		repository =
		    json_object_get(account->repositories.by_name, json_string_value(name));
		if (!repository) {
			no_repository(answer, json_string_value(name), account->id);
			json_decref(found);
			return;
		}
		json_array_append(found, json_object_get(repository, "description"));
	}
	answer_give(answer, json_pack("{s:o}", "repositories", found));
}

static void
describe_repositories(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"repositories", 100, 1000, 0 };
	const json_t *names = json_object_get(request->input, "repositoryNames");
	const char *registry = registry_of(account, request);

	if (strcmp(registry, account->id) != 0)
		no_repository(answer,
		    json_array_size(names) > 0 ? json_string_value(json_array_get(names, 0)) : "",
		    registry);
	else if (json_array_size(names) > 0)
		describe_named(account, request, names, answer);
	else
		page_answer(answer, request, &rules, account->repositories.list, false, member_of,
		    "description");
}

static const struct schema describe_images_filter[] = {
	{ "imageStatus", .kind = SCHEMA_STRING, .choices = "ACTIVE ARCHIVED ACTIVATING ANY" },
	{ "tagStatus", .kind = SCHEMA_STRING, .choices = "TAGGED UNTAGGED ANY" },
	{ .name = NULL },
};

static const struct schema describe_images_input[] = {
	{ "filter", .kind = SCHEMA_OBJECT, .members = describe_images_filter },
	{ "imageIds", .kind = SCHEMA_OBJECTS, .members = ecr_image_id },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static bool
status_wanted(const json_t *detail, const char *wanted)
{
	if (!wanted)
		wanted = "ACTIVE";
	return strcmp(wanted, "ANY") == 0 ||
	       is_text(json_object_get(detail, "imageStatus"), wanted);
}

static json_t *
pick_image(json_t *image, const void *filter)
{
	json_t *detail = json_object_get(image, "detail");
	const char *tagged = text_of(filter, "tagStatus");

	if (!status_wanted(detail, text_of(filter, "imageStatus")))
		return NULL;
	if (tagged && strcmp(tagged, "ANY") != 0 &&
	    (strcmp(tagged, "TAGGED") == 0) != (json_object_get(detail, "imageTags") != NULL))
		return NULL;
	return detail;
}

static void
describe_these(const json_t *repository, const struct request *request, const json_t *ids,
    struct answer *answer)
{
	const json_t *description = json_object_get(repository, "description"), *id;
	json_t *found, *image;
	size_t i;

	if (!unpaged(request, answer))
		return;
	found = json_array();
	json_array_foreach(ids, i, id) {
		const char *digest = text_of(id, "imageDigest"), *tag = text_of(id, "imageTag");

		image = ecr_find_image(repository, id, NULL);
		if (!image) {
			answer_error(answer, 400, "ImageNotFoundException",
			    "The image with imageId {imageDigest:'%s', imageTag:'%s'} does not "
			    "exist "
			    "within the repository with name '%s' in the registry with id '%s'",
			    digest ? digest : "null", tag ? tag : "null",
			    text_of(description, "repositoryName"),
			    text_of(description, "registryId"));
			json_decref(found);
			return;
		}
		json_array_append(found, json_object_get(image, "detail"));
		json_decref(image);
	}
	answer_give(answer, json_pack("{s:o}", "imageDetails", found));
}

static void
describe_images(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"imageDetails", 100, 1000, 0 };
	const json_t *repository = ecr_repository(account, request, answer);
	const json_t *ids = json_object_get(request->input, "imageIds");

	if (!repository)
		return;
	if (json_array_size(ids) > 0)
		describe_these(repository, request, ids, answer);
	else if (repository_stock(repository))
		stocked_describe(repository_stock(repository), request, &rules,
		    json_object_get(request->input, "filter"), answer);
	else
		page_answer(answer, request, &rules, json_object_get(repository, "images"), false,
		    pick_image, json_object_get(request->input, "filter"));
}

static const struct schema subject_id[] = {
	{ "imageDigest", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ .name = NULL },
};

static const struct schema referrers_filter[] = {
	{ "artifactStatus", .kind = SCHEMA_STRING, .choices = "ACTIVE ARCHIVED ACTIVATING ANY" },
	{ "artifactTypes", .kind = SCHEMA_STRINGS },
	{ .name = NULL },
};

static const struct schema list_image_referrers_input[] = {
	{ "filter", .kind = SCHEMA_OBJECT, .members = referrers_filter },
	{ "maxResults", .kind = SCHEMA_INTEGER },
	{ "nextToken", .kind = SCHEMA_STRING },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "subjectId", .kind = SCHEMA_OBJECT, .flags = SCHEMA_MUST, .members = subject_id },
	{ .name = NULL },
};

static bool
type_wanted(const json_t *detail, const json_t *types)
{
	const json_t *type;
	size_t i;

	json_array_foreach(types, i, type)
		if (json_equal(type, json_object_get(detail, "artifactMediaType")))
			return true;
	return json_array_size(types) == 0;
}

static json_t *
make_referrer(const json_t *detail)
{
	return json_pack("{s:O, s:O, s:O, s:O*, s:O}", "digest",
	    json_object_get(detail, "imageDigest"), "mediaType",
	    json_object_get(detail, "imageManifestMediaType"), "size",
	    json_object_get(detail, "imageSizeInBytes"), "artifactType",
	    json_object_get(detail, "artifactMediaType"), "artifactStatus",
	    json_object_get(detail, "imageStatus"));
}

static void
list_image_referrers(struct account *account, const struct request *request, struct answer *answer)
{
	static const struct page_rules rules = { "maxResults", "nextToken", "nextToken",
		"referrers", 50, 50, 0 };
	const json_t *repository = ecr_repository(account, request, answer);
	const json_t *filter = json_object_get(request->input, "filter");
	const char *subject = text_of(json_object_get(request->input, "subjectId"), "imageDigest");
	json_t *referrers, *image;
	size_t i;

	if (!repository)
		return;
	referrers = json_array();
	json_array_foreach(json_object_get(repository, "images"), i, image) {
		const json_t *detail = json_object_get(image, "detail");

		if (is_text(json_object_get(detail, "subjectManifestDigest"), subject) &&
		    status_wanted(detail, text_of(filter, "artifactStatus")) &&
		    type_wanted(detail, json_object_get(filter, "artifactTypes")))
			json_array_append_new(referrers, make_referrer(detail));
	}
	page_answer(answer, request, &rules, referrers, false, NULL, NULL);
	json_decref(referrers);
}

static const struct schema update_image_storage_class_input[] = {
	{ "imageId", .kind = SCHEMA_OBJECT, .flags = SCHEMA_MUST, .members = ecr_image_id },
	{ "registryId", .kind = SCHEMA_STRING },
	{ "repositoryName", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST },
	{ "targetStorageClass", .kind = SCHEMA_STRING, .flags = SCHEMA_MUST,
	    .choices = "STANDARD ARCHIVE" },
	{ .name = NULL },
};

/* Bringing an image back takes ECR some minutes, and says ACTIVATING; here it is done by the next request. */
static void
change_storage(json_t *detail, bool archive)
{
	json_object_set_new(detail, "imageStatus", json_string(archive ? "ARCHIVED" : "ACTIVE"));
	json_object_set_new(
	    detail, archive ? "lastArchivedAt" : "lastActivatedAt", json_real(clock_now()));
}

static void
update_image_storage_class(
    struct account *account, const struct request *request, struct answer *answer)
{
	json_t *repository = ecr_repository(account, request, answer), *image, *detail;
	const json_t *id = json_object_get(request->input, "imageId");
	bool archive = strcmp(request_text(request, "targetStorageClass"), "ARCHIVE") == 0;

	if (!repository)
		return;
	/* The image that a stock gives is made for the occasion, and nothing could be changed in it. */
	image = repository_stock(repository) ? NULL : ecr_find_image(repository, id, NULL);
	detail = json_object_get(image, "detail");
	if (!detail) {
		answer_error(answer, 400, "ImageNotFoundException",
		    "The requested image does not exist in the repository '%s'",
		    request_text(request, "repositoryName"));
		return;
	}
	if (archive == is_text(json_object_get(detail, "imageStatus"), "ARCHIVED")) {
		answer_error(answer, 400, "ImageStorageClassUpdateNotSupportedException",
		    "The image already has the requested storage class");
		json_decref(image);
		return;
	}
	change_storage(detail, archive);
	answer_give(answer, json_pack("{s:s, s:O, s:O, s:s}", "registryId", account->id,
				"repositoryName", json_object_get(detail, "repositoryName"),
				"imageId", id, "imageStatus", archive ? "ARCHIVED" : "ACTIVATING"));
	json_decref(image);
}

static const struct operation operations[] = {
	{ "DescribeRepositories", .run = describe_repositories,
	    .input = describe_repositories_input },
	{ "DescribeImages", .run = describe_images, .input = describe_images_input },
	{ "BatchGetImage", .run = ecr_batch_get_image, .input = ecr_batch_get_image_input },
	{ "BatchDeleteImage", .run = ecr_batch_delete_image, .input = ecr_batch_delete_image_input,
	    .writes = true },
	{ "ListImageReferrers", .run = list_image_referrers, .input = list_image_referrers_input },
	{ "UpdateImageStorageClass", .run = update_image_storage_class,
	    .input = update_image_storage_class_input, .writes = true },
	{ .name = NULL },
};

const struct service service_ecr = {
	.name = "ecr",
	.protocol = PROTOCOL_JSON,
	.target = "AmazonEC2ContainerRegistry_V20150921",
	.invalid_parameter = "InvalidParameterException",
	.operations = operations,
};
