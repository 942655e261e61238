#include "record/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "record/decode.h"
#include "json/json.h"

enum {
	READ_SIZE = 128 * 1024,
	/* An image index with a thousand tags is far below this; more is no record. */
	RECORD_SIZE_MAX = 16 * 1024 * 1024,
	/* Some three million image URIs. */
	SCANNED_FILE_SIZE_MAX = 256 * 1024 * 1024,
	/* In place of a descriptor: all of the input is in the buffer. */
	IN_MEMORY = -2,
};

/* The strings of a scanned file that was just read. */
struct scanned {
	struct arena arena;
	const char **images;
	size_t len;
	size_t capacity;
	size_t next;
};

struct record_reader {
	const char *const *paths;
	size_t path_count;
	size_t path_index; /* of the file that is open, plus one */
	int fd;            /* -1: none is open */
	const char *name;  /* of that file, for messages */
	struct buf input;
	size_t pos;            /* what of input was taken */
	bool at_eof;           /* the open file gives no more */
	int64_t line;          /* of the byte at pos */
	int64_t at_line;       /* of the last record */
	struct strmap streams; /* id to struct stream */
	struct record_decoder *decoder;
	struct record record;
	struct scanned scanned;
	struct buf place;
	bool failed;
};

struct stream {
	char *program;
	char *place;
	bool open;
};

struct record_reader *
record_reader_new(const char *const *paths, size_t count)
{
	static const char *const standard_input[] = { "-" };
	struct record_reader *r = xcalloc(1, sizeof(*r));

	r->paths = count > 0 ? paths : standard_input;
	r->path_count = count > 0 ? count : 1;
	r->fd = -1;
	r->name = "-";
	r->decoder = record_decoder_new();
	return r;
}

struct record_reader *
record_reader_from_memory(const char *name, const char *text, size_t len)
{
	struct record_reader *r = record_reader_new(NULL, 0);

	r->path_count = 0;
	r->fd = IN_MEMORY;
	r->name = name;
	r->line = 1;
	buf_add(&r->input, text, len);
	r->at_eof = true;
	return r;
}

static void
close_file(struct record_reader *r)
{
	if (r->fd > STDIN_FILENO)
		close(r->fd);
	r->fd = -1;
}

void
record_reader_free(struct record_reader *r)
{
	if (r == NULL)
		return;
	close_file(r);
	for (size_t i = 0; i < r->streams.len; i++) {
		struct stream *stream = r->streams.entries[i].value;

		free(stream->program);
		free(stream->place);
		free(stream);
	}
	strmap_release(&r->streams);
	record_decoder_free(r->decoder);
	arena_release(&r->scanned.arena);
	free(r->scanned.images);
	buf_release(&r->input);
	buf_release(&r->place);
	free(r);
}

const char *
record_reader_place(struct record_reader *r)
{
	buf_truncate(&r->place, 0);
	buf_addf(&r->place, "%s:%lld", r->name, (long long)r->at_line);
	return r->place.data;
}

static int
refuse(struct record_reader *r, const char *what)
{
	log_error("%s: %s", record_reader_place(r), what);
	return -1;
}

static int
open_next_file(struct record_reader *r)
{
	const char *path = r->paths[r->path_index++];

	close_file(r);
	buf_truncate(&r->input, 0);
	r->pos = 0;
	r->line = 1;
	r->at_eof = false;
	if (strcmp(path, "-") == 0) {
		r->fd = STDIN_FILENO;
		r->name = "standard input";
		return 0;
	}
	r->name = path;
	r->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->fd == -1) {
		log_error("cannot open '%s':", path);
		return -1;
	}
	return 0;
}

/* Read on behind what is not taken yet.  Returns 0, also at the end of the file, or -1. */
static int
fill(struct record_reader *r)
{
	ssize_t n;

	if (r->pos > 0) {
		memmove(r->input.data, r->input.data + r->pos, r->input.len - r->pos);
		buf_truncate(&r->input, r->input.len - r->pos);
		r->pos = 0;
	}
	do {
		n = read(r->fd, buf_reserve(&r->input, READ_SIZE), READ_SIZE);
	} while (n == -1 && errno == EINTR);
	if (n == -1) {
		log_error("cannot read '%s':", r->name);
		return -1;
	}
	r->at_eof = n == 0;
	r->input.len += (size_t)n;
	r->input.data[r->input.len] = '\0';
	return 0;
}

/* Where the search for the end of the value at pos stands. */
struct search {
	size_t scanned; /* bytes that were looked at */
	int depth;      /* of brackets that are open */
	bool in_string;
	bool escaped; /* the next byte is, by a backslash */
};

/* Look on.  Returns the value's length, or 0 where its end is not in the buffer. */
typedef size_t find_end(const struct record_reader *r, struct search *search);

static size_t
find_line_end(const struct record_reader *r, struct search *search)
{
	const char *start = r->input.data + r->pos;
	size_t len = r->input.len - r->pos;
	const char *feed = memchr(start + search->scanned, '\n', len - search->scanned);

	search->scanned = len;
	if (feed != NULL)
		return (size_t)(feed - start) + 1;
	return r->at_eof ? len : 0;
}

/* The bracket that closes the array at pos; brackets inside strings do not count. */
static size_t
find_array_end(const struct record_reader *r, struct search *search)
{
	const char *start = r->input.data + r->pos;
	size_t len = r->input.len - r->pos;

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
	return r->at_eof ? len : 0;
}

/* Get the whole value at pos into the buffer.  Returns its length, or 0 after a message. */
static size_t
take_value(struct record_reader *r, find_end *find, size_t size_max)
{
	struct search search = { 0 };
	size_t len;

	while ((len = find(r, &search)) == 0) {
		if (search.scanned > size_max) {
			log_error("%s: is larger than %zu MiB: no record or scanned file is",
			    record_reader_place(r), size_max / (1024 * 1024));
			return 0;
		}
		if (fill(r) == -1)
			return 0;
	}
	return len;
}

/* Pass over blanks, opening file after file.  Returns 1 at a value, 0 at the end of all, -1. */
static int
skip_to_value(struct record_reader *r)
{
	for (;;) {
		if (r->fd == -1) {
			if (r->path_index == r->path_count)
				return 0;
			if (open_next_file(r) == -1)
				return -1;
		}
		for (; r->pos < r->input.len; r->pos++) {
			char c = r->input.data[r->pos];

			if (c == '\n')
				r->line++;
			else if (c != ' ' && c != '\t' && c != '\r')
				return 1;
		}
		if (r->at_eof)
			close_file(r);
		else if (fill(r) == -1)
			return -1;
	}
}

static void
on_scanned_image(void *context, int member, const struct json_value *value)
{
	struct scanned *s = context;

	(void)member;
	s->images = xgrow(s->images, &s->capacity, s->len + 1, sizeof(*s->images));
	s->images[s->len++] = arena_strndup(&s->arena, value->text, value->len);
}

/* The array of image URIs at pos, or null, which stands for an empty one. */
static int
take_scanned_file(struct record_reader *r)
{
	static const struct json_member shape[] = { { "[]", JSON_STRING, JSON_OPTIONAL } };
	static const struct json_handler handler = { .value = on_scanned_image };
	struct json_reader *json = NULL;
	const char *text;
	size_t len;
	int rc = -1;

	arena_release(&r->scanned.arena);
	r->scanned.len = r->scanned.next = 0;
	len = take_value(r, r->input.data[r->pos] == '[' ? find_array_end : find_line_end,
	    SCANNED_FILE_SIZE_MAX);
	if (len == 0)
		goto out;
	text = r->input.data + r->pos;
	if (*text == '[') {
		json = json_reader_new(shape, 1, &handler, &r->scanned);
		if (json_read(json, text, len) == -1) {
			log_error("%s: no whole scanned file: %s; was it cut?",
			    record_reader_place(r), json_reader_error(json));
			goto out;
		}
	} else if (strncmp(text, "null", 4) != 0 || strspn(text + 4, " \t\r\n") < len - 4) {
		refuse(r, "is neither a record nor an array of image URIs");
		goto out;
	}
	for (size_t i = 0; i < len; i++)
		r->line += text[i] == '\n';
	r->pos += len;
	r->record = record_of_type(RECORD_SCANNED_FILE);
	r->record.name = r->name;
	rc = 0;
out:
	json_reader_free(json);
	return rc;
}

static int
take_record(struct record_reader *r)
{
	size_t len = take_value(r, find_line_end, RECORD_SIZE_MAX);
	const char *text;

	if (len == 0)
		return -1;
	text = r->input.data + r->pos;
	r->pos += len;
	while (len > 0 && strchr("\r\n", text[len - 1]) != NULL) {
		r->line += text[len - 1] == '\n';
		len--;
	}
	if (record_decode(r->decoder, text, len, &r->record) == -1) {
		const char *why = record_decoder_error(r->decoder);

		log_error("%s: no whole record: %s%s", record_reader_place(r), why,
		    strncmp(why, "no JSON", 7) == 0 ? "; was it cut? (with jq, use -c)" : "");
		return -1;
	}
	return 0;
}

static int
note_begin(struct record_reader *r)
{
	struct stream **slot = (struct stream **)strmap_put(&r->streams, r->record.stream, NULL);

	if (*slot == NULL) {
		*slot = xcalloc(1, sizeof(**slot));
		(*slot)->program = xstrdup(r->record.program);
		(*slot)->place = xstrdup(record_reader_place(r));
	}
	(*slot)->open = true;
	return 0;
}

static int
note_end(struct record_reader *r)
{
	struct stream **slot = (struct stream **)strmap_find(&r->streams, r->record.stream);

	if (slot == NULL || !(*slot)->open)
		return refuse(r, "a stream ends here that did not begin: its start was cut off");
	(*slot)->open = false;
	return 0;
}

/* At the end of all input: a stream that is still open was cut. */
static int
check_streams(const struct record_reader *r)
{
	for (size_t i = 0; i < r->streams.len; i++) {
		const struct stream *stream = r->streams.entries[i].value;

		if (stream->open) {
			log_error("%s: the output of %s that begins here has no end record: it "
				  "failed or was cut, run it again",
			    stream->place, stream->program);
			return -1;
		}
	}
	return 0;
}

static int
next_record(struct record_reader *r)
{
	int found;

	if (r->scanned.next < r->scanned.len) {
		r->record = record_of_type(RECORD_IN_USE);
		r->record.image = r->scanned.images[r->scanned.next++];
		r->record.by = r->name;
		r->record.via = "file";
		return 1;
	}
	found = skip_to_value(r);
	r->at_line = r->line;
	if (found == 0)
		return check_streams(r);
	if (found == -1)
		return -1;
	if (r->input.data[r->pos] == '[' || r->input.data[r->pos] == 'n')
		return take_scanned_file(r) == 0 ? 1 : -1;
	if (r->input.data[r->pos] != '{')
		return refuse(r, "is neither a record nor an array of image URIs");
	if (take_record(r) == -1)
		return -1;
	if (r->record.type == RECORD_BEGIN && note_begin(r) == -1)
		return -1;
	if (r->record.type == RECORD_END && note_end(r) == -1)
		return -1;
	return 1;
}

int
record_next(struct record_reader *r, const struct record **record)
{
	int rc = r->failed ? -1 : next_record(r);

	r->failed = rc == -1;
	*record = &r->record;
	return rc;
}

int
record_reader_saw_program(const struct record_reader *r, const char *program)
{
	for (size_t i = 0; i < r->streams.len; i++) {
		const struct stream *stream = r->streams.entries[i].value;

		if (!stream->open && strcmp(stream->program, program) == 0)
			return 1;
	}
	return 0;
}
