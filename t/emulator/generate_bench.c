/* The accounts of the benchmarks: regular, so that it is known what there is, and of any size. */
#include <stdio.h>

#include "generate.h"
#include "stock.h"

static struct stock
stock_of(const struct generator *g, size_t repository)
{
	return (struct stock){ g->state * 1000003 + repository, g->bench->images };
}

static json_t *
make_uri(const struct generator *g, size_t repository, size_t nth, char before)
{
	struct repository r = { 0 };
	struct stock stock = stock_of(g, repository);
	size_t n = stock_recent(&stock, nth);
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE];

	snprintf(r.name, sizeof(r.name), "part-%04zu", repository);
	return generate_image_uri(g, &r, before,
	    before == '@' ? stock_digest(&stock, n, digest) : stock_tag(&stock, n, tag));
}

/* A family deploys the images of one repository, the newest last; more families than repositories go round. */
static size_t
repository_of(const struct generator *g, size_t family)
{
	return family % g->n_repositories;
}

static size_t
behind(const struct generator *g, size_t family, int revision)
{
	return family / g->n_repositories + (size_t)(g->bench->revisions - revision);
}

static json_t *
make_container(const struct generator *g, size_t family, int revision, bool pinned)
{
	size_t repository = repository_of(g, family), nth = behind(g, family, revision);
	struct stock stock = stock_of(g, repository);
	char digest[DIGEST_SIZE];
	json_t *container =
	    json_pack("{s:s, s:o}", "name", "app", "image", make_uri(g, repository, nth, ':'));

	if (pinned)
		generate_set(container, "imageDigest",
		    stock_digest(&stock, stock_recent(&stock, nth), digest));
	return container;
}

static json_t *
definition_name(size_t family, int revision)
{
	return json_sprintf("app-%04zu:%d", family, revision);
}

static json_t *
make_task(const struct generator *g, size_t nth)
{
	size_t family = nth % g->bench->families;
	int revision = 1 + (int)(nth / g->bench->families) % g->bench->revisions;

	return json_pack("{s:o, s:o, s:[o]}", "taskDefinition", definition_name(family, revision),
	    "service", json_sprintf("app-%04zu", family), "containers",
	    make_container(g, family, revision, true));
}

static json_t *
make_service(const struct generator *g, size_t family)
{
	int newest = g->bench->revisions;

	return json_pack("{s:o, s:i, s:o, s:[{s:s, s:o, s:s}], s:[{s:s, s:o, s:[{s:s, s:o}]}]}",
	    "name", json_sprintf("app-%04zu", family), "desiredCount",
	    (int)(g->bench->tasks / g->bench->families), "taskDefinition",
	    definition_name(family, newest), "deployments", "status", "PRIMARY", "taskDefinition",
	    definition_name(family, newest), "serviceRevision", "7000000000000000001", "revisions",
	    "id", "7000000000000000001", "taskDefinition", definition_name(family, newest),
	    "containerImages", "containerName", "app", "image",
	    make_uri(g, repository_of(g, family), behind(g, family, newest), ':'));
}

static json_t *
make_cluster(const struct generator *g, size_t nth)
{
	json_t *tasks = json_array(), *services = json_array();

	for (size_t i = nth; i < g->bench->tasks; i += g->bench->clusters)
		json_array_append_new(tasks, make_task(g, i));
	for (size_t i = nth; i < g->bench->families; i += g->bench->clusters)
		json_array_append_new(services, make_service(g, i));
	return json_pack("{s:o, s:o, s:o}", "name", json_sprintf("cluster-%02zu", nth), "tasks",
	    tasks, "services", services);
}

static json_t *
make_function(const struct generator *g, size_t nth)
{
	size_t repository = nth % g->n_repositories;
	json_t *versions = json_array();

	for (int i = 1; i <= g->bench->versions; i++) {
		size_t age = (size_t)(g->bench->versions - i);

		json_array_append_new(
		    versions, json_pack("{s:o, s:o, s:o}", "version", json_sprintf("%d", i),
				  "imageUri", make_uri(g, repository, age, ':'), "resolvedImageUri",
				  make_uri(g, repository, age, '@')));
	}
	return json_pack("{s:o, s:o, s:[{s:s, s:s}]}", "name", json_sprintf("function-%04zu", nth),
	    "versions", versions, "aliases", "name", "live", "version", "1");
}

void
generate_bench(struct generator *g)
{
	bool first = true;

	fputs(",\n\"ecr\":{\"repositories\":[", stdout);
	for (size_t i = 0; i < g->n_repositories; i++) {
		struct stock stock = stock_of(g, i);

		generate_item(
		    json_pack("{s:o, s:{s:I, s:I}}", "name", json_sprintf("part-%04zu", i), "stock",
			"images", (json_int_t)stock.images, "seed", (json_int_t)stock.seed),
		    &first);
	}
	fputs("\n]},\n\"ecs\":{\"taskDefinitions\":[", stdout);
	first = true;
	for (size_t i = 0; i < g->bench->families; i++)
		for (int revision = 1; revision <= g->bench->revisions; revision++)
			generate_item(json_pack("{s:o, s:i, s:[o]}", "family",
					  json_sprintf("app-%04zu", i), "revision", revision,
					  "containers", make_container(g, i, revision, false)),
			    &first);
	fputs("\n],\"clusters\":[", stdout);
	first = true;
	for (size_t i = 0; i < g->bench->clusters; i++)
		generate_item(make_cluster(g, i), &first);
	fputs("\n]},\n\"lambda\":{\"functions\":[", stdout);
	first = true;
	for (size_t i = 0; i < g->bench->functions; i++)
		generate_item(make_function(g, i), &first);
	fputs("\n]}", stdout);
}
