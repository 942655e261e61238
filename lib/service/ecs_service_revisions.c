#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "service/ecs.h"
#include "service/ecs_failures.h"
#include "json/json.h"

enum {
	REVISIONS,
	REVISION,
	REVISION_ARN,
	SERVICE,
	TASK_DEFINITION,
	CONTAINER,
	IMAGE,
	DIGEST,
	FAILURE,
	ARN,
	REASON,
};

static const struct json_member shape[] = {
	[REVISIONS] = { "serviceRevisions", JSON_ARRAY, JSON_REQUIRED },
	[REVISION] = { "serviceRevisions[]", JSON_OBJECT, JSON_OPTIONAL },
	[REVISION_ARN] = { "serviceRevisions[].serviceRevisionArn", JSON_STRING, JSON_REQUIRED },
	[SERVICE] = { "serviceRevisions[].serviceArn", JSON_STRING, JSON_OPTIONAL },
	[TASK_DEFINITION] = { "serviceRevisions[].taskDefinition", JSON_STRING, JSON_OPTIONAL },
	[CONTAINER] = { "serviceRevisions[].containerImages[]", JSON_OBJECT, JSON_OPTIONAL },
	[IMAGE] = { "serviceRevisions[].containerImages[].image", JSON_STRING, JSON_OPTIONAL },
	[DIGEST] = { "serviceRevisions[].containerImages[].imageDigest", JSON_STRING,
	    JSON_OPTIONAL },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[ARN] = { "failures[].arn", JSON_STRING, JSON_OPTIONAL },
	[REASON] = { "failures[].reason", JSON_STRING, JSON_OPTIONAL },
};

struct reading {
	struct arena arena; /* of the revision at hand */
	struct ecs_service_revision revision;
	struct ecs_container *containers;
	size_t capacity;
	struct ecs_failures failures;
	void (*each)(void *context, const struct ecs_service_revision *revision);
	void *context;
};

static void
on_begin(void *context, int member)
{
	struct reading *r = context;

	if (member == REVISION) {
		arena_release(&r->arena);
		r->revision = (struct ecs_service_revision){ 0 };
	} else if (member == CONTAINER) {
		r->containers = xgrow(r->containers, &r->capacity, r->revision.container_count + 1,
		    sizeof(*r->containers));
		r->containers[r->revision.container_count++] = (struct ecs_container){ 0 };
	}
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;
	const char *text = arena_strndup(&r->arena, value->text, value->len);

	switch (member) {
	case REVISION_ARN:
		r->revision.arn = text;
		break;
	case SERVICE:
		r->revision.service = text;
		break;
	case TASK_DEFINITION:
		r->revision.task_definition = text;
		break;
	case IMAGE:
		r->containers[r->revision.container_count - 1].image = text;
		break;
	case DIGEST:
		if (value->len > 0)
			r->containers[r->revision.container_count - 1].digest = text;
		break;
	case ARN:
		buf_adds(&r->failures.arn, value->text);
		break;
	case REASON:
		buf_adds(&r->failures.reason, value->text);
		break;
	}
}

static void
on_end(void *context, int member)
{
	struct reading *r = context;

	if (member == REVISION) {
		r->revision.containers = r->containers;
		r->each(r->context, &r->revision);
	} else if (member == FAILURE) {
		ecs_failure_end(&r->failures);
	}
}

int
ecs_describe_service_revisions(struct aws_client *ecs, char *const *arns, size_t count,
    void (*each)(void *context, const struct ecs_service_revision *revision), void *context)
{
	static const struct json_handler handler = { on_begin, on_value, on_end };
	struct reading r = { .each = each, .context = context };
	struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler, &r };
	struct buf body = { 0 };
	int rc;

	ecs_write_arns(&body, NULL, "serviceRevisionArns", arns, count);
	rc = aws_json_call(ecs, "DescribeServiceRevisions", body.data, &reading);
	if (rc == 0)
		rc = ecs_failures_check(&r.failures, ecs, "DescribeServiceRevisions");
	arena_release(&r.arena);
	free(r.containers);
	ecs_failures_release(&r.failures);
	buf_release(&body);
	return rc;
}
