#include "json/edit.h"

#include <stdbool.h>
#include <string.h>

#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "base/log.h"
#include "json/memory.h"

enum { DEPTH_MAX = 64, CHANGES_MAX = 16 };

/* The copying of one document. */
struct copy {
	yajl_gen gen;
	const struct json_change *changes;
	size_t count;
	bool done[CHANGES_MAX];
	struct buf path;               /* of the value at hand */
	size_t parents[DEPTH_MAX + 1]; /* lengths of the paths of what is open */
	int depth;
	int skipping; /* what is open of a value that is not copied; -1: such a value comes next */
};

static const unsigned char *
bytes(const char *text)
{
	return (const unsigned char *)text;
}

/* Whether a value is copied; one that stands alone and is not, is over at once. */
static bool
is_copied(struct copy *c)
{
	if (c->skipping == -1) {
		c->skipping = 0;
		return false;
	}
	return c->skipping == 0;
}

static int
on_null(void *context)
{
	struct copy *c = context;

	return !is_copied(c) || yajl_gen_null(c->gen) == yajl_gen_status_ok;
}

static int
on_boolean(void *context, int value)
{
	struct copy *c = context;

	return !is_copied(c) || yajl_gen_bool(c->gen, value) == yajl_gen_status_ok;
}

static int
on_number(void *context, const char *text, size_t len)
{
	struct copy *c = context;

	return !is_copied(c) || yajl_gen_number(c->gen, text, len) == yajl_gen_status_ok;
}

static int
on_string(void *context, const unsigned char *text, size_t len)
{
	struct copy *c = context;

	return !is_copied(c) || yajl_gen_string(c->gen, text, len) == yajl_gen_status_ok;
}

/* Something opens.  Returns whether it is copied, -1 where the document is too deep. */
static int
open_value(struct copy *c)
{
	if (c->skipping != 0) {
		c->skipping = c->skipping == -1 ? 1 : c->skipping + 1;
		return 0;
	}
	if (c->depth == DEPTH_MAX)
		return -1;
	c->parents[c->depth++] = c->path.len;
	return 1;
}

/* Something closes: the path is that of its own again.  Returns whether it was copied. */
static bool
close_value(struct copy *c)
{
	if (c->skipping > 0) {
		c->skipping--;
		return false;
	}
	buf_truncate(&c->path, c->parents[--c->depth]);
	return true;
}

static int
on_start_map(void *context)
{
	struct copy *c = context;
	int opened = open_value(c);

	return opened == 0 || (opened == 1 && yajl_gen_map_open(c->gen) == yajl_gen_status_ok);
}

static int
on_start_array(void *context)
{
	struct copy *c = context;
	int opened = open_value(c);

	/* Nothing in it has a path that a change could have. */
	if (opened == 1)
		buf_adds(&c->path, "[]");
	return opened == 0 || (opened == 1 && yajl_gen_array_open(c->gen) == yajl_gen_status_ok);
}

static void
write_change(struct copy *c, size_t i)
{
	const struct json_change *change = &c->changes[i];
	const char *dot = strrchr(change->path, '.');
	const char *name = dot != NULL ? dot + 1 : change->path;

	c->done[i] = true;
	if (change->text == NULL)
		return;
	yajl_gen_string(c->gen, bytes(name), strlen(name));
	yajl_gen_string(c->gen, bytes(change->text), strlen(change->text));
}

/* Whether a path can name the key: another one must not pass for a path. */
static bool
has_path(const unsigned char *key, size_t len)
{
	return len > 0 && memchr(key, '.', len) == NULL && memchr(key, '\0', len) == NULL;
}

static int
on_key(void *context, const unsigned char *key, size_t len)
{
	struct copy *c = context;

	if (c->skipping != 0)
		return 1;
	buf_truncate(&c->path, c->parents[c->depth - 1]);
	if (!has_path(key, len)) {
		buf_adds(&c->path, "[]");
		return yajl_gen_string(c->gen, key, len) == yajl_gen_status_ok;
	}
	if (c->path.len > 0)
		buf_addc(&c->path, '.');
	buf_add(&c->path, key, len);
	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->changes[i].path, c->path.data) != 0)
			continue;
		if (!c->done[i])
			write_change(c, i);
		c->skipping = -1;
		return 1;
	}
	return yajl_gen_string(c->gen, key, len) == yajl_gen_status_ok;
}

/* Whether the change is to a member of the object that has the path. */
static bool
belongs_to(const struct json_change *change, const char *path)
{
	const char *dot = strrchr(change->path, '.');
	size_t len = dot != NULL ? (size_t)(dot - change->path) : 0;

	return strlen(path) == len && strncmp(change->path, path, len) == 0;
}

static int
on_end_map(void *context)
{
	struct copy *c = context;

	if (c->skipping == 0)
		buf_truncate(&c->path, c->parents[c->depth - 1]);
	for (size_t i = 0; c->skipping == 0 && i < c->count; i++) {
		if (!c->done[i] && belongs_to(&c->changes[i], buf_text(&c->path)))
			write_change(c, i);
	}
	return !close_value(c) || yajl_gen_map_close(c->gen) == yajl_gen_status_ok;
}

static int
on_end_array(void *context)
{
	struct copy *c = context;

	return !close_value(c) || yajl_gen_array_close(c->gen) == yajl_gen_status_ok;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

int
json_edit(
    struct buf *out, const char *text, size_t len, const struct json_change *changes, size_t count)
{
	struct copy copy = {
		.gen = yajl_gen_alloc(&json_memory), .changes = changes, .count = count
	};
	yajl_handle parser = yajl_alloc(&callbacks, &json_memory, &copy);
	const unsigned char *written;
	size_t written_len;
	int rc = -1;

	if (count > CHANGES_MAX)
		die("more than %d changes of a JSON document", CHANGES_MAX);
	if (copy.gen == NULL || parser == NULL)
		die("out of memory");
	if (yajl_parse(parser, bytes(text), len) == yajl_status_ok &&
	    yajl_complete_parse(parser) == yajl_status_ok &&
	    yajl_gen_get_buf(copy.gen, &written, &written_len) == yajl_gen_status_ok) {
		buf_add(out, written, written_len);
		rc = 0;
	}
	yajl_free(parser);
	yajl_gen_free(copy.gen);
	buf_release(&copy.path);
	return rc;
}
