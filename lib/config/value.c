#include "config/value.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/duration.h"
#include "base/percent.h"

static bool
is_plain(const yaml_node_t *node)
{
	return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static bool
is_one_of(const char *text, const char *const *words)
{
	while (*words != NULL && strcmp(text, *words) != 0)
		words++;
	return *words != NULL;
}

static bool
is_null(const yaml_node_t *node)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

	return node->type == YAML_SCALAR_NODE && is_plain(node) &&
	       strlen((const char *)node->data.scalar.value) == node->data.scalar.length &&
	       is_one_of((const char *)node->data.scalar.value, nulls);
}

static bool
has_known_tag(const yaml_node_t *node)
{
	static const char *const known[] = { YAML_STR_TAG, YAML_INT_TAG, YAML_FLOAT_TAG,
		YAML_BOOL_TAG, YAML_SEQ_TAG, YAML_MAP_TAG, NULL };

	return node->tag == NULL || is_one_of((const char *)node->tag, known);
}

static const char *
kind_name(yaml_node_type_t kind)
{
	switch (kind) {
	case YAML_SCALAR_NODE:
		return "a single value";
	case YAML_SEQUENCE_NODE:
		return "a list";
	case YAML_MAPPING_NODE:
		return "a mapping";
	default:
		return "nothing";
	}
}

static const char *
kind_advice(yaml_node_type_t kind)
{
	switch (kind) {
	case YAML_SEQUENCE_NODE:
		return "write each item behind '- ', or all of them in [ ]";
	case YAML_MAPPING_NODE:
		return "write 'key: value' lines";
	default:
		return "write one text or number";
	}
}

int
value_expect(struct document *doc, const yaml_node_t *node, yaml_node_type_t kind, const char *what)
{
	if (is_null(node))
		return document_error(doc, node,
		    "%s has no value; write one, or remove it (null as a text needs quotes)", what);
	if (node->type != kind)
		return document_error(doc, node, "%s must be %s, not %s; %s", what, kind_name(kind),
		    kind_name(node->type), kind_advice(kind));
	if (!has_known_tag(node))
		return document_error(doc, node, "%s has the unknown tag '%s'; remove the tag",
		    what, (const char *)node->tag);
	return 0;
}

/* The text where libyaml has it. */
static const char *
scalar_text(struct document *doc, const yaml_node_t *node, const char *what)
{
	const char *text;

	if (value_expect(doc, node, YAML_SCALAR_NODE, what) == -1)
		return NULL;
	text = (const char *)node->data.scalar.value;
	if (strlen(text) != node->data.scalar.length) {
		document_error(doc, node, "%s contains a NUL character; remove it", what);
		return NULL;
	}
	return text;
}

const char *
value_text(struct document *doc, const yaml_node_t *node, const char *what)
{
	const char *text = scalar_text(doc, node, what);

	return text != NULL ? arena_strdup(doc->arena, text) : NULL;
}

const char *
value_name(struct document *doc, const yaml_node_t *node, const char *what)
{
	const char *text = value_text(doc, node, what);

	if (text != NULL && *text == '\0') {
		document_error(doc, node, "%s is empty; write something, or remove it", what);
		return NULL;
	}
	return text;
}

static bool
is_digits(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int
value_count(struct document *doc, const yaml_node_t *node, const char *what, int64_t *count)
{
	const char *text = scalar_text(doc, node, what), *digits;
	int64_t n = 0;

	if (text == NULL)
		return -1;
	digits = *text == '-' || *text == '+' ? text + 1 : text;
	/* YAML readers disagree on 010 (eight or ten), so it is no number here. */
	if (!is_digits(digits) || (*digits == '0' && digits[1] != '\0'))
		return document_error(
		    doc, node, "%s '%s' is not a whole number; write one such as 5", what, text);
	if (!is_plain(node))
		return document_error(
		    doc, node, "%s '%s' is a text; write it without quotes", what, text);
	if (*text == '-')
		return document_error(
		    doc, node, "%s '%s' is negative; write 0 or more", what, text);
	for (; *digits != '\0'; digits++) {
		int digit = *digits - '0';

		if (n > (INT64_MAX - digit) / 10)
			return document_error(
			    doc, node, "%s '%s' is too large; write a smaller one", what, text);
		n = n * 10 + digit;
	}
	*count = n;
	return 0;
}

int
value_percent(struct document *doc, const yaml_node_t *node, const char *what, int64_t *share)
{
	const char *text = scalar_text(doc, node, what), *fault;

	if (text == NULL)
		return -1;
	if ((fault = percent_parse(text, share)) != NULL)
		return document_error(doc, node,
		    "%s '%s' %s; write a number from 0 to 100, such as 20", what, text, fault);
	if (!is_plain(node))
		return document_error(
		    doc, node, "%s '%s' is a text; write it without quotes", what, text);
	return 0;
}

int
value_duration(struct document *doc, const yaml_node_t *node, const char *what, const char *example,
    int64_t *nanoseconds)
{
	const char *text = scalar_text(doc, node, what), *fault;
	int64_t sum;

	if (text == NULL)
		return -1;
	if (is_digits(text))
		return document_error(
		    doc, node, "%s '%s' has no unit; write for example %s", what, text, example);
	if ((fault = duration_parse(text, &sum)) != NULL)
		return document_error(
		    doc, node, "%s '%s' %s; write for example %s", what, text, fault, example);
	if (sum <= 0)
		return document_error(doc, node, "%s '%s' is not above zero; write for example %s",
		    what, text, example);
	*nanoseconds = sum;
	return 0;
}

int
value_boolean(struct document *doc, const yaml_node_t *node, const char *what)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off" };
	const char *text = scalar_text(doc, node, what);

	if (text == NULL)
		return -1;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (is_plain(node) && strcasecmp(text, words[i]) == 0)
			return 0;
	}
	return document_error(
	    doc, node, "%s '%s' is neither true nor false; write one of them", what, text);
}

void *
value_list(struct document *doc, const yaml_node_t *node, const char *what, size_t size,
    int (*read)(struct document *doc, const yaml_node_t *node, void *slot), size_t *count)
{
	const yaml_node_item_t *item;
	char *slots, *slot;
	bool right = true;
	size_t n;

	if (value_expect(doc, node, YAML_SEQUENCE_NODE, what) == -1)
		return NULL;
	n = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	if (document_visit(doc, node, n) == -1)
		return NULL;
	slots = slot = arena_alloc(doc->arena, (n + 1) * size);
	for (item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
		if (read(doc, document_node(doc, *item), slot) == -1)
			right = false;
		slot += size;
	}
	*count = n;
	return right ? slots : NULL;
}
