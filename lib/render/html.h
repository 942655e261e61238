#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include <stdio.h>

#include "render/report.h"

/*
 * A report as one HTML file that needs nothing else: what is stored, what would go and what it costs, by
 * repository, age and reason, and tables that can be sorted and searched where scripts run.  Its
 * Content-Security-Policy lets no other script or style run and nothing be fetched.
 *
 * Every repository is in it, and HTML_IMAGES images, the biggest; what is left out is told.
 */
enum { HTML_IMAGES = 5000 /* that report_init() should list */ };

/* Of a report that is finished; price as price_parse() reads it.  The caller checks out. */
void html_write(FILE *out, struct report *report, int64_t price);

#endif
