#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/ecr_try.h"
#include "json/json.h"

enum { DELETED, FAILURES, FAILURE, FAILED_DIGEST, CODE, REASON };

static const struct json_member shape[] = {
	[DELETED] = { "imageIds[].imageDigest", JSON_STRING, JSON_OPTIONAL },
	[FAILURES] = { "failures", JSON_ARRAY, JSON_OPTIONAL },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[FAILED_DIGEST] = { "failures[].imageId.imageDigest", JSON_STRING, JSON_OPTIONAL },
	[CODE] = { "failures[].failureCode", JSON_STRING, JSON_OPTIONAL },
	[REASON] = { "failures[].failureReason", JSON_STRING, JSON_OPTIONAL },
};

struct reading {
	struct buf digest, code, reason; /* of the failure at hand */
	ecr_deletion_done *each;
	void *context;
};

static void
on_begin(void *context, int member)
{
	struct reading *r = context;

	if (member == FAILURE) {
		buf_truncate(&r->digest, 0);
		buf_truncate(&r->code, 0);
		buf_truncate(&r->reason, 0);
	}
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	if (member == DELETED)
		r->each(r->context, value->text, NULL, NULL);
	else if (member == FAILED_DIGEST)
		buf_adds(&r->digest, value->text);
	else if (member == CODE)
		buf_adds(&r->code, value->text);
	else if (member == REASON)
		buf_adds(&r->reason, value->text);
}

static void
on_end(void *context, int member)
{
	struct reading *r = context;

	if (member == FAILURE)
		r->each(r->context, buf_text(&r->digest),
		    r->code.len > 0 ? r->code.data : "UnknownFailure", buf_text(&r->reason));
}

int
ecr_delete_images(struct aws_client *ecr, const char *registry, const char *repository,
    const char *const *digests, size_t count, ecr_deletion_done *each, void *context,
    struct ecr_call *call)
{
	static const struct json_handler handler = {
		.begin = on_begin, .value = on_value, .end = on_end
	};
	struct reading r = { .each = each, .context = context };
	const struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler,
		&r };
	struct buf body = { 0 };
	int rc;

	ecr_write_request(&body, registry, repository, digests, count, false);
	rc = ecr_try(ecr, "BatchDeleteImage", body.data, &reading, call);
	buf_release(&r.digest);
	buf_release(&r.code);
	buf_release(&r.reason);
	buf_release(&body);
	return rc;
}
