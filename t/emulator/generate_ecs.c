/* What runs on ECS: services and jobs, each with a family of task definitions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "generate_names.h"

struct workload {
	const char *cluster;
	char name[64];
	const struct repository *repository;
	int tasks;
	enum oddity oddity;
	bool job;
	bool sidecar;
	int revisions;
};

static void
add_workload(struct generator *g, struct workload **list, size_t *n, struct workload w)
{
	if (!w.repository)
		return; /* a small account, which leaves that repository out */
	w.sidecar =
	    chance_percent(&g->state, 40) && generate_find_repository(g, "platform/fluent-bit");
	w.revisions = 3 + chance_below(&g->state, 38);
	*list = realloc(*list, (*n + 1) * sizeof(**list));
	(*list)[(*n)++] = w;
}

static struct workload *
plan_workloads(struct generator *g, size_t *n)
{
	struct workload *list = NULL;

	*n = 0;
	for (size_t i = 0; i < COUNT(service_names); i++) {
		const struct service_name *s = &service_names[i];
		struct workload w = { .cluster = s->cluster,
			.repository = generate_find_repository(g, s->repository),
			.tasks = s->tasks,
			.oddity = s->oddity };

		snprintf(w.name, sizeof(w.name), "%s", s->name);
		w.tasks = g->scale > 1 ? (int)(w.tasks * g->scale) : w.tasks;
		add_workload(g, &list, n, w);
	}
	for (size_t i = 0; i < COUNT(job_names); i++) {
		struct workload w = { .cluster = job_names[i].cluster,
			.repository = generate_find_repository(g, job_names[i].repository),
			.tasks = 6,
			.job = true };

		snprintf(w.name, sizeof(w.name), "%s", job_names[i].name);
		add_workload(g, &list, n, w);
	}
	for (size_t i = COUNT(repository_names); i < g->n_repositories; i++) {
		struct workload w = { .cluster = cluster_names[i % COUNT(cluster_names)],
			.repository = &g->repositories[i],
			.tasks = chance_below(&g->state, 4) };

		snprintf(w.name, sizeof(w.name), "%s", g->repositories[i].name);
		*strchr(w.name, '/') = '-';
		add_workload(g, &list, n, w);
	}
	return list;
}

static json_t *
make_container(const struct generator *g, const char *name_member, const char *name,
    const struct repository *r, const char *tag, const char *pinned)
{
	json_t *container =
	    json_pack("{s:s, s:o}", name_member, name, "image", generate_image_uri(g, r, ':', tag));

	if (pinned)
		generate_set(container, "imageDigest", pinned);
	return container;
}

/*
 * The containers of a workload's revision: for a task definition without digests, for a task or a service revision
 * with the digests that AWS found.
 */
static json_t *
make_containers(const struct generator *g, const struct workload *w, int revision,
    const char *name_member, bool pinned)
{
	const struct build *build = generate_build_of(w->repository, w->revisions - revision);
	const struct repository *sidecar = generate_find_repository(g, "platform/fluent-bit");
	json_t *list = json_array();

	if (w->oddity == SCALED_TO_ZERO && w->repository->pinned[0])
		json_array_append_new(list, make_container(g, name_member, "app", w->repository,
						"stable", pinned ? w->repository->pinned : NULL));
	else
		json_array_append_new(list, make_container(g, name_member, "app", w->repository,
						build->tag, pinned ? build->digest : NULL));
	if (w->sidecar) {
		build = generate_build_of(sidecar, (w->revisions - revision) / 8);
		json_array_append_new(list, make_container(g, name_member, "log-router", sidecar,
						build->tag, pinned ? build->digest : NULL));
	}
	if (w->oddity == PLAIN && w->revisions % 7 == 0) {
		json_t *proxy = json_pack(
		    "{s:s, s:s}", name_member, "proxy", "image", "public.ecr.aws/nginx/nginx:1.27");

		json_array_append_new(list, proxy);
	}
	return list;
}

static json_t *
definition_name(const struct workload *w, int revision)
{
	return json_sprintf("%s-%s:%d", w->cluster, w->name, revision);
}

/* The last few are in use or may be again; of those before them most are deregistered, or on their way out. */
static const char *
definition_status(struct generator *g, int behind)
{
	if (behind < 6 || chance_percent(&g->state, 30))
		return "ACTIVE";
	return chance_percent(&g->state, 5) ? "DELETE_IN_PROGRESS" : "INACTIVE";
}

static json_t *
make_definition(struct generator *g, const struct workload *w, int revision)
{
	int behind = w->revisions - revision;

	return json_pack("{s:o, s:i, s:s, s:o, s:o}", "family",
	    json_sprintf("%s-%s", w->cluster, w->name), "revision", revision, "status",
	    definition_status(g, behind), "registeredAt",
	    generate_days_ago(0.5 + behind * 9 + 3 * chance_unit(&g->state)), "containers",
	    make_containers(g, w, revision, "name", false));
}

static json_t *
make_task(struct generator *g, const struct workload *w, int revision, bool stopped)
{
	json_t *task = json_pack("{s:o, s:s, s:o, s:o}", "taskDefinition",
	    definition_name(w, revision), "desiredStatus", stopped ? "STOPPED" : "RUNNING",
	    "startedAt", generate_days_ago(0.05 + 6 * chance_unit(&g->state)), "containers",
	    make_containers(g, w, revision, "name", true));

	if (!w->job)
		generate_set(task, "service", w->name);
	if (stopped)
		json_object_set_new(
		    task, "stoppedAt", generate_days_ago(0.04 * chance_unit(&g->state)));
	return task;
}

static void
add_tasks(struct generator *g, const struct workload *w, json_t *tasks)
{
	for (int i = 0; i < w->tasks; i++) {
		bool old = w->oddity == MID_DEPLOYMENT && i % 2 == 1, stopped = w->job && i > 0;

		json_array_append_new(
		    tasks, make_task(g, w, w->revisions - (old || stopped), stopped));
		if (i % 5 == 4)
			json_array_append_new(tasks, make_task(g, w, w->revisions - 1, true));
	}
}

static json_t *
make_revision(struct generator *g, const struct workload *w, int revision)
{
	return json_pack("{s:o, s:o, s:o}", "id",
	    json_sprintf(
		"7%018llu", (unsigned long long)(chance_draw(&g->state) % 1000000000000000000)),
	    "taskDefinition", definition_name(w, revision), "containerImages",
	    make_containers(g, w, revision, "containerName", true));
}

/* Deployments, or the task sets that other controllers have in their place; a deployment has a service revision. */
static void
add_deployments(struct generator *g, const struct workload *w, json_t *service)
{
	const char *list =
	    w->oddity == CODE_DEPLOY || w->oddity == EXTERNAL ? "taskSets" : "deployments";
	int n = w->oddity == MID_DEPLOYMENT || w->oddity == CODE_DEPLOY ? 2 : 1;
	json_t *deployments = json_array(), *revisions = json_array();

	for (int i = 0; i < n; i++) {
		json_t *deployment =
		    json_pack("{s:s, s:o}", "status", i == 0 ? "PRIMARY" : "ACTIVE",
			"taskDefinition", definition_name(w, w->revisions - i));

		if (list[0] == 'd') {
			json_array_append_new(revisions, make_revision(g, w, w->revisions - i));
			json_object_set(deployment, "serviceRevision",
			    json_object_get(
				json_array_get(revisions, json_array_size(revisions) - 1), "id"));
		}
		json_array_append_new(deployments, deployment);
	}
	json_object_set_new(service, list, deployments);
	json_object_set_new(service, "revisions", revisions);
}

static json_t *
make_service(struct generator *g, const struct workload *w)
{
	json_t *service = json_pack("{s:s, s:i, s:s}", "name", w->name, "desiredCount", w->tasks,
	    "deploymentController",
	    w->oddity == CODE_DEPLOY ? "CODE_DEPLOY"
	    : w->oddity == EXTERNAL  ? "EXTERNAL"
				     : "ECS");

	if (w->oddity != EXTERNAL)
		json_object_set_new(service, "taskDefinition", definition_name(w, w->revisions));
	add_deployments(g, w, service);
	return service;
}

static json_t *
make_cluster(struct generator *g, const char *name, const struct workload *workloads, size_t n)
{
	json_t *tasks = json_array(), *services = json_array();

	for (size_t i = 0; i < n; i++) {
		if (strcmp(workloads[i].cluster, name) != 0)
			continue;
		add_tasks(g, &workloads[i], tasks);
		if (!workloads[i].job)
			json_array_append_new(services, make_service(g, &workloads[i]));
	}
	return json_pack("{s:s, s:o, s:o}", "name", name, "tasks", tasks, "services", services);
}

void
generate_ecs(struct generator *g)
{
	size_t n;
	struct workload *workloads = plan_workloads(g, &n);
	bool first = true;

	fputs(",\n\"ecs\":{\"taskDefinitions\":[", stdout);
	for (size_t i = 0; i < n; i++)
		for (int revision = 1; revision <= workloads[i].revisions; revision++)
			generate_item(make_definition(g, &workloads[i], revision), &first);
	fputs("\n],\"clusters\":[", stdout);
	first = true;
	for (size_t i = 0; i < COUNT(cluster_names); i++)
		generate_item(make_cluster(g, cluster_names[i], workloads, n), &first);
	fputs("\n]}", stdout);
	free(workloads);
}
