/* Answers of ECS: a letter for what is asked, a line end, then the answers, one a line. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "service/ecs.h"

static int
on_names(void *context, const struct strlist *names)
{
	(void)context;
	for (size_t i = 0; i < names->len; i++)
		FUZZ_CHECK(names->items[i] != NULL);
	return 0;
}

static void
on_workload(void *context, const struct ecs_workload *workload)
{
	(void)context;
	FUZZ_CHECK(workload->arn != NULL);
	for (size_t i = 0; i < workload->container_count; i++) {
		const struct ecs_container *container = &workload->containers[i];

		FUZZ_CHECK(container->image == NULL || strlen(container->image) < SIZE_MAX);
		FUZZ_CHECK(container->digest == NULL || strlen(container->digest) < SIZE_MAX);
	}
}

static void
on_service(void *context, const struct ecs_service *service)
{
	(void)context;
	FUZZ_CHECK(service->arn != NULL);
	on_names(NULL, &service->task_definitions);
	on_names(NULL, &service->service_revisions);
}

static void
describe_task_definition(struct aws_client *ecs)
{
	struct strlist images = { 0 };
	bool found = false;

	if (ecs_describe_task_definition(ecs, NULL, "arn:web:1", &images, &found) == 0)
		FUZZ_CHECK(found || images.len == 0);
	strlist_release(&images);
}

static void
ask(char what, struct aws_client *ecs)
{
	char arn[] = "arn";
	char *const arns[] = { arn };

	switch (what) {
	case 'c':
		ecs_list_clusters(ecs, on_names, NULL);
		break;
	case 'l':
		ecs_list_tasks(ecs, "c", "RUNNING", on_names, NULL);
		break;
	case 'n':
		ecs_list_services(ecs, "c", on_names, NULL);
		break;
	case 'f':
		ecs_list_task_definition_families(ecs, on_names, NULL);
		break;
	case 'd':
		ecs_list_task_definitions(ecs, "web", 5, on_names, NULL);
		break;
	case 't':
		ecs_describe_tasks(ecs, "c", arns, 1, on_workload, NULL);
		break;
	case 's':
		ecs_describe_services(ecs, "c", arns, 1, on_service, NULL);
		break;
	case 'r':
		ecs_describe_service_revisions(ecs, arns, 1, on_workload, NULL);
		break;
	default:
		describe_task_definition(ecs);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct aws_session *session = fuzz_session(fuzz_cut(text, "\n"));
	struct aws_client *ecs = aws_client_new(session, &aws_ecs);

	ask(text[0], ecs);
	aws_client_free(ecs);
	aws_session_close(session);
	free(text);
	return 0;
}
