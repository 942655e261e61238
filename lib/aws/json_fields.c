#include "aws/json_fields.h"

#include <stdlib.h>

#include "aws/secret.h"
#include "base/mem.h"

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct json_field *field = (struct json_field *)context + member;

	field->value = xstrndup(value->text, value->len);
}

int
json_fields_read(
    struct json_field *fields, size_t count, const char *text, size_t len, struct buf *why)
{
	static const struct json_handler handler = { .value = on_value };
	struct json_member *shape = xcalloc(count, sizeof(*shape));
	struct json_reader *reader;
	int rc;

	for (size_t i = 0; i < count; i++)
		shape[i] = (struct json_member){ fields[i].path, fields[i].kind, JSON_OPTIONAL };
	reader = json_reader_new(shape, count, &handler, fields);
	rc = json_read(reader, text, len);
	if (rc == -1)
		buf_adds(why, json_reader_error(reader));
	json_reader_free(reader);
	free(shape);
	return rc;
}

void
json_fields_release(struct json_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		secret_free(json_field_take(&fields[i]));
}

char *
json_field_take(struct json_field *field)
{
	char *value = field->value;

	field->value = NULL;
	return value;
}
