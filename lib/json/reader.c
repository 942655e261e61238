#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/memory.h"
#include "json/plain.h"
#include "json/shape.h"

enum { DEPTH_MAX = 64 };

/* An object or array that is open in the text. */
struct frame {
	struct json_place *place;   /* NULL: unknown, passed by */
	struct json_place *pending; /* of an object: where the next value goes */
	struct json_place **likely; /* of an object: what may be the next member */
	uint64_t seen;
};

struct json_reader {
	const struct json_handler *handler;
	void *context;
	struct arena arena; /* owns the places */
	struct json_place *root;
	struct frame frames[DEPTH_MAX + 1]; /* the first stands for what is around the document */
	int depth;
	bool in_place;      /* strings are ended by a NUL where they stand, and have none in them */
	struct buf key;     /* of the member that is pending under "*" */
	struct buf scratch; /* a NUL-ended copy of the scalar at hand */
	struct buf error;
};

static const char *
kind_name(enum json_kind kind)
{
	static const char *const names[] = {
		[JSON_STRING] = "a string",
		[JSON_NUMBER] = "a number",
		[JSON_BOOLEAN] = "true or false",
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
	};

	return names[kind];
}

static const char *
place_name(const struct json_place *place)
{
	return place->path[0] != '\0' ? place->path : "the document";
}

struct json_reader *
json_reader_new(
    const struct json_member *shape, size_t len, const struct json_handler *handler, void *context)
{
	struct arena arena = { 0 };
	struct json_reader *r = arena_alloc(&arena, sizeof(*r));

	r->handler = handler;
	r->context = context;
	r->arena = arena;
	r->root = json_shape_root(&r->arena, shape, len);
	return r;
}

/* It may have had a secret in it. */
static void
release_scratch(struct json_reader *r)
{
	mem_wipe(r->scratch.data, r->scratch.capacity);
	buf_release(&r->scratch);
}

void
json_reader_free(struct json_reader *r)
{
	struct arena arena;

	if (r == NULL)
		return;
	buf_release(&r->key);
	release_scratch(r);
	buf_release(&r->error);
	arena = r->arena; /* r itself lives in it */
	arena_release(&arena);
}

const char *
json_reader_error(const struct json_reader *r)
{
	return buf_text(&r->error);
}

/* Where the value that comes next belongs; NULL where the shape does not know it. */
static struct json_place *
target(struct json_reader *r)
{
	const struct frame *frame = &r->frames[r->depth];

	if (r->depth == 0)
		return r->root;
	if (frame->place == NULL)
		return NULL;
	return frame->place->kind == JSON_ARRAY ? frame->place->children : frame->pending;
}

/* Note that place has its value, which must be of that kind.  Returns 1 to go on, 0 to stop. */
static int
accept(struct json_reader *r, const struct json_place *place, enum json_kind kind)
{
	struct frame *frame = &r->frames[r->depth];
	uint64_t bit = UINT64_C(1) << place->index;

	if (place->kind != kind) {
		buf_addf(&r->error, "%s is %s where %s belongs", place_name(place), kind_name(kind),
		    kind_name(place->kind));
		return 0;
	}
	if (r->depth == 0 || frame->place->kind == JSON_ARRAY || place->is_any)
		return 1;
	if (frame->seen & bit) {
		buf_addf(&r->error, "%s stands twice", place_name(place));
		return 0;
	}
	frame->seen |= bit;
	return 1;
}

static const char *
copy_to_scratch(struct json_reader *r, const char *text, size_t len)
{
	buf_truncate(&r->scratch, 0);
	/* A buffer that grows leaves its old bytes behind. */
	if (len >= r->scratch.capacity)
		release_scratch(r);
	buf_add(&r->scratch, text, len);
	return r->scratch.data;
}

static int
scalar(struct json_reader *r, enum json_kind kind, const char *text, size_t len, bool truth)
{
	const struct json_place *place = target(r);
	struct json_value value = { .kind = kind, .len = len, .truth = truth };

	if (place == NULL)
		return 1;
	if (!accept(r, place, kind))
		return 0;
	if (place->member == -1)
		return 1;
	value.text = text;
	if (!r->in_place || kind != JSON_STRING) {
		if (memchr(text, '\0', len) != NULL) {
			buf_addf(&r->error, "%s has a NUL in it", place_name(place));
			return 0;
		}
		value.text = copy_to_scratch(r, text, len);
	}
	value.key = place->is_any ? buf_text(&r->key) : NULL;
	r->handler->value(r->context, place->member, &value);
	return 1;
}

static int
on_null(void *context)
{
	struct json_reader *r = context;
	const struct json_place *place = target(r);

	/* A null member counts as absent; a null item or document is nothing anyone can mean. */
	if (place == NULL)
		return 1;
	if (r->depth > 0 && r->frames[r->depth].place->kind != JSON_ARRAY) {
		if (place->member != -1 && r->handler->null != NULL)
			r->handler->null(r->context, place->member);
		return 1;
	}
	buf_addf(
	    &r->error, "%s is null where %s belongs", place_name(place), kind_name(place->kind));
	return 0;
}

static int
on_boolean(void *context, int truth)
{
	return scalar(context, JSON_BOOLEAN, "", 0, truth != 0);
}

static int
on_number(void *context, const char *text, size_t len)
{
	return scalar(context, JSON_NUMBER, text, len, false);
}

static int
on_string(void *context, const unsigned char *text, size_t len)
{
	return scalar(context, JSON_STRING, (const char *)text, len, false);
}

static int
open_container(struct json_reader *r, enum json_kind kind)
{
	struct json_place *place = target(r);

	if (r->depth == DEPTH_MAX) {
		buf_addf(&r->error, "nested deeper than %d", DEPTH_MAX);
		return 0;
	}
	if (place != NULL && !accept(r, place, kind))
		return 0;
	r->frames[++r->depth] = (struct frame){ .place = place };
	if (place != NULL)
		r->frames[r->depth].likely = &place->first;
	if (place != NULL && place->member != -1 && r->handler->begin != NULL)
		r->handler->begin(r->context, place->member);
	return 1;
}

/* The first member that is required and was not seen, of which there is one. */
static const struct json_place *
missing_child(const struct frame *frame)
{
	const struct json_place *child = frame->place->children;

	while (!child->required || (frame->seen & (UINT64_C(1) << child->index)) != 0)
		child = child->next;
	return child;
}

static int
close_container(struct json_reader *r)
{
	const struct frame *frame = &r->frames[r->depth--];
	const struct json_place *place = frame->place;

	if (place == NULL)
		return 1;
	if ((frame->seen & place->needs) != place->needs) {
		buf_addf(&r->error, "%s is missing", missing_child(frame)->path);
		return 0;
	}
	if (place->member != -1 && r->handler->end != NULL)
		r->handler->end(r->context, place->member);
	return 1;
}

static int
on_start_map(void *context)
{
	return open_container(context, JSON_OBJECT);
}

static int
on_start_array(void *context)
{
	return open_container(context, JSON_ARRAY);
}

static int
on_end(void *context)
{
	return close_container(context);
}

static int
on_key(void *context, const unsigned char *key, size_t len)
{
	struct json_reader *r = context;
	struct frame *frame = &r->frames[r->depth];

	frame->pending = NULL;
	if (frame->place == NULL)
		return 1;
	if (*frame->likely != NULL && json_place_is(*frame->likely, key, len)) {
		frame->pending = *frame->likely;
		frame->likely = &frame->pending->follower;
		return 1;
	}
	for (struct json_place *child = frame->place->children; child; child = child->next) {
		if (json_place_is(child, key, len)) {
			frame->pending = *frame->likely = child;
			frame->likely = &child->follower;
			break;
		}
		if (child->is_any) {
			frame->pending = child;
			buf_truncate(&r->key, 0);
			buf_add(&r->key, key, len);
		}
	}
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/* yajl's own words, which end in a line feed. */
static void
explain(struct json_reader *r, yajl_handle parser)
{
	unsigned char *text = yajl_get_error(parser, 0, NULL, 0);

	buf_addf(&r->error, "no JSON (%.*s)", (int)strcspn((char *)text, "\n"), (char *)text);
	yajl_free_error(parser, text);
}

static void
start(struct json_reader *r, bool in_place)
{
	buf_truncate(&r->error, 0);
	r->depth = 0;
	r->frames[0] = (struct frame){ 0 };
	r->in_place = in_place;
}

bool
json_read_plain(struct json_reader *r, char *text, size_t len)
{
	start(r, true);
	return json_plain_parse(text, len, &callbacks, r);
}

int
json_read(struct json_reader *r, const char *text, size_t len)
{
	yajl_handle parser = yajl_alloc(&callbacks, &json_memory, r);
	yajl_status status;

	if (parser == NULL)
		die("out of memory");
	start(r, false);
	status = yajl_parse(parser, (const unsigned char *)text, len);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(parser);
	if (status == yajl_status_error)
		explain(r, parser);
	yajl_free(parser);
	return status == yajl_status_ok ? 0 : -1;
}

int
json_integer(const struct json_value *value, int64_t *out)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value->text, &end, 10);
	if (end == value->text || *end != '\0' || errno != 0)
		return -1;
	*out = n;
	return 0;
}
