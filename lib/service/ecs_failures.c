#include "service/ecs_failures.h"

#include <string.h>

#include "json/json.h"

void
ecs_failure_end(struct ecs_failures *f, struct asked *asked)
{
	asked_answer(asked, f->arn.data);
	if (f->first.len == 0 && strcmp(buf_text(&f->reason), "MISSING") != 0)
		buf_addf(&f->first, "%s: %s", f->arn.len > 0 ? f->arn.data : "an item",
		    f->reason.len > 0 ? f->reason.data : "no reason given");
	buf_truncate(&f->arn, 0);
	buf_truncate(&f->reason, 0);
}

int
ecs_failures_check(
    const struct ecs_failures *f, const struct aws_client *ecs, const char *operation)
{
	if (f->first.len == 0)
		return 0;
	return aws_refuse(ecs, operation, "could not describe %s", f->first.data);
}

void
ecs_failures_release(struct ecs_failures *f)
{
	buf_release(&f->arn);
	buf_release(&f->reason);
	buf_release(&f->first);
}

void
ecs_write_arns(
    struct buf *body, const char *cluster, const char *member, char *const *arns, size_t count)
{
	struct json_writer w;

	json_writer_begin(&w, body, false);
	json_open_object(&w);
	json_member_string(&w, "cluster", cluster);
	json_key(&w, member);
	json_open_array(&w);
	for (size_t i = 0; i < count; i++)
		json_string(&w, arns[i]);
	json_close_array(&w);
	json_close_object(&w);
	json_writer_end(&w);
}
