#ifndef SCAN_ECS_SCAN_H
#define SCAN_ECS_SCAN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/strlist.h"
#include "base/strmap.h"
#include "producer/producer.h"
#include "scan/families.h"
#include "service/ecs.h"

/* What the parts of a scan of ECS share; for lib/scan/ecs*.c alone. */
struct scan {
	struct producer *producer;
	struct aws_client *ecs;
	pthread_mutex_t lock;
	struct work *revisions;         /* ARNs of service revisions, for the next lot */
	struct strmap task_definitions; /* ARNs that were or will be described */
	struct strmap needed;           /* those of them without which an image might go unseen */
	struct strmap missing;          /* those that ECS does not know */
	struct families families;       /* of task definitions, with their newest revisions */
	bool met_cluster;               /* one at least, be it configured or not */
};

/* How many listings there are is known when all clusters and families are; each leads to the rest. */
enum stage { FINDS_LISTINGS, LISTS, DESCRIBES };

/* A job's work: a cluster, and for some jobs ARNs in it. */
struct work {
	struct scan *scan;
	char *name;         /* of the cluster, the family or the task definition */
	int64_t keep_count; /* of the family's revisions */
	struct strlist arns;
	enum stage stage;
};

struct work *work_new(struct scan *scan, const char *name);
void work_free(void *work);

/* Have the job done, which frees its work. */
void work_submit(struct work *work, enum stage stage, job_run *run);

/* The job that lists clusters, each of which leads to its tasks and services. */
int scan_clusters(void *work);

/* Describe the service revisions that make no full lot, when all services were met. */
void submit_last_revisions(struct scan *scan);

/* The job that lists task definition families, and of each its newest revisions. */
int scan_task_definitions(void *work);

/*
 * Describe the task definition, once however often it is met.  It is needed where nothing else
 * tells which images it stands for.
 */
void meet_task_definition(struct scan *scan, const char *arn, bool needed);

/* When all is done: returns 0, or -1 after a message where a needed one could not be described. */
int check_missing_task_definitions(const struct scan *scan);

#endif
