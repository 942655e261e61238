#include <string.h>

#include "service/ecs.h"
#include "json/json.h"

enum { IMAGE, ARN, CONTAINERS };

static const struct json_member shape[] = {
	/* Containers of an external kind may have none. */
	[IMAGE] = { "taskDefinition.containerDefinitions[].image", JSON_STRING, JSON_OPTIONAL },
	[ARN] = { "taskDefinition.taskDefinitionArn", JSON_STRING, JSON_REQUIRED },
	[CONTAINERS] = { "taskDefinition.containerDefinitions", JSON_ARRAY, JSON_REQUIRED },
	{ "taskDefinition", JSON_OBJECT, JSON_REQUIRED },
};

struct reading {
	struct strlist *images;
	struct buf arn;
};

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	if (member == IMAGE)
		strlist_add_n(r->images, value->text, value->len);
	else if (member == ARN)
		buf_adds(&r->arn, value->text);
}

/*
 * ECS has no code of its own for a task definition that is gone: it answers ClientException with
 * this text (also for one that was never there).
 */
static bool
means_not_found(const struct aws_error *error)
{
	return strcmp(buf_text(&error->code), "ClientException") == 0 &&
	       strstr(buf_text(&error->message), "Unable to describe task definition") != NULL;
}

static int
ask(struct aws_client *ecs, const char *arn, struct strlist *images, bool *found)
{
	static const struct json_handler handler = { .value = on_value };
	struct reading r = { .images = images };
	struct aws_reading reading = { shape, sizeof(shape) / sizeof(shape[0]), &handler, &r };
	struct aws_answer answer = { 0 };
	struct aws_request request;
	struct json_writer w;
	struct buf body = { 0 };
	int rc = -1;

	json_writer_begin(&w, &body, false);
	json_open_object(&w);
	json_member_string(&w, "taskDefinition", arn);
	json_close_object(&w);
	json_writer_end(&w);
	request = aws_json_request("DescribeTaskDefinition", body.data);
	*found = true;
	if (aws_try(ecs, &request, &answer) == 0) {
		rc = aws_read(ecs, &request, &answer, &reading);
		if (rc == 0 && strcmp(buf_text(&r.arn), arn) != 0)
			rc = aws_refuse(ecs, request.operation,
			    "gave an answer about %s where %s was asked for", buf_text(&r.arn),
			    arn);
	} else if (means_not_found(&answer.error)) {
		*found = false;
		rc = 0;
	} else {
		aws_report(ecs, &request, &answer);
	}
	buf_release(&r.arn);
	aws_answer_release(&answer);
	buf_release(&body);
	return rc;
}

int
ecs_describe_task_definition(struct aws_client *ecs, struct cache *cache, const char *arn,
    struct strlist *images, bool *found)
{
	struct buf key = { 0 };
	int rc = 0;

	buf_addf(&key, "task definition\t%s\t%s", aws_client_url(ecs), arn);
	*found = cache_find(cache, key.data, images);
	if (!*found) {
		rc = ask(ecs, arn, images, found);
		if (rc == 0 && *found)
			cache_add(cache, key.data, images->items, images->len);
	}
	buf_release(&key);
	return rc;
}
