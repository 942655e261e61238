/* Files of the AWS CLI that are changed in some members: those of sign-ins and sessions. */
#include "fuzz.h"

#include <string.h>

#include "json/edit.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_change changes[] = {
		{ "accessToken", "new" },
		{ "inner.expiresAt", "2026-01-01T00:00:00Z" },
		{ "refreshToken", NULL },
	};
	const char *text = size > 0 ? (const char *)data : "";
	struct buf once = { 0 }, twice = { 0 };

	if (json_edit(&once, text, size, changes, 3) == 0) {
		/* What came of it is JSON, and has nothing more to change. */
		FUZZ_CHECK(json_edit(&twice, once.data, once.len, changes, 3) == 0);
		FUZZ_CHECK(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
