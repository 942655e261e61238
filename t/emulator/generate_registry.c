#include <stdio.h>
#include <string.h>

#include "generate.h"
#include "generate_names.h"
#include "manifest.h"

#define SOCI_V1_TYPE "application/vnd.amazon.soci.index.v1+json"
#define SOCI_V2_TYPE "application/vnd.amazon.soci.index.v2+json"

enum { TWO_YEARS = 730 };

static json_t *
make_image(const char *name, double age, double bytes)
{
	return json_pack("{s:s, s:o, s:I}", "digest", name, "pushedAt", generate_days_ago(age),
	    "size", (json_int_t)bytes);
}

static void
add_tag(json_t *image, json_t *tag)
{
	if (!json_object_get(image, "tags"))
		json_object_set_new(image, "tags", json_array());
	json_array_append_new(json_object_get(image, "tags"), tag);
}

static void
make_tag(struct generator *g, const struct repository *r, int nth, char out[static 64])
{
	char commit[11];

	chance_hex(&g->state, commit, 10);
	switch (r->tags) {
	case TAG_COMMIT:
		snprintf(out, 64, "%s", commit);
		break;
	case TAG_SEMVER:
		snprintf(out, 64, "v%d.%d.%d", 1 + nth / 60, nth / 6 % 10, nth % 6);
		break;
	case TAG_BUILD:
		snprintf(out, 64, "build-%d", 1000 + 3 * nth);
		break;
	case TAG_BRANCH:
		snprintf(out, 64, "%s-%s",
		    branch_names[chance_below(&g->state, (int)COUNT(branch_names))], commit);
		break;
	}
}

static void
remember(struct repository *r, const char *tag, const char *name)
{
	memmove(r->recent + 1, r->recent, (RECENT - 1) * sizeof(r->recent[0]));
	snprintf(r->recent[0].tag, sizeof(r->recent[0].tag), "%s", tag);
	memcpy(r->recent[0].digest, name, DIGEST_SIZE);
	r->n_recent += r->n_recent < RECENT;
}

static json_t *
make_child(json_t *image, const char *artifact_type, const char *architecture)
{
	json_t *child = json_pack("{s:O, s:s, s:i}", "digest", json_object_get(image, "digest"),
	    "mediaType", MANIFEST_OCI, "size", 1100);

	if (artifact_type)
		generate_set(child, "artifactType", artifact_type);
	if (architecture)
		json_object_set_new(child, "platform",
		    json_pack("{s:s, s:s}", "architecture", architecture, "os", "linux"));
	return child;
}

static json_t *
make_oci_image(struct generator *g, double age, double bytes)
{
	char name[DIGEST_SIZE];
	json_t *image = make_image(chance_digest(&g->state, name), age, bytes);

	generate_set(image, "mediaType", MANIFEST_OCI);
	generate_set(image, "artifactMediaType", MANIFEST_OCI_CONFIG);
	return image;
}

static json_t *
make_soci(struct generator *g, const char *type, double age, double bytes)
{
	json_t *soci = make_oci_image(g, age, bytes * 0.04);

	generate_set(soci, "artifactMediaType", type);
	return soci;
}

/* An index over children, which it takes; its parts are pushed before it. */
static json_t *
make_index(struct generator *g, double age, json_t *children)
{
	char name[DIGEST_SIZE];
	json_t *index = make_image(chance_digest(&g->state, name), age, 1600);

	generate_set(index, "mediaType", MANIFEST_OCI_INDEX);
	json_object_set_new(index, "children", children);
	return index;
}

/* What is pushed beside a build under a name made of its digest, or with its digest as subject. */
static void
add_attachments(
    struct generator *g, const struct repository *r, json_t *images, const char *name, double age)
{
	json_t *each, *soci;

	if (r->traits & COSIGN) {
		each = make_oci_image(g, age - 0.002, 240);
		add_tag(each, json_sprintf("sha256-%s.sig", name + strlen("sha256:")));
		json_array_append_new(images, each);
	}
	if (r->traits & REFERRERS) {
		each = make_oci_image(g, age - 0.002, 18000);
		generate_set(each, "artifactMediaType",
		    chance_percent(&g->state, 50) ? "application/spdx+json"
						  : "application/vnd.in-toto+json");
		generate_set(each, "subject", name);
		json_array_append_new(images, each);
	}
	if (r->traits & SOCI_V1) {
		soci = make_soci(g, SOCI_V1_TYPE, age - 0.001, r->bytes);
		each = make_index(
		    g, age - 0.002, json_pack("[o]", make_child(soci, SOCI_V1_TYPE, NULL)));
		add_tag(each, json_sprintf("sha256-%s", name + strlen("sha256:")));
		json_array_append_new(images, soci);
		json_array_append_new(images, each);
	}
}

/* One build: an image, or an index and what it is over, appended to images.  Returns what a tag is put on, borrowed. */
static json_t *
add_build(struct generator *g, const struct repository *r, json_t *images, double age)
{
	double bytes = r->bytes * (0.9 + 0.2 * chance_unit(&g->state));
	json_t *one = make_oci_image(g, age + 0.001, bytes), *two, *children;

	if (r->traits & MULTI_ARCH) {
		two = make_oci_image(g, age + 0.001, bytes * 0.96);
		children = json_pack(
		    "[o, o]", make_child(one, NULL, "amd64"), make_child(two, NULL, "arm64"));
	} else if (r->traits & SOCI_V2) {
		two = make_soci(g, SOCI_V2_TYPE, age + 0.001, bytes);
		children = json_pack(
		    "[o, o]", make_child(one, NULL, "amd64"), make_child(two, SOCI_V2_TYPE, NULL));
	} else {
		if (r->traits & HELM)
			generate_set(
			    one, "artifactMediaType", "application/vnd.cncf.helm.config.v1+json");
		else if (r->tags ==
			 TAG_BUILD) { /* an old builder, which still speaks Docker's own format */
			json_object_del(one, "mediaType");
			json_object_del(one, "artifactMediaType");
		}
		json_array_append_new(images, one);
		return one;
	}
	json_array_append_new(images, one);
	json_array_append_new(images, two);
	json_array_append_new(images, make_index(g, age, children));
	return json_array_get(images, json_array_size(images) - 1);
}

static json_t *
make_repository(struct generator *g, struct repository *r)
{
	json_t *images = json_array();
	int pinned = r->traits & MOVED_TAG ? r->builds - 6 : -1;

	for (int i = 0; i < r->builds; i++) {
		double way = (double)(r->builds - i) / r->builds,
		       age = 0.05 + (TWO_YEARS - 30) * way * way + chance_unit(&g->state) * 0.04;
		json_t *build = add_build(g, r, images, age);
		char tag[64], name[DIGEST_SIZE];

		snprintf(
		    name, sizeof(name), "%s", json_string_value(json_object_get(build, "digest")));
		make_tag(g, r, i, tag);
		if (i == pinned) {
			memcpy(r->pinned, name, sizeof(name));
		} else if (!chance_percent(&g->state, 14) || i == r->builds - 1) {
			add_tag(build, json_string(tag));
			remember(r, tag, name);
			if (chance_percent(&g->state, 6))
				add_tag(build, json_sprintf("release-%d", i));
		}
		if (i == r->builds - 1)
			add_tag(build, json_string(r->traits & MOVED_TAG ? "stable" : "latest"));
		if (chance_percent(&g->state, 40))
			json_object_set_new(
			    build, "pulledAt", generate_days_ago(age * chance_unit(&g->state)));
		add_attachments(g, r, images, name, age);
	}
	return json_pack("{s:s, s:o, s:o}", "name", r->name, "createdAt",
	    generate_days_ago(TWO_YEARS + chance_below(&g->state, 400)), "images", images);
}

static void
plan_repository(struct generator *g, struct repository *r, size_t nth)
{
	double luck = chance_unit(&g->state);
	int weight = 20 + (int)(400 * luck * luck * luck);

	if (nth < COUNT(repository_names)) {
		snprintf(r->name, sizeof(r->name), "%s", repository_names[nth].name);
		weight = repository_names[nth].weight;
		r->tags = repository_names[nth].tags;
		r->traits = repository_names[nth].traits;
	} else {
		snprintf(r->name, sizeof(r->name), "%s/%s-%zu", team_names[nth % COUNT(team_names)],
		    part_names[nth / COUNT(team_names) % COUNT(part_names)], nth);
		r->tags = (enum tag_scheme)chance_below(&g->state, TAG_BRANCH + 1);
		r->traits = chance_percent(&g->state, 33) ? MULTI_ARCH : 0;
	}
	r->builds = (int)(weight * g->scale /
			  (r->traits & MULTI_ARCH                ? 3
			      : r->traits & (SOCI_V1 | SOCI_V2)  ? 3
			      : r->traits & (COSIGN | REFERRERS) ? 2
								 : 1));
	if (r->builds < 2)
		r->builds = 2;
	luck = chance_unit(&g->state);
	r->bytes = r->traits & HELM ? 20e3 : 22e6 + 1.3e9 * luck * luck * luck;
}

void
generate_registry(struct generator *g)
{
	bool first = true;

	fputs(",\n\"ecr\":{\"repositories\":[", stdout);
	for (size_t i = 0; i < g->n_repositories; i++) {
		plan_repository(g, &g->repositories[i], i);
		generate_item(make_repository(g, &g->repositories[i]), &first);
	}
	fputs("\n]}", stdout);
}
