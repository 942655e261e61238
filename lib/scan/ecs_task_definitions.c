#include "base/log.h"
#include "progress/progress.h"
#include "scan/ecs_scan.h"
#include "scan/in_use.h"

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
		write_in_use(scan->producer, images.items[i], work->name, "task_definition");
	strlist_release(&images);
	progress_items(1);
	return rc;
}

void
meet_task_definition(struct scan *scan, const char *arn, bool needed)
{
	int added;

	pthread_mutex_lock(&scan->lock);
	strmap_put(&scan->task_definitions, arn, &added);
	if (needed)
		strmap_put(&scan->needed, arn, NULL);
	pthread_mutex_unlock(&scan->lock);
	if (added)
		work_submit(work_new(scan, arn), DESCRIBES, describe_task_definition);
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

	scan->families.family_count += families->len;
	for (size_t i = 0; i < families->len; i++) {
		const struct resource_policy *policy =
		    config_task_definition(&scan->producer->config, families->items[i]);

		if (policy != NULL && policy->keep_count > 0)
			families_add(&scan->families, families->items[i], policy->keep_count);
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
	work_submit(family, LISTS, list_revisions);
}

int
scan_task_definitions(void *context)
{
	struct work *work = context;
	struct scan *scan = work->scan;

	if (ecs_list_task_definition_families(scan->ecs, meet_families, work) == -1 ||
	    families_list(&scan->families, scan->ecs, meet_newest, scan) == -1)
		return -1;
	families_open(&scan->families, submit_family, scan);
	return 0;
}

/* A task definition that is gone is no loss where the digests of its task are known. */
int
check_missing_task_definitions(const struct scan *scan)
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
