#include "render/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytesize.h"
#include "base/timestamp.h"
#include "render/figures.h"
#include "render/html_page.h"
#include "render/html_text.h"
#include "render/page_files.h"

enum { REGISTRIES_MAX = 5, NAMES_MAX = 10 };

static const char *
title_of(const struct page *page)
{
	return page->are_results ? "Images deleted from Amazon ECR" : "Images in Amazon ECR";
}

static void
add_document_head(struct page *page)
{
	struct buf *out = &page->text;

	buf_adds(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	    "&#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; img-src data:; "
	    "style-src ");
	html_policy_source(out, page_css);
	buf_adds(out, "; script-src ");
	html_policy_source(out, page_js);
	buf_addf(out,
	    "\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	    "<link rel=\"icon\" href=\"data:,\"/>\n"
	    "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n",
	    title_of(page), page_css);
}

/* Where the images are: the registries, each once, in order. */
static void
add_registries(struct page *page)
{
	struct buf text = { 0 };
	struct strmap seen = { 0 };

	for (size_t i = 0; i < page->row_count; i++) {
		const struct repository *repository = page->rows[i].repository;
		int is_new;

		buf_truncate(&text, 0);
		buf_addf(&text, "%s in %s", repository->registry, repository->region);
		strmap_put(&seen, text.data, &is_new);
		if (!is_new || seen.len > REGISTRIES_MAX)
			continue;
		buf_adds(&page->text, seen.len > 1 ? ", " : "");
		html_text(&page->text, text.data);
	}
	if (seen.len > REGISTRIES_MAX)
		buf_addf(&page->text, " and %zu more", seen.len - REGISTRIES_MAX);
	strmap_release(&seen);
	buf_release(&text);
}

static void
add_header(struct page *page)
{
	struct buf *out = &page->text;

	buf_addf(out, "<header><h1>%s</h1>\n<p class=\"lead\">", title_of(page));
	if (page->row_count > 0) {
		buf_adds(out, "Registry ");
		add_registries(page);
	} else {
		buf_adds(out, "No repository");
	}
	if (page->report->as_of != RECORD_NO_NUMBER) {
		buf_adds(out, ", as of <time>");
		timestamp_format(out, page->report->as_of);
		buf_adds(out, "</time>");
	}
	buf_adds(out, ".</p></header>\n<main>\n");
}

static void
add_tile(struct page *page, const char *class, const char *what, const struct summary_count *count)
{
	struct buf *out = &page->text;

	buf_addf(out, "<div class=\"%s\"><dt>%s</dt><dd class=\"figure\">", class, what);
	bytesize_format(out, count->bytes);
	buf_adds(out, "</dd><dd>");
	figure_number(out, count->images);
	buf_adds(out, count->images == 1 ? " image" : " images");
	if (count == &page->report->all.total) {
		buf_adds(out, " in ");
		figure_number(out, page->row_count);
		buf_adds(out, page->row_count == 1 ? " repository" : " repositories");
	} else {
		buf_adds(out, ", ");
		figure_share(out, count->bytes, page->report->all.total.bytes);
		buf_adds(out, " of the bytes");
	}
	buf_adds(out, "</dd><dd>at most USD ");
	figure_cost(out, count->bytes, page->price);
	buf_adds(out, " a month</dd></div>\n");
}

static void
add_glance(struct page *page)
{
	const struct report *report = page->report;
	struct summary_count kept = { report->all.total.images - report->all.expired.images,
		report->all.total.bytes - report->all.expired.bytes };

	buf_adds(&page->text, "<section aria-label=\"At a glance\"><dl class=\"tiles\">\n");
	if (page->are_results) {
		for (int i = 0; i < RESULTS; i++) {
			static const char *const titles[] = { "Deleted", "Archived", "Failed",
				"Skipped" };

			if (report->results[i].images > 0 || i == RESULT_DELETED)
				add_tile(page, i == RESULT_FAILED ? "goes" : "stays", titles[i],
				    &report->results[i]);
		}
	} else {
		add_tile(page, "", "Stored", &report->all.total);
		add_tile(page, "goes", "Would go", &report->all.expired);
		add_tile(page, "stays", "Would stay", &kept);
	}
	buf_adds(&page->text, "</dl>\n");
	page_add_whole_bar(page);
	buf_adds(&page->text, "</section>\n");
}

static void
add_more(struct buf *out, size_t found)
{
	if (found > NAMES_MAX)
		buf_addf(out, " and %zu more", found - NAMES_MAX);
	buf_adds(out, "</li>\n");
}

static void
add_image_names(struct page *page, const char *lead, const struct biggest *images)
{
	if (images->count == 0)
		return;
	buf_addf(&page->text, "<li>%s", lead);
	for (size_t i = 0; i < images->held && i < NAMES_MAX; i++) {
		const struct listed_image *image = images->heap[i];

		buf_adds(&page->text, i > 0 ? ", <code>" : "<code>");
		html_text(&page->text, image->repository->title);
		buf_adds(&page->text, "@");
		html_text(&page->text, image->digest);
		buf_adds(&page->text, "</code> ");
		html_text(&page->text, image->message);
	}
	add_more(&page->text, images->count);
}

static void
add_emptied(struct page *page)
{
	struct buf *out = &page->text;
	size_t found = 0;

	for (size_t i = 0; i < page->row_count; i++) {
		const struct report_part *all = &page->rows[i].all;

		if (all->expired.images == 0 || all->expired.images < all->total.images ||
		    found++ >= NAMES_MAX)
			continue;
		buf_adds(out, found == 1 ? "<li>Nothing would be left of <code>" : ", <code>");
		html_text(out, page->rows[i].repository->title);
		buf_adds(out, "</code>");
	}
	if (found > 0)
		add_more(out, found);
}

static void
add_warnings(struct page *page)
{
	static const char opening[] =
	    "<section class=\"warnings\"><h2>Look at this first</h2>\n<ul>\n";
	const struct report *report = page->report;
	size_t start = page->text.len;

	buf_adds(&page->text, opening);
	add_image_names(page, "Could not be deleted: ", &report->failed);
	add_image_names(
	    page, "In use, and archived, so that nobody can pull it: ", &report->archived_in_use);
	/* The results of a deletion have nothing of what is kept. */
	if (!page->are_results)
		add_emptied(page);
	if (report->as_of == RECORD_NO_NUMBER && report->all.total.images > 0)
		buf_adds(&page->text, "<li>The records do not say how old the plan is.</li>\n");
	if (page->text.len == start + strlen(opening))
		buf_truncate(&page->text, start);
	else
		buf_adds(&page->text, "</ul></section>\n");
}

static void
add_plots(struct page *page)
{
	struct buf *out = &page->text;

	buf_adds(out, "<section><h2>By repository</h2>\n<p class=\"note\">Those with the most to "
		      "delete first.</p>\n");
	page_add_repository_bars(page);
	if (page_has_groups(page)) {
		buf_adds(out,
		    "</section>\n<section><h2>By group</h2>\n<p class=\"note\">All "
		    "repositories, by what stands before the first / of their names.</p>\n");
		page_add_group_bars(page);
	}
	buf_adds(out, "</section>\n<div class=\"two\"><section><h2>By age</h2>\n"
		      "<p class=\"note\">The time since an image was pushed.</p>\n");
	page_add_age_bars(page);
	buf_adds(out, "</section>\n<section><h2>By reason</h2>\n<p class=\"note\">The rule that "
		      "keeps an image, or lets it go.</p>\n");
	page_add_reason_bars(page);
	buf_adds(out, "</section></div>\n");
}

static void
add_tables(struct page *page)
{
	struct buf *out = &page->text;

	buf_adds(out, "<div class=\"tools\" id=\"tools\" role=\"search\" hidden=\"hidden\">"
		      "<label><span class=\"unseen\">Search</span><input type=\"search\" id=\"q\" "
		      "autocomplete=\"off\" spellcheck=\"false\" "
		      "placeholder=\"Repository, tag, digest, reason, task\"/></label>\n"
		      "<label>Images <select id=\"show\"><option value=\"\">all</option>");
	buf_addf(out,
	    "<option value=\"goes\">that %s</option><option value=\"stays\">that stay</option>"
	    "</select></label>\n<output id=\"shown\" aria-live=\"polite\"></output></div>\n",
	    page->are_results ? "were to go" : "would go");
	buf_adds(out, "<section><h2>Repositories</h2>\n");
	page_add_repository_table(page);
	buf_adds(out, "</section>\n<section><h2>Images</h2>\n");
	page_add_image_table(page);
	buf_adds(out, "</section>\n");
}

static void
add_footer(struct page *page)
{
	struct buf *out = &page->text;

	buf_adds(out,
	    "</main>\n<footer><p>Sizes are what ECR reports of each image, compressed, in "
	    "powers of 1000. Layers that images share are counted in each of them, so "
	    "what is billed, and what a deletion saves, is less.</p>\n<p>Costs are USD ");
	price_format(out, page->price);
	buf_adds(out, " per GB and month, a GB of 2<sup>30</sup> bytes");
	buf_adds(out, page->price == PRICE_DEFAULT ? ": " PRICE_SOURCE ". " : ". ");
	buf_adds(out, "Images in archive storage cost as much below 150 TB");
	if (page->report->archived.images > 0) {
		buf_adds(out, "; ");
		figure_number(out, page->report->archived.images);
		buf_adds(out, " of these (");
		bytesize_format(out, page->report->archived.bytes);
		buf_adds(out, ") are there");
	}
	buf_adds(out, ".</p></footer>\n");
}

void
html_write(FILE *out, struct report *report, int64_t price)
{
	struct page page = {
		.report = report, .price = price, .are_results = report->result_count > 0
	};

	page.rows = report_rows(report, &page.row_count);
	page.groups = report_groups(report, &page.group_count);
	add_document_head(&page);
	add_header(&page);
	add_glance(&page);
	add_warnings(&page);
	if (page.row_count > 0) {
		add_plots(&page);
		add_tables(&page);
	}
	add_footer(&page);
	if (page.row_count > 0)
		buf_addf(&page.text, "<script>%s</script>\n", page_js);
	buf_adds(&page.text, "</body>\n</html>\n");
	fwrite(page.text.data, 1, page.text.len, out);
	buf_release(&page.text);
	free(page.rows);
	free(page.groups);
}
