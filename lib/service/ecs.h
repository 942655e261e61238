#ifndef SERVICE_ECS_H
#define SERVICE_ECS_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/client.h"
#include "base/strlist.h"
#include "cache/cache.h"

/*
 * Amazon ECS (AWS JSON 1.1, AmazonEC2ContainerServiceV20141113): what ecrm reads there.  Each
 * function makes all the calls that it takes, page by page with the largest pages.  All return 0, or
 * -1 after a message.
 */

enum {
	ECS_TASKS_MAX = 100,            /* of one DescribeTasks */
	ECS_SERVICES_MAX = 10,          /* of one DescribeServices */
	ECS_SERVICE_REVISIONS_MAX = 20, /* of one DescribeServiceRevisions */
	ECS_PAGE_SIZE = 100,            /* of the listings */
};

/*
 * Called with each page of ARNs or names, borrowed for the call.  Returns 0 to go on, 1 where that was
 * enough, -1 to end the listing as a failure.
 */
typedef int ecs_names_page(void *context, const struct strlist *names);

int ecs_list_clusters(struct aws_client *ecs, ecs_names_page *page, void *context);

/* desired_status is "RUNNING" or "STOPPED". */
int ecs_list_tasks(struct aws_client *ecs, const char *cluster, const char *desired_status,
    ecs_names_page *page, void *context);
int ecs_list_services(
    struct aws_client *ecs, const char *cluster, ecs_names_page *page, void *context);

/* The families with an active revision. */
int ecs_list_task_definition_families(struct aws_client *ecs, ecs_names_page *page, void *context);

/* The newest active revisions of the family, at most limit of them, newest first. */
int ecs_list_task_definitions(
    struct aws_client *ecs, const char *family, int64_t limit, ecs_names_page *page, void *context);

/*
 * The active revisions of all families: family by family, backwards by name, of each the newest first
 * (API reference of ListTaskDefinitions, sort).
 */
int ecs_list_all_task_definitions(struct aws_client *ecs, ecs_names_page *page, void *context);

/* What something runs: image as it is written there, digest what AWS resolved it to, or NULL. */
struct ecs_container {
	const char *image;
	const char *digest;
};

/* A task, or a revision of a service, with what it runs. */
struct ecs_workload {
	const char *arn;
	const char *service;         /* ARN; NULL: not known, as with tasks */
	const char *task_definition; /* ARN; NULL: not known */
	const struct ecs_container *containers;
	size_t container_count;
};

struct ecs_service {
	const char *arn;
	struct strlist task_definitions;  /* of its own, its deployments and its task sets */
	struct strlist service_revisions; /* ARNs of those that are current */
};

/*
 * Describe up to the operation's maximum of items; each is handed over, borrowed for the call.  One
 * that is gone meanwhile (failures: MISSING) is passed over; any other failure is an error.
 */
int ecs_describe_tasks(struct aws_client *ecs, const char *cluster, char *const *arns, size_t count,
    void (*each)(void *context, const struct ecs_workload *task), void *context);
int ecs_describe_services(struct aws_client *ecs, const char *cluster, char *const *arns,
    size_t count, void (*each)(void *context, const struct ecs_service *service), void *context);
int ecs_describe_service_revisions(struct aws_client *ecs, char *const *arns, size_t count,
    void (*each)(void *context, const struct ecs_workload *revision), void *context);

/*
 * The images of a task definition's containers into images.  *found is false where ECS does not
 * know the task definition (it was deleted); that is no error here.  A revision's containers never
 * change, and its number is never given again (API reference of TaskDefinition, revision): what the
 * cache has of it, which may be NULL, is not asked for.
 */
int ecs_describe_task_definition(struct aws_client *ecs, struct cache *cache, const char *arn,
    struct strlist *images, bool *found);

#endif
