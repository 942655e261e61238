#include "aws/error.h"

#include <string.h>

#include "aws/xml.h"
#include "json/json.h"

/* Where JSON has the code and the message; the first that is there counts. */
static const char *const code_members[] = { "__type", "code", "Code", NULL };
static const char *const message_members[] = { "message", "Message", NULL };

static void
set(struct buf *out, const char *text)
{
	buf_truncate(out, 0);
	buf_adds(out, text);
}

/* "aws.ecs#ClientException:http://..." is a ClientException. */
static void
set_code(struct aws_error *error, const char *text)
{
	size_t len = strcspn(text, ":");
	const char *hash = memchr(text, '#', len);

	if (hash != NULL) {
		len -= (size_t)(hash + 1 - text);
		text = hash + 1;
	}
	buf_truncate(&error->code, 0);
	buf_add(&error->code, text, len);
}

static void
on_json(void *context, int member, const struct json_value *value)
{
	(void)member;
	set(context, value->text);
}

/* Each member by itself, so that one that is no text (a numeric code) does not hide the others. */
static void
read_json(struct buf *out, const char *const *members, const struct buf *body)
{
	static const struct json_handler handler = { .value = on_json };

	for (; *members != NULL && out->len == 0; members++) {
		const struct json_member shape = { *members, JSON_STRING, JSON_OPTIONAL };
		struct json_reader *json = json_reader_new(&shape, 1, &handler, out);

		json_read(json, buf_text(body), body->len);
		json_reader_free(json);
	}
}

static void
on_xml(void *context, const char *path, const char *text)
{
	struct aws_error *error = context;

	if (strcmp(path, "ErrorResponse/Error/Code") == 0)
		set_code(error, text);
	else if (strcmp(path, "ErrorResponse/Error/Message") == 0)
		set(&error->message, text);
	else if (strcmp(path, "ErrorResponse/RequestId") == 0 && error->request_id.len == 0)
		set(&error->request_id, text);
}

/* Behind a blank line, the error of a wrong signature quotes the whole request, token included. */
static void
cut_quoted_request(struct buf *message)
{
	const char *blank_line = strstr(buf_text(message), "\n\n");

	if (blank_line != NULL)
		buf_truncate(message, (size_t)(blank_line - message->data));
}

void
aws_error_read(struct aws_error *error, const struct http_response *response)
{
	const char *body = buf_text(&response->body);
	struct buf code = { 0 };

	aws_error_release(error);
	set(&error->request_id, buf_text(&response->request_id));
	if (body[strspn(body, " \t\r\n")] == '<') {
		xml_read(body, response->body.len, on_xml, error);
	} else {
		read_json(&code, code_members, &response->body);
		read_json(&error->message, message_members, &response->body);
		set_code(error, buf_text(&code));
	}
	if (response->error_type.len > 0)
		set_code(error, response->error_type.data);
	cut_quoted_request(&error->message);
	if (error->code.len == 0)
		set(&error->code, "UnknownError");
	if (error->message.len == 0)
		buf_addf(&error->message, "HTTP status %ld", response->status);
	buf_release(&code);
}

void
aws_error_set(struct aws_error *error, const char *code, const char *message)
{
	aws_error_release(error);
	set(&error->code, code);
	set(&error->message, message);
}

void
aws_error_release(struct aws_error *error)
{
	buf_release(&error->code);
	buf_release(&error->message);
	buf_release(&error->request_id);
}
