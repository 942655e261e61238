/* The JSON in which credentials come: of containers, instances, credential_process, the AWS CLI's caches. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/json_fields.h"
#include "aws/metadata.h"
#include "aws/provider.h"

enum { VERSION, KEY, EXPIRES, FIELDS };

static void
read_fields(const char *text, size_t len)
{
	struct json_field fields[FIELDS] = {
		[VERSION] = { .path = "Version", .kind = JSON_NUMBER },
		[KEY] = { .path = "Credentials.AccessKeyId", .kind = JSON_STRING },
		[EXPIRES] = { .path = "accessToken.expiresAt", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	char *taken;

	FUZZ_CHECK((json_fields_read(fields, FIELDS, text, len, &why) == -1) == (why.len > 0));
	taken = json_field_take(&fields[KEY]);
	FUZZ_CHECK(fields[KEY].value == NULL);
	free(taken);
	json_fields_release(fields, FIELDS);
	buf_release(&why);
}

static void
read_metadata(const char *text, size_t len)
{
	struct credential_search search = { 0 };
	struct http_response response = { .status = 200 };
	struct credentials credentials = { 0 };

	buf_add(&response.body, text, len);
	if (metadata_read(&search, "container", &response, &credentials) == 0)
		FUZZ_CHECK(credentials.access_key != NULL && credentials.secret_key != NULL);
	else
		FUZZ_CHECK(search.failure.len > 0 && credentials.access_key == NULL);
	credentials_release(&credentials);
	buf_release(&search.failure);
	http_response_release(&response);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";

	read_fields(text, size);
	read_metadata(text, size);
	return 0;
}
