#include "scan/ecs.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "progress/progress.h"
#include "scan/ecs_scan.h"

struct work *
work_new(struct scan *scan, const char *name)
{
	struct work *work = xcalloc(1, sizeof(*work));

	work->scan = scan;
	work->name = xstrdup(name);
	return work;
}

void
work_free(void *context)
{
	struct work *work = context;

	if (work->stage == FINDS_LISTINGS)
		progress_close();
	progress_done(work->stage == LISTS);
	strlist_release(&work->arns);
	free(work->name);
	free(work);
}

void
work_submit(struct work *work, enum stage stage, job_run *run)
{
	work->stage = stage;
	if (stage == FINDS_LISTINGS)
		progress_open();
	progress_expect(stage == LISTS);
	producer_submit(work->scan->producer, run, work, work_free);
}

const char *
cluster_name(const char *arn)
{
	const char *slash = strrchr(arn, '/');

	return slash != NULL ? slash + 1 : arn;
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
	if (scan->families.family_count > 0)
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
		work_submit(work_new(scan, ""), FINDS_LISTINGS, scan_clusters);
	else
		log_warn("%s has no clusters: tasks and services are not scanned", config->path);
	if (config->has_task_definitions)
		work_submit(work_new(scan, ""), FINDS_LISTINGS, scan_task_definitions);
	else
		log_warn("%s has no task_definitions: they are not scanned", config->path);
	progress_close(); /* what runs now tells of itself */
	if (producer_wait(scan->producer, 0) == -1)
		return -1;
	submit_last_revisions(scan);
	if (producer_wait(scan->producer, 0) == -1)
		return -1;
	warn_of_unmatched(scan);
	return check_missing_task_definitions(scan);
}

int
scan_ecs(struct producer *producer, struct aws_client *ecs)
{
	struct scan scan = { .producer = producer, .ecs = ecs };
	int rc;

	pthread_mutex_init(&scan.lock, NULL);
	scan.revisions = work_new(&scan, "");
	scan.revisions->stage = DESCRIBES;
	rc = scan_all(&scan);
	work_free(scan.revisions);
	pthread_mutex_destroy(&scan.lock);
	strmap_release(&scan.task_definitions);
	strmap_release(&scan.needed);
	strmap_release(&scan.missing);
	families_release(&scan.families);
	return rc;
}
