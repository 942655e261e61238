#ifndef RECORD_INPUT_H
#define RECORD_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Files read one after the other as cat would join them, value by value: a line, or a JSON array
 * that may span lines.
 */
struct input {
	const char *const *paths;
	size_t path_count;
	size_t path_index; /* of the file that is open, plus one */
	int fd;            /* -1: none is open */
	const char *name;  /* of that file, for messages */
	struct buf buffer;
	size_t pos;         /* what of buffer was taken */
	bool at_eof;        /* the open file gives no more */
	int64_t line;       /* of the byte at pos */
	int64_t value_line; /* on which the value begins that input_next() found */
	struct buf place;
};

/* Read the paths in turn; "-" is stdin, and so is no path at all.  Keeps paths. */
void input_open(struct input *input, const char *const *paths, size_t count);

/* Read text, which messages know by name.  Keeps name, copies text. */
void input_open_memory(struct input *input, const char *name, const char *text, size_t len);
void input_close(struct input *input);

/*
 * Go to the next value, over blanks and from file to file.  Returns 1, with *first its first byte; 0
 * at the end of all; -1 after a message.
 */
int input_next(struct input *input, char *first);

/*
 * Take the line that begins at the value, without its line end, or the array, up to the bracket that
 * closes it; at the end of the file, what there is.  *text is borrowed until the next call.  Returns
 * 0, or -1 after a message.
 */
int input_take_line(struct input *input, const char **text, size_t *len);
int input_take_array(struct input *input, const char **text, size_t *len);

/* "file:line" of the value, for messages.  Borrowed until the next call. */
const char *input_place(struct input *input);

#endif
