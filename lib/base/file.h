#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

struct buf;

/*
 * Output that is whole or not there: "-" is stdout; any other path is written beside, under a
 * temporary name, and takes its place when all is on the disk.  Signals that ask the process to end
 * wait until then, so that no temporary file is left; so open it when all is there to be written.
 * An empty one is { 0 }.
 */
struct outfile {
	FILE *stream;
	char *path;      /* NULL for stdout */
	char *temporary; /* NULL where the path itself is written to */
	bool holds_signals;
	sigset_t mask; /* of before that */
};

/* Keeps nothing of path.  Returns 0, or -1 after a message. */
int outfile_open(struct outfile *out, const char *path);

/*
 * Flush, check, and put the file in its place (mode 0666 less the umask; an existing file's mode
 * is kept).  Returns 0, or -1 after a message; the old file is then as it was.
 */
int outfile_commit(struct outfile *out);

/* Give up: the temporary file is removed.  Does nothing after a commit or on an empty one. */
void outfile_discard(struct outfile *out);

/* $TMPDIR, or /tmp where that is not set or empty; borrowed from the environment. */
const char *temporary_directory(void);

/*
 * A file for reading and writing in temporary_directory() that has no name any more: no signal can end the
 * process while it has one.  Gives the descriptor, or -1 with errno set and no message.
 */
int nameless_file(void);

/* Write all of data, as often as that takes.  Returns 0, or -1 with errno set and no message. */
int write_all(int fd, const void *data, size_t len);

/*
 * Make the directories of path, up to its last slash, that are not there, with mode 0700.  Returns 0, or -1
 * with errno set and no message.
 */
int make_directories(const char *path);

/* Flush stdout and check that everything arrived.  Returns 0, or -1 after a message. */
int stdout_finish(void);

/* Append all of the stream, or of the file, to out.  Returns 0, or -1 with errno set and no message. */
int stream_read(FILE *in, struct buf *out);
int file_read(const char *path, struct buf *out);

#endif
