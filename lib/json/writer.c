#include <string.h>

#include <yajl/yajl_gen.h>

#include "base/log.h"
#include "json/json.h"
#include "json/memory.h"

static void
print(void *context, const char *text, size_t len)
{
	buf_add(context, text, len);
}

static void
check(yajl_gen_status status)
{
	if (status != yajl_gen_status_ok)
		die("cannot write JSON (bug: yajl_gen status %d)", (int)status);
}

void
json_writer_begin(struct json_writer *w, struct buf *out, bool indented)
{
	yajl_gen g = yajl_gen_alloc(&json_memory);

	if (g == NULL)
		die("out of memory");
	yajl_gen_config(g, yajl_gen_print_callback, print, out);
	yajl_gen_config(g, yajl_gen_beautify, indented ? 1 : 0);
	yajl_gen_config(g, yajl_gen_indent_string, "  ");
	w->generator = g;
}

void
json_writer_end(struct json_writer *w)
{
	yajl_gen_free(w->generator);
	*w = (struct json_writer){ 0 };
}

void
json_open_object(struct json_writer *w)
{
	check(yajl_gen_map_open(w->generator));
}

void
json_close_object(struct json_writer *w)
{
	check(yajl_gen_map_close(w->generator));
}

void
json_open_array(struct json_writer *w)
{
	check(yajl_gen_array_open(w->generator));
}

void
json_close_array(struct json_writer *w)
{
	check(yajl_gen_array_close(w->generator));
}

void
json_string(struct json_writer *w, const char *text)
{
	check(yajl_gen_string(w->generator, (const unsigned char *)text, strlen(text)));
}

void
json_key(struct json_writer *w, const char *key)
{
	json_string(w, key);
}

void
json_int(struct json_writer *w, int64_t number)
{
	check(yajl_gen_integer(w->generator, number));
}

void
json_number(struct json_writer *w, const char *digits)
{
	check(yajl_gen_number(w->generator, digits, strlen(digits)));
}

void
json_boolean(struct json_writer *w, bool truth)
{
	check(yajl_gen_bool(w->generator, truth));
}

void
json_member_string(struct json_writer *w, const char *key, const char *text)
{
	if (text == NULL)
		return;
	json_key(w, key);
	json_string(w, text);
}

void
json_member_int(struct json_writer *w, const char *key, int64_t number)
{
	json_key(w, key);
	json_int(w, number);
}
