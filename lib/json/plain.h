#ifndef JSON_PLAIN_H
#define JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include <yajl/yajl_parse.h>

/*
 * A quick look at JSON that is as plain as the programs write it: one document, ASCII, no escapes, no
 * blanks, numbers that are whole and not negative.  All other texts are yajl's, and so is the judgement
 * of what is wrong: this reads a part of the language, and nothing that yajl refuses.
 *
 * text must have a NUL behind its len bytes.  Calls the callbacks as yajl_parse() does, with strings
 * that are ended by a NUL: text is changed for that.  Returns whether all was plain and no callback
 * said stop; they have seen a part if not.
 */
bool json_plain_parse(char *text, size_t len, const yajl_callbacks *callbacks, void *context);

#endif
