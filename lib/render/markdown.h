#ifndef RENDER_MARKDOWN_H
#define RENDER_MARKDOWN_H

#include <stdio.h>

#include "render/report.h"

/*
 * A report in GitHub's Markdown, for a pull request or the summary of a job, which may have 1 MiB: it is
 * cut, saying so, long before.  Nothing in names, tags and reasons is taken for markup or a mention.
 */
enum { MARKDOWN_IMAGES = 200 /* that report_init() should list */ };

/* Of a report that is finished; price as price_parse() reads it.  The caller checks out. */
void markdown_write(FILE *out, struct report *report, int64_t price);

#endif
