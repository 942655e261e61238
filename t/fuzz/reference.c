/* Image references: what was read names the same image when it is written out. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "image/media_type.h"
#include "image/reference.h"

static int
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
check_written(const struct image_reference *r)
{
	struct image_reference again;
	struct buf text = { 0 };
	const char *why;

	buf_addf(&text, "%s.dkr.ecr.%s.amazonaws.com/%s", r->registry, r->region, r->repository);
	if (r->tag != NULL)
		buf_addf(&text, ":%s", r->tag);
	if (r->digest != NULL)
		buf_addf(&text, "@%s", r->digest);
	FUZZ_CHECK(image_reference_parse(&again, text.data, &why) == REFERENCE_ECR);
	FUZZ_CHECK(same(again.registry, r->registry) && same(again.region, r->region) &&
		   same(again.repository, r->repository) && same(again.tag, r->tag) &&
		   same(again.digest, r->digest));
	image_reference_release(&again);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), digest[72];
	struct image_reference r;
	struct buf base = { 0 };
	const char *why = NULL;
	enum reference_outcome outcome = image_reference_parse(&r, text, &why);

	FUZZ_CHECK(is_ecr_image(text) || outcome != REFERENCE_ECR);
	FUZZ_CHECK(!is_ecr_image(text) || outcome != REFERENCE_OTHER);
	if (outcome == REFERENCE_ECR) {
		FUZZ_CHECK(r.tag != NULL || r.digest != NULL);
		FUZZ_CHECK(strlen(r.registry) == 12);
		FUZZ_CHECK(r.digest == NULL || is_digest(r.digest));
		check_written(&r);
		image_reference_release(&r);
	} else {
		FUZZ_CHECK(outcome != REFERENCE_BROKEN || why != NULL);
		FUZZ_CHECK(r.registry == NULL && r.repository == NULL && r.digest == NULL);
	}
	image_base(&base, text);
	FUZZ_CHECK(strncmp(buf_text(&base), text, base.len) == 0);
	if (is_attachment_tag(text, digest))
		FUZZ_CHECK(is_digest(digest) && strncmp(digest + 7, text + 7, 64) == 0);
	buf_release(&base);
	free(text);
	return 0;
}
