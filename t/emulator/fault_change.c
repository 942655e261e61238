#include "fault_change.h"

#include <string.h>

#include "account.h"
#include "digest.h"
#include "generate_chance.h"
#include "request.h"
#include "schema.h"

bool
fault_lists_images(const struct request *request)
{
	return strcmp(request->operation_name, "DescribeImages") == 0;
}

bool
fault_lists_tasks(const struct request *request)
{
	return strcmp(request->operation_name, "ListTasks") == 0;
}

static size_t
below(uint64_t *chance, size_t n)
{
	return n == 0 ? 0 : (size_t)chance_below(chance, (int)n);
}

bool
fault_lists_running_tasks(const struct request *request)
{
	const char *status = request_text(request, "desiredStatus");

	return fault_lists_tasks(request) && (!status || strcmp(status, "RUNNING") == 0);
}

static json_t *
repository_of(const struct account *account, const struct request *request)
{
	return json_object_get(
	    account->repositories.by_name, request_text(request, "repositoryName"));
}

/* An image of the repository, borrowed: any that is there; NULL if there is none. */
static json_t *
some_image(const json_t *repository, uint64_t *chance)
{
	const json_t *images = json_object_get(repository, "images");
	size_t n = json_array_size(images), start = below(chance, n);

	for (size_t i = 0; i < n; i++) {
		json_t *image = json_array_get(images, (start + i) % n);

		if (!json_is_null(image))
			return image;
	}
	return NULL;
}

json_t *
fault_push(struct account *account, const struct request *request, uint64_t *chance)
{
	json_t *repository = repository_of(account, request), *file;
	char digest[65];

	(void)chance;
	if (!repository)
		return NULL;
	digest_id(digest, 64, "pushed %s", request->id);
	file = json_pack("{s:o, s:[s], s:s}", "digest", json_sprintf("sha256:%s", digest), "tags",
	    request->id, "pushedAt", "-0s");
	repository_add_image(repository, account, file);
	json_decref(file);
	return json_pack("{s:o}", "pushed", json_sprintf("sha256:%s", digest));
}

json_t *
fault_delete(struct account *account, const struct request *request, uint64_t *chance)
{
	json_t *repository = repository_of(account, request), *changed, *parents;
	json_t *image = some_image(repository, chance);
	json_t *digest = json_object_get(json_object_get(image, "detail"), "imageDigest");

	parents = image ? image_parents(repository, json_string_value(digest)) : NULL;
	json_decref(parents);
	if (!image || parents)
		return NULL;
	changed = json_pack("{s:O}", "deleted", digest);
	image_delete(repository, image);
	return changed;
}

json_t *
fault_retag(struct account *account, const struct request *request, uint64_t *chance)
{
	json_t *repository = repository_of(account, request);
	json_t *by_tag = json_object_get(repository, "by_tag"), *from;
	json_t *to = some_image(repository, chance), *tag;
	size_t chosen = below(chance, json_object_size(by_tag));
	void *at = json_object_iter(by_tag);

	while (at && chosen-- > 0)
		at = json_object_iter_next(by_tag, at);
	if (!at || !to)
		return NULL;
	tag = json_string(json_object_iter_key(at));
	from = json_object_iter_value(at);
	image_untag(repository, from, json_string_value(tag));
	image_tag(repository, to, tag);
	return json_pack("{s:o}", "retagged", tag);
}

static json_t *
cluster_of(const struct account *account, const struct request *request)
{
	return clusters_find(&account->clusters, request_text(request, "cluster"));
}

/* Let the container run another image of its repository, by the digest that it is pinned to. */
static void
change_image(const struct account *account, json_t *container, uint64_t *chance)
{
	const char *image = text_of(container, "image"), *path = strchr(image, '/');
	json_t *name = path ? json_stringn(path + 1, strcspn(path + 1, ":@")) : NULL;
	const json_t *other = some_image(
	    json_object_get(account->repositories.by_name, json_string_value(name)), chance);

	if (other)
		json_object_set(container, "imageDigest",
		    json_object_get(json_object_get(other, "detail"), "imageDigest"));
	json_decref(name);
}

json_t *
fault_start(struct account *account, const struct request *request, uint64_t *chance)
{
	json_t *cluster = cluster_of(account, request), *container;
	json_t *tasks = json_object_get(cluster, "tasks"), *task;
	char id[33];
	size_t i;

	if (json_array_size(tasks) == 0)
		return NULL;
	task = json_deep_copy(json_array_get(tasks, below(chance, json_array_size(tasks))));
	digest_id(id, 32, "started %s", request->id);
	json_object_set_new(task, "taskArn",
	    account_arn(account, "ecs", "task/%s/%s", text_of(cluster, "name"), id));
	json_object_set_new(task, "desiredStatus", json_string("RUNNING"));
	json_object_set_new(task, "lastStatus", json_string("RUNNING"));
	json_array_foreach(json_object_get(task, "containers"), i, container)
		change_image(account, container, chance);
	json_array_append(tasks, task);
	json_object_set_new(json_object_get(cluster, "task_by_id"), id, task);
	return json_pack("{s:O}", "started", task);
}

json_t *
fault_stop(struct account *account, const struct request *request, uint64_t *chance)
{
	const json_t *tasks = json_object_get(cluster_of(account, request), "tasks");
	size_t n = json_array_size(tasks), start = below(chance, n);

	for (size_t i = 0; i < n; i++) {
		json_t *task = json_array_get(tasks, (start + i) % n);

		if (!is_text(json_object_get(task, "desiredStatus"), "RUNNING"))
			continue;
		json_object_set_new(task, "desiredStatus", json_string("STOPPED"));
		json_object_set_new(task, "lastStatus", json_string("STOPPED"));
		return json_pack("{s:O}", "stopped", json_object_get(task, "taskArn"));
	}
	return NULL;
}
