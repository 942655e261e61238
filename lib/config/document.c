#include "config/document.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "base/quote.h"
#include "config/secret_lines.h"

enum {
	FILE_LIMIT = 4 * 1024 * 1024,
	VISIT_LIMIT = 1000000,
	DEPTH_LIMIT = 100,
	ANCHOR_LIMIT = 1000,
	MESSAGE_SIZE = 4096,
};

struct shape {
	int documents, depth, anchors;
};

/* The place of a byte: libyaml gives no line for text that is not UTF-8, only an offset. */
static yaml_mark_t
mark_of_offset(const struct buf *text, size_t offset)
{
	yaml_mark_t mark = { .index = offset };

	for (size_t i = 0; i < offset && i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if (c == '\n') {
			mark.line++;
			mark.column = 0;
		} else if ((c & 0xc0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

static void
say_at(struct document *doc, enum log_level level, size_t line, size_t column, const char *text)
{
	struct buf below = { 0 };

	if (!is_secret_line(doc, line))
		quote_line(&below, buf_text(&doc->text), doc->text.len, line, column);
	log_with(level, buf_text(&below), "%s:%zu:%zu: %s", doc->path, line, column, text);
	buf_release(&below);
}

static void
error_at(struct document *doc, yaml_mark_t mark, const char *text)
{
	say_at(doc, LOG_ERROR, mark.line + 1, mark.column + 1, text);
}

/* Say why libyaml could not read on. */
static void
parser_error(struct document *doc, const yaml_parser_t *parser)
{
	yaml_mark_t mark = parser->problem_mark;
	struct buf why = { 0 };

	if (parser->error == YAML_MEMORY_ERROR)
		die("out of memory");
	if (parser->error == YAML_READER_ERROR)
		mark = mark_of_offset(&doc->text, parser->problem_offset);
	buf_adds(&why, "not YAML: ");
	if (parser->context != NULL)
		buf_addf(&why, "%s in line %zu: ", parser->context, parser->context_mark.line + 1);
	buf_adds(&why, parser->problem);
	error_at(doc, mark, buf_text(&why));
	buf_release(&why);
}

static void
parser_start(yaml_parser_t *parser, const struct buf *text)
{
	if (!yaml_parser_initialize(parser))
		die("out of memory");
	yaml_parser_set_input_string(parser, (const unsigned char *)buf_text(text), text->len);
}

/* What one event adds to the shape of the file; says what there is too much of, or NULL. */
static const char *
shape_add(struct shape *shape, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++shape->documents > 1)
			return "a second document starts here; keep one in a file";
		break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		shape->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		shape->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		shape->depth--;
		break;
	default:
		break;
	}
	if (shape->depth > DEPTH_LIMIT)
		return "nested too deep; this is no configuration";
	if (anchor != NULL && ++shape->anchors > ANCHOR_LIMIT)
		return "too many anchors; this is no configuration";
	return NULL;
}

/*
 * Look at the file as a stream of events first.  libyaml's loader takes time by the square of the
 * depth and of the anchors, and passes over a second document without a word.
 */
static int
shape_check(struct document *doc)
{
	struct shape shape = { 0 };
	const char *fault = NULL;
	yaml_parser_t parser;
	yaml_event_t event;
	int rc = -1;
	bool end = false;

	parser_start(&parser, &doc->text);
	while (!end && fault == NULL) {
		if (!yaml_parser_parse(&parser, &event)) {
			parser_error(doc, &parser);
			goto out;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		if ((fault = shape_add(&shape, &event)) != NULL)
			error_at(doc, event.start_mark, fault);
		yaml_event_delete(&event);
	}
	rc = fault == NULL ? 0 : -1;
out:
	yaml_parser_delete(&parser);
	return rc;
}

static bool
is_empty(const yaml_node_t *root)
{
	return root == NULL || (root->type == YAML_SCALAR_NODE && root->data.scalar.length == 0 &&
				   root->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);
}

int
document_load(struct document *doc, const char *path, struct arena *arena)
{
	yaml_parser_t parser = { 0 };
	int rc = -1;

	*doc = (struct document){ .path = path, .arena = arena, .visits_left = VISIT_LIMIT };
	if (file_read(path, &doc->text) == -1) {
		log_error("cannot read the configuration '%s': %s%s", path, strerror(errno),
		    errno == ENOENT ? "; 'ecrm generate' writes one" : "");
		goto out;
	}
	if (doc->text.len > FILE_LIMIT) {
		log_error("%s: larger than %d bytes; this is no configuration", path, FILE_LIMIT);
		goto out;
	}
	if (shape_check(doc) == -1)
		goto out;
	parser_start(&parser, &doc->text);
	if (!yaml_parser_load(&parser, &doc->yaml)) {
		parser_error(doc, &parser);
		goto out;
	}
	doc->loaded = true;
	doc->root = yaml_document_get_root_node(&doc->yaml);
	if (is_empty(doc->root)) {
		log_error(
		    "%s:1:1: the file is empty; 'ecrm generate' writes a configuration", path);
		goto out;
	}
	rc = 0;
out:
	yaml_parser_delete(&parser);
	return rc;
}

void
document_release(struct document *doc)
{
	if (doc->loaded)
		yaml_document_delete(&doc->yaml);
	buf_release(&doc->text);
	*doc = (struct document){ 0 };
}

const yaml_node_t *
document_node(struct document *doc, int number)
{
	return yaml_document_get_node(&doc->yaml, number);
}

size_t
document_line(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

int
document_visit(struct document *doc, const yaml_node_t *node, size_t n)
{
	if (doc->visits_are_over)
		return -1;
	if (n > doc->visits_left) {
		doc->visits_are_over = true;
		return document_error(doc, node,
		    "more than %d values, aliases counted; this is no configuration", VISIT_LIMIT);
	}
	doc->visits_left -= n;
	return 0;
}

/* Aliases lead to one fault by several ways. */
static bool
is_noted(const struct document *doc, const struct document_fault *fault)
{
	for (size_t i = 0; i < doc->fault_count; i++) {
		const struct document_fault *noted = &doc->faults[i];

		if (noted->line == fault->line && noted->column == fault->column &&
		    strcmp(noted->text, fault->text) == 0)
			return true;
	}
	return false;
}

int
document_error(struct document *doc, const yaml_node_t *node, const char *format, ...)
{
	char text[MESSAGE_SIZE];
	struct document_fault fault = { document_line(node), node->start_mark.column + 1, text };
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (is_noted(doc, &fault))
		return -1;
	if (doc->fault_count == FAULTS_MAX) {
		doc->unshown_faults++;
		return -1;
	}
	fault.text = arena_strdup(doc->arena, text);
	doc->faults[doc->fault_count++] = fault;
	return -1;
}

static int
compare_faults(const void *a, const void *b)
{
	const struct document_fault *left = a, *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return (left->column > right->column) - (left->column < right->column);
}

int
document_tell_faults(struct document *doc)
{
	qsort(doc->faults, doc->fault_count, sizeof(doc->faults[0]), compare_faults);
	for (size_t i = 0; i < doc->fault_count; i++)
		say_at(doc, LOG_ERROR, doc->faults[i].line, doc->faults[i].column,
		    doc->faults[i].text);
	if (doc->unshown_faults > 0)
		log_error("%s: and %zu more", doc->path, doc->unshown_faults);
	return doc->fault_count == 0 ? 0 : -1;
}

void
document_warn(const struct document *doc, const yaml_node_t *node, const char *format, ...)
{
	char text[MESSAGE_SIZE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	log_warn(
	    "%s:%zu:%zu: %s", doc->path, document_line(node), node->start_mark.column + 1, text);
}
