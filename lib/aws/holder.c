#include "aws/holder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "aws/digest.h"
#include "aws/secret.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "json/json.h"

/* Who asks sends its line at once. */
enum { LISTEN_MAX = 16, REQUEST_SECONDS = 5, REQUEST_MAX = 512 };

extern char **environ;

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
says_who(const char *variable)
{
	return strncmp(variable, "AWS_", 4) == 0 || strncmp(variable, "HOME=", 5) == 0;
}

/* Each part with its length, so that none can pose as two. */
static void
add_part(struct buf *settings, const char *text)
{
	buf_addf(settings, "%zu:%s", strlen(text), text);
}

void
holder_fingerprint(struct buf *out, const struct aws_profiles *profiles, const char *given_region)
{
	struct buf settings = { 0 };
	const char **variables = NULL;
	size_t count = 0, capacity = 0;
	char *directory = getcwd(NULL, 0);

	for (char **v = environ; *v != NULL; v++) {
		if (!says_who(*v))
			continue;
		variables = xgrow(variables, &capacity, count + 1, sizeof(*variables));
		variables[count++] = *v;
	}
	if (count > 0)
		qsort(variables, count, sizeof(*variables), compare);
	add_part(&settings, profiles->is_explicit ? "option" : "usual");
	add_part(&settings, profiles->name);
	add_part(&settings, given_region);
	add_part(&settings, directory != NULL ? directory : "");
	for (size_t i = 0; i < count; i++)
		add_part(&settings, variables[i]);
	add_sha256(out, settings.data);
	secret_release(&settings);
	free(variables);
	free(directory);
}

int
holder_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, rc = -1;

	if (strlen(path) >= sizeof(address.sun_path)) {
		log_error(
		    "'%s' is too long for the path of a socket (%zu bytes at most); a shorter "
		    "TMPDIR helps",
		    path, sizeof(address.sun_path) - 1);
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	mask = umask(0177); /* for this user alone */
	if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
		rc = bind(fd, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (rc == 0)
		rc = listen(fd, LISTEN_MAX);
	if (rc == 0)
		return fd;
	log_error("cannot make the socket '%s':", path);
	if (fd != -1)
		close(fd);
	return -1;
}

/* Read the line of who asks.  Returns 0, or -1 where it is none. */
static int
read_request(int fd, char *line, size_t size)
{
	const struct timeval patience = { .tv_sec = REQUEST_SECONDS };
	size_t len = 0;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	while (len < size - 1) {
		n = read(fd, line + len, size - 1 - len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		len += (size_t)n;
		line[len] = '\0';
		if (strchr(line, '\n') != NULL) {
			line[strcspn(line, "\n")] = '\0';
			return 0;
		}
	}
	return -1;
}

static void
write_answer(struct buf *out, const char *status, const struct credentials *c)
{
	struct json_writer json = { 0 };
	struct buf expiration = { 0 };

	/* Room for all at once: a buffer that grows leaves its old bytes behind. */
	buf_reserve(out, HOLDER_LINE_MAX);
	json_writer_begin(&json, out, false);
	json_open_object(&json);
	json_member_string(&json, "Status", status);
	if (c->access_key != NULL) {
		json_member_string(&json, "AccessKeyId", c->access_key);
		json_member_string(&json, "SecretAccessKey", c->secret_key);
		json_member_string(&json, "SessionToken", c->session_token);
		json_member_string(&json, "AccountId", c->account);
		json_member_string(&json, "Source", c->source);
		if (c->expires_at != 0) {
			timestamp_format(&expiration, c->expires_at);
			json_member_string(&json, "Expiration", expiration.data);
		}
	}
	json_close_object(&json);
	json_writer_end(&json);
	buf_addc(out, '\n');
	buf_release(&expiration);
}

static void
send_all(int fd, const struct buf *text)
{
	size_t done = 0;
	ssize_t n;

	while (done < text->len) {
		n = send(fd, text->data + done, text->len - done, MSG_NOSIGNAL);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* who asked is gone */
		done += (size_t)n;
	}
}

static void
answer(struct aws_session *session, const char *fingerprint, int fd)
{
	struct credentials credentials = { 0 };
	const char *status = HOLDER_NONE;
	struct buf text = { 0 };
	char line[REQUEST_MAX];
	char *refused;

	if (read_request(fd, line, sizeof(line)) == -1)
		return;
	refused = strchr(line, ' ');
	if (refused != NULL)
		*refused++ = '\0';
	if (strcmp(line, fingerprint) != 0) {
		status = HOLDER_OTHER;
	} else {
		if (refused != NULL)
			credential_store_refuse(session->credentials, refused);
		if (credential_store_get(session->credentials, &credentials) == 0)
			status = HOLDER_FOUND;
	}
	write_answer(&text, status, &credentials);
	send_all(fd, &text);
	secret_release(&text);
	credentials_release(&credentials);
}

void
holder_serve(struct aws_session *session, int listener)
{
	struct buf fingerprint = { 0 };
	int fd;

	holder_fingerprint(&fingerprint, &session->profiles, session->given_region);
	while (
	    (fd = accept(listener, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
		if (fd == -1)
			continue;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		answer(session, fingerprint.data, fd);
		close(fd);
	}
	log_error("cannot take the next connection:");
	buf_release(&fingerprint);
}
