#ifndef CONFIG_SECRET_LINES_H
#define CONFIG_SECRET_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "config/document.h"

/*
 * Whether the line (as people count) may have a secret in it, and so is not to be shown: what
 * external_commands gives its commands as arguments or variables, also under a mistyped key or one that is
 * not known.  Of a document that is no YAML, any line may from external_commands on.
 */
bool is_secret_line(struct document *doc, size_t line);

#endif
