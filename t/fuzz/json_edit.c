/* Files of the AWS CLI that are changed in some members: those of sign-ins and sessions. */
#include "fuzz.h"

#include <string.h>

#include "json/edit.h"
#include "json/json.h"

static void
on_value(void *context, int member, const struct json_value *value)
{
	int *seen = context;

	(void)member;
	FUZZ_CHECK(strcmp(value->text, "new") == 0);
	(*seen)++;
}

/* An object has the member that was to be set, itself and not in one that has a name like a path. */
static void
check_set(const struct buf *edited)
{
	static const struct json_member shape[] = {
		{ "", JSON_OBJECT, JSON_REQUIRED },
		{ "accessToken", JSON_STRING, JSON_OPTIONAL },
	};
	static const struct json_handler handler = { .value = on_value };
	int seen = 0;
	struct json_reader *reader = json_reader_new(shape, 2, &handler, &seen);

	if (json_read(reader, edited->data, edited->len) == 0)
		FUZZ_CHECK(seen == 1);
	json_reader_free(reader);
}

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
		check_set(&once);
		FUZZ_CHECK(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
