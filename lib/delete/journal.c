#include "delete/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

struct journal {
	const char *path;
	int fd;
	bool failed;
};

/* A file is to be read, too: how it ends is looked at.  A pipe that we read ourselves never breaks. */
static int
access_mode(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) ? O_WRONLY : O_RDWR;
}

struct journal *
journal_open(const char *path)
{
	int flags = access_mode(path) | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY;
	int opened = open(path, flags, 0666), fd;
	struct journal *journal;

	/* Where stdout is closed, what is written there must not go into the journal. */
	fd = opened != -1 ? fcntl(opened, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
	if (opened != -1)
		close(opened);
	if (fd == -1) {
		log_error("cannot open the journal '%s':", path);
		return NULL;
	}
	journal = xcalloc(1, sizeof(*journal));
	journal->path = path;
	journal->fd = fd;
	return journal;
}

/* A line that was cut stands at the end: a process died, or the disk was full. */
static bool
ends_in_half_line(int fd)
{
	struct stat st;
	char last;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	       pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

/*
 * Another run may write to the journal, too, and half of what it writes is no line that was cut.  Where
 * there are no locks, as for a pipe, it is written all the same.
 */
static void
set_lock(int fd, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

	while (fcntl(fd, F_SETLKW, &lock) == -1 && errno == EINTR)
		;
}

int
journal_append(struct journal *journal, const char *lines, size_t len)
{
	struct buf text = { 0 };
	int rc = 0;
	bool written;

	set_lock(journal->fd, F_WRLCK);
	if (ends_in_half_line(journal->fd))
		buf_addc(&text, '\n');
	buf_add(&text, lines, len);
	written = write_all(journal->fd, text.data, text.len) == 0;
	set_lock(journal->fd, F_UNLCK);
	/* Pipes cannot be synced. */
	if (!written || (fsync(journal->fd) == -1 && errno != EINVAL && errno != ENOTSUP)) {
		if (!journal->failed)
			log_error("cannot write the journal '%s', so no more calls are made:",
			    journal->path);
		journal->failed = true;
		rc = -1;
	}
	buf_release(&text);
	return rc;
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	close(journal->fd);
	free(journal);
}
