#include "record/reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "record/decode.h"
#include "record/input.h"
#include "json/json.h"

/* The strings of a scanned file that was just read. */
struct scanned {
	struct arena arena;
	const char **images;
	size_t len;
	size_t capacity;
	size_t next;
};

struct record_reader {
	struct input input;
	struct strmap streams; /* id to struct stream */
	struct record_decoder *decoder;
	struct record record;
	struct scanned scanned;
	bool saw_anything;
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
	struct record_reader *r = xcalloc(1, sizeof(*r));

	input_open(&r->input, paths, count);
	r->decoder = record_decoder_new();
	return r;
}

struct record_reader *
record_reader_from_memory(const char *name, const char *text, size_t len)
{
	struct record_reader *r = xcalloc(1, sizeof(*r));

	input_open_memory(&r->input, name, text, len);
	r->decoder = record_decoder_new();
	return r;
}

void
record_reader_free(struct record_reader *r)
{
	if (r == NULL)
		return;
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
	input_close(&r->input);
	free(r);
}

const char *
record_reader_place(struct record_reader *r)
{
	return input_place(&r->input);
}

static int
refuse(struct record_reader *r, const char *what)
{
	log_error("%s: %s", record_reader_place(r), what);
	return -1;
}

static void
on_scanned_image(void *context, int member, const struct json_value *value)
{
	struct scanned *s = context;

	(void)member;
	s->images = xgrow(s->images, &s->capacity, s->len + 1, sizeof(*s->images));
	s->images[s->len++] = arena_strndup(&s->arena, value->text, value->len);
}

static void
begin_scanned_file(struct record_reader *r)
{
	arena_release(&r->scanned.arena);
	r->scanned.len = r->scanned.next = 0;
	r->record = record_of_type(RECORD_SCANNED_FILE);
	r->record.name = r->input.name;
}

static int
take_scanned_file(struct record_reader *r)
{
	static const struct json_member shape[] = { { "[]", JSON_STRING, JSON_OPTIONAL } };
	static const struct json_handler handler = { .value = on_scanned_image };
	struct json_reader *json;
	const char *text;
	size_t len;
	int rc;

	begin_scanned_file(r);
	if (input_take_array(&r->input, &text, &len) == -1)
		return -1;
	json = json_reader_new(shape, 1, &handler, &r->scanned);
	rc = json_read(json, text, len);
	if (rc == -1)
		log_error("%s: no whole scanned file: %s; was it cut?", record_reader_place(r),
		    json_reader_error(json));
	json_reader_free(json);
	return rc;
}

/* What the original writes for a scan that found nothing: an empty scanned file. */
static int
take_null(struct record_reader *r)
{
	const char *text;
	size_t len;

	begin_scanned_file(r);
	if (input_take_line(&r->input, &text, &len) == -1)
		return -1;
	if (strncmp(text, "null", 4) != 0 || strspn(text + 4, " \t\r") < len - 4)
		return refuse(r, "is neither a record nor an array of image URIs");
	return 0;
}

static int
take_record(struct record_reader *r)
{
	const char *text, *why;
	size_t len;

	if (input_take_line(&r->input, &text, &len) == -1)
		return -1;
	if (record_decode(r->decoder, text, len, &r->record) == 0)
		return 0;
	why = record_decoder_error(r->decoder);
	log_error("%s: no whole record: %s%s", record_reader_place(r), why,
	    strncmp(why, "no JSON", 7) == 0 ? "; was it cut? (with jq, use -c)" : "");
	return -1;
}

/* Of two streams of one id, as scripts of users may make them, the end of one must not be that of both. */
static int
note_begin(struct record_reader *r)
{
	struct stream **slot = (struct stream **)strmap_put(&r->streams, r->record.stream, NULL);

	if (*slot == NULL) {
		*slot = xcalloc(1, sizeof(**slot));
		(*slot)->program = xstrdup(r->record.program);
		(*slot)->place = xstrdup(record_reader_place(r));
	} else if ((*slot)->open) {
		log_error(
		    "%s: a stream begins here whose id is that of the one that begins at %s and "
		    "has not ended: that was cut, or two have one id",
		    record_reader_place(r), (*slot)->place);
		return -1;
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
	char first;
	int found;

	if (r->scanned.next < r->scanned.len) {
		r->record = record_of_type(RECORD_IN_USE);
		r->record.image = r->scanned.images[r->scanned.next++];
		r->record.by = r->input.name;
		r->record.via = "file";
		return 1;
	}
	found = input_next(&r->input, &first);
	if (found == 0)
		return check_streams(r);
	if (found == -1)
		return -1;
	r->saw_anything = true;
	if (first == '[')
		return take_scanned_file(r) == 0 ? 1 : -1;
	if (first == 'n')
		return take_null(r) == 0 ? 1 : -1;
	if (first != '{')
		return refuse(r, "is neither a record nor an array of image URIs");
	if (take_record(r) == -1)
		return -1;
	if ((r->record.type == RECORD_BEGIN && note_begin(r) == -1) ||
	    (r->record.type == RECORD_END && note_end(r) == -1))
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

bool
record_reader_saw_anything(const struct record_reader *r)
{
	return r->saw_anything;
}

bool
record_reader_saw_program(const struct record_reader *r, const char *program)
{
	for (size_t i = 0; i < r->streams.len; i++) {
		const struct stream *stream = r->streams.entries[i].value;

		if (!stream->open && strcmp(stream->program, program) == 0)
			return true;
	}
	return false;
}
