/* Answers that are lines of a text, in place of HTTP.  All above it is the real thing. */
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/http.h"
#include "base/log.h"
#include "base/mem.h"

/* The linker puts this in place of http_send(): see the Makefile. */
enum http_outcome __wrap_http_send(struct http *http, const struct http_request *request,
    struct http_response *response, const char **why);

static struct {
	struct aws_session *session;
	char *next;
} answers;

/* What the environment says of AWS: keys, and nothing else. */
static void
set_environment(void)
{
	static const char *const unset[] = { "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
		"AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_RETRY_MODE",
		"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT" };

	for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
		unsetenv(unset[i]);
	setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	setenv("AWS_MAX_ATTEMPTS", "1", 1);
}

struct aws_session *
fuzz_session(char *text)
{
	static const struct aws_options options = { .region = "eu-west-1" };
	static bool is_set;

	if (!is_set)
		set_environment();
	is_set = true;
	answers.next = text;
	answers.session = aws_session_open(&options);
	if (answers.session == NULL)
		die("no session");
	return answers.session;
}

enum http_outcome
__wrap_http_send(struct http *http, const struct http_request *request,
    struct http_response *response, const char **why)
{
	char *line = answers.next, *body;
	long status;

	(void)http;
	(void)request;
	if (*line == '\0') {
		*why = "no more answers";
		return HTTP_FAILED;
	}
	answers.next = fuzz_cut(line, "\n");
	status = strtol(line, &body, 10);
	response->status = status >= 100 && status <= 599 ? status : 200;
	buf_adds(&response->body, body + strspn(body, " "));
	buf_adds(&response->request_id, "1");
	/* Nobody is to wait for another attempt, as where AWS throttles. */
	if (response->status / 100 != 2)
		aws_session_cancel(answers.session);
	return HTTP_ANSWERED;
}
