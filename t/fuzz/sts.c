/* The answer of STS. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "service/sts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct aws_session *session = fuzz_session(text);
	char *account = sts_account(session);

	FUZZ_CHECK(account == NULL || strspn(account, "0123456789") == 12);
	free(account);
	aws_session_close(session);
	free(text);
	return 0;
}
