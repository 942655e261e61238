#include <errno.h>
#include <string.h>

#include "aws/container_url.h"
#include "aws/error.h"
#include "aws/metadata.h"
#include "aws/secret.h"
#include "base/environment.h"
#include "base/steady.h"

/* What an agent beside the container gives: ECS, EKS Pod Identity, Greengrass, CloudShell. */

#define NAME "container"

enum { ATTEMPTS = 3, TIMEOUT_SECONDS = 2, TOKEN_MAX = 64 * 1024 };

static const int64_t second = 1000000000;

/* The Authorization header: of the file, which is read anew each time, else of the variable. */
static int
make_authorization(struct credential_search *search, struct buf *header)
{
	const char *path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");

	if (path == NULL && token == NULL)
		return 0;
	buf_adds(header, "Authorization: ");
	if (path != NULL && secret_read(path, TOKEN_MAX, header) == -1)
		return search_fail(
		    search, "cannot read the container's token in '%s': %s", path, strerror(errno));
	if (path == NULL)
		buf_adds(header, token);
	if (strpbrk(header->data, "\r\n") != NULL || strlen(header->data) != header->len)
		return search_fail(search, "the container's token in %s%s has a line end in it",
		    path != NULL ? "" : "AWS_CONTAINER_AUTHORIZATION_TOKEN",
		    path != NULL ? path : "");
	return 0;
}

static int
say_refusal(struct credential_search *search, const struct http_response *response)
{
	struct aws_error error = { 0 };

	aws_error_read(&error, response);
	search_fail(search, "the " NAME " gave no credentials: %s: %s (HTTP status %ld)",
	    buf_text(&error.code), buf_text(&error.message), response->status);
	aws_error_release(&error);
	return -1;
}

static int
ask(struct credential_search *search, const struct container_url *url, const char *authorization,
    struct credentials *out)
{
	const char *headers[] = { "Accept: application/json", authorization, NULL };
	const struct metadata_request request = {
		.method = "GET",
		.url = url->url,
		.headers = headers,
		.resolve = url->resolve,
		.attempts = ATTEMPTS,
		.timeout = TIMEOUT_SECONDS * second,
		.deadline = steady_now() + ATTEMPTS * (TIMEOUT_SECONDS + 1) * second,
	};
	struct http_response response = { 0 };
	struct buf why = { 0 };
	int rc = -1;

	if (metadata_send(search, &request, &response, &why) == -1)
		search_fail(
		    search, "the " NAME " gave no credentials: %s (%s)", why.data, url->url);
	else if (response.status < 200 || response.status > 299)
		say_refusal(search, &response);
	else
		rc = metadata_read(search, NAME, &response, out);
	http_response_release(&response);
	buf_release(&why);
	return rc;
}

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	struct container_url url;
	struct buf authorization = { 0 };
	int found = container_url_find(search, &url), rc = -1;

	(void)profile;
	if (found != 1)
		return found;
	if (make_authorization(search, &authorization) == 0)
		rc = ask(search, &url, authorization.len > 0 ? authorization.data : NULL, out);
	container_url_release(&url);
	secret_release(&authorization);
	return rc == 0 ? 1 : -1;
}

const struct credential_provider provider_container = { .name = NAME, .find = find };
