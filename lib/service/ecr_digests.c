#include "service/ecr.h"
#include "service/ecr_image_ids.h"
#include "service/ecr_try.h"
#include "service/page.h"

enum { DETAILS, DETAIL, DIGEST, NEXT };

static const struct json_member shape[] = {
	[DETAILS] = { "imageDetails", JSON_ARRAY, JSON_REQUIRED },
	[DETAIL] = { "imageDetails[]", JSON_OBJECT, JSON_OPTIONAL },
	[DIGEST] = { "imageDetails[].imageDigest", JSON_STRING, JSON_REQUIRED },
	[NEXT] = { "nextToken", JSON_STRING, JSON_OPTIONAL },
};

struct listing {
	struct page page;
	ecr_digest_found *each;
	void *context;
};

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct listing *l = context;

	if (member == DIGEST) {
		page_item(&l->page, value->text);
		l->each(l->context, value->text);
	} else if (member == NEXT) {
		buf_adds(&l->page.next, value->text);
	}
}

/* Returns whether there is a next page; -1 where this one cannot be had. */
static int
read_page(struct aws_client *ecr, struct listing *l, const char *body, struct ecr_call *call)
{
	static const struct json_handler handler = { .value = on_value };
	const struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler, l };

	ecr_call_release(call);
	if (ecr_try(ecr, "DescribeImages", body, &reading, call) == -1)
		return -1;
	return page_try(&l->page, &call->failure);
}

int
ecr_list_digests(struct aws_client *ecr, const char *registry, const char *repository,
    size_t page_max, ecr_digest_found *each, void *context, struct ecr_call *call)
{
	struct listing l = { .each = each, .context = context };
	struct buf body = { 0 };
	int more = 1;

	for (size_t n = 0; more == 1 && n < page_max; n++) {
		ecr_write_listing_request(
		    &body, registry, repository, true, buf_text(&l.page.token));
		more = read_page(ecr, &l, body.data, call);
	}
	if (more == 1)
		buf_addf(&call->failure, "it has more than %zu pages", page_max);
	page_release(&l.page);
	buf_release(&body);
	return more == 0 ? 0 : -1;
}
