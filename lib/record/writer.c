#include "record/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/timestamp.h"
#include "json/json.h"

enum { COUNTED_TYPES = RECORD_SCANNED_FILE, LINE_USUAL = 1000 };

struct record_writer {
	pthread_mutex_t lock;
	const char *program;
	struct buf stream;
	struct buf line;
	int64_t counts[COUNTED_TYPES];
	int64_t unknown;
	bool begun;
	enum record_writer_failure failure;
};

/* For the hook that a dying program calls. */
static struct record_writer *current;

static void
member_time(struct json_writer *w, const char *key, int64_t seconds)
{
	struct buf text = { 0 };

	if (seconds == RECORD_NO_NUMBER)
		return;
	timestamp_format(&text, seconds);
	json_member_string(w, key, text.data);
	buf_release(&text);
}

static void
write_children(struct json_writer *w, const struct record *record)
{
	json_key(w, "children");
	json_open_array(w);
	for (size_t i = 0; i < record->child_count; i++) {
		const struct record_child *child = &record->children[i];

		json_open_object(w);
		json_member_string(w, "digest", child->digest);
		json_member_string(w, "manifest_type", child->manifest_type);
		json_member_string(w, "artifact_type", child->artifact_type);
		json_member_string(w, "platform", child->platform);
		json_close_object(w);
	}
	json_close_array(w);
}

void
record_encode(struct buf *out, const struct record *record)
{
	struct json_writer w;

	json_writer_begin(&w, out, false);
	json_open_object(&w);
	json_member_string(&w, "type", record_type_name(record->type));
	json_member_string(&w, "stream", record->stream);
	json_member_string(&w, "program", record->program);
	json_member_string(&w, "version", record->version);
	json_member_string(&w, "account", record->account);
	json_member_string(&w, "registry", record->registry);
	json_member_string(&w, "region", record->region);
	json_member_string(&w, "name", record->name);
	json_member_string(&w, "repository", record->repository);
	json_member_string(&w, "uri", record->uri);
	json_member_string(&w, "image", record->image);
	json_member_string(&w, "digest", record->digest);
	if (record->type == RECORD_IMAGE) {
		json_key(&w, "tags");
		json_open_array(&w);
		for (size_t i = 0; i < record->tag_count; i++)
			json_string(&w, record->tags[i]);
		json_close_array(&w);
	}
	member_time(&w, "pushed_at", record->pushed_at);
	member_time(&w, "pulled_at", record->pulled_at);
	if (record->images != RECORD_NO_NUMBER)
		json_member_int(&w, "images", record->images);
	if (record->size != RECORD_NO_NUMBER)
		json_member_int(&w, "size", record->size);
	json_member_string(&w, "manifest_type", record->manifest_type);
	json_member_string(&w, "artifact_type", record->artifact_type);
	json_member_string(&w, "subject", record->subject);
	json_member_string(&w, "image_status", record->image_status);
	if (record->has_children)
		write_children(&w, record);
	json_member_string(&w, "kind", record->kind);
	json_member_string(&w, "action", record->action);
	json_member_string(&w, "reason", record->reason);
	json_member_string(&w, "by", record->by);
	member_time(&w, "as_of", record->as_of);
	json_member_string(&w, "via", record->via);
	json_member_string(&w, "result", record->result);
	json_member_string(&w, "code", record->code);
	json_member_string(&w, "message", record->message);
	json_member_string(&w, "request_id", record->request_id);
	member_time(&w, "at", record->at);
	json_close_object(&w);
	json_writer_end(&w);
}

/* The begin that tells the next stage of a failure; a person at a terminal has the message. */
static void
begin_if_missing(struct record_writer *w)
{
	if (!w->begun && w->failure == FAIL_WITH_BEGIN && !isatty(STDOUT_FILENO))
		record_writer_begin(w, NULL, NULL);
}

static void
on_death(void)
{
	if (current != NULL) {
		begin_if_missing(current);
		fflush(stdout);
	}
}

struct record_writer *
record_writer_new(const char *program, enum record_writer_failure failure)
{
	static char buffer[64 * 1024];
	struct record_writer *w = xcalloc(1, sizeof(*w));

	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	pthread_mutex_init(&w->lock, NULL);
	w->program = program;
	w->failure = failure;
	random_uuid(&w->stream);
	current = w;
	log_set_death_hook(on_death);
	return w;
}

/* Under the lock. */
static void
put_line(struct record_writer *w)
{
	buf_addc(&w->line, '\n');
	fwrite(w->line.data, 1, w->line.len, stdout);
	buf_truncate(&w->line, 0);
}

/* Complete the record and write it. */
static void
write_begin(struct record_writer *w, struct record *record)
{
	record->stream = w->stream.data;
	record->program = w->program;
	record->version = ECRM_VERSION;
	record->at = timestamp_now();
	pthread_mutex_lock(&w->lock);
	w->begun = true;
	record_encode(&w->line, record);
	put_line(w);
	fflush(stdout);
	pthread_mutex_unlock(&w->lock);
}

void
record_writer_begin(struct record_writer *w, const char *account, const char *region)
{
	struct record record = record_of_type(RECORD_BEGIN);

	record.account = account;
	record.region = region;
	write_begin(w, &record);
}

void
record_writer_begin_plan(struct record_writer *w, int64_t as_of)
{
	struct record record = record_of_type(RECORD_BEGIN);

	record.as_of = as_of;
	write_begin(w, &record);
}

static void
count(struct record_writer *w, enum record_type type)
{
	if ((int)type < COUNTED_TYPES)
		w->counts[type]++;
	else
		w->unknown++;
}

void
record_write(struct record_writer *w, const struct record *record)
{
	struct buf line = { 0 };

	/* Only one thread at a time writes, but all can encode. */
	buf_reserve(&line, LINE_USUAL);
	record_encode(&line, record);
	buf_addc(&line, '\n');
	pthread_mutex_lock(&w->lock);
	fwrite(line.data, 1, line.len, stdout);
	count(w, record->type);
	pthread_mutex_unlock(&w->lock);
	buf_release(&line);
}

void
record_write_text(struct record_writer *w, enum record_type type, const char *text, size_t len)
{
	pthread_mutex_lock(&w->lock);
	fwrite(text, 1, len, stdout);
	putc('\n', stdout);
	count(w, type);
	pthread_mutex_unlock(&w->lock);
}

int
record_writer_flush(struct record_writer *w)
{
	int rc;

	pthread_mutex_lock(&w->lock);
	rc = fflush(stdout) == EOF || ferror(stdout) ? -1 : 0;
	pthread_mutex_unlock(&w->lock);
	return rc;
}

int
record_writer_end(struct record_writer *w)
{
	struct json_writer json;

	json_writer_begin(&json, &w->line, false);
	json_open_object(&json);
	json_member_string(&json, "type", record_type_name(RECORD_END));
	json_member_string(&json, "stream", w->stream.data);
	json_key(&json, "counts");
	json_open_object(&json);
	for (int i = 0; i < COUNTED_TYPES; i++) {
		if (w->counts[i] > 0)
			json_member_int(&json, record_type_name((enum record_type)i), w->counts[i]);
	}
	if (w->unknown > 0)
		json_member_int(&json, "other", w->unknown);
	json_close_object(&json);
	json_close_object(&json);
	json_writer_end(&json);
	put_line(w);
	return stdout_finish();
}

void
record_writer_abandon(struct record_writer *w)
{
	begin_if_missing(w);
	fflush(stdout);
}

void
record_writer_free(struct record_writer *w)
{
	if (w == NULL)
		return;
	current = NULL;
	log_set_death_hook(NULL);
	buf_release(&w->stream);
	buf_release(&w->line);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
