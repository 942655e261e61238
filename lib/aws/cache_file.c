#include "aws/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/profile.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"

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
	rc = fchmod(fd, mode) == 0 && write_all(fd, text->data, text->len) == 0 && fsync(fd) == 0
		 ? 0
		 : -1;
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
