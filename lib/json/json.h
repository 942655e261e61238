#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Reading JSON: a shape says which members matter, of what kind they are and whether they may be
 * missing; the reader walks the text once and hands over what the shape names.  What the shape does
 * not name passes by unread.  A known member of another kind, a required one that is missing or
 * null, and a known one that stands twice are errors: JSON of the wrong shape must not be taken for
 * an empty answer.
 */

enum json_kind {
	JSON_STRING,
	JSON_NUMBER,
	JSON_BOOLEAN,
	JSON_OBJECT,
	JSON_ARRAY,
};

enum json_presence { JSON_OPTIONAL, JSON_REQUIRED };

/*
 * One row of a shape: a path from the top, such as "tasks[].containers[].image"; "[]" stands for
 * each item of an array, ".*" for each member of an object with names of the user's own.  "" is the
 * document itself.  Objects and arrays on the way to a member need a row only where they are
 * required or their begin and end matter; they are checked to be objects and arrays in any case.  A
 * member is required of an object that is there: where that object may be missing, so may the member.
 */
struct json_member {
	const char *path;
	enum json_kind kind;
	enum json_presence presence;
};

struct json_value {
	enum json_kind kind;
	const char *text; /* string or number; ended by a NUL; borrowed for the call */
	size_t len;
	bool truth;      /* boolean */
	const char *key; /* the member's name where the path ends in ".*", else NULL */
};

/* What the caller does with what was found; member is the row's index in the shape. */
struct json_handler {
	void (*begin)(void *context, int member); /* object or array opens; may be NULL */
	void (*value)(void *context, int member, const struct json_value *value);
	void (*end)(void *context, int member);  /* object or array closes; may be NULL */
	void (*null)(void *context, int member); /* the member is there and null; may be NULL */
};

/* A shape made ready; it may be used for many texts, by one thread at a time. */
struct json_reader;

/* Keeps shape, handler and context as long as it lives.  Gives the reader. */
struct json_reader *json_reader_new(
    const struct json_member *shape, size_t len, const struct json_handler *handler, void *context);
void json_reader_free(struct json_reader *reader);

/*
 * Read one whole JSON text.  Returns 0, or -1 with the reason in json_reader_error(); the handler
 * has then seen a part.  Bounds: depth 64; a NUL inside a string is refused.
 */
int json_read(struct json_reader *reader, const char *text, size_t len);

/*
 * The same, several times as fast, for text that is plain as our own programs write it (json/plain.h
 * has what that is).  text has a NUL behind it and is changed: the strings that the handler gets stay
 * where they are as long as text does.  Returns false where the text is not plain or is not right; the
 * handler has then seen a part, and only json_read(), of the text as it was, can tell.
 */
bool json_read_plain(struct json_reader *reader, char *text, size_t len);

/* Why the last json_read() failed: "tasks[].taskArn is missing".  Borrowed from the reader. */
const char *json_reader_error(const struct json_reader *reader);

/* The number as an integer; -1 where it is none or does not fit in 64 bits. */
int json_integer(const struct json_value *value, int64_t *out);

/*
 * Writing JSON: a thin face of yajl_gen, which objects to bad nesting (a bug: the program dies).
 * An empty one is { 0 }.
 */
struct json_writer {
	void *generator;
};

/*
 * Start a document at the end of out, which is kept until json_writer_end(); indented by two spaces, or on
 * one line.
 */
void json_writer_begin(struct json_writer *w, struct buf *out, bool indented);

/* Close the document and release the writer. */
void json_writer_end(struct json_writer *w);

void json_open_object(struct json_writer *w);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w);
void json_close_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_string(struct json_writer *w, const char *text);
void json_int(struct json_writer *w, int64_t number);
void json_number(struct json_writer *w, const char *digits);
void json_boolean(struct json_writer *w, bool truth);

/* A key and its value at once; the text variant writes nothing where text is NULL. */
void json_member_string(struct json_writer *w, const char *key, const char *text);
void json_member_int(struct json_writer *w, const char *key, int64_t number);

#endif
