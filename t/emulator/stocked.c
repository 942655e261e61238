#include "stocked.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "manifest.h"
#include "schema.h"

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

bool
stocked_is_there(const struct stocked *stocked, size_t n)
{
	return (stocked->gone[n / 8] >> n % 8 & 1) == 0;
}

bool
stocked_find(const struct stocked *stocked, const char *digest, size_t *n)
{
	return stock_find(&stocked->stock, digest, n) && stocked_is_there(stocked, *n);
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
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE], *manifest;
	double pulled = stock_pulled_age(stock, n);
	json_t *file = json_pack("{s:s, s:f, s:I}", "digest", stock_digest(stock, n, digest),
	    "pushedAt", s->started - stock_age(stock, n), "size", (json_int_t)stock_size(stock, n));

	if (stock_tag(stock, n, tag)[0])
		json_object_set_new(file, "tags", json_pack("[s]", tag));
	if (pulled >= 0)
		json_object_set_new(file, "pulledAt", json_real(s->started - pulled));
	json_object_set_new(file, "mediaType",
	    json_string(kind == STOCK_INDEX ? MANIFEST_OCI_INDEX : MANIFEST_OCI));
	if (kind == STOCK_INDEX) {
		manifest = stocked_manifest(s, n);
		json_object_set_new(file, "manifest", json_string(manifest));
		free(manifest);
		json_object_set_new(file, "children", make_children(s, n));
	} else {
		json_object_set_new(file, "artifactMediaType",
		    json_string(
			kind == STOCK_SBOM ? "application/spdx+json" : MANIFEST_OCI_CONFIG));
	}
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

	if (digest ? !stocked_find(stocked, digest, &n)
		   : !stock_find_tag(&stocked->stock, tag, &n) || !stocked_is_there(stocked, n))
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

	if (!stocked_find(stocked, digest, &n) || stock_kind(&stocked->stock, n) != STOCK_CHILD)
		return NULL;
	parent = stock_relative(&stocked->stock, n);
	return stocked_is_there(stocked, parent)
		   ? json_string(stock_digest(&stocked->stock, parent, index))
		   : NULL;
}

void
stocked_delete(struct stocked *stocked, const char *digest)
{
	size_t n;

	if (stocked_find(stocked, digest, &n))
		stocked->gone[n / 8] |= (unsigned char)(1 << n % 8);
}
