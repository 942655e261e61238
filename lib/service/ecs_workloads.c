#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "service/ecs.h"
#include "service/ecs_failures.h"
#include "json/json.h"

/* The members of the two answers, which differ in their names only. */
enum {
	ITEMS,
	ITEM,
	ITEM_ARN,
	SERVICE,
	TASK_DEFINITION,
	CONTAINERS,
	CONTAINER,
	IMAGE,
	DIGEST,
	FAILURE,
	FAILED_ARN,
	FAILURE_REASON,
	MEMBERS,
};

static const struct json_member tasks_shape[MEMBERS] = {
	[ITEMS] = { "tasks", JSON_ARRAY, JSON_REQUIRED },
	[ITEM] = { "tasks[]", JSON_OBJECT, JSON_OPTIONAL },
	[ITEM_ARN] = { "tasks[].taskArn", JSON_STRING, JSON_REQUIRED },
	/* AWS has no such member: a task names its group instead. */
	[SERVICE] = { "tasks[].serviceArn", JSON_STRING, JSON_OPTIONAL },
	[TASK_DEFINITION] = { "tasks[].taskDefinitionArn", JSON_STRING, JSON_REQUIRED },
	[CONTAINERS] = { "tasks[].containers", JSON_ARRAY, JSON_REQUIRED },
	[CONTAINER] = { "tasks[].containers[]", JSON_OBJECT, JSON_OPTIONAL },
	[IMAGE] = { "tasks[].containers[].image", JSON_STRING, JSON_OPTIONAL },
	[DIGEST] = { "tasks[].containers[].imageDigest", JSON_STRING, JSON_OPTIONAL },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[FAILED_ARN] = { "failures[].arn", JSON_STRING, JSON_OPTIONAL },
	[FAILURE_REASON] = { "failures[].reason", JSON_STRING, JSON_OPTIONAL },
};

static const struct json_member revisions_shape[MEMBERS] = {
	[ITEMS] = { "serviceRevisions", JSON_ARRAY, JSON_REQUIRED },
	[ITEM] = { "serviceRevisions[]", JSON_OBJECT, JSON_OPTIONAL },
	[ITEM_ARN] = { "serviceRevisions[].serviceRevisionArn", JSON_STRING, JSON_REQUIRED },
	[SERVICE] = { "serviceRevisions[].serviceArn", JSON_STRING, JSON_OPTIONAL },
	[TASK_DEFINITION] = { "serviceRevisions[].taskDefinition", JSON_STRING, JSON_OPTIONAL },
	[CONTAINERS] = { "serviceRevisions[].containerImages", JSON_ARRAY, JSON_OPTIONAL },
	[CONTAINER] = { "serviceRevisions[].containerImages[]", JSON_OBJECT, JSON_OPTIONAL },
	[IMAGE] = { "serviceRevisions[].containerImages[].image", JSON_STRING, JSON_OPTIONAL },
	[DIGEST] = { "serviceRevisions[].containerImages[].imageDigest", JSON_STRING,
	    JSON_OPTIONAL },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[FAILED_ARN] = { "failures[].arn", JSON_STRING, JSON_OPTIONAL },
	[FAILURE_REASON] = { "failures[].reason", JSON_STRING, JSON_OPTIONAL },
};

typedef void workload_found(void *context, const struct ecs_workload *workload);

struct reading {
	struct arena arena; /* of the workload at hand */
	struct ecs_workload workload;
	struct ecs_container *containers;
	size_t capacity;
	struct asked asked;
	struct ecs_failures failures;
	workload_found *each;
	void *context;
};

static void
on_begin(void *context, int member)
{
	struct reading *r = context;

	if (member == ITEM) {
		arena_release(&r->arena);
		r->workload = (struct ecs_workload){ 0 };
	} else if (member == CONTAINER) {
		r->containers = xgrow(r->containers, &r->capacity, r->workload.container_count + 1,
		    sizeof(*r->containers));
		r->containers[r->workload.container_count++] = (struct ecs_container){ 0 };
	}
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;
	const char *text = arena_strndup(&r->arena, value->text, value->len);

	switch (member) {
	case ITEM_ARN:
		r->workload.arn = text;
		break;
	case SERVICE:
		r->workload.service = text;
		break;
	case TASK_DEFINITION:
		r->workload.task_definition = text;
		break;
	case IMAGE:
		r->containers[r->workload.container_count - 1].image = text;
		break;
	case DIGEST:
		if (value->len > 0)
			r->containers[r->workload.container_count - 1].digest = text;
		break;
	case FAILED_ARN:
		buf_adds(&r->failures.arn, value->text);
		break;
	case FAILURE_REASON:
		buf_adds(&r->failures.reason, value->text);
		break;
	}
}

static void
on_end(void *context, int member)
{
	struct reading *r = context;

	if (member == ITEM) {
		r->workload.containers = r->containers;
		asked_answer(&r->asked, r->workload.arn);
		r->each(r->context, &r->workload);
	} else if (member == FAILURE) {
		ecs_failure_end(&r->failures, &r->asked);
	}
}

static int
describe(struct aws_client *ecs, const char *operation, const struct buf *body,
    const struct json_member *shape, char *const *arns, size_t count, workload_found *each,
    void *context)
{
	static const struct json_handler handler = {
		.begin = on_begin, .value = on_value, .end = on_end
	};
	struct reading r = { .each = each, .context = context };
	struct aws_reading reading = { shape, MEMBERS, &handler, &r };
	int rc;

	asked_init(&r.asked, (const char *const *)arns, count);
	rc = aws_json_call(ecs, operation, body->data, &reading);
	if (rc == 0)
		rc = ecs_failures_check(&r.failures, ecs, operation);
	if (rc == 0)
		rc = asked_check(&r.asked, ecs, operation);
	asked_release(&r.asked);
	arena_release(&r.arena);
	free(r.containers);
	ecs_failures_release(&r.failures);
	return rc;
}

int
ecs_describe_tasks(struct aws_client *ecs, const char *cluster, char *const *arns, size_t count,
    workload_found *each, void *context)
{
	struct buf body = { 0 };
	int rc;

	ecs_write_arns(&body, cluster, "tasks", arns, count);
	rc = describe(ecs, "DescribeTasks", &body, tasks_shape, arns, count, each, context);
	buf_release(&body);
	return rc;
}

int
ecs_describe_service_revisions(
    struct aws_client *ecs, char *const *arns, size_t count, workload_found *each, void *context)
{
	struct buf body = { 0 };
	int rc;

	ecs_write_arns(&body, NULL, "serviceRevisionArns", arns, count);
	rc = describe(
	    ecs, "DescribeServiceRevisions", &body, revisions_shape, arns, count, each, context);
	buf_release(&body);
	return rc;
}
