#include "aws/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "aws/profile.h"
#include "base/log.h"
#include "base/mem.h"

/* Make all directories of path, up to its last slash. */
static int
make_directories(const char *path)
{
	char *part = xstrdup(path);
	int rc = 0;

	for (char *slash = strchr(part + 1, '/'); slash != NULL && rc == 0;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) == -1 && errno != EEXIST)
			rc = -1;
		*slash = '/';
	}
	free(part);
	return rc;
}

static int
write_all(int fd, const struct buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

int
cache_file_write(const char *path, const struct buf *text)
{
	struct buf temporary = { 0 };
	struct stat old;
	mode_t mode = 0600;
	int fd, rc = -1, why;

	if (make_directories(path) == -1)
		return -1;
	if (stat(path, &old) == 0)
		mode = old.st_mode & 0600;
	buf_addf(&temporary, "%s.XXXXXX", path);
	fd = mkstemp(temporary.data);
	if (fd == -1)
		goto out;
	rc = fchmod(fd, mode) == 0 && write_all(fd, text) == 0 && fsync(fd) == 0 ? 0 : -1;
	if (close(fd) == -1)
		rc = -1;
	if (rc == 0)
		rc = rename(temporary.data, path);
	if (rc == -1) {
		why = errno;
		unlink(temporary.data);
		errno = why;
	}
out:
	buf_release(&temporary);
	return rc;
}

int
cache_lock(const char *name)
{
	const char *cache = environment("XDG_CACHE_HOME");
	char *directory = aws_expand_home(cache != NULL ? cache : "~/.cache");
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct buf path = { 0 };
	int fd = -1;

	buf_addf(&path, "%s/ecrm/locks/%s", directory, name);
	if (make_directories(path.data) == 0)
		fd = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	while (fd != -1 && fcntl(fd, F_SETLKW, &lock) == -1) {
		if (errno == EINTR)
			continue;
		close(fd);
		fd = -1;
	}
	if (fd == -1)
		log_debug("no lock '%s': %s", path.data, strerror(errno));
	buf_release(&path);
	free(directory);
	return fd;
}

void
cache_unlock(int lock)
{
	if (lock != -1)
		close(lock);
}

static void
add_digest(struct buf *out, const EVP_MD *type, const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len;

	if (EVP_Digest(text, strlen(text), digest, &len, type, NULL) != 1)
		die("libcrypto cannot make a digest");
	for (unsigned i = 0; i < len; i++)
		buf_addf(out, "%02x", digest[i]);
}

void
add_sha1(struct buf *out, const char *text)
{
	add_digest(out, EVP_sha1(), text);
}

void
add_sha256(struct buf *out, const char *text)
{
	add_digest(out, EVP_sha256(), text);
}
