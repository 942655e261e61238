#ifndef RENDER_PAGE_FILES_H
#define RENDER_PAGE_FILES_H

/* page.css and page.js, which the Makefile makes C of: what an HTML report has inside itself. */
extern const char page_css[];
extern const char page_js[];

#endif
