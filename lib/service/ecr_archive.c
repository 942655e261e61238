#include <string.h>

#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/ecr_try.h"
#include "json/json.h"

static const char archived[] = "ARCHIVED";

static void
on_status(void *context, int member, const struct json_value *value)
{
	bool *is_archived = context;

	(void)member;
	*is_archived = strcmp(value->text, archived) == 0;
}

static const struct json_handler handler = { .value = on_status };

static void
write_request(struct buf *body, const char *registry, const char *repository, const char *digest)
{
	struct json_writer w;

	json_writer_begin(&w, body, false);
	json_open_object(&w);
	json_member_string(&w, "registryId", registry);
	json_member_string(&w, "repositoryName", repository);
	json_key(&w, "imageId");
	json_open_object(&w);
	json_member_string(&w, "imageDigest", digest);
	json_close_object(&w);
	json_member_string(&w, "targetStorageClass", "ARCHIVE");
	json_close_object(&w);
	json_writer_end(&w);
}

int
ecr_archive_image(struct aws_client *ecr, const char *registry, const char *repository,
    const char *digest, struct ecr_call *call)
{
	static const struct json_member shape[] = { { "imageStatus", JSON_STRING, JSON_REQUIRED } };
	bool is_archived = false;
	const struct aws_reading reading = { shape, 1, &handler, &is_archived };
	struct buf body = { 0 };
	int rc;

	write_request(&body, registry, repository, digest);
	rc = ecr_try(ecr, "UpdateImageStorageClass", body.data, &reading, call);
	if (rc == 0 && !is_archived) {
		buf_adds(&call->code, "not archived");
		buf_adds(&call->failure,
		    "ecr UpdateImageStorageClass was done, but the image is not in the archive");
		rc = -1;
	}
	buf_release(&body);
	return rc;
}

bool
ecr_image_is_archived(
    struct aws_client *ecr, const char *registry, const char *repository, const char *digest)
{
	static const struct json_member shape[] = { { "imageDetails[].imageStatus", JSON_STRING,
	    JSON_OPTIONAL } };
	bool is_archived = false;
	const struct aws_reading reading = { shape, 1, &handler, &is_archived };
	struct ecr_call call = { 0 };
	struct buf body = { 0 };
	bool known;

	ecr_write_request(&body, registry, repository, &digest, 1, false);
	known = ecr_try(ecr, "DescribeImages", body.data, &reading, &call) == 0;
	ecr_call_release(&call);
	buf_release(&body);
	return known && is_archived;
}
