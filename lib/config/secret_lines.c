#include "config/secret_lines.h"

#include <string.h>

#include "base/nearest.h"

static bool
covers(const yaml_node_t *node, size_t line)
{
	return document_line(node) <= line && line <= node->end_mark.line + 1;
}

static const char *
key_text(struct document *doc, const yaml_node_pair_t *pair)
{
	const yaml_node_t *key = document_node(doc, pair->key);

	return key->type == YAML_SCALAR_NODE ? (const char *)key->data.scalar.value : "";
}

/* A block ends where the next one begins, so each of its values is looked at, and not the whole. */
static bool
has_value_in(struct document *doc, const yaml_node_t *node, size_t line)
{
	if (node->type == YAML_MAPPING_NODE) {
		yaml_node_pair_t *pair = node->data.mapping.pairs.start;

		for (; pair < node->data.mapping.pairs.top; pair++) {
			if (covers(document_node(doc, pair->value), line))
				return true;
		}
		return false;
	}
	if (node->type == YAML_SEQUENCE_NODE) {
		yaml_node_item_t *item = node->data.sequence.items.start;

		for (; item < node->data.sequence.items.top; item++) {
			if (covers(document_node(doc, *item), line))
				return true;
		}
		return false;
	}
	return covers(node, line);
}

/* The same for an entry of external_commands, in which two keys have nothing to hide. */
static bool
has_secret_in(struct document *doc, const yaml_node_t *entry, size_t line)
{
	yaml_node_pair_t *pair;

	if (entry->type != YAML_MAPPING_NODE)
		return has_value_in(doc, entry, line);
	for (pair = entry->data.mapping.pairs.start; pair < entry->data.mapping.pairs.top; pair++) {
		const char *key = key_text(doc, pair);

		if (strcmp(key, "dir") != 0 && strcmp(key, "timeout") != 0 &&
		    has_value_in(doc, document_node(doc, pair->value), line))
			return true;
	}
	return false;
}

static bool
section_has_secret_in(struct document *doc, const yaml_node_t *entries, size_t line)
{
	yaml_node_item_t *item;

	if (entries->type != YAML_SEQUENCE_NODE)
		return covers(entries, line);
	for (item = entries->data.sequence.items.start; item < entries->data.sequence.items.top;
	     item++) {
		if (has_secret_in(doc, document_node(doc, *item), line))
			return true;
	}
	return false;
}

/* Whether the line, or one above it, names the section. */
static bool
is_behind_section(const struct document *doc, size_t line)
{
	const char *text = buf_text(&doc->text), *end = text;
	const char *found = strstr(text, "external_command");

	while (line-- > 0 && end != NULL) {
		if ((end = strchr(end, '\n')) != NULL)
			end++;
	}
	return found != NULL && (end == NULL || found < end);
}

bool
is_secret_line(struct document *doc, size_t line)
{
	/* All else is external_commands, or a place where something of it may have been put for an alias. */
	static const char *const harmless[] = { "clusters", "task_definitions", "lambda_functions",
		"repositories", "max_delete_percent", "max_delete_count", NULL };
	yaml_node_pair_t *pair;

	if (!doc->loaded || doc->root == NULL || doc->root->type != YAML_MAPPING_NODE)
		return is_behind_section(doc, line);
	for (pair = doc->root->data.mapping.pairs.start; pair < doc->root->data.mapping.pairs.top;
	     pair++) {
		if (nearest_text(key_text(doc, pair), harmless) == NULL &&
		    section_has_secret_in(doc, document_node(doc, pair->value), line))
			return true;
	}
	return false;
}
