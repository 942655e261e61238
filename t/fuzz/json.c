/*
 * JSON by a shape: what opens closes, texts are whole, numbers are themselves, and all can be written;
 * the quick reader of plain texts says what yajl says.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/json.h"

enum { ITEMS, ITEM, TEXT, NUMBER, TRUTH, BY_NAME, LIST, NESTED, MEMBERS };

static const struct json_member shape[MEMBERS] = {
	[ITEMS] = { "items", JSON_ARRAY, JSON_OPTIONAL },
	[ITEM] = { "items[]", JSON_OBJECT, JSON_OPTIONAL },
	[TEXT] = { "items[].text", JSON_STRING, JSON_REQUIRED },
	[NUMBER] = { "items[].number", JSON_NUMBER, JSON_OPTIONAL },
	[TRUTH] = { "items[].truth", JSON_BOOLEAN, JSON_OPTIONAL },
	[BY_NAME] = { "names.*", JSON_NUMBER, JSON_OPTIONAL },
	[LIST] = { "list[]", JSON_STRING, JSON_OPTIONAL },
	[NESTED] = { "a.b[].c", JSON_STRING, JSON_OPTIONAL },
};

struct seen {
	int open[MEMBERS];
	int texts; /* of the item at hand */
};

static void
on_begin(void *context, int member)
{
	struct seen *seen = context;

	FUZZ_CHECK(member == ITEMS || member == ITEM);
	FUZZ_CHECK(seen->open[member]++ == 0);
	FUZZ_CHECK(member != ITEM || seen->open[ITEMS] == 1);
	seen->texts = 0;
}

static void
on_end(void *context, int member)
{
	struct seen *seen = context;

	FUZZ_CHECK(--seen->open[member] == 0);
	FUZZ_CHECK(member != ITEM || seen->texts == 1);
}

static void
check_integer(const struct json_value *value)
{
	int64_t n = 0;
	long long same;
	char *end;

	errno = 0;
	same = strtoll(value->text, &end, 10);
	if (json_integer(value, &n) == 0)
		FUZZ_CHECK(errno == 0 && *end == '\0' && n == same);
	else
		FUZZ_CHECK(errno == ERANGE || *end != '\0');
}

/* The only member of what check_text() writes. */
static void
on_again(void *context, int member, const struct json_value *value)
{
	const struct json_value *first = context;

	(void)member;
	FUZZ_CHECK(first->len == value->len && memcmp(first->text, value->text, value->len) == 0);
}

static void
check_text(const struct json_value *value)
{
	static const struct json_member again[] = { { "text", JSON_STRING, JSON_REQUIRED } };
	static const struct json_handler handler = { .value = on_again };
	struct json_reader *reader;
	struct json_writer w;
	struct buf out = { 0 };

	FUZZ_CHECK(strlen(value->text) == value->len);
	json_writer_begin(&w, &out, false);
	json_open_object(&w);
	json_member_string(&w, "text", value->text);
	json_close_object(&w);
	json_writer_end(&w);
	reader = json_reader_new(again, 1, &handler, (void *)value);
	FUZZ_CHECK(json_read(reader, out.data, out.len) == 0);
	json_reader_free(reader);
	buf_release(&out);
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct seen *seen = context;

	FUZZ_CHECK(member > ITEM && member < MEMBERS && value->kind == shape[member].kind);
	FUZZ_CHECK((value->key != NULL) == (member == BY_NAME));
	seen->texts += member == TEXT;
	if (value->kind == JSON_NUMBER)
		check_integer(value);
	else if (value->kind == JSON_STRING)
		check_text(value);
}

/* All that a handler is told, as text. */
static void
tell_begin(void *context, int member)
{
	buf_addf(context, "begin %d\n", member);
}

static void
tell_end(void *context, int member)
{
	buf_addf(context, "end %d\n", member);
}

static void
tell_null(void *context, int member)
{
	buf_addf(context, "null %d\n", member);
}

static void
tell_value(void *context, int member, const struct json_value *value)
{
	FUZZ_CHECK(strlen(value->text) == value->len);
	buf_addf(context, "%d: %d %d %s %s\n", member, value->kind, value->truth,
	    value->key != NULL ? value->key : "-", value->text);
}

/* What is read as plain is read by yajl, too, and is the same to it. */
static void
check_plain(const char *text, size_t size)
{
	static const struct json_handler handler = { tell_begin, tell_value, tell_end, tell_null };
	struct buf plain = { 0 }, told = { 0 }, copy = { 0 };
	struct json_reader *reader = json_reader_new(shape, MEMBERS, &handler, &plain);
	struct json_reader *judge = json_reader_new(shape, MEMBERS, &handler, &told);

	/* Twice, since a reader remembers in which order the members were. */
	for (int i = 0; i < 2; i++) {
		buf_truncate(&copy, 0);
		buf_truncate(&plain, 0);
		buf_add(&copy, text, size);
		if (!json_read_plain(reader, copy.data, size))
			continue;
		buf_truncate(&told, 0);
		FUZZ_CHECK(json_read(judge, text, size) == 0);
		FUZZ_CHECK(strcmp(buf_text(&plain), buf_text(&told)) == 0);
	}
	json_reader_free(reader);
	json_reader_free(judge);
	buf_release(&plain);
	buf_release(&told);
	buf_release(&copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_handler handler = { on_begin, on_value, on_end, NULL };
	struct seen seen = { 0 };
	struct json_reader *reader = json_reader_new(shape, MEMBERS, &handler, &seen);
	const char *text = size > 0 ? (const char *)data : "";

	if (json_read(reader, text, size) == -1)
		FUZZ_CHECK(json_reader_error(reader)[0] != '\0');
	else
		FUZZ_CHECK(seen.open[ITEMS] == 0 && seen.open[ITEM] == 0);
	check_plain(text, size);
	/* A reader can be used again after any text. */
	FUZZ_CHECK(json_read(reader, "{\"list\":[\"a\"]}", 14) == 0);
	json_reader_free(reader);
	return 0;
}
