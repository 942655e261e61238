/*
 * aws-account: write an account file for aws-emulator, of believable shape and of any size.
 *
 * What is made depends on the seed alone.  The registry is written repository by repository, as it is made, so that
 * an account may be larger than memory; of each repository only the images that may be deployed are remembered, for
 * the tasks, task definitions and functions that come after it.
 */
#include "generate.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
generate_item(json_t *item, bool *first)
{
	fputs(*first ? "\n" : ",\n", stdout);
	*first = false;
	json_dumpf(item, stdout, JSON_COMPACT);
	json_decref(item);
}

json_t *
generate_days_ago(double days)
{
	return json_sprintf("-%.3fd", days);
}

void
generate_set(json_t *image, const char *member, const char *value)
{
	json_object_set_new(image, member, value ? json_string(value) : json_null());
}

const struct repository *
generate_find_repository(const struct generator *g, const char *name)
{
	for (size_t i = 0; i < g->n_repositories; i++)
		if (strcmp(g->repositories[i].name, name) == 0)
			return &g->repositories[i];
	return NULL;
}

const struct build *
generate_build_of(const struct repository *r, int behind)
{
	return &r->recent[behind < r->n_recent ? behind : r->n_recent - 1];
}

json_t *
generate_image_uri(
    const struct generator *g, const struct repository *r, char before, const char *reference)
{
	const char *china = strncmp(g->region, "cn-", strlen("cn-")) == 0 ? ".cn" : "";

	return json_sprintf("%s.dkr.ecr.%s.amazonaws.com%s/%s%c%s", g->account, g->region, china,
	    r->name, before, reference);
}

/* The kinds of accounts there are to be had. */
static const struct profile {
	const char *name;
	size_t repositories;
	double scale;
	struct bench_size bench;
} profiles[] = {
	{ "demo", 36, 1, { 0 } },
	{ "small", 20, 1, { 100, 20, 5, 4, 100, 20, 3 } },
	{ "large", 300, 1, { 3000, 400, 5, 40, 4000, 300, 6 } },
	{ "many-small", 3000, 1, { 20, 20, 5, 4, 100, 20, 3 } },
	{ "deep", 1, 1, { 500000, 20, 5, 4, 100, 20, 3 } },
	{ "deletion", 100, 1, { 500, 1, 1, 1, 1, 1, 1 } },
};

static const char usage[] =
    "usage: aws-account ACCOUNT [--seed N] [--account ID] [--region REGION] [--repositories N] "
    "[--scale F]\n"
    "Writes an account file for aws-emulator to standard output.\n"
    "\n"
    "  demo               a company's account: 36 repositories with about 6,000 images\n"
    "  small, large, many-small, deep, deletion\n"
    "                     those of the benchmarks, see t/bench/README.md\n"
    "  --seed N           another seed gives other digests, tags, sizes and times (1)\n"
    "  --account ID       the account number (123456789012)\n"
    "  --region REGION    its region (ap-northeast-1)\n"
    "  --repositories N   so many repositories\n"
    "  --scale F          that many times the images of demo (1)\n";

static void
misuse(void)
{
	fputs("aws-account: try --help\n", stderr);
	exit(2);
}

static double
number(const char *text, double min, double max)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end != '\0' || !(n >= min && n <= max))
		misuse();
	return n;
}

static void
parse(struct generator *g, int argc, char *argv[])
{
	static const struct option known[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "account", required_argument, NULL, 'a' },
		{ "region", required_argument, NULL, 'r' },
		{ "repositories", required_argument, NULL, 'n' },
		{ "scale", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct profile *profile = profiles;
	int c;

	*g = (struct generator){
		.state = 1, .account = "123456789012", .region = "ap-northeast-1", .scale = 1
	};
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 's')
			g->state = (uint64_t)number(optarg, 0, 9e15);
		else if (c == 'a')
			g->account = optarg;
		else if (c == 'r')
			g->region = optarg;
		else if (c == 'n')
			g->n_repositories = (size_t)number(optarg, 1, 1e6);
		else if (c == 'f')
			g->scale = number(optarg, 0.001, 1e4);
		else if (c == 'h' && fputs(usage, stdout) != EOF)
			exit(0);
		else
			misuse();
	}
	if (argc - optind != 1)
		misuse();
	while (strcmp(profile->name, argv[optind]) != 0)
		if (++profile == profiles + COUNT(profiles))
			misuse();
	if (strlen(g->account) != 12 || strspn(g->account, "0123456789") != 12 ||
	    g->region[strspn(g->region, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		misuse();
	if (g->n_repositories == 0)
		g->n_repositories = profile->repositories;
	g->scale *= profile->scale;
	g->bench = profile->bench.images > 0 ? &profile->bench : NULL;
}

int
main(int argc, char *argv[])
{
	struct generator g;

	parse(&g, argc, argv);
	g.repositories = calloc(g.n_repositories, sizeof(*g.repositories));
	if (!g.repositories) {
		perror("aws-account");
		return EXIT_FAILURE;
	}
	printf("{\"account\":\"%s\",\"region\":\"%s\"", g.account, g.region);
	if (g.bench) {
		generate_bench(&g);
	} else {
		generate_registry(&g);
		generate_ecs(&g);
		generate_lambda(&g);
	}
	puts("}");
	free(g.repositories);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		perror("aws-account: standard output");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
