#include "render/html_page.h"

#include <inttypes.h>

#include "base/bytesize.h"
#include "render/figures.h"
#include "render/html_text.h"

/* A bar is so many units long; so many have a bar of their own. */
enum { UNITS = 1000, GAP = 3, BARS_MAX = 20 };

static int
units(uint64_t bytes, uint64_t longest)
{
	int length = longest > 0 ? (int)((double)bytes / (double)longest * UNITS + 0.5) : 0;

	/* The least that can be seen. */
	return bytes > 0 && length < GAP ? GAP : length;
}

static void
add_rect(struct buf *out, const char *class, int from, int to)
{
	if (to > UNITS)
		to = UNITS;
	if (to > from)
		buf_addf(out, "<rect class=\"%s\" x=\"%d\" width=\"%d\" height=\"10\"/>", class,
		    from, to - from);
}

/* What goes comes first, so that it can be compared from bar to bar. */
static void
add_bar(struct buf *out, const char *class, const struct report_part *part, uint64_t longest)
{
	int goes = units(part->expired.bytes, longest);
	int stays = units(part->total.bytes - part->expired.bytes, longest);
	int gap = goes > 0 && stays > GAP ? GAP : 0;

	buf_addf(out,
	    "<svg class=\"%s\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
	    "aria-hidden=\"true\" focusable=\"false\"><rect width=\"%d\" height=\"10\"/>",
	    class, UNITS, UNITS);
	add_rect(out, "goes", 0, goes);
	add_rect(out, "stays", goes + gap, goes + stays);
	buf_adds(out, "</svg>");
}

void
page_add_whole_bar(struct page *page)
{
	add_bar(&page->text, "bar whole", &page->report->all, page->report->all.total.bytes);
	buf_addf(&page->text,
	    "<p class=\"legend\"><span><span class=\"key goes\"></span>%s</span>"
	    "<span><span class=\"key stays\"></span>stays</span></p>\n",
	    page->are_results ? "was to go" : "would go");
}

static void
open_bars(struct page *page, const char *caption, const char *what)
{
	buf_addf(&page->text,
	    "<table class=\"bars\"><caption class=\"unseen\">%s</caption>\n"
	    "<thead><tr><th scope=\"col\" class=\"name\">%s</th>"
	    "<th scope=\"col\"><span class=\"unseen\">Bar</span></th>"
	    "<th scope=\"col\" class=\"n value\">%s</th>"
	    "<th scope=\"col\" class=\"n value\">of</th></tr></thead><tbody>\n",
	    caption, what, page->are_results ? "was to go" : "would go");
}

static void
add_value(struct buf *out, uint64_t bytes)
{
	buf_adds(out, bytes > 0 ? "<td class=\"n\">" : "<td class=\"n none\">");
	bytesize_format(out, bytes);
	buf_adds(out, "</td>");
}

static void
add_bar_row(struct page *page, const char *class, const char *name, const struct report_part *part,
    uint64_t longest)
{
	buf_addf(&page->text, "<tr%s><th scope=\"row\" title=\"", class);
	html_text(&page->text, name);
	buf_adds(&page->text, "\">");
	html_text(&page->text, name);
	buf_adds(&page->text, "</th><td>");
	add_bar(&page->text, "bar", part, longest);
	buf_adds(&page->text, "</td>");
	add_value(&page->text, part->expired.bytes);
	add_value(&page->text, part->total.bytes);
	buf_adds(&page->text, "</tr>\n");
}

static void
close_bars(struct page *page)
{
	buf_adds(&page->text, "</tbody></table>\n");
}

/* What has no bar of its own; where it is longer than any that has one, it is on a scale of its own. */
static void
add_others(struct page *page, size_t count, const struct report_part *part, uint64_t longest)
{
	bool has_own_scale = part->total.bytes > longest;
	struct buf name = { 0 };

	figure_number(&name, count);
	buf_adds(&name, has_own_scale ? " others, on their own scale" : " others together");
	add_bar_row(page, has_own_scale ? " class=\"others unscaled\"" : " class=\"others\"",
	    name.data, part, has_own_scale ? part->total.bytes : longest);
	buf_release(&name);
}

/* The bars of so many rows, the first ones each for itself. */
static void
add_rows(struct page *page, const struct report_row *rows, size_t count,
    const char *(*name_of)(const struct report_row *row))
{
	/* One that would stand for others alone has its own. */
	size_t shown = count > BARS_MAX + 1 ? BARS_MAX : count;
	struct report_part others = { 0 };
	uint64_t longest = 0;

	for (size_t i = 0; i < shown; i++) {
		if (rows[i].all.total.bytes > longest)
			longest = rows[i].all.total.bytes;
	}
	for (size_t i = 0; i < shown; i++)
		add_bar_row(page, "", name_of(&rows[i]), &rows[i].all, longest);
	for (size_t i = shown; i < count; i++)
		report_part_add(&others, &rows[i].all);
	if (shown < count)
		add_others(page, count - shown, &others, longest);
}

static const char *
title_of(const struct report_row *row)
{
	return row->repository->title;
}

static const char *
name_of(const struct report_row *row)
{
	return row->repository->name;
}

void
page_add_repository_bars(struct page *page)
{
	open_bars(page, "Bytes by repository", "Repository");
	add_rows(page, page->rows, page->row_count, title_of);
	close_bars(page);
}

bool
page_has_groups(const struct page *page)
{
	return page->row_count > BARS_MAX + 1 && page->group_count > 1;
}

void
page_add_group_bars(struct page *page)
{
	open_bars(page, "Bytes by group", "Names that begin with");
	add_rows(page, page->groups, page->group_count, name_of);
	close_bars(page);
}

static uint64_t
longest_of(const struct report_part *parts, int count)
{
	uint64_t longest = 0;

	for (int i = 0; i < count; i++) {
		if (parts[i].total.bytes > longest)
			longest = parts[i].total.bytes;
	}
	return longest;
}

void
page_add_age_bars(struct page *page)
{
	const struct report_part *ages = page->report->ages;
	uint64_t longest = longest_of(ages, AGE_GROUPS);

	open_bars(page, "Bytes by age", "Pushed before");
	for (int i = 0; i < AGE_GROUPS; i++) {
		/* The last is of those whose age is not known. */
		if (i < AGE_GROUPS - 1 || ages[i].total.images > 0)
			add_bar_row(page, "", report_age_title(i), &ages[i], longest);
	}
	close_bars(page);
}

void
page_add_reason_bars(struct page *page)
{
	const struct report_part *reasons = page->report->reasons;
	uint64_t longest = longest_of(reasons, REASON_GROUPS);

	open_bars(page, "Bytes by reason", "Reason");
	for (int i = 0; i < REASON_GROUPS; i++) {
		if (reasons[i].total.images > 0)
			add_bar_row(page, "", reason_group_title((enum reason_group)i), &reasons[i],
			    longest);
	}
	close_bars(page);
}
