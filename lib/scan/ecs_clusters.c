#include <string.h>

#include "image/reference.h"
#include "scan/ecs.h"
#include "scan/ecs_scan.h"
#include "scan/in_use.h"

/* What a container runs: the digest that AWS pinned, unless the image names one itself. */
static void
write_container(
    struct scan *scan, const struct ecs_container *container, const char *by, const char *via)
{
	struct buf pinned = { 0 };

	if (container->image == NULL)
		return;
	if (strchr(container->image, '@') != NULL || container->digest == NULL) {
		write_in_use(scan->producer, container->image, by, via);
		return;
	}
	image_base(&pinned, container->image);
	buf_addf(&pinned, "@%s", container->digest);
	write_in_use(scan->producer, pinned.data, by, via);
	buf_release(&pinned);
}

static void
meet_task(void *context, const struct ecs_workload *task)
{
	struct scan *scan = context;
	bool digests_known = task->container_count > 0;

	for (size_t i = 0; i < task->container_count; i++) {
		const struct ecs_container *container = &task->containers[i];

		write_container(scan, container, task->arn, "task");
		if (container->image == NULL ||
		    (container->digest == NULL && strchr(container->image, '@') == NULL))
			digests_known = false;
	}
	meet_task_definition(scan, task->task_definition, !digests_known);
}

static int
describe_tasks(void *context)
{
	struct work *work = context;

	return ecs_describe_tasks(
	    work->scan->ecs, work->name, work->arns.items, work->arns.len, meet_task, work->scan);
}

/* Submit a job for the ARNs that were gathered, if there are any. */
static void
submit_gathered(struct work *work, job_run *run)
{
	struct work *part;

	if (work->arns.len == 0)
		return;
	part = work_new(work->scan, work->name);
	part->arns = work->arns;
	work->arns = (struct strlist){ 0 };
	work_submit(part, DESCRIBES, run);
}

/* Gather an ARN, and submit a job as soon as there are so many; each is in a lot once. */
static void
gather(struct work *work, const char *arn, size_t lot, job_run *run)
{
	for (size_t i = 0; i < work->arns.len; i++) {
		if (strcmp(work->arns.items[i], arn) == 0)
			return;
	}
	strlist_add(&work->arns, arn);
	if (work->arns.len == lot)
		submit_gathered(work, run);
}

/* Submit jobs that describe the ARNs in lots of at most so many. */
static void
submit_in_lots(const struct work *work, const struct strlist *arns, size_t lot, job_run *run)
{
	for (size_t i = 0; i < arns->len; i += lot) {
		struct work *part = work_new(work->scan, work->name);

		for (size_t n = i; n < arns->len && n < i + lot; n++)
			strlist_add(&part->arns, arns->items[n]);
		work_submit(part, DESCRIBES, run);
	}
}

static int
meet_tasks(void *context, const struct strlist *arns)
{
	for (size_t i = 0; i < arns->len; i++)
		gather(context, arns->items[i], ECS_TASKS_MAX, describe_tasks);
	return 0;
}

static int
list_tasks(void *context)
{
	struct work *work = context;

	/* In this order a task that stops between the two listings is in one of them at least. */
	if (ecs_list_tasks(work->scan->ecs, work->name, "RUNNING", meet_tasks, work) == -1 ||
	    ecs_list_tasks(work->scan->ecs, work->name, "STOPPED", meet_tasks, work) == -1)
		return -1;
	submit_gathered(work, describe_tasks);
	return 0;
}

static void
meet_service_revision(void *context, const struct ecs_workload *revision)
{
	struct scan *scan = context;
	const char *by = revision->service != NULL ? revision->service : revision->arn;

	for (size_t i = 0; i < revision->container_count; i++)
		write_container(scan, &revision->containers[i], by, "service");
	if (revision->task_definition != NULL)
		meet_task_definition(scan, revision->task_definition, true);
}

static int
describe_service_revisions(void *context)
{
	struct work *work = context;

	return ecs_describe_service_revisions(
	    work->scan->ecs, work->arns.items, work->arns.len, meet_service_revision, work->scan);
}

/* Service revisions are described without their cluster: those of all make full lots. */
static void
meet_service_revision_arn(struct scan *scan, const char *arn)
{
	pthread_mutex_lock(&scan->lock);
	gather(scan->revisions, arn, ECS_SERVICE_REVISIONS_MAX, describe_service_revisions);
	pthread_mutex_unlock(&scan->lock);
}

static void
meet_service(void *context, const struct ecs_service *service)
{
	struct work *work = context;

	for (size_t i = 0; i < service->task_definitions.len; i++)
		meet_task_definition(work->scan, service->task_definitions.items[i], true);
	for (size_t i = 0; i < service->service_revisions.len; i++)
		meet_service_revision_arn(work->scan, service->service_revisions.items[i]);
}

static int
describe_services(void *context)
{
	struct work *work = context;

	return ecs_describe_services(
	    work->scan->ecs, work->name, work->arns.items, work->arns.len, meet_service, work);
}

static int
meet_services(void *context, const struct strlist *arns)
{
	submit_in_lots(context, arns, ECS_SERVICES_MAX, describe_services);
	return 0;
}

static int
list_services(void *context)
{
	struct work *work = context;

	return ecs_list_services(work->scan->ecs, work->name, meet_services, work);
}

static int
meet_clusters(void *context, const struct strlist *arns)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	scan->met_cluster |= arns->len > 0;
	for (size_t i = 0; i < arns->len; i++) {
		if (config_cluster(&scan->producer->config, cluster_name(arns->items[i])) == NULL)
			continue;
		work_submit(work_new(scan, arns->items[i]), LISTS, list_tasks);
		work_submit(work_new(scan, arns->items[i]), LISTS, list_services);
	}
	return 0;
}

int
scan_clusters(void *context)
{
	struct work *work = context;

	return ecs_list_clusters(work->scan->ecs, meet_clusters, work);
}

void
submit_last_revisions(struct scan *scan)
{
	submit_gathered(scan->revisions, describe_service_revisions);
}
