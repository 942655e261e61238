/* ECS clusters with the tasks and services in them. */
#ifndef CLUSTER_H
#define CLUSTER_H

#include <jansson.h>

struct account;

/*
 * A cluster is an object with the members
 *   name, arn
 *   tasks             list of what DescribeTasks answers
 *   services          list of what DescribeServices answers
 *   task_by_id, service_by_name
 */
struct clusters {
	json_t *list;
	json_t *by_name;
	json_t *revisions; /* ARN -> what DescribeServiceRevisions answers */
};

/* clusters_load(clusters, account, file): Returns 0, or -1 after one line on stderr. */
int clusters_load(struct clusters *clusters, const struct account *account, const json_t *file);

void clusters_release(struct clusters *clusters);

/* clusters_find(clusters, name): The cluster of that name or ARN, borrowed, "default" if name is NULL; or NULL. */
json_t *clusters_find(const struct clusters *clusters, const char *name);

/* cluster_part_name(name): What stands after the last '/' of an ARN; a name itself.  Borrowed from name. */
const char *cluster_part_name(const char *name);

/*
 * cluster_pin(account, object, file):
 * Set imageDigest in object: the one in file, or, if file does not say, the one its image's tag has in the registry.
 */
void cluster_pin(const struct account *account, json_t *object, const json_t *file);

/* cluster_add_task(cluster, account, file), cluster_add_service(...): Returns 0, or -1 after one line on stderr. */
int cluster_add_task(json_t *cluster, const struct account *account, const json_t *file);
int cluster_add_service(
    json_t *cluster, json_t *revisions, const struct account *account, const json_t *file);

#endif
