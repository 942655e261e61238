#include "scan/ecs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "image/reference.h"
#include "progress/progress.h"
#include "scan/newest.h"
#include "service/ecs.h"

/* Those that come upon clusters and families, and those that list what there is of one. */
static job_run scan_clusters, scan_task_definitions, list_tasks, list_services, list_revisions;

struct scan {
	struct producer *producer;
	struct aws_client *ecs;
	pthread_mutex_t lock;
	struct work *revisions;         /* ARNs of service revisions, for the next lot */
	struct strmap task_definitions; /* ARNs that were or will be described */
	struct strmap needed;           /* those of them without which an image might go unseen */
	struct strmap missing;          /* those that ECS does not know */
	struct newest newest;           /* revisions of the families */
	bool met_cluster;               /* one at least, be it configured or not */
};

/* A job's work: a cluster, and for some jobs ARNs in it. */
struct work {
	struct scan *scan;
	char *name;         /* of the cluster, the family or the task definition */
	int64_t keep_count; /* of the family's revisions */
	struct strlist arns;
	job_run *run;
};

static struct work *
work_new(struct scan *scan, const char *name)
{
	struct work *work = xcalloc(1, sizeof(*work));

	work->scan = scan;
	work->name = xstrdup(name);
	return work;
}

static bool
finds_listings(job_run *run)
{
	return run == scan_clusters || run == scan_task_definitions;
}

static bool
is_listing(job_run *run)
{
	return run == list_tasks || run == list_services || run == list_revisions;
}

static void
work_free(void *context)
{
	struct work *work = context;

	if (finds_listings(work->run))
		progress_close();
	progress_done(is_listing(work->run));
	strlist_release(&work->arns);
	free(work->name);
	free(work);
}

/* How many listings there are is known when all clusters and families are; each leads to the rest. */
static void
submit(job_run *run, struct work *work)
{
	work->run = run;
	if (finds_listings(run))
		progress_open();
	progress_expect(is_listing(run));
	producer_submit(work->scan->producer, run, work, work_free);
}

const char *
cluster_name(const char *arn)
{
	const char *slash = strrchr(arn, '/');

	return slash != NULL ? slash + 1 : arn;
}

static void
write_in_use(struct scan *scan, const char *image, const char *by, const char *via)
{
	struct record record = record_of_type(RECORD_IN_USE);

	if (!is_ecr_image(image)) {
		log_debug("not in ECR: image %s of %s", image, by);
		return;
	}
	record.image = image;
	record.by = by;
	record.via = via;
	record_write(scan->producer->writer, &record);
	log_info("image %s is in use by %s %s", image, via, by);
}

/* What a container runs: the digest that AWS pinned, unless the image names one itself. */
static void
write_container(
    struct scan *scan, const struct ecs_container *container, const char *by, const char *via)
{
	struct buf pinned = { 0 };

	if (container->image == NULL)
		return;
	if (strchr(container->image, '@') != NULL || container->digest == NULL) {
		write_in_use(scan, container->image, by, via);
		return;
	}
	image_base(&pinned, container->image);
	buf_addf(&pinned, "@%s", container->digest);
	write_in_use(scan, pinned.data, by, via);
	buf_release(&pinned);
}

static int
describe_task_definition(void *context)
{
	struct work *work = context;
	struct scan *scan = work->scan;
	struct strlist images = { 0 };
	bool found;
	int rc = ecs_describe_task_definition(
	    scan->ecs, scan->producer->cache, work->name, &images, &found);

	if (rc == 0 && !found) {
		pthread_mutex_lock(&scan->lock);
		strmap_put(&scan->missing, work->name, NULL);
		pthread_mutex_unlock(&scan->lock);
	}
	for (size_t i = 0; i < images.len; i++)
		write_in_use(scan, images.items[i], work->name, "task_definition");
	strlist_release(&images);
	progress_items(1);
	return rc;
}

/*
 * Describe the task definition, once however often it is met.  It is needed where nothing else
 * tells which images it stands for.
 */
static void
meet_task_definition(struct scan *scan, const char *arn, bool needed)
{
	int added;

	pthread_mutex_lock(&scan->lock);
	strmap_put(&scan->task_definitions, arn, &added);
	if (needed)
		strmap_put(&scan->needed, arn, NULL);
	pthread_mutex_unlock(&scan->lock);
	if (added)
		submit(describe_task_definition, work_new(scan, arn));
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
	submit(run, part);
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
		submit(run, part);
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
		submit(list_tasks, work_new(scan, arns->items[i]));
		submit(list_services, work_new(scan, arns->items[i]));
	}
	return 0;
}

static int
scan_clusters(void *context)
{
	struct work *work = context;

	return ecs_list_clusters(work->scan->ecs, meet_clusters, work);
}

static int
meet_revisions(void *context, const struct strlist *arns)
{
	struct work *work = context;

	for (size_t i = 0; i < arns->len; i++)
		meet_task_definition(work->scan, arns->items[i], false);
	return 0;
}

static int
list_revisions(void *context)
{
	struct work *work = context;

	return ecs_list_task_definitions(
	    work->scan->ecs, work->name, work->keep_count, meet_revisions, work);
}

static int
meet_families(void *context, const struct strlist *families)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	scan->newest.family_count += families->len;
	for (size_t i = 0; i < families->len; i++) {
		const struct resource_policy *policy =
		    config_task_definition(&scan->producer->config, families->items[i]);

		if (policy != NULL && policy->keep_count > 0)
			newest_add(&scan->newest, families->items[i], policy->keep_count);
	}
	return 0;
}

static void
meet_newest(void *context, const char *arn)
{
	meet_task_definition(context, arn, false);
}

static void
submit_family(void *context, const char *name, int64_t keep_count)
{
	struct work *family = work_new(context, name);

	family->keep_count = keep_count;
	submit(list_revisions, family);
}

static int
scan_task_definitions(void *context)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	if (ecs_list_task_definition_families(scan->ecs, meet_families, work) == -1 ||
	    newest_list(&scan->newest, scan->ecs, meet_newest, scan) == -1)
		return -1;
	newest_open(&scan->newest, submit_family, scan);
	return 0;
}

/* A task definition that is gone is no loss where the digests of its task are known. */
static int
check_missing(const struct scan *scan)
{
	for (size_t i = 0; i < scan->missing.len; i++) {
		const char *arn = scan->missing.entries[i].key;

		if (strmap_find(&scan->needed, arn) != NULL) {
			log_error("the task definition %s is in use and cannot be described: which "
				  "images it needs is not known",
			    arn);
			return -1;
		}
		log_warn("the task definition %s was deleted; what its tasks ran is known", arn);
	}
	return 0;
}

/* Where there is nothing at all, it is not the entries that are mistyped. */
static void
warn_of_unmatched(const struct scan *scan)
{
	const struct config *config = &scan->producer->config;

	if (scan->met_cluster)
		config_warn_unmatched(config, SECTION_CLUSTERS);
	else if (config->cluster_count > 0)
		producer_warn_none(scan->producer, "cluster");
	if (scan->newest.family_count > 0)
		config_warn_unmatched(config, SECTION_TASK_DEFINITIONS);
	else if (config->task_definition_count > 0)
		producer_warn_none(scan->producer, "active task definition");
}

/* What there is to scan, as the configuration says; the rest follows from what is found. */
static int
scan_all(struct scan *scan)
{
	const struct config *config = &scan->producer->config;

	if (config->has_clusters)
		submit(scan_clusters, work_new(scan, ""));
	else
		log_warn("%s has no clusters: tasks and services are not scanned", config->path);
	if (config->has_task_definitions)
		submit(scan_task_definitions, work_new(scan, ""));
	else
		log_warn("%s has no task_definitions: they are not scanned", config->path);
	progress_close(); /* what runs now tells of itself */
	if (producer_wait(scan->producer, 0) == -1)
		return -1;
	submit_gathered(scan->revisions, describe_service_revisions);
	if (producer_wait(scan->producer, 0) == -1)
		return -1;
	warn_of_unmatched(scan);
	return check_missing(scan);
}

int
scan_ecs(struct producer *producer, struct aws_client *ecs)
{
	struct scan scan = { .producer = producer, .ecs = ecs };
	int rc;

	pthread_mutex_init(&scan.lock, NULL);
	scan.revisions = work_new(&scan, "");
	rc = scan_all(&scan);
	work_free(scan.revisions);
	pthread_mutex_destroy(&scan.lock);
	strmap_release(&scan.task_definitions);
	strmap_release(&scan.needed);
	strmap_release(&scan.missing);
	newest_release(&scan.newest);
	return rc;
}
