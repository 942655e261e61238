#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "service/asked.h"
#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/page.h"
#include "json/json.h"

enum { REPOSITORIES, REPOSITORY, REGISTRY, NAME, URI, REPOSITORIES_NEXT };

static const struct json_member repositories_shape[] = {
	[REPOSITORIES] = { "repositories", JSON_ARRAY, JSON_REQUIRED },
	[REPOSITORY] = { "repositories[]", JSON_OBJECT, JSON_OPTIONAL },
	[REGISTRY] = { "repositories[].registryId", JSON_STRING, JSON_REQUIRED },
	[NAME] = { "repositories[].repositoryName", JSON_STRING, JSON_REQUIRED },
	[URI] = { "repositories[].repositoryUri", JSON_STRING, JSON_REQUIRED },
	[REPOSITORIES_NEXT] = { "nextToken", JSON_STRING, JSON_OPTIONAL },
};

struct repositories {
	struct arena arena; /* of the repository at hand */
	struct ecr_repository repository;
	struct page page;
	struct asked only;
	void (*each)(void *context, const struct ecr_repository *repository);
	void *context;
};

static void
repository_value(void *context, int member, const struct json_value *value)
{
	struct repositories *r = context;
	const char *text = arena_strndup(&r->arena, value->text, value->len);

	if (member == REGISTRY)
		r->repository.registry = text;
	else if (member == NAME)
		r->repository.name = text;
	else if (member == URI)
		r->repository.uri = text;
	else if (member == REPOSITORIES_NEXT)
		buf_adds(&r->page.next, value->text);
}

static void
repository_ends(void *context, int member)
{
	struct repositories *r = context;

	if (member != REPOSITORY)
		return;
	page_item(&r->page, r->repository.name);
	if (r->only.count > 0)
		asked_answer(&r->only, r->repository.name);
	r->each(r->context, &r->repository);
	r->repository = (struct ecr_repository){ 0 };
	arena_release(&r->arena);
}

static void
write_request(struct buf *body, const char *only, const char *token)
{
	struct json_writer w;

	buf_truncate(body, 0);
	json_writer_begin(&w, body, false);
	json_open_object(&w);
	if (only != NULL) {
		/* maxResults is not allowed beside names */
		json_key(&w, "repositoryNames");
		json_open_array(&w);
		json_string(&w, only);
		json_close_array(&w);
	} else {
		json_member_int(&w, "maxResults", ECR_PAGE_SIZE);
	}
	if (token[0] != '\0')
		json_member_string(&w, "nextToken", token);
	json_close_object(&w);
	json_writer_end(&w);
}

int
ecr_describe_repositories(struct aws_client *ecr, const char *only,
    void (*each)(void *context, const struct ecr_repository *repository), void *context)
{
	static const struct json_handler handler = { .value = repository_value,
		.end = repository_ends };
	struct repositories r = { .each = each, .context = context };
	struct aws_reading reading = { repositories_shape,
		sizeof(repositories_shape) / sizeof(repositories_shape[0]), &handler, &r };
	struct buf body = { 0 };
	int more = 1;

	asked_init(&r.only, &only, only != NULL ? 1 : 0);
	while (more == 1) {
		write_request(&body, only, buf_text(&r.page.token));
		more = aws_json_call(ecr, "DescribeRepositories", body.data, &reading);
		if (more == 0)
			more = page_turn(&r.page, ecr, "DescribeRepositories");
	}
	if (more == 0)
		more = asked_check(&r.only, ecr, "DescribeRepositories");
	asked_release(&r.only);
	arena_release(&r.arena);
	page_release(&r.page);
	buf_release(&body);
	return more;
}

enum {
	DETAILS,
	DETAIL,
	DIGEST,
	TAG,
	PUSHED_AT,
	PULLED_AT,
	SIZE,
	MANIFEST_TYPE,
	ARTIFACT_TYPE,
	SUBJECT,
	STATUS,
	IMAGES_NEXT,
};

static const struct json_member images_shape[] = {
	[DETAILS] = { "imageDetails", JSON_ARRAY, JSON_REQUIRED },
	[DETAIL] = { "imageDetails[]", JSON_OBJECT, JSON_OPTIONAL },
	[DIGEST] = { "imageDetails[].imageDigest", JSON_STRING, JSON_REQUIRED },
	[TAG] = { "imageDetails[].imageTags[]", JSON_STRING, JSON_OPTIONAL },
	[PUSHED_AT] = { "imageDetails[].imagePushedAt", JSON_NUMBER, JSON_REQUIRED },
	[PULLED_AT] = { "imageDetails[].lastRecordedPullTime", JSON_NUMBER, JSON_OPTIONAL },
	[SIZE] = { "imageDetails[].imageSizeInBytes", JSON_NUMBER, JSON_OPTIONAL },
	[MANIFEST_TYPE] = { "imageDetails[].imageManifestMediaType", JSON_STRING, JSON_OPTIONAL },
	[ARTIFACT_TYPE] = { "imageDetails[].artifactMediaType", JSON_STRING, JSON_OPTIONAL },
	[SUBJECT] = { "imageDetails[].subjectManifestDigest", JSON_STRING, JSON_OPTIONAL },
	[STATUS] = { "imageDetails[].imageStatus", JSON_STRING, JSON_OPTIONAL },
	[IMAGES_NEXT] = { "nextToken", JSON_STRING, JSON_OPTIONAL },
};

struct images {
	struct arena arena; /* of the page at hand */
	struct ecr_image *images;
	size_t count;
	size_t capacity;
	size_t tag_capacity; /* of the last image's tags */
	struct page page;
};

static void
image_begins(void *context, int member)
{
	struct images *r = context;

	if (member != DETAIL)
		return;
	r->images = xgrow(r->images, &r->capacity, r->count + 1, sizeof(*r->images));
	r->images[r->count++] =
	    (struct ecr_image){ .pushed_at = ECR_NO_TIME, .pulled_at = ECR_NO_TIME };
	r->tag_capacity = 0;
}

/* Tags grow by doubling in the page's arena: what is left behind goes with the page. */
static void
add_tag(struct images *r, struct ecr_image *image, const char *tag)
{
	if (image->tag_count == r->tag_capacity) {
		size_t wanted = r->tag_capacity == 0 ? 2 : r->tag_capacity * 2;
		const char **tags = arena_alloc(&r->arena, wanted * sizeof(*tags));

		if (image->tag_count > 0)
			memcpy(tags, image->tags, image->tag_count * sizeof(*tags));
		image->tags = tags;
		r->tag_capacity = wanted;
	}
	image->tags[image->tag_count++] = tag;
}

static void
image_value(void *context, int member, const struct json_value *value)
{
	struct images *r = context;
	struct ecr_image *image = r->count > 0 ? &r->images[r->count - 1] : NULL;
	const char *text;

	if (member == IMAGES_NEXT) {
		buf_adds(&r->page.next, value->text);
		return;
	}
	text = arena_strndup(&r->arena, value->text, value->len);
	switch (member) {
	case DIGEST:
		image->digest = text;
		page_item(&r->page, text);
		break;
	case TAG:
		add_tag(r, image, text);
		break;
	case PUSHED_AT:
		timestamp_parse_epoch(text, &image->pushed_at);
		break;
	case PULLED_AT:
		timestamp_parse_epoch(text, &image->pulled_at);
		break;
	case SIZE:
		json_integer(value, &image->size);
		break;
	case MANIFEST_TYPE:
		image->manifest_type = text;
		break;
	case ARTIFACT_TYPE:
		image->artifact_type = text;
		break;
	case SUBJECT:
		image->subject = text;
		break;
	case STATUS:
		if (strcmp(text, "ACTIVE") != 0)
			image->status = text;
		break;
	}
}

int
ecr_describe_images(struct aws_client *ecr, const char *repository, bool with_archived, bool *gone,
    ecr_images_page *page, void *context)
{
	static const struct json_handler handler = { .begin = image_begins, .value = image_value };
	struct images r = { 0 };
	struct aws_reading reading = { images_shape, sizeof(images_shape) / sizeof(images_shape[0]),
		&handler, &r };
	struct buf body = { 0 };
	int more = 1;

	*gone = false;
	while (more == 1) {
		struct aws_answer answer = { 0 };
		struct aws_request request;

		ecr_write_listing_request(
		    &body, NULL, repository, with_archived, buf_text(&r.page.token));
		request = aws_json_request("DescribeImages", body.data);
		r.count = 0;
		more = aws_try(ecr, &request, &answer);
		if (more == 0) {
			more = aws_read(ecr, &request, &answer, &reading);
		} else if (strcmp(answer.error.code.data, "RepositoryNotFoundException") == 0) {
			*gone = true;
			buf_truncate(&r.page.next, 0);
			more = 0;
		} else {
			aws_report(ecr, &request, &answer);
		}
		aws_answer_release(&answer);
		if (more == 0 && r.count > 0)
			more = page(context, r.images, r.count);
		arena_release(&r.arena);
		if (more == 0)
			more = page_turn(&r.page, ecr, "DescribeImages");
	}
	free(r.images);
	page_release(&r.page);
	buf_release(&body);
	return more;
}
