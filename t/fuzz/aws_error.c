/* What AWS says when it refuses: the headers x-amzn-errortype and (x-amz-)retry-after, then the body. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/error.h"
#include "aws/retry.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct retry_policy policies[] = { { 3, RETRY_CLASSIC }, { 3, RETRY_2026 } };
	struct http_response response = { .status = 400 };
	struct aws_error error = { 0 };
	char *type = fuzz_text(data, size), *after = fuzz_cut(type, "\n");
	char *body = fuzz_cut(after, "\n");

	buf_adds(&response.error_type, type);
	buf_adds(&response.retry_after_ms, after);
	buf_adds(&response.body, body);
	aws_error_read(&error, &response);
	FUZZ_CHECK(error.code.len > 0 && strchr(error.code.data, ':') == NULL);
	FUZZ_CHECK(error.message.len > 0 && strstr(error.message.data, "\n\n") == NULL);
	for (int i = 0; i < 2; i++) {
		enum retry_class class = retry_classify(response.status, error.code.data);

		for (int n = 1; n < 70; n += 17) {
			double delay = retry_delay(
			    &policies[i], class, n, 0.5, buf_text(&response.retry_after_ms), after);

			FUZZ_CHECK(delay >= 0 && delay < 3600);
		}
	}
	aws_error_release(&error);
	http_response_release(&response);
	free(type);
	return 0;
}
