/* An account's records: of repositories and images, of what is in use, and others. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../emulator/generate_chance.h"
#include "account.h"
#include "base/mem.h"
#include "base/timestamp.h"

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

void
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

void
add_member(struct buf *out, const char *key, const char *text)
{
	if (text == NULL)
		return;
	buf_addf(out, ",\"%s\":", key);
	add_quoted(out, text);
}

void
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
		add_member(out, "manifest_type",
		    child ? child->manifest_type : "application/vnd.oci.image.manifest.v1+json");
		add_member(out, "artifact_type", child ? child->artifact_type : NULL);
		if (percent(a, 50))
			add_member(out, "platform", "linux/arm64");
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
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
	bool is_attached = image->is_attachment && percent(a, 90);
	bool by_subject = (is_attached || image->is_soci) && percent(a, 60);
	bool by_tag =
	    is_attached ? !by_subject || percent(a, 15) : percent(a, image->is_soci ? 25 : 8);
	bool is_away = image->status != NULL && strcmp(image->status, "ACTIVE") != 0;
	bool children_known = image->is_index && (!is_away || percent(a, 20));
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
	buf_addf(&out, ",\"size\":%" PRIu64, chance_draw(&a->random) >> (64 - size_bits));
	add_member(&out, "manifest_type", image->manifest_type);
	add_member(&out, "artifact_type", image->artifact_type);
	if (by_subject || percent(a, 2)) {
		any_digest(a, place, digest);
		add_member(&out, "subject", digest);
	}
	if (image->is_index && !children_known && percent(a, 10)) {
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
	const char *registry = percent(a, 92) ? place->registry : any_registry(a);
	const char *region = percent(a, 92) ? place->region : any_region(a);
	const char *name = percent(a, 92) ? place->name : any_repository(a);
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

void
account_make_records(struct account *a)
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
