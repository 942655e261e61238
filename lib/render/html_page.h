#ifndef RENDER_HTML_PAGE_H
#define RENDER_HTML_PAGE_H

#include <stdbool.h>

#include "render/report.h"

/* An HTML report in the making, for the files that write its parts. */
struct page {
	struct report *report;
	struct report_row *rows;
	size_t row_count;
	struct report_row *groups; /* of names that begin alike */
	size_t group_count;
	int64_t price;
	bool are_results; /* of a deletion */
	struct buf text;
};

/* The plots: bars of what goes and what stays. */
void page_add_whole_bar(struct page *page);
void page_add_repository_bars(struct page *page);
void page_add_group_bars(struct page *page);
void page_add_age_bars(struct page *page);
void page_add_reason_bars(struct page *page);

/* Whether there are more repositories than bars for them, and groups would tell of all. */
bool page_has_groups(const struct page *page);

/* The tables. */
void page_add_repository_table(struct page *page);
void page_add_image_table(struct page *page);

#endif
