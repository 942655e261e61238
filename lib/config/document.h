#ifndef CONFIG_DOCUMENT_H
#define CONFIG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/buf.h"
#include "config/config.h"

/*
 * One YAML document as libyaml's tree of nodes, and the place of each node for messages.  An empty
 * one is { 0 }.  Anchors share nodes, so a small file can describe an endless tree: whoever walks
 * it pays with document_visit().
 */
enum { FAULTS_MAX = 20 };

struct document_fault {
	size_t line, column;
	const char *text;
};

struct document {
	const char *path;
	struct buf text;     /* of the file */
	struct arena *arena; /* texts that outlive the document are copied there */
	yaml_document_t yaml;
	const yaml_node_t *root;
	bool loaded;
	size_t visits_left;
	bool visits_are_over;
	struct document_fault faults[FAULTS_MAX]; /* as they were found */
	size_t fault_count, unshown_faults;
	unsigned concerns; /* enum config_concern: what to warn of */
};

/*
 * Read the only document of the file at path.  Keeps path and arena for as long as doc lives.
 * Returns 0, or -1 after a message; call document_release() in either case.
 */
int document_load(struct document *doc, const char *path, struct arena *arena);
void document_release(struct document *doc);

/* A node by libyaml's number; borrowed from doc. */
const yaml_node_t *document_node(struct document *doc, int number);

/* Where the node starts, as people count. */
size_t document_line(const yaml_node_t *node);

/* Count n more nodes as read.  Returns 0, or -1 after a message where that is too many. */
int document_visit(struct document *doc, const yaml_node_t *node, size_t n);

/*
 * Note what is wrong, for document_tell_faults().  Whoever notes something goes on with what does not
 * hang on it, so that all faults are told at once.  Returns -1.
 */
int document_error(struct document *doc, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Log all that was noted by line, each as "FILE:LINE:COL: text" with the line itself below, where it has
 * no secret.  Returns 0 where there was nothing, else -1.
 */
int document_tell_faults(struct document *doc);

/* Log a warning, "FILE:LINE:COL: text". */
void document_warn(const struct document *doc, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
