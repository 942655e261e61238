#include "plan/verdict.h"

#include <stddef.h>
#include <string.h>

#include "plan/decide.h"
#include "record/extend.h"

static void
add_members(struct buf *out, const struct catalog_image *image, const char *reason, const char *by,
    const char *as_of)
{
	const struct record_member decision[] = {
		{ "kind", image_kind_name((enum image_kind)image->kind) },
		{ "action", image_is_kept(image) ? "keep" : "delete" },
		{ "reason", reason },
		{ "by", by },
		{ "as_of", as_of },
	};

	record_members(out, decision, sizeof(decision) / sizeof(decision[0]));
}

const struct buf *
verdict_members(struct verdicts *v, const struct catalog *catalog,
    const struct catalog_image *image, const char *as_of)
{
	struct buf *reason = &v->last[image->kind][image->reason].reason;
	struct buf *members = &v->last[image->kind][image->reason].members;
	const char *by = reason_user(catalog, image);

	buf_truncate(&v->reason, 0);
	reason_format(&v->reason, catalog, image);
	if (by == NULL && strcmp(v->reason.data, buf_text(reason)) == 0)
		return members;
	buf_truncate(reason, 0);
	buf_truncate(members, 0);
	add_members(members, image, v->reason.data, by, as_of);
	/* Who uses an image is another one each time. */
	if (by == NULL)
		buf_adds(reason, v->reason.data);
	return members;
}

void
verdicts_release(struct verdicts *v)
{
	for (int kind = 0; kind <= KIND_LAST; kind++) {
		for (int reason = 0; reason <= REASON_LAST; reason++) {
			buf_release(&v->last[kind][reason].reason);
			buf_release(&v->last[kind][reason].members);
		}
	}
	buf_release(&v->reason);
}
