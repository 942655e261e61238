/* The small JSON documents in which credentials come: of credential_process and its like. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/json_fields.h"

enum { VERSION, KEY, NESTED, FIELDS };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_field fields[FIELDS] = {
		[VERSION] = { .path = "Version", .kind = JSON_NUMBER },
		[KEY] = { .path = "AccessKeyId", .kind = JSON_STRING },
		[NESTED] = { .path = "accessToken.expiresAt", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	char *taken;

	if (json_fields_read(fields, FIELDS, size > 0 ? (const char *)data : "", size, &why) == -1)
		FUZZ_CHECK(why.len > 0);
	else
		FUZZ_CHECK(why.len == 0);
	taken = json_field_take(&fields[KEY]);
	FUZZ_CHECK(fields[KEY].value == NULL);
	free(taken);
	json_fields_release(fields, FIELDS);
	buf_release(&why);
	return 0;
}
