#define _XOPEN_SOURCE 700 /* realpath() */

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/mem.h"

/* mkstemp() makes files that only the owner reads: give the mode that creat() would have given. */
static int
set_usual_mode(int fd, const char *path)
{
	struct stat old;
	mode_t mask;

	if (stat(path, &old) == 0)
		return fchmod(fd, old.st_mode & 0777);
	mask = umask(0);
	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

/* Those that ask the process to end, until the file is in its place or gone. */
static void
hold_signals(struct outfile *out)
{
	sigset_t ending;

	sigemptyset(&ending);
	sigaddset(&ending, SIGHUP);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGQUIT);
	sigaddset(&ending, SIGTERM);
	out->holds_signals = pthread_sigmask(SIG_BLOCK, &ending, &out->mask) == 0;
}

/* A link stays one, and what it leads to is replaced; one that leads nowhere is replaced itself. */
static void
follow_link(struct outfile *out)
{
	char *target = realpath(out->path, NULL);

	if (target == NULL)
		return;
	free(out->path);
	out->path = target;
}

int
outfile_open(struct outfile *out, const char *path)
{
	struct buf name = { 0 };
	struct stat st;
	int fd;

	*out = (struct outfile){ 0 };
	if (strcmp(path, "-") == 0) {
		out->stream = stdout;
		return 0;
	}
	out->path = xstrdup(path);
	/* A device or a pipe (/dev/null, /dev/fd/3) cannot be replaced, only written to. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		if ((out->stream = fopen(path, "w")) == NULL) {
			log_error("cannot write '%s':", path);
			outfile_discard(out);
			return -1;
		}
		return 0;
	}
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		follow_link(out);
	hold_signals(out);
	buf_addf(&name, "%s.XXXXXX", out->path);
	fd = mkstemp(name.data);
	if (fd == -1 || set_usual_mode(fd, path) == -1 || (out->stream = fdopen(fd, "w")) == NULL) {
		log_error("cannot write to the directory of '%s':", path);
		if (fd != -1) {
			close(fd);
			unlink(name.data);
		}
		buf_release(&name);
		outfile_discard(out);
		return -1;
	}
	out->temporary = buf_detach(&name);
	return 0;
}

int
outfile_commit(struct outfile *out)
{
	int rc = -1;

	if (out->stream == stdout) {
		out->stream = NULL;
		return stdout_finish();
	}
	if (fflush(out->stream) == EOF || ferror(out->stream) ||
	    (out->temporary != NULL && fsync(fileno(out->stream)) == -1)) {
		log_error("cannot write '%s':", out->path);
		goto out;
	}
	if (out->temporary != NULL && rename(out->temporary, out->path) == -1) {
		log_error("cannot put the output in place as '%s':", out->path);
		goto out;
	}
	free(out->temporary);
	out->temporary = NULL;
	rc = 0;
out:
	outfile_discard(out);
	return rc;
}

void
outfile_discard(struct outfile *out)
{
	if (out->stream != NULL && out->stream != stdout)
		fclose(out->stream);
	if (out->temporary != NULL)
		unlink(out->temporary);
	free(out->temporary);
	free(out->path);
	if (out->holds_signals)
		pthread_sigmask(SIG_SETMASK, &out->mask, NULL);
	*out = (struct outfile){ 0 };
}

int
write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
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

int
stdout_finish(void)
{
	if (fflush(stdout) == EOF || ferror(stdout)) {
		log_error("cannot write to standard output:");
		return -1;
	}
	return 0;
}

int
stream_read(FILE *in, struct buf *out)
{
	size_t n;

	do {
		n = fread(buf_reserve(out, 65536), 1, 65536, in);
		out->len += n;
		out->data[out->len] = '\0';
	} while (n > 0);
	return ferror(in) ? -1 : 0;
}

int
file_read(const char *path, struct buf *out)
{
	FILE *in = fopen(path, "rb");
	int why;

	if (in == NULL)
		return -1;
	why = stream_read(in, out) == -1 ? errno : 0;
	fclose(in);
	errno = why;
	return why != 0 ? -1 : 0;
}

const char *
temporary_directory(void)
{
	const char *directory = environment("TMPDIR");

	return directory != NULL ? directory : "/tmp";
}

int
nameless_file(void)
{
	struct buf name = { 0 };
	sigset_t all, mask;
	int fd, why;

	buf_addf(&name, "%s/ecrm.XXXXXX", temporary_directory());
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	fd = mkstemp(name.data);
	why = errno;
	if (fd != -1 && unlink(name.data) == -1) {
		why = errno;
		close(fd);
		fd = -1;
	}
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	buf_release(&name);
	errno = why;
	return fd;
}
