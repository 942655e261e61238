#include <string.h>

#include "base/strlist.h"
#include "service/asked.h"
#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/ecr_try.h"
#include "json/json.h"

enum { DETAILS, DETAIL, DIGEST, TAG };

static const struct json_member shape[] = {
	[DETAILS] = { "imageDetails", JSON_ARRAY, JSON_REQUIRED },
	[DETAIL] = { "imageDetails[]", JSON_OBJECT, JSON_OPTIONAL },
	[DIGEST] = { "imageDetails[].imageDigest", JSON_STRING, JSON_REQUIRED },
	[TAG] = { "imageDetails[].imageTags[]", JSON_STRING, JSON_OPTIONAL },
};

struct reading {
	struct buf digest; /* of the image at hand */
	struct strlist tags;
	struct asked asked;
	ecr_tags_found *each;
	void *context;
};

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	if (member == DIGEST)
		buf_adds(&r->digest, value->text);
	else if (member == TAG)
		strlist_add(&r->tags, value->text);
}

static void
on_end(void *context, int member)
{
	struct reading *r = context;

	if (member != DETAIL)
		return;
	asked_answer(&r->asked, r->digest.data);
	r->each(r->context, r->digest.data, r->tags.items, r->tags.len);
	buf_truncate(&r->digest, 0);
	strlist_clear(&r->tags);
}

static int
describe(struct aws_client *ecr, struct reading *r, const char *body, struct ecr_call *call)
{
	static const struct json_handler handler = { .value = on_value, .end = on_end };
	const struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler, r };
	const char *missing;

	if (ecr_try(ecr, "DescribeImages", body, &reading, call) == -1)
		return -1;
	missing = asked_missing(&r->asked);
	if (missing == NULL)
		return 0;
	buf_adds(&call->code, "incomplete answer");
	buf_addf(&call->failure, "ecr DescribeImages gave an answer that passes over %s", missing);
	return -1;
}

int
ecr_describe_tags(struct aws_client *ecr, const char *registry, const char *repository,
    const char *const *digests, size_t count, bool with_archived, bool *misses,
    ecr_tags_found *each, void *context, struct ecr_call *call)
{
	struct reading r = { .each = each, .context = context };
	struct buf body = { 0 };
	int rc;

	ecr_write_request(&body, registry, repository, digests, count, with_archived);
	asked_init(&r.asked, digests, count);
	rc = describe(ecr, &r, body.data, call);
	call->unsure = false; /* it has only asked */
	*misses = rc == -1 && strcmp(buf_text(&call->code), "ImageNotFoundException") == 0;
	asked_release(&r.asked);
	strlist_release(&r.tags);
	buf_release(&r.digest);
	buf_release(&body);
	return *misses ? 0 : rc;
}
