#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "cache/place.h"

/* Append the directory of the user's caches, by the XDG Base Directory Specification. */
static int
add_caches_of_user(struct buf *out)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const struct passwd *user;

	/* The specification has a path that is not absolute ignored. */
	if (cache != NULL && cache[0] == '/') {
		buf_adds(out, cache);
		return 0;
	}
	if (home == NULL || home[0] == '\0') {
		user = getpwuid(geteuid());
		home = user != NULL ? user->pw_dir : NULL;
	}
	if (home == NULL || home[0] != '/')
		return -1;
	buf_addf(out, "%s/.cache", home);
	return 0;
}

static int
make_directories(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		int rc;

		*slash = '\0';
		rc = mkdir(path, 0700);
		*slash = '/';
		if (rc == -1 && errno != EEXIST)
			return -1;
	}
	return mkdir(path, 0700) == -1 && errno != EEXIST ? -1 : 0;
}

bool
place_is_ours(int fd, const char *path)
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
	int fd;

	if (add_caches_of_user(&path) == -1) {
		log_debug("nothing is cached: there is no home directory");
		return NULL;
	}
	buf_adds(&path, "/ecrm");
	if (make_directories(path.data) == -1) {
		log_debug("nothing is cached: cannot make '%s': %s", path.data, strerror(errno));
	} else if ((fd = open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) == -1) {
		log_warn("nothing is cached: '%s' is no directory of ours:", path.data);
	} else {
		ours = place_is_ours(fd, path.data);
		close(fd);
	}
	if (ours)
		return buf_detach(&path);
	buf_release(&path);
	return NULL;
}
