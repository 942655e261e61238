/*
 * sigv4-case DIRECTORY: sign the request of one case of the SigV4 test suite and compare each step
 * with the suite's own files.  Silent with status 0 where all agree.
 */
#include <stdio.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "json/json.h"

enum { HEADERS_MAX = 16 };

struct test_case {
	struct arena arena;
	struct sigv4_request request;
	struct sigv4_header headers[HEADERS_MAX];
	struct sigv4_signer signer;
	int64_t now;
	bool omit_session_token;
};

enum { ACCESS_KEY, SECRET_KEY, TOKEN, NORMALIZE, REGION, SERVICE, SIGN_BODY, TIMESTAMP, OMIT };

static const struct json_member context_shape[] = {
	[ACCESS_KEY] = { "credentials.access_key_id", JSON_STRING, JSON_REQUIRED },
	[SECRET_KEY] = { "credentials.secret_access_key", JSON_STRING, JSON_REQUIRED },
	[TOKEN] = { "credentials.token", JSON_STRING, JSON_OPTIONAL },
	[NORMALIZE] = { "normalize", JSON_BOOLEAN, JSON_REQUIRED },
	[REGION] = { "region", JSON_STRING, JSON_REQUIRED },
	[SERVICE] = { "service", JSON_STRING, JSON_REQUIRED },
	[SIGN_BODY] = { "sign_body", JSON_BOOLEAN, JSON_REQUIRED },
	[TIMESTAMP] = { "timestamp", JSON_STRING, JSON_REQUIRED },
	[OMIT] = { "omit_session_token", JSON_BOOLEAN, JSON_OPTIONAL },
};

static void
context_value(void *context, int member, const struct json_value *value)
{
	struct test_case *c = context;
	const char *text = arena_strndup(&c->arena, value->text, value->len);

	switch (member) {
	case ACCESS_KEY:
		c->signer.access_key = text;
		break;
	case SECRET_KEY:
		c->signer.secret_key = text;
		break;
	case TOKEN:
		c->signer.session_token = text;
		break;
	case NORMALIZE:
		c->request.normalize_path = value->truth;
		break;
	case REGION:
		c->signer.region = text;
		break;
	case SERVICE:
		c->signer.service = text;
		break;
	case SIGN_BODY:
		c->request.with_content_sha256 = value->truth;
		break;
	case TIMESTAMP:
		if (timestamp_parse(text, &c->now) == -1)
			die("timestamp '%s'", text);
		break;
	case OMIT:
		c->omit_session_token = value->truth;
		break;
	}
}

static char *
read_text(struct test_case *c, const char *directory, const char *name)
{
	struct buf path = { 0 }, text = { 0 };
	char *copy;

	buf_addf(&path, "%s/%s", directory, name);
	if (file_read(path.data, &text) == -1)
		die("cannot read '%s':", path.data);
	copy = arena_strndup(&c->arena, buf_text(&text), text.len);
	buf_release(&path);
	buf_release(&text);
	return copy;
}

/* "METHOD target HTTP/1.1", headers (an indented line goes on with the one before), body. */
static void
parse_request(struct test_case *c, char *text)
{
	char *end = strchr(text, '\n'), *target, *version, *query;
	size_t n = 0;

	*end = '\0';
	c->request.method = text;
	target = strchr(text, ' ');
	*target++ = '\0';
	version = strrchr(target, ' ');
	*version = '\0';
	query = strchr(target, '?');
	if (query != NULL)
		*query++ = '\0';
	c->request.path = target;
	c->request.query = query != NULL ? query : "";
	for (text = end + 1; *text != '\0' && *text != '\n'; text = end + 1) {
		char *colon;

		for (end = text; *end != '\0' && (*end != '\n' || end[1] == ' ');)
			end++;
		colon = strchr(text, ':');
		if (n == HEADERS_MAX || colon == NULL || colon > end)
			die("header '%s'", text);
		*colon = '\0';
		c->headers[n++] = (struct sigv4_header){ text, colon + 1 };
		if (*end == '\0') {
			text = end;
			break;
		}
		*end = '\0';
	}
	if (*text == '\n')
		text++;
	c->request.headers = c->headers;
	c->request.header_count = n;
	c->request.body = text;
	c->request.body_len = strlen(text);
}

static int
compare(const char *step, const char *wanted, const char *got)
{
	if (strcmp(wanted, got) == 0)
		return 0;
	printf("%s\n-- wanted\n%s\n-- got\n%s\n", step, wanted, got);
	return 1;
}

int
main(int argc, char **argv)
{
	static const struct json_handler handler = { .value = context_value };
	struct test_case c = { 0 };
	struct sigv4_signature s = { 0 };
	struct json_reader *json;
	char *context;
	int wrong = 0;

	log_init("sigv4-case");
	if (argc != 2)
		die("usage: sigv4-case DIRECTORY");
	context = read_text(&c, argv[1], "context.json");
	json = json_reader_new(
	    context_shape, sizeof(context_shape) / sizeof(context_shape[0]), &handler, &c);
	if (json_read(json, context, strlen(context)) == -1)
		die("context.json %s", json_reader_error(json));
	if (c.omit_session_token)
		c.signer.session_token = NULL;
	parse_request(&c, read_text(&c, argv[1], "request.txt"));
	sigv4_sign(&c.request, &c.signer, c.now, &s);
	wrong += compare("canonical request",
	    read_text(&c, argv[1], "header-canonical-request.txt"), s.canonical_request.data);
	wrong += compare("string to sign", read_text(&c, argv[1], "header-string-to-sign.txt"),
	    s.string_to_sign.data);
	wrong += compare("signature", read_text(&c, argv[1], "header-signature.txt"), s.signature);
	if (strstr(read_text(&c, argv[1], "header-signed-request.txt"), s.authorization.data) ==
	    NULL)
		wrong += compare(
		    "authorization", "(in header-signed-request.txt)", s.authorization.data);
	json_reader_free(json);
	sigv4_signature_release(&s);
	arena_release(&c.arena);
	return wrong != 0;
}
