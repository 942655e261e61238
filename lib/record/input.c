#include "record/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum {
	READ_SIZE = 128 * 1024,
	/* An image index with a thousand tags is far below this; more is no record. */
	LINE_SIZE_MAX = 16 * 1024 * 1024,
	/* Some three million image URIs. */
	ARRAY_SIZE_MAX = 256 * 1024 * 1024,
	INPUT_CLOSED = -1,
	/* In place of a descriptor: all of the input is in the buffer. */
	IN_MEMORY = -2,
};

void
input_open(struct input *in, const char *const *paths, size_t count)
{
	static const char *const standard_input[] = { "-" };

	*in = (struct input){
		.paths = count > 0 ? paths : standard_input,
		.path_count = count > 0 ? count : 1,
		.fd = INPUT_CLOSED,
		.name = "-",
	};
}

void
input_open_memory(struct input *in, const char *name, const char *text, size_t len)
{
	*in = (struct input){ .fd = IN_MEMORY, .name = name, .line = 1, .at_eof = true };
	buf_add(&in->buffer, text, len);
}

static void
close_file(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = INPUT_CLOSED;
}

void
input_close(struct input *in)
{
	close_file(in);
	buf_release(&in->buffer);
	buf_release(&in->place);
}

const char *
input_place(struct input *in)
{
	buf_truncate(&in->place, 0);
	buf_addf(&in->place, "%s:%lld", in->name, (long long)in->value_line);
	return in->place.data;
}

static int
open_next_file(struct input *in)
{
	const char *path = in->paths[in->path_index++];

	close_file(in);
	buf_truncate(&in->buffer, 0);
	in->pos = 0;
	in->line = 1;
	in->at_eof = false;
	if (strcmp(path, "-") == 0) {
		in->fd = STDIN_FILENO;
		in->name = "standard input";
		return 0;
	}
	in->name = path;
	in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd == -1) {
		log_error("cannot open '%s':", path);
		return -1;
	}
	return 0;
}

/* Read on behind what is not taken yet.  Returns 0, also at the end of the file, or -1. */
static int
fill(struct input *in)
{
	ssize_t n;

	if (in->pos > 0) {
		memmove(in->buffer.data, in->buffer.data + in->pos, in->buffer.len - in->pos);
		buf_truncate(&in->buffer, in->buffer.len - in->pos);
		in->pos = 0;
	}
	do {
		n = read(in->fd, buf_reserve(&in->buffer, READ_SIZE), READ_SIZE);
	} while (n == -1 && errno == EINTR);
	if (n == -1) {
		log_error("cannot read '%s':", in->name);
		return -1;
	}
	in->at_eof = n == 0;
	in->buffer.len += (size_t)n;
	in->buffer.data[in->buffer.len] = '\0';
	return 0;
}

int
input_next(struct input *in, char *first)
{
	for (;;) {
		if (in->fd == INPUT_CLOSED) {
			if (in->path_index == in->path_count)
				return 0;
			if (open_next_file(in) == -1)
				return -1;
		}
		for (; in->pos < in->buffer.len; in->pos++) {
			*first = in->buffer.data[in->pos];
			in->value_line = in->line;
			if (*first == '\n')
				in->line++;
			else if (*first != ' ' && *first != '\t' && *first != '\r')
				return 1;
		}
		if (in->at_eof)
			close_file(in);
		else if (fill(in) == -1)
			return -1;
	}
}

/* Where the search for the end of the value at pos stands. */
struct search {
	size_t scanned; /* bytes that were looked at */
	int depth;      /* of brackets that are open */
	bool in_string;
	bool escaped; /* the next byte is, by a backslash */
};

/* Look on.  Returns the value's length, or 0 where its end is not in the buffer. */
typedef size_t find_end(const struct input *in, struct search *search);

static size_t
find_line_end(const struct input *in, struct search *search)
{
	const char *start = in->buffer.data + in->pos;
	size_t len = in->buffer.len - in->pos;
	const char *feed = memchr(start + search->scanned, '\n', len - search->scanned);

	search->scanned = len;
	if (feed != NULL)
		return (size_t)(feed - start) + 1;
	return in->at_eof ? len : 0;
}

/* The bracket that closes the array; brackets inside strings do not count. */
static size_t
find_array_end(const struct input *in, struct search *search)
{
	const char *start = in->buffer.data + in->pos;
	size_t len = in->buffer.len - in->pos;

	while (search->scanned < len) {
		char c = start[search->scanned++];

		if (search->escaped) {
			search->escaped = false;
		} else if (search->in_string) {
			search->escaped = c == '\\';
			search->in_string = c != '"';
		} else if (c == '"') {
			search->in_string = true;
		} else if (c == '[' || c == '{') {
			search->depth++;
		} else if ((c == ']' || c == '}') && --search->depth == 0) {
			return search->scanned;
		}
	}
	return in->at_eof ? len : 0;
}

static void
count_lines(struct input *in, const char *text, size_t len)
{
	const char *end = text + len;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		in->line++;
		text++;
	}
}

static int
take(struct input *in, find_end *find, size_t size_max, const char **text, size_t *len)
{
	struct search search = { 0 };

	while ((*len = find(in, &search)) == 0) {
		if (search.scanned > size_max) {
			log_error("%s: is larger than %zu MiB: no record or scanned file is",
			    input_place(in), size_max / (1024 * 1024));
			return -1;
		}
		if (fill(in) == -1)
			return -1;
	}
	*text = in->buffer.data + in->pos;
	in->pos += *len;
	count_lines(in, *text, *len);
	return 0;
}

int
input_take_line(struct input *in, const char **text, size_t *len)
{
	if (take(in, find_line_end, LINE_SIZE_MAX, text, len) == -1)
		return -1;
	while (*len > 0 && ((*text)[*len - 1] == '\n' || (*text)[*len - 1] == '\r'))
		(*len)--;
	return 0;
}

int
input_take_array(struct input *in, const char **text, size_t *len)
{
	return take(in, find_array_end, ARRAY_SIZE_MAX, text, len);
}
