#include "service/ecr_image_ids.h"

#include "service/ecr.h"

void
ecr_write_image_ids(
    struct json_writer *w, const char *repository, const char *const *digests, size_t count)
{
	json_member_string(w, "repositoryName", repository);
	json_key(w, "imageIds");
	json_open_array(w);
	for (size_t i = 0; i < count; i++) {
		json_open_object(w);
		json_member_string(w, "imageDigest", digests[i]);
		json_close_object(w);
	}
	json_close_array(w);
}

void
ecr_write_any_status(struct json_writer *w)
{
	json_key(w, "filter");
	json_open_object(w);
	json_member_string(w, "imageStatus", "ANY");
	json_close_object(w);
}

void
ecr_write_request(struct buf *body, const char *registry, const char *repository,
    const char *const *digests, size_t count, bool with_archived)
{
	struct json_writer w;

	json_writer_begin(&w, body, false);
	json_open_object(&w);
	json_member_string(&w, "registryId", registry);
	ecr_write_image_ids(&w, repository, digests, count);
	if (with_archived)
		ecr_write_any_status(&w);
	json_close_object(&w);
	json_writer_end(&w);
}

void
ecr_write_listing_request(struct buf *body, const char *registry, const char *repository,
    bool with_archived, const char *token)
{
	struct json_writer w;

	buf_truncate(body, 0);
	json_writer_begin(&w, body, false);
	json_open_object(&w);
	json_member_string(&w, "registryId", registry);
	json_member_string(&w, "repositoryName", repository);
	json_member_int(&w, "maxResults", ECR_PAGE_SIZE);
	if (with_archived)
		ecr_write_any_status(&w);
	if (token[0] != '\0')
		json_member_string(&w, "nextToken", token);
	json_close_object(&w);
	json_writer_end(&w);
}
