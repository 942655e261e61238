#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"
#include "cache/cache.h"
#include "cache/place.h"

/* Append the directory of the user's caches, by the XDG Base Directory Specification. */
static int
add_caches_of_user(struct buf *out)
{
	const char *cache = environment("XDG_CACHE_HOME"), *home = environment("HOME");
	const struct passwd *user;

	/* The specification has a path that is not absolute ignored. */
	if (cache != NULL && cache[0] == '/') {
		buf_adds(out, cache);
		return 0;
	}
	if (home == NULL) {
		user = getpwuid(geteuid());
		home = user != NULL ? user->pw_dir : NULL;
	}
	if (home == NULL || home[0] != '/')
		return -1;
	buf_addf(out, "%s/.cache", home);
	return 0;
}

/* Whether the open file or directory is the user's, and nobody else may write to it; else a warning. */
static bool
is_ours(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return true;
	log_warn(
	    "nothing is cached: '%s' belongs to somebody else, or others may write to it", path);
	return false;
}

char *
cache_directory(void)
{
	struct buf path = { 0 };
	bool ours = false;
	int fd, rc;

	if (add_caches_of_user(&path) == -1) {
		log_debug("nothing is cached: there is no home directory");
		return NULL;
	}
	buf_adds(&path, "/ecrm/");
	rc = make_directories(path.data);
	buf_truncate(&path, path.len - 1);
	if (rc == -1) {
		log_debug("nothing is cached: cannot make '%s': %s", path.data, strerror(errno));
	} else if ((fd = open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) == -1) {
		log_warn("nothing is cached: '%s' is no directory of ours:", path.data);
	} else {
		ours = is_ours(fd, path.data);
		close(fd);
	}
	if (ours)
		return buf_detach(&path);
	buf_release(&path);
	return NULL;
}

int
place_make_file(const char *path)
{
	int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, rc = -1;
	int fd = open(path, O_RDWR | O_CREAT | flags, 0600);
	struct stat st;

	if (fd == -1 && (errno == EACCES || errno == EROFS))
		fd = open(path, O_RDONLY | flags);
	if (fd == -1 && (errno == ELOOP || errno == EISDIR)) {
		log_warn("nothing is cached: '%s' is no plain file:", path);
	} else if (fd == -1) {
		log_debug("nothing is cached: cannot open '%s': %s", path, strerror(errno));
	} else if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) || st.st_nlink > 1) {
		log_warn(
		    "nothing is cached: '%s' is no plain file, or has another name besides", path);
	} else if (is_ours(fd, path)) {
		/* A umask does not add bits, but an older file may have more. */
		if ((st.st_mode & 077) != 0)
			fchmod(fd, 0600);
		rc = 0;
	}
	if (fd != -1)
		close(fd);
	return rc;
}
