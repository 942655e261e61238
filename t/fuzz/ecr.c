/* Answers of ECR: a letter for what is asked, a line end, then the answers, one a line. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "service/ecr.h"

enum { DIGESTS = 2 };
static const char *const digests[DIGESTS] = {
	"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
};

static void
on_repository(void *context, const struct ecr_repository *repository)
{
	(void)context;
	FUZZ_CHECK(repository->registry != NULL && repository->name != NULL);
	FUZZ_CHECK(repository->uri != NULL);
}

static int
on_images(void *context, const struct ecr_image *images, size_t count)
{
	(void)context;
	FUZZ_CHECK(count > 0);
	for (size_t i = 0; i < count; i++) {
		FUZZ_CHECK(images[i].digest != NULL);
		for (size_t n = 0; n < images[i].tag_count; n++)
			FUZZ_CHECK(images[i].tags[n] != NULL);
	}
	return 0;
}

static int
on_index(void *context, const char *digest, const struct ecr_descriptor *children, size_t count)
{
	(void)context;
	FUZZ_CHECK(digest != NULL && (children != NULL || count == 0));
	for (size_t i = 0; i < count; i++)
		FUZZ_CHECK(children[i].digest != NULL);
	return 0;
}

static void
on_deletion(void *context, const char *digest, const char *code, const char *reason)
{
	(void)context;
	FUZZ_CHECK(digest != NULL && (code == NULL || reason != NULL));
}

static void
delete_images(struct aws_client *ecr)
{
	struct ecr_call call = { 0 };
	int rc = ecr_delete_images(
	    ecr, "123456789012", "app", digests, DIGESTS, on_deletion, NULL, &call);

	FUZZ_CHECK((rc == -1) == (call.failure.len > 0));
	ecr_call_release(&call);
}

static void
archive_image(struct aws_client *ecr)
{
	struct ecr_call call = { 0 };
	int rc = ecr_archive_image(ecr, "123456789012", "app", digests[0], &call);

	FUZZ_CHECK((rc == -1) == (call.failure.len > 0));
	ecr_call_release(&call);
}

static void
ask(char what, struct aws_client *ecr)
{
	bool gone;

	switch (what) {
	case 'r':
		ecr_describe_repositories(ecr, NULL, on_repository, NULL);
		break;
	case 'o':
		ecr_describe_repositories(ecr, "app", on_repository, NULL);
		break;
	case 'i':
	case 'a':
		ecr_describe_images(ecr, "app", what == 'a', &gone, on_images, NULL);
		break;
	case 'm':
		ecr_get_indexes(ecr, NULL, "app", digests, DIGESTS, on_index, NULL);
		break;
	case 'u':
		archive_image(ecr);
		break;
	case 's':
		ecr_image_is_archived(ecr, "123456789012", "app", digests[0]);
		break;
	default:
		delete_images(ecr);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct aws_session *session = fuzz_session(fuzz_cut(text, "\n"));
	struct aws_client *ecr = aws_client_new(session, &aws_ecr);

	ask(text[0], ecr);
	aws_client_free(ecr);
	aws_session_close(session);
	free(text);
	return 0;
}
