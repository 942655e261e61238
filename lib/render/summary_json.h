#ifndef RENDER_SUMMARY_JSON_H
#define RENDER_SUMMARY_JSON_H

#include <stddef.h>
#include <stdio.h>

#include "render/summary.h"

/* Write the rows as a JSON array of objects, indented by two spaces.  The caller checks out. */
void summary_json_write(FILE *out, const struct summary_row *rows, size_t count);

#endif
