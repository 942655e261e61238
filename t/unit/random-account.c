/*
 * random-account SEED FIRST COUNT DIRECTORY: write the accounts FIRST, FIRST + 1, ... of that seed
 * for ecrm-plan, each into three files, and print its number and the time to plan for on a line.
 *
 *	N.yaml      a configuration
 *	N.ndjson    records that meet ecrm-plan's rules, however odd
 *	N.shuffled  the same records in another order
 *
 * The first record is of a type that ecrm-plan does not know and passes on: type account, with the
 * number, the time, the policies of the configuration, and what the references in use mean.  An
 * account depends on its seed and number only.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timestamp.h"

enum {
	DIGEST_ROOM = 72,
	MAX_PLACES = 4,
	MAX_IMAGES = 200,
	MAX_POLICIES = 4,
	MAX_PATTERNS = 4,
	MAX_COUNTS = 2
};

/* How digests are made of numbers: what tells two apart is at the end, at the start, or all over. */
enum digest_style { DIGEST_LAST, DIGEST_FIRST, DIGEST_REPEATED };

/* As they are written. */
struct limits {
	const char *percent; /* NULL: not given */
	int count;           /* -1: not given */
};

struct policy {
	const char *name; /* or pattern */
	const char *pattern;
	const char *expires;
	int64_t expires_milliseconds;
	int untagged;      /* of durations: expires_untagged; -1: not given */
	int pulled;        /* of durations: keep_if_pulled_within; -1: not given */
	int keep_count;    /* -1: not given */
	int pattern_count; /* -1: not given */
	const char *patterns[MAX_PATTERNS];
	int count_count; /* of keep_counts; -1: not given */
	struct {
		const char *pattern;
		int count;
	} counts[MAX_COUNTS];
	struct limits limits;
};

struct image {
	unsigned number; /* what its digest is made of */
	const char *manifest_type;
	const char *artifact_type; /* NULL: none */
	const char *status;        /* NULL: not given */
};

/* A repository. */
struct place {
	const char *registry;
	const char *region;
	const char *name;
	/* seconds, of the policy that rules it, or of some other */
	int64_t expires;
	int64_t expires_untagged;
	int64_t pulled; /* 0: not given */
	struct image images[MAX_IMAGES];
	size_t count;
};

struct account {
	uint64_t random;
	uint64_t number;
	int64_t now;
	enum digest_style style;
	unsigned digest_range; /* digests are made of numbers below */
	unsigned archive;      /* percent of the images that have a status */
	struct policy policies[MAX_POLICIES];
	size_t policy_count;
	struct limits limits;
	struct place places[MAX_PLACES];
	size_t place_count;
	struct buf in_use; /* what the references mean, for the account record */
	struct buf array;  /* a scanned file that is being written */
	char **records;
	size_t count;
	size_t capacity;
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
/* One of a table's items. */
#define ONE_OF(account, table) ((table)[below((account), COUNT(table))])

static const char *const registries[] = { "123456789012", "999999999999", "000000000001" };
static const char *const regions[] = { "eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1" };
static const char *const names[] = { "app", "app2", "web/api", "web/ui", "team-a/app", "db" };
static const char *const name_patterns[] = { "*", "*", "web/*", "ap?", "app*", "*app", "team-?/*",
	"w*i", "??", "nothing*" };

/* Durations by their milliseconds. */
static const struct {
	const char *text;
	int64_t milliseconds;
} durations[] = {
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

#define X16  "xxxxxxxxxxxxxxxx"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16

static const char *const plain_tags[] = { "latest", "latest", "v1", "v2", "v10", "1.2", "a", "b",
	"c", "release-1", "release-10", "_x", "A", X128 };
/* Not of ECR's alphabet, or too long for it. */
static const char *const hostile_tags[] = { "a*b", "a\"b", "a\\b", "a\\*b", "\303\2511",
	"\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x9a\x80", "*", "?", "[ab]", "%s{}", "a b", "a\tb",
	"$(x)", X128 X16 "y", "sha256-", "sha256:a" };

static const char *const users[] = { "arn:aws:ecs:eu-west-1:123456789012:task/b", "z", "a", "B",
	"\xc3\xa9", "\"quoted\" \\ user" };

static const char *const index_types[] = { "application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json" };
static const char *const manifest_types[] = { "application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json" };
static const char *const image_configs[] = { "application/vnd.oci.image.config.v1+json",
	"application/vnd.docker.container.image.v1+json" };
static const char *const soci_types[] = { "application/vnd.amazon.soci.index.v1+json",
	"application/vnd.amazon.soci.index.v2+json" };
static const char *const attachment_types[] = { "application/spdx+json",
	"application/vnd.cncf.notary.signature", "application/vnd.oci.image.config.v1+json" };
static const char *const other_types[] = { "application/vnd.cncf.helm.config.v1+json",
	"application/vnd.buildkit.cacheconfig.v0", "application/vnd.oci.image.index.v1+json" };

static const char *const statuses[] = { "ARCHIVED", "ARCHIVED", "ACTIVATING", "ACTIVE" };

/* splitmix64 (Steele, Lea and Flood; public domain). */
static uint64_t
next(struct account *a)
{
	uint64_t z = a->random += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static size_t
below(struct account *a, size_t limit)
{
	return (size_t)(next(a) % limit);
}

static bool
percent(struct account *a, unsigned chance)
{
	return below(a, 100) < chance;
}

/* A JSON string, which is a string in YAML, too. */
static void
add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_addc(out, '\\');
		if (*text == '\t')
			buf_adds(out, "\\t");
		else
			buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

/* ,"key":"text", where there is a text. */
static void
add_member(struct buf *out, const char *key, const char *text)
{
	if (text == NULL)
		return;
	buf_addf(out, ",\"%s\":", key);
	add_quoted(out, text);
}

static void
add_time(struct buf *out, const char *key, int64_t time)
{
	buf_addf(out, ",\"%s\":\"", key);
	timestamp_format(out, time);
	buf_addc(out, '"');
}

/* Take what out holds for a record. */
static void
add_record(struct account *a, struct buf *out)
{
	a->records = xgrow(a->records, &a->capacity, a->count + 1, sizeof(*a->records));
	a->records[a->count++] = buf_detach(out);
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
		size_t duration = below(a, COUNT(durations));

		if (i > 0 && i + 1 == a->policy_count && percent(a, 50))
			policy->pattern = "*"; /* else many a repository has no policy */
		else if (percent(a, 40))
			policy->name = ONE_OF(a, names);
		else
			policy->pattern = ONE_OF(a, name_patterns);
		policy->expires = durations[duration].text;
		policy->expires_milliseconds = durations[duration].milliseconds;
		policy->untagged = percent(a, 30) ? (int)below(a, COUNT(durations)) : -1;
		policy->pulled = percent(a, 30) ? (int)below(a, COUNT(durations)) : -1;
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

/* What counts for images of the place, if that is the policy. */
static void
set_times(struct place *place, const struct policy *policy)
{
	place->expires = place->expires_untagged = policy->expires_milliseconds / 1000;
	if (policy->untagged >= 0)
		place->expires_untagged = durations[policy->untagged].milliseconds / 1000;
	place->pulled = policy->pulled >= 0 ? durations[policy->pulled].milliseconds / 1000 : 0;
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
			place->registry = ONE_OF(a, registries);
		if (a->place_count == 0 || percent(a, 30))
			place->region = ONE_OF(a, regions);
		if (a->place_count == 0 || percent(a, 60))
			place->name = ONE_OF(a, names);
		while (i < a->place_count && !is_same_place(place, &a->places[i]))
			i++;
		set_times(place, &a->policies[below(a, a->policy_count)]);
		a->place_count += i == a->place_count;
	}
}

static void
format_digest(const struct account *a, unsigned number, char digest[DIGEST_ROOM])
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

/* An image of the place, mostly; else one of another place or of none. */
static void
any_digest(struct account *a, const struct place *place, char digest[DIGEST_ROOM])
{
	unsigned number = (unsigned)below(a, a->digest_range);

	if (place->count > 0 && percent(a, 85))
		number = place->images[below(a, place->count)].number;
	format_digest(a, number, digest);
}

/* A tag that attaches, or one that only looks so. */
static void
add_attachment_tag(struct account *a, struct buf *out, const struct place *place, bool is_right)
{
	static const char *const suffixes[] = { ".sig", ".att", ".sbom", "", "." };
	static const char *const wrong_suffixes[] = { "0", "-sig", "g" };
	char digest[DIGEST_ROOM];

	any_digest(a, place, digest);
	digest[6] = '-';
	if (is_right) {
		buf_adds(out, digest);
		buf_adds(out, ONE_OF(a, suffixes));
		return;
	}
	switch (below(a, 3)) {
	case 0: /* 63 digits */
		digest[70] = '\0';
		buf_addf(out, "%s%s", digest, percent(a, 50) ? ".sig" : "");
		break;
	case 1:
		buf_addf(out, "%s%s", digest, ONE_OF(a, wrong_suffixes));
		break;
	default: /* a digit in upper case */
		digest[7 + below(a, 64)] = 'E';
		buf_adds(out, digest);
	}
}

static void
add_tags(struct account *a, struct buf *out, const struct place *place, bool is_attached)
{
	static const size_t counts[] = { 0, 0, 0, 1, 1, 1, 1, 2, 2, 4 };
	size_t count = ONE_OF(a, counts) + is_attached;
	size_t attaching = below(a, count + 1); /* which of them */
	struct buf tag = { 0 };

	buf_adds(out, ",\"tags\":[");
	for (size_t i = 0; i < count; i++) {
		buf_truncate(&tag, 0);
		if (is_attached && (i == attaching || (i + 1 == count && attaching == count)))
			add_attachment_tag(a, &tag, place, true);
		else if (percent(a, 5))
			add_attachment_tag(a, &tag, place, percent(a, 20));
		else
			buf_adds(
			    &tag, percent(a, 85) ? ONE_OF(a, plain_tags) : ONE_OF(a, hostile_tags));
		if (i > 0)
			buf_addc(out, ',');
		add_quoted(out, tag.data);
	}
	buf_addc(out, ']');
	buf_release(&tag);
}

/* Around the second of expiry, young, to come, or old; then often of one second with others. */
static int64_t
any_push(struct account *a, const struct place *place)
{
	int64_t expires = percent(a, 70) ? place->expires : place->expires_untagged;
	int64_t expiry = a->now - expires;
	size_t when = below(a, 100);

	if (when < 24)
		return expiry - 1 + (int64_t)(when / 8);
	if (when < 30)
		return a->now + 1 + (int64_t)below(a, 1000000);
	if (when < 40)
		return expiry + (int64_t)below(a, (size_t)expires + 1);
	if (when < 85)
		return expiry - 86400 * (1 + (int64_t)below(a, 3));
	return expiry - (int64_t)below(a, 100000000);
}

/* Around the second from which pulls count, with the day that ECR may have passed over; or any. */
static int64_t
any_pull(struct account *a, const struct place *place)
{
	size_t when = below(a, 100);

	if (when < 60)
		return a->now - place->pulled - 86400 - 1 + (int64_t)(when / 20);
	return a->now - (int64_t)below(a, 100000000);
}

static const struct image *
find_image(const struct account *a, const struct place *place, const char *digest)
{
	char other[DIGEST_ROOM];

	for (size_t i = 0; i < place->count; i++) {
		format_digest(a, place->images[i].number, other);
		if (strcmp(digest, other) == 0)
			return &place->images[i];
	}
	return NULL;
}

static void
add_children(struct account *a, struct buf *out, const struct place *place)
{
	size_t count = below(a, 5);
	char digest[DIGEST_ROOM];

	buf_adds(out, ",\"children\":[");
	for (size_t i = 0; i < count; i++) {
		const struct image *child;

		any_digest(a, place, digest);
		child = find_image(a, place, digest);
		buf_addf(out, "%s{\"digest\":\"%s\"", i > 0 ? "," : "", digest);
		add_member(out, "manifest_type", child ? child->manifest_type : manifest_types[0]);
		add_member(out, "artifact_type", child ? child->artifact_type : NULL);
		if (percent(a, 50))
			add_member(out, "platform", "linux/arm64");
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static bool
is_in(const char *text, const char *const *table, size_t count)
{
	for (size_t i = 0; text != NULL && i < count; i++) {
		if (strcmp(text, table[i]) == 0)
			return true;
	}
	return false;
}

/* What a record of the image has last; with_children as far as it is an index. */
static void
finish_image(struct account *a, struct buf *out, const struct place *place, bool with_children,
    const char *status)
{
	add_member(out, "image_status", status);
	if (with_children)
		add_children(a, out, place);
	if (percent(a, 4)) /* what an earlier plan said does not count */
		buf_adds(out, ",\"kind\":\"image\",\"action\":\"delete\",\"reason\":\"expired\"");
	if (percent(a, 4))
		buf_adds(out, ",\"owner\":{\"team\":[\"x\"]}");
	buf_addc(out, '}');
}

static void
add_image(struct account *a, const struct place *place, const struct image *image)
{
	bool is_index = is_in(image->manifest_type, index_types, COUNT(index_types));
	bool is_soci = is_in(image->artifact_type, soci_types, COUNT(soci_types));
	bool is_attached = is_in(image->artifact_type, attachment_types, 2) && percent(a, 90);
	bool by_subject = (is_attached || is_soci) && percent(a, 60);
	bool by_tag = is_attached ? !by_subject || percent(a, 15) : percent(a, is_soci ? 25 : 8);
	bool is_away = image->status != NULL && strcmp(image->status, "ACTIVE") != 0;
	bool children_known = is_index && (!is_away || percent(a, 20));
	size_t size_bits = 1 + below(a, 42);
	char digest[DIGEST_ROOM];
	struct buf out = { 0 }, again = { 0 };

	format_digest(a, image->number, digest);
	buf_adds(&out, "{\"type\":\"image\"");
	add_member(&out, "registry", place->registry);
	add_member(&out, "region", place->region);
	add_member(&out, "repository", place->name);
	buf_addf(&out, ",\"uri\":\"%s.dkr.ecr.%s.amazonaws.com/%s\"", place->registry,
	    place->region, place->name);
	add_member(&out, "digest", digest);
	add_tags(a, &out, place, by_tag);
	add_time(&out, "pushed_at", any_push(a, place));
	if (percent(a, 35))
		add_time(&out, "pulled_at", any_pull(a, place));
	buf_addf(&out, ",\"size\":%" PRIu64, next(a) >> (64 - size_bits));
	add_member(&out, "manifest_type", image->manifest_type);
	add_member(&out, "artifact_type", image->artifact_type);
	if (by_subject || percent(a, 2)) {
		any_digest(a, place, digest);
		add_member(&out, "subject", digest);
	}
	if (is_index && !children_known && percent(a, 10)) {
		/* Archived while it was listed, so it is there twice. */
		buf_adds(&again, out.data);
		finish_image(a, &again, place, true, NULL);
		add_record(a, &again);
	}
	finish_image(a, &out, place, children_known, image->status);
	if (percent(a, 5)) {
		buf_adds(&again, out.data);
		add_record(a, &again);
	}
	add_record(a, &out);
}

static void
add_host(struct account *a, struct buf *out, const char *registry, const char *region)
{
	static const char *const classic[] = { "amazonaws.com", "amazonaws.com", "amazonaws.com.cn",
		"amazonaws.eu", "c2s.ic.gov", "sc2s.sgov.gov" };
	static const char *const dual_stack[] = { "on.aws", "on.aws",
		"on.amazonwebservices.com.cn" };
	const char *fips = percent(a, 20) ? "-fips" : "";
	size_t start = out->len;

	if (percent(a, 75))
		buf_addf(out, "%s.dkr.ecr%s.%s.%s", registry, fips, region, ONE_OF(a, classic));
	else
		buf_addf(out, "%s.dkr-ecr%s.%s.%s", registry, fips, region, ONE_OF(a, dual_stack));
	for (size_t i = start; percent(a, 90) && i < out->len; i++) {
		if (percent(a, 10) && out->data[i] >= 'a' && out->data[i] <= 'z')
			out->data[i] -= 'a' - 'A';
	}
	if (percent(a, 10))
		buf_adds(out, ":443");
}

/* Write the reference as an in_use record, or into a scanned file. */
static void
add_reference(struct account *a, const char *reference, const char *by)
{
	static const char *const sources[] = { "task", "service", "task_definition", "lambda",
		"external", "file" };
	struct buf out = { 0 };

	if (by == NULL) {
		buf_adds(&a->array, a->array.len == 0 ? "[" : percent(a, 50) ? "," : ",\n  ");
		add_quoted(&a->array, reference);
		if (percent(a, 50)) {
			buf_addc(&a->array, ']');
			add_record(a, &a->array);
		}
		return;
	}
	buf_adds(&out, "{\"type\":\"in_use\"");
	add_member(&out, "image", reference);
	if (*by != '\0')
		add_member(&out, "by", by);
	add_member(&out, "via", ONE_OF(a, sources));
	buf_addc(&out, '}');
	add_record(a, &out);
}

/* Who uses something: NULL for a scanned file, "" for a record that does not say. */
static const char *
any_user(struct account *a)
{
	size_t kind = below(a, 100);

	return kind < 25 ? NULL : kind < 35 ? "" : ONE_OF(a, users);
}

static void
add_in_use(struct account *a)
{
	const struct place *place = &a->places[below(a, a->place_count)];
	const char *registry = percent(a, 92) ? place->registry : ONE_OF(a, registries);
	const char *region = percent(a, 92) ? place->region : ONE_OF(a, regions);
	const char *name = percent(a, 92) ? place->name : ONE_OF(a, names);
	bool has_tag = percent(a, 50), has_digest = percent(a, 50);
	const char *tag = ONE_OF(a, plain_tags), *by = any_user(a);
	struct buf reference = { 0 };
	char digest[DIGEST_ROOM];

	add_host(a, &reference, registry, region);
	buf_addf(&reference, "/%s", name);
	buf_adds(
	    &a->in_use, a->in_use.len == 0 ? "{\"type\":\"meaning\"" : ",{\"type\":\"meaning\"");
	add_member(&a->in_use, "registry", registry);
	add_member(&a->in_use, "region", region);
	add_member(&a->in_use, "repository", name);
	if (has_tag || !has_digest)
		add_member(&a->in_use, "tag", has_tag ? tag : "latest");
	if (has_tag)
		buf_addf(&reference, ":%s", tag);
	if (has_digest) {
		any_digest(a, place, digest);
		buf_addf(&reference, "@%s", digest);
		add_member(&a->in_use, "digest", digest);
	}
	buf_addc(&a->in_use, '}');
	add_reference(a, reference.data, by);
	buf_release(&reference);
}

static void
add_noise(struct account *a)
{
	static const char *const noise[] = {
		"{\"type\":\"owner\",\"image\":{\"x\":[1]},\"tags\":7}",
		"{\"type\":\"picture\",\"digest\":null}",
		"{\"type\":\"cluster\",\"name\":\"c\",\"account\":\"1\",\"region\":\"r\"}",
		"{\"type\":\"lambda_function\",\"name\":\"f\"}",
	};
	static const char *const elsewhere[] = { "nginx", "public.ecr.aws/nginx/nginx:1",
		"localhost:5000/x", "quay.io/a/b@sha256:00" };
	const char *by = any_user(a);
	struct buf out = { 0 };

	if (percent(a, 50)) {
		add_reference(a, ONE_OF(a, elsewhere), by);
		return;
	}
	buf_adds(&out, ONE_OF(a, noise));
	add_record(a, &out);
}

static void
add_repository(struct account *a, const struct place *place)
{
	struct buf out = { 0 };

	buf_adds(&out, "{\"type\":\"repository\"");
	add_member(&out, "registry", place->registry);
	add_member(&out, "region", place->region);
	add_member(&out, "name", place->name);
	buf_addc(&out, '}');
	add_record(a, &out);
}

static void
make_records(struct account *a)
{
	for (size_t i = 0; i < a->place_count; i++) {
		const struct place *place = &a->places[i];

		if (percent(a, 80))
			add_repository(a, place);
		for (size_t n = 0; n < place->count; n++)
			add_image(a, place, &place->images[n]);
		if (percent(a, 5))
			add_repository(a, place);
	}
	for (size_t n = 1 + below(a, percent(a, 80) ? 4 : 12); n > 0; n--)
		add_in_use(a);
	for (size_t n = below(a, 4); n > 0; n--)
		add_noise(a);
	if (a->array.len > 0) {
		buf_addc(&a->array, ']');
		add_record(a, &a->array);
	}
}

static void
shuffle(struct account *a)
{
	for (size_t i = a->count; i > 1; i--) {
		size_t j = below(a, i);
		char *record = a->records[j];

		a->records[j] = a->records[i - 1];
		a->records[i - 1] = record;
	}
}

/* Put the streams' begin and end records among the others. */
static void
write_records(struct account *a, const char *path, const char *head)
{
	FILE *file = fopen(path, "w");
	size_t streams = below(a, 3), begun = 0, ended = 0;

	if (file == NULL)
		die("cannot write '%s':", path);
	fprintf(file, "%s\n", head);
	for (size_t i = 0; i <= a->count; i++) {
		while (begun < streams && (i == a->count || percent(a, 20)))
			fprintf(file,
			    "{\"type\":\"begin\",\"stream\":\"s%zu\",\"program\":\"ecrm-list-ecr\"}"
			    "\n",
			    begun++);
		while (ended < begun && (i == a->count || percent(a, 20)))
			fprintf(file, "{\"type\":\"end\",\"stream\":\"s%zu\"}\n", ended++);
		if (i < a->count)
			fprintf(file, "%s\n", a->records[i]);
	}
	if (fclose(file) != 0)
		die("cannot write '%s':", path);
}

static void
add_patterns(struct buf *out, const struct policy *policy)
{
	buf_addc(out, '[');
	for (int i = 0; i < policy->pattern_count; i++) {
		if (i > 0)
			buf_adds(out, ", ");
		add_quoted(out, policy->patterns[i]);
	}
	buf_addc(out, ']');
}

/* JSON, which is YAML, too. */
static void
add_counts(struct buf *out, const struct policy *policy)
{
	buf_addc(out, '[');
	for (int i = 0; i < policy->count_count; i++) {
		buf_addf(out, "%s{\"tag_pattern\": ", i > 0 ? ", " : "");
		add_quoted(out, policy->counts[i].pattern);
		buf_addf(out, ", \"keep_count\": %d}", policy->counts[i].count);
	}
	buf_addc(out, ']');
}

/* A duration of the table as a member, where it is given. */
static void
add_seconds(struct buf *out, const char *key, int duration)
{
	int64_t milliseconds;

	if (duration < 0)
		return;
	milliseconds = durations[duration].milliseconds;
	buf_addf(
	    out, ",\"%s\":%" PRId64 ".%03" PRId64, key, milliseconds / 1000, milliseconds % 1000);
}

/* Each limit between the texts before and after, its name followed by middle. */
static void
add_limits(struct buf *out, const struct limits *limits, const char *before, const char *middle,
    const char *after)
{
	if (limits->percent != NULL)
		buf_addf(out, "%smax_delete_percent%s%s%s", before, middle, limits->percent, after);
	if (limits->count >= 0)
		buf_addf(out, "%smax_delete_count%s%d%s", before, middle, limits->count, after);
}

static void
write_configuration(const struct account *a, const char *path)
{
	struct buf limits = { 0 };
	FILE *file = fopen(path, "w");

	if (file == NULL)
		die("cannot write '%s':", path);
	add_limits(&limits, &a->limits, "", ": ", "\n");
	fprintf(file, "%srepositories:\n", buf_text(&limits));
	buf_release(&limits);
	for (size_t i = 0; i < a->policy_count; i++) {
		const struct policy *policy = &a->policies[i];
		struct buf out = { 0 };

		buf_addf(&out, "  - name%s: ", policy->name != NULL ? "" : "_pattern");
		add_quoted(&out, policy->name != NULL ? policy->name : policy->pattern);
		buf_addf(&out, "\n    expires: %s\n", policy->expires);
		if (policy->untagged >= 0)
			buf_addf(
			    &out, "    expires_untagged: %s\n", durations[policy->untagged].text);
		if (policy->pulled >= 0)
			buf_addf(&out, "    keep_if_pulled_within: %s\n",
			    durations[policy->pulled].text);
		if (policy->keep_count >= 0)
			buf_addf(&out, "    keep_count: %d\n", policy->keep_count);
		if (policy->count_count >= 0) {
			buf_adds(&out, "    keep_counts: ");
			add_counts(&out, policy);
			buf_addc(&out, '\n');
		}
		if (policy->pattern_count >= 0) {
			buf_adds(&out, "    keep_tag_patterns: ");
			add_patterns(&out, policy);
			buf_addc(&out, '\n');
		}
		add_limits(&out, &policy->limits, "    ", ": ", "\n");
		fputs(out.data, file);
		buf_release(&out);
	}
	if (fclose(file) != 0)
		die("cannot write '%s':", path);
}

static void
add_account_record(const struct account *a, struct buf *out)
{
	buf_addf(out, "{\"type\":\"account\",\"account\":%" PRIu64, a->number);
	add_time(out, "now", a->now);
	add_limits(out, &a->limits, ",\"", "\":", "");
	buf_adds(out, ",\"policies\":[");
	for (size_t i = 0; i < a->policy_count; i++) {
		const struct policy *policy = &a->policies[i];

		buf_addf(out, "%s{\"expires_seconds\":%" PRId64 ".%03" PRId64, i > 0 ? "," : "",
		    policy->expires_milliseconds / 1000, policy->expires_milliseconds % 1000);
		add_member(out, "name", policy->name);
		add_member(out, "name_pattern", policy->pattern);
		add_seconds(out, "expires_untagged_seconds", policy->untagged);
		add_seconds(out, "keep_if_pulled_within_seconds", policy->pulled);
		if (policy->keep_count >= 0)
			buf_addf(out, ",\"keep_count\":%d", policy->keep_count);
		if (policy->count_count >= 0) {
			buf_adds(out, ",\"keep_counts\":");
			add_counts(out, policy);
		}
		if (policy->pattern_count >= 0) {
			buf_adds(out, ",\"keep_tag_patterns\":");
			add_patterns(out, policy);
		}
		add_limits(out, &policy->limits, ",\"", "\":", "");
		buf_addc(out, '}');
	}
	buf_addf(out, "],\"in_use\":[%s]}", buf_text(&a->in_use));
}

static void
account_make(struct account *a, uint64_t seed, uint64_t number)
{
	memset(a, 0, sizeof(*a));
	a->number = number;
	a->random = seed;
	a->random = next(a) ^ number; /* accounts of seeds that are near are not near */
	a->now = 1700000000 + (int64_t)below(a, 100000000);
	a->style = (enum digest_style)below(a, 3);
	make_policies(a);
	make_places(a);
	make_images(a);
	make_records(a);
}

static void
account_release(struct account *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->records[i]);
	free(a->records);
	buf_release(&a->in_use);
	buf_release(&a->array);
}

static void
account_write(struct account *a, const char *directory)
{
	struct buf path = { 0 }, head = { 0 };
	size_t stem;

	add_account_record(a, &head);
	buf_addf(&path, "%s/%" PRIu64, directory, a->number);
	stem = path.len;
	buf_adds(&path, ".yaml");
	write_configuration(a, path.data);
	buf_truncate(&path, stem);
	buf_adds(&path, ".ndjson");
	write_records(a, path.data, head.data);
	shuffle(a);
	buf_truncate(&path, stem);
	buf_adds(&path, ".shuffled");
	write_records(a, path.data, head.data);

	buf_truncate(&head, 0);
	timestamp_format(&head, a->now);
	printf("%" PRIu64 " %s\n", a->number, head.data);
	buf_release(&path);
	buf_release(&head);
}

int
main(int argc, char **argv)
{
	static struct account account;
	uint64_t seed, first, count;

	log_init("random-account");
	if (argc != 5)
		die_usage("expected SEED FIRST COUNT DIRECTORY");
	seed = strtoull(argv[1], NULL, 10);
	first = strtoull(argv[2], NULL, 10);
	count = strtoull(argv[3], NULL, 10);
	for (uint64_t i = 0; i < count; i++) {
		account_make(&account, seed, first + i);
		account_write(&account, argv[4]);
		account_release(&account);
	}
	return EXIT_DONE;
}
