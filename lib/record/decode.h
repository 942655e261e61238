#ifndef RECORD_DECODE_H
#define RECORD_DECODE_H

#include <stddef.h>

#include "record/record.h"

/* One line of JSON into a record. */
struct record_decoder;

struct record_decoder *record_decoder_new(void);
void record_decoder_free(struct record_decoder *decoder);

/*
 * Read one record; it and what it points to live until the next call.  Returns 0, or -1 with the
 * reason in record_decoder_error().  A record of a type that is not known is not looked into.
 */
int record_decode(
    struct record_decoder *decoder, const char *text, size_t len, struct record *record);
const char *record_decoder_error(const struct record_decoder *decoder);

#endif
