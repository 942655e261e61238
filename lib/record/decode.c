#include "record/decode.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/timestamp.h"
#include "json/json.h"

/* What becomes of a member: copied, or read as what it means. */
enum target {
	TYPE,
	TEXT,
	TIME,
	DECISION,
	DECISION_TIME,
	RESULT,
	RESULT_TIME,
	SIZE,
	COUNT,
	TAG,
	CHILDREN,
	CHILD,
	CHILD_TEXT,
};

#define IN_RECORD(member) offsetof(struct record, member)
#define IN_CHILD(member)  offsetof(struct record_child, member)

static const struct {
	struct json_member json;
	enum target target;
	size_t offset; /* into struct record; of CHILD_TEXT, into struct record_child */
} members[] = {
	{ { "type", JSON_STRING, JSON_REQUIRED }, TYPE, 0 },
	{ { "stream", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(stream) },
	{ { "program", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(program) },
	{ { "version", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(version) },
	{ { "at", JSON_STRING, JSON_OPTIONAL }, RESULT_TIME, IN_RECORD(at) },
	{ { "account", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(account) },
	{ { "region", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(region) },
	{ { "image", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(image) },
	{ { "by", JSON_STRING, JSON_OPTIONAL }, DECISION, IN_RECORD(by) },
	{ { "via", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(via) },
	{ { "name", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(name) },
	{ { "registry", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(registry) },
	{ { "uri", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(uri) },
	{ { "repository", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(repository) },
	{ { "digest", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(digest) },
	{ { "tags[]", JSON_STRING, JSON_OPTIONAL }, TAG, 0 },
	{ { "pushed_at", JSON_STRING, JSON_OPTIONAL }, TIME, IN_RECORD(pushed_at) },
	{ { "pulled_at", JSON_STRING, JSON_OPTIONAL }, TIME, IN_RECORD(pulled_at) },
	{ { "size", JSON_NUMBER, JSON_OPTIONAL }, SIZE, IN_RECORD(size) },
	{ { "images", JSON_NUMBER, JSON_OPTIONAL }, COUNT, IN_RECORD(images) },
	{ { "manifest_type", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(manifest_type) },
	{ { "artifact_type", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(artifact_type) },
	{ { "subject", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(subject) },
	{ { "image_status", JSON_STRING, JSON_OPTIONAL }, TEXT, IN_RECORD(image_status) },
	{ { "children", JSON_ARRAY, JSON_OPTIONAL }, CHILDREN, 0 },
	{ { "children[]", JSON_OBJECT, JSON_OPTIONAL }, CHILD, 0 },
	{ { "children[].digest", JSON_STRING, JSON_REQUIRED }, CHILD_TEXT, IN_CHILD(digest) },
	{ { "children[].manifest_type", JSON_STRING, JSON_OPTIONAL }, CHILD_TEXT,
	    IN_CHILD(manifest_type) },
	{ { "children[].artifact_type", JSON_STRING, JSON_OPTIONAL }, CHILD_TEXT,
	    IN_CHILD(artifact_type) },
	{ { "children[].platform", JSON_STRING, JSON_OPTIONAL }, CHILD_TEXT, IN_CHILD(platform) },
	{ { "kind", JSON_STRING, JSON_OPTIONAL }, DECISION, IN_RECORD(kind) },
	{ { "action", JSON_STRING, JSON_OPTIONAL }, DECISION, IN_RECORD(action) },
	{ { "reason", JSON_STRING, JSON_OPTIONAL }, DECISION, IN_RECORD(reason) },
	{ { "as_of", JSON_STRING, JSON_OPTIONAL }, DECISION_TIME, IN_RECORD(as_of) },
	{ { "result", JSON_STRING, JSON_OPTIONAL }, RESULT, IN_RECORD(result) },
	{ { "code", JSON_STRING, JSON_OPTIONAL }, RESULT, IN_RECORD(code) },
	{ { "message", JSON_STRING, JSON_OPTIONAL }, RESULT, IN_RECORD(message) },
	{ { "request_id", JSON_STRING, JSON_OPTIONAL }, RESULT, IN_RECORD(request_id) },
};

enum { MEMBERS = sizeof(members) / sizeof(members[0]), NEEDS_MAX = 6 };

/* Each type by its name, with the members that it cannot do without. */
static const struct {
	const char *name;
	struct {
		const char *name;
		enum target target;
		size_t offset;
	} needs[NEEDS_MAX];
} types[] = {
	[RECORD_BEGIN] = { "begin",
	    { { "stream", TEXT, IN_RECORD(stream) }, { "program", TEXT, IN_RECORD(program) } } },
	[RECORD_END] = { "end", { { "stream", TEXT, IN_RECORD(stream) } } },
	[RECORD_IN_USE] = { "in_use", { { "image", TEXT, IN_RECORD(image) } } },
	[RECORD_REPOSITORY] = { "repository",
	    { { "registry", TEXT, IN_RECORD(registry) }, { "region", TEXT, IN_RECORD(region) },
		{ "name", TEXT, IN_RECORD(name) } } },
	[RECORD_IMAGE] = { "image",
	    { { "registry", TEXT, IN_RECORD(registry) }, { "region", TEXT, IN_RECORD(region) },
		{ "repository", TEXT, IN_RECORD(repository) },
		{ "digest", TEXT, IN_RECORD(digest) }, { "pushed_at", TIME, IN_RECORD(pushed_at) },
		{ "size", SIZE, IN_RECORD(size) } } },
	[RECORD_TOTAL] = { "total",
	    { { "registry", TEXT, IN_RECORD(registry) }, { "region", TEXT, IN_RECORD(region) },
		{ "repository", TEXT, IN_RECORD(repository) },
		{ "images", COUNT, IN_RECORD(images) }, { "size", SIZE, IN_RECORD(size) } } },
	[RECORD_CLUSTER] = { "cluster", { { "name", TEXT, IN_RECORD(name) } } },
	[RECORD_TASK_DEFINITION_FAMILY] = { "task_definition_family",
	    { { "name", TEXT, IN_RECORD(name) } } },
	[RECORD_LAMBDA_FUNCTION] = { "lambda_function", { { "name", TEXT, IN_RECORD(name) } } },
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

struct record_decoder {
	struct json_reader *json;
	struct json_member shape[MEMBERS];
	struct json_handler handler;
	struct arena arena;
	struct buf line; /* a copy of the record at hand */
	bool is_plain;   /* and its texts stand in that */
	struct record *record;
	const char **tags;
	size_t tag_capacity;
	struct record_child *children;
	size_t child_capacity;
	const char *meant; /* the known type that an unknown one is a spelling of, or NULL */
	struct buf error;  /* what a value means went wrong; empty: nothing did */
};

const char *
record_type_name(enum record_type type)
{
	return (int)type < TYPES ? types[type].name : "unknown";
}

struct record
record_of_type(enum record_type type)
{
	return (struct record){
		.type = type,
		.at = RECORD_NO_NUMBER,
		.as_of = RECORD_NO_NUMBER,
		.pushed_at = RECORD_NO_NUMBER,
		.pulled_at = RECORD_NO_NUMBER,
		.size = RECORD_NO_NUMBER,
		.images = RECORD_NO_NUMBER,
	};
}

static enum record_type
type_of(const char *name)
{
	for (int i = 0; i < TYPES; i++) {
		if (strcmp(types[i].name, name) == 0)
			return (enum record_type)i;
	}
	return RECORD_UNKNOWN;
}

/* Whether the two differ in nothing but the case of letters and in what is no letter, as in_use and inUse. */
static bool
are_spellings(const char *a, const char *b)
{
	do {
		while (*a != '\0' && !isalpha((unsigned char)*a))
			a++;
		while (*b != '\0' && !isalpha((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
	} while (*a++ != '\0' && *b++ != '\0');
	return true;
}

/* A type that is not known is passed by, and with it what its record says is in use. */
static const char *
meant_type(const char *name)
{
	for (int i = 0; i < TYPES; i++) {
		if (are_spellings(types[i].name, name))
			return types[i].name;
	}
	return NULL;
}

static void
complain(struct record_decoder *d, const char *path, const char *what)
{
	if (d->error.len == 0)
		buf_addf(&d->error, "%s %s", path, what);
}

static void
on_begin(void *context, int member)
{
	struct record_decoder *d = context;
	struct record *record = d->record;

	if (members[member].target == CHILDREN) {
		record->has_children = true;
	} else if (members[member].target == CHILD) {
		d->children = xgrow(
		    d->children, &d->child_capacity, record->child_count + 1, sizeof(*d->children));
		d->children[record->child_count++] = (struct record_child){ 0 };
	}
}

static void
note_verdict(struct record *record, int member)
{
	record->has_decision |=
	    members[member].target == DECISION || members[member].target == DECISION_TIME;
	record->has_result |=
	    members[member].target == RESULT || members[member].target == RESULT_TIME;
}

static void
on_null(void *context, int member)
{
	struct record_decoder *d = context;

	note_verdict(d->record, member);
}

static const char *
text_of(struct record_decoder *d, const struct json_value *value)
{
	return d->is_plain ? value->text : arena_strndup(&d->arena, value->text, value->len);
}

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct record_decoder *d = context;
	struct record *record = d->record;
	const char *path = members[member].json.path;
	char *place = (char *)record + members[member].offset;

	note_verdict(record, member);
	switch (members[member].target) {
	case TYPE:
		record->type = type_of(value->text);
		d->meant = record->type == RECORD_UNKNOWN ? meant_type(value->text) : NULL;
		break;
	case TEXT:
	case DECISION:
	case RESULT:
		*(const char **)place = text_of(d, value);
		break;
	case TIME:
	case DECISION_TIME:
	case RESULT_TIME:
		if (timestamp_parse(value->text, (int64_t *)place) == -1)
			complain(d, path, "is not a time like 2026-01-31T00:00:00Z");
		break;
	case SIZE:
		if (json_integer(value, (int64_t *)place) == -1 || *(int64_t *)place < 0)
			complain(d, path, "is not a count of bytes");
		break;
	case COUNT:
		if (json_integer(value, (int64_t *)place) == -1 || *(int64_t *)place < 0)
			complain(d, path, "is not a count");
		break;
	case TAG:
		d->tags = xgrow(d->tags, &d->tag_capacity, record->tag_count + 1, sizeof(*d->tags));
		d->tags[record->tag_count++] = text_of(d, value);
		break;
	case CHILD_TEXT:
		place = (char *)&d->children[record->child_count - 1] + members[member].offset;
		*(const char **)place = text_of(d, value);
		break;
	case CHILDREN:
	case CHILD:
		break;
	}
}

struct record_decoder *
record_decoder_new(void)
{
	struct record_decoder *d = xcalloc(1, sizeof(*d));

	d->handler = (struct json_handler){ .begin = on_begin, .value = on_value, .null = on_null };
	for (int i = 0; i < MEMBERS; i++)
		d->shape[i] = members[i].json;
	d->json = json_reader_new(d->shape, MEMBERS, &d->handler, d);
	return d;
}

void
record_decoder_free(struct record_decoder *d)
{
	if (d == NULL)
		return;
	json_reader_free(d->json);
	arena_release(&d->arena);
	buf_release(&d->line);
	buf_release(&d->error);
	free(d->tags);
	free(d->children);
	free(d);
}

const char *
record_decoder_error(const struct record_decoder *d)
{
	return buf_text(&d->error);
}

/* Whether the record has what its type cannot do without. */
static int
check_needs(struct record_decoder *d, const struct record *record)
{
	for (int i = 0; i < NEEDS_MAX && types[record->type].needs[i].name != NULL; i++) {
		const char *place = (const char *)record + types[record->type].needs[i].offset;
		bool missing = types[record->type].needs[i].target == TEXT
				   ? *(const char *const *)place == NULL
				   : *(const int64_t *)place == RECORD_NO_NUMBER;

		if (missing) {
			buf_addf(&d->error, "type %s without '%s'", types[record->type].name,
			    types[record->type].needs[i].name);
			return -1;
		}
	}
	return 0;
}

/*
 * A record of an unknown type may give any member another meaning, so only its type is looked at.
 */
static bool
is_of_unknown_type(const char *text, size_t len, const char **meant)
{
	static const struct json_member type_only[] = { { "type", JSON_STRING, JSON_REQUIRED } };
	struct record record = { .type = RECORD_UNKNOWN };
	struct record_decoder d = { .record = &record };
	struct json_handler handler = { .value = on_value };
	struct json_reader *json = json_reader_new(type_only, 1, &handler, &d);
	bool unknown = json_read(json, text, len) == 0 && record.type == RECORD_UNKNOWN;

	json_reader_free(json);
	*meant = d.meant;
	return unknown;
}

static int
refuse_spelling(struct record_decoder *d)
{
	buf_truncate(&d->error, 0);
	buf_addf(&d->error, "its type is a spelling of %s", d->meant);
	return -1;
}

static void
start(struct record_decoder *d, const char *text, size_t len, struct record *record)
{
	*record = record_of_type(RECORD_UNKNOWN);
	record->text = text;
	record->text_len = len;
	d->record = record;
	buf_truncate(&d->error, 0);
}

/* Most lines are as plain as our own programs write them; yajl reads what is not, and all that is wrong. */
static int
read_members(struct record_decoder *d, const char *text, size_t len, struct record *record)
{
	start(d, text, len, record);
	buf_truncate(&d->line, 0);
	buf_add(&d->line, text, len);
	d->is_plain = true;
	if (json_read_plain(d->json, d->line.data, len))
		return 0;
	start(d, text, len, record);
	d->is_plain = false;
	return json_read(d->json, text, len);
}

int
record_decode(struct record_decoder *d, const char *text, size_t len, struct record *record)
{
	int rc;

	arena_release(&d->arena);
	rc = read_members(d, text, len, record);
	record->tags = d->tags;
	record->children = d->children;
	if (rc == 0 && record->type == RECORD_UNKNOWN)
		return d->meant == NULL ? 0 : refuse_spelling(d);
	if (rc == -1) {
		if (is_of_unknown_type(text, len, &d->meant)) {
			start(d, text, len, record);
			return d->meant == NULL ? 0 : refuse_spelling(d);
		}
		buf_truncate(&d->error, 0);
		buf_adds(&d->error, json_reader_error(d->json));
		return -1;
	}
	if (d->error.len > 0)
		return -1;
	return check_needs(d, record);
}
