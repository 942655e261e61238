#include "stocked.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "answer.h"
#include "manifest.h"
#include "page.h"
#include "request.h"
#include "schema.h"
#include "stock.h"

/* No image of a page takes more of its text. */
enum { ENTRY_ROOM = 1024 };

struct stocked {
	struct stock stock;
	const struct account *account;
	double started; /* of the account, in whole seconds, as all times here are */
	char *repository;
	unsigned char *gone; /* a bit for each */
};

struct stocked *
stocked_new(const struct account *account, const char *repository, const json_t *file)
{
	struct stocked *s = calloc(1, sizeof(*s));

	*s = (struct stocked){
		.stock = { (uint64_t)integer_of(file, "seed", 1),
		    (size_t)integer_of(file, "images", 0) },
		.account = account,
		.started = floor(account->started),
		.repository = strdup(repository),
	};
	s->gone = calloc(s->stock.images / 8 + 1, 1);
	return s;
}

void
stocked_free(struct stocked *stocked)
{
	if (!stocked)
		return;
	free(stocked->repository);
	free(stocked->gone);
	free(stocked);
}

static bool
is_there(const struct stocked *s, size_t n)
{
	return (s->gone[n / 8] >> n % 8 & 1) == 0;
}

static bool
find(const struct stocked *s, const char *digest, size_t *n)
{
	return stock_find(&s->stock, digest, n) && is_there(s, *n);
}

static json_t *
make_children(const struct stocked *s, size_t index)
{
	static const char *const architectures[STOCK_CHILDREN] = { "amd64", "arm64" };
	json_t *list = json_array();
	char digest[DIGEST_SIZE];

	for (size_t i = 0; i < STOCK_CHILDREN; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:i, s:{s:s, s:s}}", "digest",
			      stock_digest(&s->stock, index - STOCK_CHILDREN + i, digest),
			      "mediaType", MANIFEST_OCI, "size", 1100, "platform", "architecture",
			      architectures[i], "os", "linux"));
	return list;
}

/* The image as the account file would have it. */
static json_t *
describe_file(const struct stocked *s, size_t n)
{
	const struct stock *stock = &s->stock;
	enum stock_kind kind = stock_kind(stock, n);
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE];
	double pulled = stock_pulled_age(stock, n);
	json_t *file = json_pack("{s:s, s:f, s:I}", "digest", stock_digest(stock, n, digest),
	    "pushedAt", s->started - stock_age(stock, n), "size", (json_int_t)stock_size(stock, n));

	if (stock_tag(stock, n, tag)[0])
		json_object_set_new(file, "tags", json_pack("[s]", tag));
	if (pulled >= 0)
		json_object_set_new(file, "pulledAt", json_real(s->started - pulled));
	json_object_set_new(file, "mediaType",
	    json_string(kind == STOCK_INDEX ? MANIFEST_OCI_INDEX : MANIFEST_OCI));
	if (kind == STOCK_INDEX)
		json_object_set_new(file, "children", make_children(s, n));
	else
		json_object_set_new(file, "artifactMediaType",
		    json_string(
			kind == STOCK_SBOM ? "application/spdx+json" : MANIFEST_OCI_CONFIG));
	if (kind == STOCK_SBOM)
		json_object_set_new(file, "subject",
		    json_string(stock_digest(stock, stock_relative(stock, n), digest)));
	return file;
}

json_t *
stocked_image(const struct stocked *stocked, const char *digest, const char *tag)
{
	json_t *file, *image;
	size_t n;

	if (digest ? !find(stocked, digest, &n)
		   : !stock_find_tag(&stocked->stock, tag, &n) || !is_there(stocked, n))
		return NULL;
	file = describe_file(stocked, n);
	image = image_make(stocked->account, stocked->repository, file, n);
	json_decref(file);
	return image;
}

json_t *
stocked_index_of(const struct stocked *stocked, const char *digest)
{
	char index[DIGEST_SIZE];
	size_t n, parent;

	if (!find(stocked, digest, &n) || stock_kind(&stocked->stock, n) != STOCK_CHILD)
		return NULL;
	parent = stock_relative(&stocked->stock, n);
	return is_there(stocked, parent) ? json_string(stock_digest(&stocked->stock, parent, index))
					 : NULL;
}

void
stocked_delete(struct stocked *stocked, const char *digest)
{
	size_t n;

	if (find(stocked, digest, &n))
		stocked->gone[n / 8] |= (unsigned char)(1 << n % 8);
}

static char *
put(char *out, const char *text)
{
	size_t length = strlen(text);

	memcpy(out, text, length);
	return out + length;
}

static char *
put_number(char *out, unsigned long long number)
{
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	memcpy(out, at, (size_t)(digits + sizeof(digits) - at));
	return out + (digits + sizeof(digits) - at);
}

static char *
put_time(char *out, double at)
{
	return put(put_number(out, (unsigned long long)at), ".0");
}

/* The same as the detail of stocked_image(). */
static char *
put_detail(char *out, const struct stocked *s, size_t n)
{
	const struct stock *stock = &s->stock;
	enum stock_kind kind = stock_kind(stock, n);
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE];
	double pulled = stock_pulled_age(stock, n);

	out = put(put(out, "{\"registryId\":\""), s->account->id);
	out = put(put(out, "\",\"repositoryName\":\""), s->repository);
	out = put(put(out, "\",\"imageDigest\":\""), stock_digest(stock, n, digest));
	if (stock_tag(stock, n, tag)[0])
		out =
		    put(put(put(out, "\",\"imageTags\":[\""), tag), "\"],\"imageStatus\":\"ACTIVE");
	else
		out = put(out, "\",\"imageStatus\":\"ACTIVE");
	out = put(out, "\",\"imageSizeInBytes\":");
	out = put_number(out, (unsigned long long)stock_size(stock, n));
	out = put_time(put(out, ",\"imagePushedAt\":"), s->started - stock_age(stock, n));
	if (pulled >= 0)
		out = put_time(put(out, ",\"lastRecordedPullTime\":"), s->started - pulled);
	out = put(out, ",\"imageManifestMediaType\":\"");
	out = put(out, kind == STOCK_INDEX ? MANIFEST_OCI_INDEX : MANIFEST_OCI);
	if (kind == STOCK_SBOM) {
		out = put(out, "\",\"artifactMediaType\":\"application/spdx+json"
			       "\",\"subjectManifestDigest\":\"");
		out = put(out, stock_digest(stock, stock_relative(stock, n), digest));
	} else if (kind != STOCK_INDEX) {
		out = put(out, "\",\"artifactMediaType\":\"" MANIFEST_OCI_CONFIG);
	}
	return put(out, "\"}");
}

static bool
is_wanted(const struct stocked *s, size_t n, const char *tagged)
{
	char tag[STOCK_TAG_SIZE];

	if (!is_there(s, n))
		return false;
	return !tagged || strcmp(tagged, "ANY") == 0 ||
	       (strcmp(tagged, "TAGGED") == 0) == (stock_tag(&s->stock, n, tag)[0] != '\0');
}

void
stocked_describe(const struct stocked *stocked, const struct request *request,
    const struct page_rules *rules, const json_t *filter, struct answer *answer)
{
	const char *status = text_of(filter, "imageStatus"), *tagged = text_of(filter, "tagStatus");
	bool active = !status || strcmp(status, "ACTIVE") == 0 || strcmp(status, "ANY") == 0;
	struct page page;
	json_t *next = NULL;
	size_t listed = 0;
	char *text, *out;

	if (!page_ask(&page, answer, request, rules))
		return;
	text = malloc((page.size + 1) * ENTRY_ROOM + strlen(stocked->repository) * page.size);
	out = put(text, "{\"imageDetails\":[");
	for (; active && page.position < stocked->stock.images; page.position++) {
		if (!is_wanted(stocked, page.position, tagged))
			continue;
		if (listed == page.size) {
			next = page_token(page.position, request, rules);
			break;
		}
		if (listed++ > 0)
			*out++ = ',';
		out = put_detail(out, stocked, page.position);
	}
	out = put(out, "]");
	if (next)
		out = put(put(put(out, ",\"nextToken\":\""), json_string_value(next)), "\"");
	out = put(out, "}");
	*out = '\0';
	json_decref(next);
	answer_give_text(answer, text);
}
