#include "config/mapping.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/nearest.h"
#include "config/value.h"

enum { MERGE_DEPTH_MAX = 16 };

static int collect(struct document *doc, const yaml_node_t *node, const char *what, int depth,
    struct strmap *pairs);

static bool
is_merge_key(const yaml_node_t *key)
{
	return key->type == YAML_SCALAR_NODE && key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       strcmp((const char *)key->data.scalar.value, "<<") == 0;
}

/* The pairs of the mapping itself, and what its '<<' says, or NULL. */
static int
collect_own(
    struct document *doc, const yaml_node_t *node, struct strmap *own, const yaml_node_t **merged)
{
	yaml_node_pair_t *pair = node->data.mapping.pairs.start;

	for (; pair < node->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = document_node(doc, pair->key);
		const char *text;
		void **slot;
		int added;

		if (is_merge_key(key) && *merged == NULL) {
			*merged = document_node(doc, pair->value);
			continue;
		}
		if ((text = value_text(doc, key, "a key")) == NULL)
			return -1;
		if (is_merge_key(key))
			return document_error(
			    doc, key, "key '<<' is given twice; merge several as <<: [*a, *b]");
		slot = strmap_put(own, text, &added);
		if (!added) {
			const yaml_node_pair_t *first = *slot;

			return document_error(doc, key,
			    "key '%s' is given twice, first in line %zu; keep one of them", text,
			    document_line(document_node(doc, first->key)));
		}
		*slot = pair;
	}
	return 0;
}

/* '<<' names one mapping, or a list of them. */
static int
collect_merged(struct document *doc, const yaml_node_t *merged, int depth, struct strmap *pairs)
{
	const yaml_node_item_t *item;

	/* A mapping may merge itself through an alias. */
	if (depth == MERGE_DEPTH_MAX)
		return document_error(doc, merged,
		    "'<<' is nested more than %d deep; write the keys out", MERGE_DEPTH_MAX);
	if (merged->type != YAML_SEQUENCE_NODE)
		return collect(doc, merged, "the value of '<<'", depth + 1, pairs);
	for (item = merged->data.sequence.items.start; item < merged->data.sequence.items.top;
	     item++) {
		if (collect(doc, document_node(doc, *item), "an item of '<<'", depth + 1, pairs) ==
		    -1)
			return -1;
	}
	return 0;
}

static int
collect(struct document *doc, const yaml_node_t *node, const char *what, int depth,
    struct strmap *pairs)
{
	const yaml_node_t *merged = NULL;
	struct strmap own = { 0 };
	int rc = -1;

	if (value_expect(doc, node, YAML_MAPPING_NODE, what) == -1)
		goto out;
	if (document_visit(doc, node,
		(size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start) + 1) == -1)
		goto out;
	if (collect_own(doc, node, &own, &merged) == -1)
		goto out;
	for (size_t i = 0; i < own.len; i++) {
		void **slot = strmap_put(pairs, own.entries[i].key, NULL);

		if (*slot == NULL)
			*slot = own.entries[i].value;
	}
	if (merged != NULL && collect_merged(doc, merged, depth, pairs) == -1)
		goto out;
	rc = 0;
out:
	strmap_release(&own);
	return rc;
}

int
mapping_collect(
    struct document *doc, const yaml_node_t *node, const char *what, struct strmap *pairs)
{
	return collect(doc, node, what, 0, pairs);
}

static void
unknown_key(struct document *doc, const yaml_node_t *key, const char *text, const char *const *keys)
{
	struct buf advice = { 0 };

	nearest_advise(&advice, text, keys);
	document_error(doc, key, "unknown key '%s'%s", text, buf_text(&advice));
	buf_release(&advice);
}

int
mapping_read(struct document *doc, const yaml_node_t *node, const char *what,
    const char *const *keys, const yaml_node_t **values)
{
	struct strmap pairs = { 0 };
	bool known = true;
	int rc = -1;

	if (mapping_collect(doc, node, what, &pairs) == -1)
		goto out;
	for (size_t i = 0; i < pairs.len; i++) {
		const yaml_node_pair_t *pair = pairs.entries[i].value;
		size_t k = 0;

		while (keys[k] != NULL && strcmp(keys[k], pairs.entries[i].key) != 0)
			k++;
		if (keys[k] == NULL) {
			unknown_key(doc, document_node(doc, pair->key), pairs.entries[i].key, keys);
			known = false;
			continue;
		}
		values[k] = document_node(doc, pair->value);
	}
	rc = known ? 0 : -1;
out:
	strmap_release(&pairs);
	return rc;
}
