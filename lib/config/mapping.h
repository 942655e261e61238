#ifndef CONFIG_MAPPING_H
#define CONFIG_MAPPING_H

#include "base/strmap.h"
#include "config/document.h"

/*
 * The keys of a mapping, with those that '<<' merges into it: what stands in the mapping itself
 * comes first, then the merged ones in order; the first value of a key is its value.  The same key
 * twice in one mapping is an error.  what names the mapping in messages.
 */

/*
 * mapping_read(doc, node, what, keys, values):
 * Find the value of each of keys (names, NULL behind the last) and put it into values at the
 * same index; values starts as all NULL, and what is missing stays so.  Any other key is an error
 * that names the nearest of keys; the values of the others are found all the same.  Returns 0, or -1
 * after a message.  The values are borrowed from doc.
 */
int mapping_read(struct document *doc, const yaml_node_t *node, const char *what,
    const char *const *keys, const yaml_node_t **values);

/*
 * mapping_collect(doc, node, what, pairs):
 * The same for keys that are the user's own: add them to pairs, each with its yaml_node_pair_t as
 * value, borrowed from doc.  Returns 0, or -1 after a message; pairs is the caller's to release.
 */
int mapping_collect(
    struct document *doc, const yaml_node_t *node, const char *what, struct strmap *pairs);

#endif
