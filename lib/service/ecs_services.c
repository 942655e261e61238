
#include "service/ecs.h"
#include "service/ecs_failures.h"
#include "json/json.h"

enum {
	SERVICES,
	SERVICE,
	SERVICE_ARN,
	TASK_DEFINITION,
	DEPLOYMENT_TASK_DEFINITION,
	TASK_SET_TASK_DEFINITION,
	SERVICE_REVISION,
	FAILURE,
	ARN,
	REASON,
};

static const struct json_member shape[] = {
	[SERVICES] = { "services", JSON_ARRAY, JSON_REQUIRED },
	[SERVICE] = { "services[]", JSON_OBJECT, JSON_OPTIONAL },
	[SERVICE_ARN] = { "services[].serviceArn", JSON_STRING, JSON_REQUIRED },
	/* A service with an EXTERNAL deployment controller has none of its own. */
	[TASK_DEFINITION] = { "services[].taskDefinition", JSON_STRING, JSON_OPTIONAL },
	[DEPLOYMENT_TASK_DEFINITION] = { "services[].deployments[].taskDefinition", JSON_STRING,
	    JSON_OPTIONAL },
	[TASK_SET_TASK_DEFINITION] = { "services[].taskSets[].taskDefinition", JSON_STRING,
	    JSON_OPTIONAL },
	[SERVICE_REVISION] = { "services[].currentServiceRevisions[].arn", JSON_STRING,
	    JSON_OPTIONAL },
	[FAILURE] = { "failures[]", JSON_OBJECT, JSON_OPTIONAL },
	[ARN] = { "failures[].arn", JSON_STRING, JSON_OPTIONAL },
	[REASON] = { "failures[].reason", JSON_STRING, JSON_OPTIONAL },
};

struct reading {
	struct buf arn;
	struct ecs_service service;
	struct asked asked;
	struct ecs_failures failures;
	void (*each)(void *context, const struct ecs_service *service);
	void *context;
};

static void
forget_service(struct reading *r)
{
	buf_truncate(&r->arn, 0);
	strlist_clear(&r->service.task_definitions);
	strlist_clear(&r->service.service_revisions);
}

static void
on_begin(void *context, int member)
{
	if (member == SERVICE)
		forget_service(context);
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	switch (member) {
	case SERVICE_ARN:
		buf_adds(&r->arn, value->text);
		break;
	case TASK_DEFINITION:
	case DEPLOYMENT_TASK_DEFINITION:
	case TASK_SET_TASK_DEFINITION:
		if (value->len > 0)
			strlist_add(&r->service.task_definitions, value->text);
		break;
	case SERVICE_REVISION:
		strlist_add(&r->service.service_revisions, value->text);
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

	if (member == SERVICE) {
		r->service.arn = r->arn.data;
		asked_answer(&r->asked, r->service.arn);
		r->each(r->context, &r->service);
	} else if (member == FAILURE) {
		ecs_failure_end(&r->failures, &r->asked);
	}
}

int
ecs_describe_services(struct aws_client *ecs, const char *cluster, char *const *arns, size_t count,
    void (*each)(void *context, const struct ecs_service *service), void *context)
{
	static const struct json_handler handler = {
		.begin = on_begin, .value = on_value, .end = on_end
	};
	struct reading r = { .each = each, .context = context };
	struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler, &r };
	struct buf body = { 0 };
	int rc;

	asked_init(&r.asked, (const char *const *)arns, count);
	ecs_write_arns(&body, cluster, "services", arns, count);
	rc = aws_json_call(ecs, "DescribeServices", body.data, &reading);
	if (rc == 0)
		rc = ecs_failures_check(&r.failures, ecs, "DescribeServices");
	if (rc == 0)
		rc = asked_check(&r.asked, ecs, "DescribeServices");
	asked_release(&r.asked);
	buf_release(&r.arn);
	strlist_release(&r.service.task_definitions);
	strlist_release(&r.service.service_revisions);
	ecs_failures_release(&r.failures);
	buf_release(&body);
	return rc;
}
