/* The making of account files: what the parts of the generator share. */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "generate_chance.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { RECENT = 24 };

/* An image that something may run. */
struct build {
	char tag[64];
	char digest[DIGEST_SIZE];
};

struct repository {
	char name[64];
	int builds;
	int tags;                    /* enum tag_scheme */
	unsigned traits;             /* enum trait */
	double bytes;                /* a usual image */
	struct build recent[RECENT]; /* newest first */
	int n_recent;
	char pinned[DIGEST_SIZE]; /* MOVED_TAG: what "stable" meant before */
};

/* An account of the benchmarks. */
struct bench_size {
	size_t images;          /* of each repository */
	size_t families;        /* of task definitions, each with a service */
	int revisions;          /* of each family; all of them are run */
	size_t clusters, tasks; /* that the families are spread over; of all families together */
	size_t functions;
	int versions; /* of each function */
};

struct generator {
	uint64_t state; /* of chance */
	const char *account;
	const char *region;
	double scale;
	const struct bench_size *bench; /* NULL: it is none of those */
	struct repository *repositories;
	size_t n_repositories;
};

/*
 * generate_registry(g), generate_ecs(g), generate_lambda(g):
 * Write that member of the account to standard output, with a comma before it.  The registry comes first: it says
 * which images there are for the others to run.
 */
void generate_registry(struct generator *g);
void generate_ecs(struct generator *g);
void generate_lambda(struct generator *g);

/* generate_bench(g): All of these for an account of the benchmarks. */
void generate_bench(struct generator *g);

/* generate_item(item, first): Write item, which is consumed, as a line of a list; *first becomes false. */
void generate_item(json_t *item, bool *first);

/* generate_days_ago(days): Gives such a time as the account file spells it. */
json_t *generate_days_ago(double days);

/* generate_set(object, member, value): Set a member to a string, or to null if value is NULL. */
void generate_set(json_t *object, const char *member, const char *value);

/* generate_find_repository(g, name): That repository, or NULL. */
const struct repository *generate_find_repository(const struct generator *g, const char *name);

/* generate_build_of(r, behind): What was deployed from r so many deployments before the latest. */
const struct build *generate_build_of(const struct repository *r, int behind);

/* generate_image_uri(g, r, before, reference): Gives the URI of an image: before is ':' for a tag, '@' for a digest. */
json_t *generate_image_uri(
    const struct generator *g, const struct repository *r, char before, const char *reference);

#endif
