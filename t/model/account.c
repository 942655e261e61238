#include "account.h"

#include <stdio.h>
#include <string.h>

#include "../emulator/generate_chance.h"

static const char *const registries[] = { "123456789012", "999999999999", "000000000001" };
static const char *const regions[] = { "eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1" };
static const char *const names[] = { "app", "app2", "web/api", "web/ui", "team-a/app", "db" };
static const char *const name_patterns[] = { "*", "*", "web/*", "ap?", "app*", "*app", "team-?/*",
	"w*i", "??", "nothing*" };

static const struct duration durations[] = {
	{ "30d", 2592000000 },
	{ "90 days", 7776000000 },
	{ "1w 2d", 777600000 },
	{ "1.5h", 5400000 },
	{ "1s", 1000 },
	{ "1500 days", 129600000000 },
	{ "2500ms", 2500 },
};

static const char *const percents[] = { "0", "0.05", "2.5", "25", "33.33", "50", "66.67", "99.99",
	"100" };

static const char *const tag_patterns[] = { "latest", "v*", "v?", "release-*", "?.?", "*1", "none",
	"a\\*b", "a\"b", "\xc3\xa9?", "*\xe6\x9c\xac", "[ab]", "*.sig", "sha256-*", "LATEST", "c",
	"*b*", "x*x" };

static const char *const index_types[] = { "application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json" };
static const char *const manifest_types[] = { "application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json" };
static const char *const image_configs[] = { "application/vnd.oci.image.config.v1+json",
	"application/vnd.docker.container.image.v1+json" };
static const char *const soci_types[] = { "application/vnd.amazon.soci.index.v1+json",
	"application/vnd.amazon.soci.index.v2+json" };
/* The third is none that is attached. */
static const char *const attachment_types[] = { "application/spdx+json",
	"application/vnd.cncf.notary.signature", "application/vnd.oci.image.config.v1+json" };
static const char *const other_types[] = { "application/vnd.cncf.helm.config.v1+json",
	"application/vnd.buildkit.cacheconfig.v0", "application/vnd.oci.image.index.v1+json" };

static const char *const statuses[] = { "ARCHIVED", "ARCHIVED", "ACTIVATING", "ACTIVE" };

size_t
below(struct account *a, size_t limit)
{
	return (size_t)chance_below(&a->random, (int)limit);
}

bool
percent(struct account *a, unsigned chance)
{
	return chance_percent(&a->random, (int)chance);
}

const char *
any_registry(struct account *a)
{
	return ONE_OF(a, registries);
}

const char *
any_region(struct account *a)
{
	return ONE_OF(a, regions);
}

const char *
any_repository(struct account *a)
{
	return ONE_OF(a, names);
}

static struct limits
any_limits(struct account *a, unsigned chance)
{
	return (struct limits){
		.percent = percent(a, chance) ? ONE_OF(a, percents) : NULL,
		.count = percent(a, chance) ? (int)below(a, 6) : -1,
	};
}

static void
make_policies(struct account *a)
{
	a->limits = any_limits(a, 30);
	a->policy_count = 1 + below(a, MAX_POLICIES);
	for (size_t i = 0; i < a->policy_count; i++) {
		struct policy *policy = &a->policies[i];

		policy->expires = &ONE_OF(a, durations);
		if (i > 0 && i + 1 == a->policy_count && percent(a, 50))
			policy->pattern = "*"; /* else many a repository has no policy */
		else if (percent(a, 40))
			policy->name = any_repository(a);
		else
			policy->pattern = ONE_OF(a, name_patterns);
		policy->expires_untagged = percent(a, 30) ? &ONE_OF(a, durations) : NULL;
		policy->keep_if_pulled_within = percent(a, 30) ? &ONE_OF(a, durations) : NULL;
		policy->keep_count = (int)below(a, 5) - 1;
		policy->count_count = percent(a, 35) ? (int)below(a, MAX_COUNTS + 1) : -1;
		for (int n = 0; n < policy->count_count; n++) {
			policy->counts[n].pattern = ONE_OF(a, tag_patterns);
			policy->counts[n].count = (int)below(a, 3);
		}
		policy->pattern_count = (int)below(a, MAX_PATTERNS + 1) - 1;
		policy->limits = any_limits(a, 15);
		for (int n = 0; n < policy->pattern_count; n++)
			policy->patterns[n] = percent(a, 3) ? "*" : ONE_OF(a, tag_patterns);
	}
}

static bool
is_same_place(const struct place *x, const struct place *y)
{
	return x->registry == y->registry && x->region == y->region && x->name == y->name;
}

static int64_t
seconds(const struct duration *duration, int64_t otherwise)
{
	return duration != NULL ? duration->milliseconds / 1000 : otherwise;
}

/* What counts for images of the place, if that is the policy. */
static void
set_times(struct place *place, const struct policy *policy)
{
	place->expires = seconds(policy->expires, 0);
	place->expires_untagged = seconds(policy->expires_untagged, place->expires);
	place->pulled = seconds(policy->keep_if_pulled_within, 0);
}

static void
make_places(struct account *a)
{
	size_t wanted = 1 + below(a, MAX_PLACES);

	for (size_t tries = 0; tries < 20 && a->place_count < wanted; tries++) {
		struct place *place = &a->places[a->place_count];
		size_t i = 0;

		*place = a->places[0]; /* mostly what differs is one of the three */
		if (a->place_count == 0 || percent(a, 30))
			place->registry = any_registry(a);
		if (a->place_count == 0 || percent(a, 30))
			place->region = any_region(a);
		if (a->place_count == 0 || percent(a, 60))
			place->name = any_repository(a);
		while (i < a->place_count && !is_same_place(place, &a->places[i]))
			i++;
		set_times(place, &a->policies[below(a, a->policy_count)]);
		a->place_count += i == a->place_count;
	}
}

void
format_digest(const struct account *a, unsigned number, char digest[static DIGEST_ROOM])
{
	char *at = digest + sprintf(digest, "sha256:");

	switch (a->style) {
	case DIGEST_LAST:
		sprintf(at, "%064x", number);
		break;
	case DIGEST_FIRST:
		sprintf(at, "%04x%060x", number, 0);
		break;
	case DIGEST_REPEATED:
		for (int i = 0; i < 16; i++)
			at += sprintf(at, "%04x", number);
		break;
	}
}

static bool
has_image(const struct place *place, unsigned number)
{
	for (size_t i = 0; i < place->count; i++) {
		if (place->images[i].number == number)
			return true;
	}
	return false;
}

static void
make_image(struct account *a, struct place *place)
{
	struct image *image = &place->images[place->count];
	size_t kind = below(a, 100);

	do
		image->number = (unsigned)below(a, a->digest_range);
	while (has_image(place, image->number));
	place->count++;
	image->manifest_type = ONE_OF(a, manifest_types);
	image->is_index = kind >= 35 && kind < 60;
	image->is_soci = kind >= 60 && kind < 72;
	image->status = percent(a, a->archive) ? ONE_OF(a, statuses) : NULL;
	if (kind < 35) {
		image->artifact_type = ONE_OF(a, image_configs);
	} else if (kind < 60) {
		image->manifest_type = ONE_OF(a, index_types);
		if (percent(a, 10))
			image->artifact_type = "application/vnd.example";
	} else if (kind < 72) {
		image->artifact_type = ONE_OF(a, soci_types);
	} else if (kind < 90) {
		image->artifact_type = ONE_OF(a, attachment_types);
		image->is_attachment = image->artifact_type != attachment_types[2];
	} else {
		image->artifact_type = percent(a, 30) ? NULL : ONE_OF(a, other_types);
		if (percent(a, 30))
			image->manifest_type = NULL;
	}
}

static void
make_images(struct account *a)
{
	size_t size = below(a, 100), count;

	a->archive = percent(a, 70) ? 0 : 2 + (unsigned)below(a, 30);
	count = size < 60 ? 1 + below(a, 8) : size < 98 ? 1 + below(a, 25) : 60 + below(a, 141);
	a->digest_range = (unsigned)(count + count / 3 + 2);
	while (count-- > 0)
		make_image(a, &a->places[below(a, a->place_count)]);
}

void
account_make(struct account *a, uint64_t seed, uint64_t number)
{
	memset(a, 0, sizeof(*a));
	a->number = number;
	a->random = seed;
	a->random =
	    chance_draw(&a->random) ^ number; /* accounts of seeds that are near are not near */
	a->now = 1700000000 + (int64_t)below(a, 100000000);
	a->style = (enum digest_style)below(a, 3);
	make_policies(a);
	make_places(a);
	make_images(a);
	account_make_records(a);
}
