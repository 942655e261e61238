#include "explain/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "image/reference.h"

static const char sha256[] = "sha256:";
enum { SHA256_LEN = 7, HEX_MAX = 64, BARE_HEX_MIN = 12 };

static bool
is_hex(const char *text, size_t least)
{
	size_t len = strspn(text, "0123456789abcdef");

	return len >= least && len <= HEX_MAX && text[len] == '\0';
}

static const char *
parse_uri(struct question *question, const char *text)
{
	struct image_reference reference;
	const char *why = "is no image in ECR";

	if (image_reference_parse(&reference, text, &why) != REFERENCE_ECR)
		return why;
	question->registry = reference.registry;
	question->region = reference.region;
	question->repository = reference.repository;
	question->tag = reference.tag;
	if (reference.digest != NULL) {
		question->digest = xstrdup(reference.digest + SHA256_LEN);
		free(reference.digest);
	}
	return NULL;
}

/* repository, repository:tag, repository@digest or repository:tag@digest */
static const char *
parse_name(struct question *question, const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = at != NULL ? (size_t)(at - text) : strlen(text);
	const char *colon = memchr(text, ':', len);

	if (at != NULL) {
		if (strncmp(at + 1, sha256, SHA256_LEN) != 0 || !is_hex(at + 1 + SHA256_LEN, 1))
			return "has no digest behind its @";
		question->digest = xstrdup(at + 1 + SHA256_LEN);
	}
	if (colon != NULL)
		question->tag = xstrndup(colon + 1, len - (size_t)(colon + 1 - text));
	else if (at == NULL)
		question->tag = xstrdup("latest");
	question->repository = xstrndup(text, colon != NULL ? (size_t)(colon - text) : len);
	if (question->repository[0] == '\0' || (question->tag != NULL && question->tag[0] == '\0'))
		return "is no URI, repository:tag or digest of an image";
	return NULL;
}

const char *
question_parse(struct question *question, const char *text)
{
	*question = (struct question){ .text = text };
	if (strncmp(text, sha256, SHA256_LEN) == 0 && is_hex(text + SHA256_LEN, 1)) {
		question->digest = xstrdup(text + SHA256_LEN);
		return NULL;
	}
	if (is_hex(text, BARE_HEX_MIN)) {
		question->digest = xstrdup(text);
		return NULL;
	}
	return is_ecr_image(text) ? parse_uri(question, text) : parse_name(question, text);
}

bool
question_names_repository(const struct question *question, const struct record *image)
{
	return (question->registry == NULL || strcmp(question->registry, image->registry) == 0) &&
	       (question->region == NULL || strcmp(question->region, image->region) == 0) &&
	       (question->repository == NULL ||
		   strcmp(question->repository, image->repository) == 0);
}

bool
question_is_about(const struct question *question, const struct record *image)
{
	if (!question_names_repository(question, image))
		return false;
	if (question->digest != NULL)
		return strncmp(image->digest, sha256, SHA256_LEN) == 0 &&
		       strncmp(image->digest + SHA256_LEN, question->digest,
			   strlen(question->digest)) == 0;
	for (size_t i = 0; i < image->tag_count; i++) {
		if (strcmp(image->tags[i], question->tag) == 0)
			return true;
	}
	return false;
}

/* Whether the reference names the same tag, or a digest that begins as the question's does. */
static bool
names_the_same(const struct question *question, const struct image_reference *reference)
{
	if (strcmp(question->repository, reference->repository) != 0 ||
	    (question->registry != NULL && strcmp(question->registry, reference->registry) != 0) ||
	    (question->region != NULL && strcmp(question->region, reference->region) != 0))
		return false;
	if (question->digest != NULL)
		return reference->digest != NULL &&
		       strncmp(reference->digest + SHA256_LEN, question->digest,
			   strlen(question->digest)) == 0;
	return reference->tag != NULL && strcmp(reference->tag, question->tag) == 0;
}

void
question_note_user(struct question *question, const struct record *in_use)
{
	struct image_reference reference;
	const char *why;

	/* Most records are of other repositories. */
	if (question->repository == NULL || question->user != NULL || in_use->by == NULL ||
	    strstr(in_use->image, question->repository) == NULL ||
	    image_reference_parse(&reference, in_use->image, &why) != REFERENCE_ECR)
		return;
	if (names_the_same(question, &reference))
		question->user = xstrdup(in_use->by);
	image_reference_release(&reference);
}

void
question_release(struct question *question)
{
	free(question->registry);
	free(question->region);
	free(question->repository);
	free(question->tag);
	free(question->digest);
	free(question->user);
	*question = (struct question){ 0 };
}
