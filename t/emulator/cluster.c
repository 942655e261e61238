#include "cluster.h"

#include <string.h>

#include "account.h"
#include "schema.h"

const char *
cluster_part_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

void
cluster_pin(const struct account *account, json_t *object, const json_t *file)
{
	json_t *given = json_object_get(file, "imageDigest");
	const char *digest;

	if (given) {
		if (json_is_string(given))
			json_object_set(object, "imageDigest", given);
		return;
	}
	digest = repositories_resolve(account, text_of(file, "image"));
	if (digest)
		json_object_set_new(object, "imageDigest", json_string(digest));
}

static int
load_cluster(struct clusters *clusters, const struct account *account, const json_t *file)
{
	const char *name = text_of(file, "name");
	const json_t *each;
	json_t *cluster;
	size_t i;

	cluster = json_pack("{s:s, s:o, s:[], s:[], s:{}, s:{}}", "name", name, "arn",
	    account_arn(account, "ecs", "cluster/%s", name), "tasks", "services", "task_by_id",
	    "service_by_name");
	json_array_append_new(clusters->list, cluster);
	if (account_enter(clusters->by_name, name, cluster, "clusters") == -1)
		return -1;
	json_array_foreach(json_object_get(file, "tasks"), i, each)
		if (cluster_add_task(cluster, account, each) == -1)
			return -1;
	json_array_foreach(json_object_get(file, "services"), i, each)
		if (cluster_add_service(cluster, clusters->revisions, account, each) == -1)
			return -1;
	return 0;
}

int
clusters_load(struct clusters *clusters, const struct account *account, const json_t *file)
{
	const json_t *cluster;
	size_t i;

	clusters->list = json_array();
	clusters->by_name = json_object();
	clusters->revisions = json_object();
	json_array_foreach(file, i, cluster)
		if (load_cluster(clusters, account, cluster) == -1)
			return -1;
	return 0;
}

void
clusters_release(struct clusters *clusters)
{
	json_decref(clusters->revisions);
	json_decref(clusters->by_name);
	json_decref(clusters->list);
}

json_t *
clusters_find(const struct clusters *clusters, const char *name)
{
	json_t *cluster =
	    json_object_get(clusters->by_name, name ? cluster_part_name(name) : "default");

	if (name && strchr(name, '/') && !is_text(json_object_get(cluster, "arn"), name))
		return NULL; /* an ARN of another account or region */
	return cluster;
}
