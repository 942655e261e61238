#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stdbool.h>

#include "record/record.h"

/*
 * A producer's output: a begin record, records, and an end record when and only when all went well.
 * A reader takes a begin without an end for a scan that failed, so whatever goes wrong on the way,
 * record_writer_abandon() or the death of the program leaves no end.
 *
 * There is one writer a process, on stdout; any thread may write.
 */
struct record_writer;

/*
 * What a program leaves on stdout that fails before its begin record.  The output of producers is
 * joined with that of others, where nothing at all would go unnoticed: they leave a begin without an
 * end (unless stdout is a terminal, where a person sees the message).
 */
enum record_writer_failure { FAIL_WITH_BEGIN, FAIL_WITH_NOTHING };

/* Start a writer for this program's stream.  Nothing is written yet.  Gives the writer. */
struct record_writer *record_writer_new(const char *program, enum record_writer_failure failure);

/* Write the begin record; account and region may be NULL. */
void record_writer_begin(struct record_writer *w, const char *account, const char *region);

/* The begin record of a plan; as_of is that of its decisions. */
void record_writer_begin_plan(struct record_writer *w, int64_t as_of);

/* Write one record, whole. */
void record_write(struct record_writer *w, const struct record *record);

/* Write text, the line of a record of that type, as it is; a line end is added. */
void record_write_text(
    struct record_writer *w, enum record_type type, const char *text, size_t len);

/*
 * Hand what was written to the next stage now: it tells of what cannot be undone.  Returns 0, or -1
 * without a message, with errno, where it does not arrive or did not before.
 */
int record_writer_flush(struct record_writer *w);

/*
 * Write the end record with the counts by type, flush, and see that all arrived.  Returns 0, or -1
 * after a message.
 */
int record_writer_end(struct record_writer *w);

/* Flush what there is and write no end record. */
void record_writer_abandon(struct record_writer *w);

void record_writer_free(struct record_writer *w);

/* Append the record as one line of JSON, without a line end. */
void record_encode(struct buf *out, const struct record *record);

#endif
