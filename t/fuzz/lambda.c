/* Answers of Lambda: a letter for what is asked, a line end, then the answers, one a line. */
#include "fuzz.h"

#include <stdlib.h>

#include "service/lambda.h"

static void
on_function(void *context, const char *name, const char *arn)
{
	(void)context;
	FUZZ_CHECK(name != NULL && arn != NULL);
}

static void
on_text(void *context, const char *text)
{
	(void)context;
	FUZZ_CHECK(text != NULL);
}

static void
on_version(void *context, const struct lambda_version *version)
{
	(void)context;
	FUZZ_CHECK(version->version != NULL && version->fingerprint != NULL);
}

static void
ask(char what, struct aws_client *lambda)
{
	switch (what) {
	case 'f':
		lambda_list_image_functions(lambda, on_function, NULL);
		break;
	case 'v':
		lambda_list_versions(lambda, "f", on_version, NULL);
		break;
	case 'a':
		lambda_list_aliased_versions(lambda, "f", on_text, NULL);
		break;
	default:
		lambda_get_images(
		    lambda, NULL, "arn:f", &(struct lambda_version){ "f", "1", "" }, on_text, NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct aws_session *session = fuzz_session(fuzz_cut(text, "\n"));
	struct aws_client *lambda = aws_client_new(session, &aws_lambda);

	ask(text[0], lambda);
	aws_client_free(lambda);
	aws_session_close(session);
	free(text);
	return 0;
}
