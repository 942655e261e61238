/*
 * A request as the emulator reads it: method, target and headers, each on a line, an empty line, and
 * the body.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../emulator/canonical.h"
#include "../emulator/request.h"
#include "../emulator/service.h"
#include "../emulator/signature.h"

static const time_t now = 1769862896; /* 20260131T123456Z */

static void
add_header(json_t *headers, char *line)
{
	char *value = fuzz_cut(line, ": ");

	for (char *c = line; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	json_object_set_new(headers, line, json_string(value));
}

static void
check_answer(struct request *request, struct account *account)
{
	struct answer answer = { 0 };
	const char *type = NULL;
	char *text;

	if (!signature_verify(request, account, now, &answer)) {
		FUZZ_CHECK(answer.status >= 400);
		text = answer_text(&answer, request, &type);
		FUZZ_CHECK(text != NULL && type != NULL);
		free(text);
	}
	answer_release(&answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char region[] = "eu-west-1", *line = fuzz_text(data, size), *next, *text = line;
	struct account account = { .region = region };
	struct request request = { .method = line, .headers = json_object() };
	struct answer answer = { 0 };
	const char *signed_headers;
	json_t *key;

	line = fuzz_cut(line, "\n");
	request.wire = line;
	for (line = fuzz_cut(line, "\n"); *line != '\0' && *line != '\n'; line = next) {
		next = fuzz_cut(line, "\n");
		add_header(request.headers, line);
	}
	request.body = line + (*line == '\n');
	request.body_size = strlen(request.body);
	account.users = json_pack("{s:{s:s}}", "AKIDEXAMPLE", "secretAccessKey", "secret");
	request_read(&request);
	FUZZ_CHECK(request.service != NULL);
	json_decref(key = signature_access_key(&request));
	check_answer(&request, &account);
	FUZZ_CHECK(request_check(&request, &answer) || answer.status >= 400);
	answer_release(&answer);
	signed_headers = request_header(&request, "signed-headers");
	free(canonical_request(&request, signed_headers != NULL ? signed_headers : "host"));
	request_release(&request);
	json_decref(account.users);
	free(text);
	return 0;
}
