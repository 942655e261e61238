#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "aws/credential_fields.h"
#include "aws/holder.h"
#include "aws/provider.h"
#include "aws/secret.h"
#include "base/environment.h"
#include "base/log.h"

/* What another process has found for all programs of a command; see holder.h. */

#define NAME "ecrm-credentials"

static int
connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd == -1)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Ask, and read the answer to its end.  Returns 0, or -1 where it was cut. */
static int
ask(int fd, const struct credential_search *search, struct buf *answer)
{
	struct buf request = { 0 };
	ssize_t n;

	holder_fingerprint(&request, search->profiles, search->region);
	if (search->refused != NULL)
		buf_addf(&request, " %s", search->refused);
	buf_addc(&request, '\n');
	n = send(fd, request.data, request.len, MSG_NOSIGNAL);
	buf_release(&request);
	if (n == -1)
		return -1;
	buf_reserve(answer, HOLDER_LINE_MAX);
	while (answer->len < HOLDER_LINE_MAX) {
		n = read(fd, answer->data + answer->len, HOLDER_LINE_MAX - answer->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		answer->len += (size_t)n;
		answer->data[answer->len] = '\0';
	}
	return answer->len > 0 && answer->data[answer->len - 1] == '\n' ? 0 : -1;
}

enum { STATUS = CREDENTIAL_FIELDS, SOURCE, FIELDS };

static int
read_answer(struct credential_search *search, const struct buf *answer, struct credentials *out)
{
	struct json_field fields[FIELDS] = {
		[STATUS] = { .path = "Status", .kind = JSON_STRING },
		[CREDENTIAL_ACCESS_KEY] = { .path = "AccessKeyId", .kind = JSON_STRING },
		[CREDENTIAL_SECRET_KEY] = { .path = "SecretAccessKey", .kind = JSON_STRING },
		[CREDENTIAL_TOKEN] = { .path = "SessionToken", .kind = JSON_STRING },
		[CREDENTIAL_EXPIRATION] = { .path = "Expiration", .kind = JSON_STRING },
		[CREDENTIAL_ACCOUNT] = { .path = "AccountId", .kind = JSON_STRING },
		[SOURCE] = { .path = "Source", .kind = JSON_STRING },
	};
	struct buf why = { 0 };
	const char *status;
	int found = -1;

	json_fields_read(fields, FIELDS, answer->data, answer->len, &why);
	status = fields[STATUS].value != NULL ? fields[STATUS].value : "";
	if (strcmp(status, HOLDER_OTHER) == 0) {
		found = 0;
	} else if (strcmp(status, HOLDER_NONE) == 0) {
		search_fail(search, NAME " has no AWS credentials any more");
	} else if (strcmp(status, HOLDER_FOUND) != 0 ||
		   credential_fields_take(fields, out) != NULL) {
		search_fail(search, NAME " gave an answer that cannot be right");
	} else {
		/* Where the holder found them: a message about them is to help its reader there. */
		out->source = search_source(fields[SOURCE].value);
		found = 1;
	}
	json_fields_release(fields, FIELDS);
	buf_release(&why);
	return found;
}

/* A holder that is gone is no reason to fail: what it would find is found here in the same way. */
static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *path = environment("ECRM_CREDENTIALS");
	struct buf answer = { 0 };
	int fd, found = 0;

	(void)profile;
	if (path == NULL)
		return 0;
	fd = connect_to(path);
	if (fd != -1 && ask(fd, search, &answer) == 0)
		found = read_answer(search, &answer, out);
	else
		log_debug(NAME " does not answer at '%s': %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	secret_release(&answer);
	return found;
}

const struct credential_provider provider_holder = { .name = NAME, .find = find };
