#ifndef RECORD_READER_H
#define RECORD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

/*
 * Reading records, from files one after the other as cat would join them.  It fails closed: an
 * input that ends inside a record or inside a stream (a begin without its end) is an error, since a
 * scan that was cut looks just like a small one.
 *
 * A JSON array of strings, wherever it stands, is a scanned file: it gives a RECORD_SCANNED_FILE
 * and then an in_use record for each of its items.  null is taken for an empty array.
 */
struct record_reader;

/*
 * Read the paths in turn; "-" is stdin, and so is no path at all.  Keeps paths.  Gives the reader.
 */
struct record_reader *record_reader_new(const char *const *paths, size_t count);

/* Read a text that is in memory.  Copies text, keeps name, which messages call it by. */
struct record_reader *record_reader_from_memory(const char *name, const char *text, size_t len);

void record_reader_free(struct record_reader *reader);

/*
 * The next record, borrowed until the next call.  Returns 1; 0 at the end of a whole input, when
 * every stream that began has ended; -1 after a message that names file and line.
 */
int record_next(struct record_reader *reader, const struct record **record);

/* Whether a stream of that program was read from begin to end. */
bool record_reader_saw_program(const struct record_reader *reader, const char *program);

/*
 * Whether the input had anything at all.  One that had not is whole, and may be all that is left of a
 * program that died before its begin record.
 */
bool record_reader_saw_anything(const struct record_reader *reader);

/* "file:line" of the last record, for messages.  Borrowed until the next call. */
const char *record_reader_place(struct record_reader *reader);

#endif
