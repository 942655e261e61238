#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "answer.h"
#include "manifest.h"
#include "page.h"
#include "request.h"
#include "schema.h"
#include "stocked.h"

/* No image of a page takes more of its text, and no manifest, each of whose bytes may take two. */
enum { ENTRY_ROOM = 1024, MANIFEST_ROOM = 1024 };

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

char *
stocked_manifest(const struct stocked *stocked, size_t index)
{
	static const char *const architectures[STOCK_CHILDREN] = { "amd64", "arm64" };
	char *text = malloc(MANIFEST_ROOM), *out, digest[DIGEST_SIZE];

	out = put(text, "{\n  \"schemaVersion\": 2,\n  \"mediaType\": \"" MANIFEST_OCI_INDEX
			"\",\n  \"manifests\": [");
	for (size_t i = 0; i < STOCK_CHILDREN; i++) {
		out = put(out, i == 0 ? "\n" : ",\n");
		out = put(
		    out, "    {\n      \"mediaType\": \"" MANIFEST_OCI "\",\n      \"digest\": \"");
		out = put(out, stock_digest(&stocked->stock, index - STOCK_CHILDREN + i, digest));
		out = put(out, "\",\n      \"size\": 1100,\n      \"platform\": {\n"
			       "        \"architecture\": \"");
		out = put(
		    put(out, architectures[i]), "\",\n        \"os\": \"linux\"\n      }\n    }");
	}
	*put(out, "\n  ]\n}") = '\0';
	return text;
}

/* As a JSON string has it; of what must be escaped there are quotes and line ends only. */
static char *
put_escaped(char *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\n')
			*out++ = '\\';
		*out++ = *text == '\n' ? 'n' : *text;
	}
	return out;
}

static char *
put_index(char *out, const struct stocked *s, size_t n)
{
	char *manifest = stocked_manifest(s, n), digest[DIGEST_SIZE];

	out = put(put(out, "{\"registryId\":\""), s->account->id);
	out = put(put(out, "\",\"repositoryName\":\""), s->repository);
	out =
	    put(put(out, "\",\"imageId\":{\"imageDigest\":\""), stock_digest(&s->stock, n, digest));
	out = put_escaped(put(out, "\"},\"imageManifest\":\""), manifest);
	out = put(out, "\",\"imageManifestMediaType\":\"" MANIFEST_OCI_INDEX "\"}");
	free(manifest);
	return out;
}

static bool
is_index(const struct stocked *s, const json_t *id, size_t *n)
{
	const char *digest = text_of(id, "imageDigest");

	return digest && json_object_size(id) == 1 && stocked_find(s, digest, n) &&
	       stock_kind(&s->stock, *n) == STOCK_INDEX;
}

bool
stocked_give_indexes(const struct stocked *stocked, const json_t *ids, struct answer *answer)
{
	size_t room = ENTRY_ROOM + 2 * MANIFEST_ROOM + strlen(stocked->repository), i, n;
	char *text = malloc((json_array_size(ids) + 1) * room), *out;
	const json_t *id;

	out = put(text, "{\"images\":[");
	json_array_foreach(ids, i, id) {
		if (!is_index(stocked, id, &n)) {
			free(text);
			return false;
		}
		out = put_index(put(out, i == 0 ? "" : ","), stocked, n);
	}
	*put(out, "],\"failures\":[]}") = '\0';
	answer_give_text(answer, text);
	return true;
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

	if (!stocked_is_there(s, n))
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
