#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "config/document.h"

/*
 * The values of a document, read strictly.  In all of these, what names the value in messages
 * ("keep_count", "an item of command"), and -1 or NULL comes back where something was wrong and
 * document_error() has noted it.  What is nothing (~, null, or no text at all, unquoted) is a value nowhere.
 */

/* Check that node is of that kind, is something, and has no tag of an unknown meaning.  0 or -1. */
int value_expect(
    struct document *doc, const yaml_node_t *node, yaml_node_type_t kind, const char *what);

/*
 * A scalar as it is written, whatever a YAML reader would guess it to be: 1.0 and true are texts.
 * The copy belongs to doc's arena.  value_name() refuses an empty one as well.
 */
const char *value_text(struct document *doc, const yaml_node_t *node, const char *what);
const char *value_name(struct document *doc, const yaml_node_t *node, const char *what);

/* A whole number of 0 or more, decimal, unquoted. */
int value_count(struct document *doc, const yaml_node_t *node, const char *what, int64_t *count);

/* A share from 0 to 100 percent, in hundredths of a percent, unquoted. */
int value_percent(struct document *doc, const yaml_node_t *node, const char *what, int64_t *share);

/* A duration above zero, in nanoseconds.  example is what the message proposes ("30days"). */
int value_duration(struct document *doc, const yaml_node_t *node, const char *what,
    const char *example, int64_t *nanoseconds);

/* true or false, in YAML's spellings.  Only checked: no key needs the answer. */
int value_boolean(struct document *doc, const yaml_node_t *node, const char *what);

/*
 * value_list(doc, node, what, size, read, count):
 * Read each item of a list by read(doc, item, slot), where slot is size zeroed bytes, in order;
 * read returns 0, or -1 after a message, and then the next ones are read all the same.
 * Returns the slots, with an empty one behind the last, in doc's arena.
 */
void *value_list(struct document *doc, const yaml_node_t *node, const char *what, size_t size,
    int (*read)(struct document *doc, const yaml_node_t *node, void *slot), size_t *count);

#endif
