#include "render/markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytesize.h"
#include "base/timestamp.h"
#include "render/figures.h"
#include "render/outside_text.h"

/* Bytes that one table may have; with two big ones and some small ones this is well below 1 MiB. */
enum { TABLE_SIZE_MAX = 256 * 1024, NAMES_MAX = 10 };

struct markdown {
	struct report *report;
	int64_t price;
	struct buf text;
};

/*
 * Text of records, as code.  What is more than a name becomes character references, which mean nothing
 * to a table, to HTML or to what looks for mentions and links.
 */
static void
add_code(struct buf *out, const char *text)
{
	struct buf masked = { 0 };
	bool is_plain = true;

	outside_text_add(&masked, text);
	for (const char *c = buf_text(&masked); *c != '\0'; c++)
		is_plain &= isalnum((unsigned char)*c) || strchr("-._/:+ ,()", *c) != NULL;
	if (is_plain && masked.len > 0) {
		buf_addf(out, "`%s`", masked.data);
	} else if (masked.len > 0) {
		buf_adds(out, "<code>");
		for (const char *c = masked.data; *c != '\0'; c++) {
			if (isalnum((unsigned char)*c) || (unsigned char)*c >= 0x80)
				buf_addc(out, *c);
			else
				buf_addf(out, "&#%d;", *c);
		}
		buf_adds(out, "</code>");
	}
	buf_release(&masked);
}

static void
add_count(struct buf *out, const struct summary_count *count)
{
	figure_number(out, count->images);
	buf_adds(out, " | ");
	bytesize_format(out, count->bytes);
}

static void
add_money(struct markdown *md, uint64_t bytes)
{
	buf_adds(&md->text, "USD ");
	figure_cost(&md->text, bytes, md->price);
}

static void
add_images_word(struct buf *out, uint64_t images)
{
	figure_number(out, images);
	buf_adds(out, images == 1 ? " image" : " images");
}

static void
add_plan_totals(struct markdown *md)
{
	const struct report_part *all = &md->report->all;

	buf_adds(&md->text, "**");
	figure_number(&md->text, all->expired.images);
	buf_adds(&md->text, " of ");
	add_images_word(&md->text, all->total.images);
	buf_adds(&md->text, " would be deleted: ");
	bytesize_format(&md->text, all->expired.bytes);
	buf_adds(&md->text, " of ");
	bytesize_format(&md->text, all->total.bytes);
	buf_adds(&md->text, "**, at most ");
	add_money(md, all->expired.bytes);
	buf_adds(&md->text, " of ");
	add_money(md, all->total.bytes);
	buf_adds(&md->text, " a month.\n\n");
}

static void
add_result_totals(struct markdown *md)
{
	const struct summary_count *results = md->report->results;
	bool is_first = true;

	buf_adds(&md->text, "**");
	for (int i = 0; i < RESULTS; i++) {
		if (results[i].images == 0 && i != RESULT_DELETED)
			continue;
		buf_adds(&md->text, is_first ? "" : ", ");
		if (is_first)
			add_images_word(&md->text, results[i].images);
		else
			figure_number(&md->text, results[i].images);
		buf_addf(&md->text, " %s (", report_result_name((enum report_result)i));
		bytesize_format(&md->text, results[i].bytes);
		buf_addc(&md->text, ')');
		is_first = false;
	}
	buf_adds(&md->text, "**; what was deleted cost at most ");
	add_money(md, results[RESULT_DELETED].bytes);
	buf_adds(&md->text, " a month.\n\n");
}

static void
add_footnote(struct markdown *md)
{
	buf_adds(&md->text, "<sub>");
	if (md->report->as_of != RECORD_NO_NUMBER) {
		buf_adds(&md->text, "As of ");
		timestamp_format(&md->text, md->report->as_of);
		buf_adds(&md->text, ". ");
	}
	buf_adds(&md->text,
	    "Sizes are what ECR reports of each image; layers that images share are "
	    "counted in each, so costs and savings are less. USD ");
	price_format(&md->text, md->price);
	buf_adds(&md->text, " per GB (2<sup>30</sup> bytes) and month");
	if (md->price == PRICE_DEFAULT)
		buf_adds(&md->text, ": " PRICE_SOURCE);
	buf_adds(&md->text, ".</sub>\n");
}

/* Up to so many names of repositories, and how many there are besides. */
static void
add_names(struct buf *out, const struct report_row *rows, size_t count,
    bool (*is_meant)(const struct report_row *row))
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_meant(&rows[i]) || found++ >= NAMES_MAX)
			continue;
		buf_adds(out, found > 1 ? ", " : "");
		add_code(out, rows[i].repository->title);
	}
	if (found > NAMES_MAX)
		buf_addf(out, " and %zu more", found - NAMES_MAX);
}

static bool
loses_all(const struct report_row *row)
{
	return row->all.expired.images > 0 && row->all.expired.images == row->all.total.images;
}

static void
add_image_names(struct buf *out, const struct biggest *images)
{
	for (size_t i = 0; i < images->held && i < NAMES_MAX; i++) {
		const struct listed_image *image = images->heap[i];
		struct buf name = { 0 };

		buf_addf(&name, "%s@%.19s", image->repository->name, image->digest);
		buf_adds(out, i > 0 ? ", " : "");
		add_code(out, name.data);
		if (image->message[0] != '\0') {
			buf_adds(out, " ");
			add_code(out, image->message);
		}
		buf_release(&name);
	}
	if (images->count > NAMES_MAX)
		buf_addf(out, " and %zu more", images->count - NAMES_MAX);
}

static void
add_warnings(struct markdown *md, const struct report_row *rows, size_t count)
{
	const struct report *report = md->report;
	struct buf list = { 0 };

	/* The results of a deletion have nothing of what is kept. */
	if (report->result_count == 0) {
		add_names(&list, rows, count, loses_all);
		if (list.len > 0)
			buf_addf(&md->text, "- Nothing would be left of %s.\n", list.data);
	}
	buf_truncate(&list, 0);
	add_image_names(&list, &report->archived_in_use);
	if (report->archived_in_use.count > 0)
		buf_addf(&md->text, "- In use, and archived, so that nobody can pull it: %s.\n",
		    list.data);
	buf_truncate(&list, 0);
	add_image_names(&list, &report->failed);
	if (report->failed.count > 0)
		buf_addf(&md->text, "- Could not be deleted: %s.\n", list.data);
	if (report->as_of == RECORD_NO_NUMBER && report->all.total.images > 0)
		buf_adds(&md->text, "- The records do not say how old the plan is.\n");
	buf_release(&list);
}

static void
add_warnings_section(struct markdown *md, const struct report_row *rows, size_t count)
{
	static const char heading[] = "### Warnings\n\n";
	size_t start = md->text.len;

	buf_adds(&md->text, heading);
	add_warnings(md, rows, count);
	if (md->text.len == start + strlen(heading))
		buf_truncate(&md->text, start);
	else
		buf_addc(&md->text, '\n');
}

static void
add_repositories(struct markdown *md, const struct report_row *rows, size_t count)
{
	size_t start = md->text.len, shown = 0;

	buf_adds(&md->text,
	    "### By repository\n\n"
	    "| Repository | Images | Size | USD a month | To delete | Size | Share |\n"
	    "|:--|--:|--:|--:|--:|--:|--:|\n");
	for (; shown < count && md->text.len - start < TABLE_SIZE_MAX; shown++) {
		const struct report_part *all = &rows[shown].all;

		buf_adds(&md->text, "| ");
		add_code(&md->text, rows[shown].repository->title);
		buf_adds(&md->text, " | ");
		add_count(&md->text, &all->total);
		buf_adds(&md->text, " | ");
		figure_cost(&md->text, all->total.bytes, md->price);
		buf_adds(&md->text, " | ");
		add_count(&md->text, &all->expired);
		buf_adds(&md->text, " | ");
		figure_share(&md->text, all->expired.bytes, all->total.bytes);
		buf_adds(&md->text, " |\n");
	}
	if (shown < count)
		buf_addf(&md->text, "\n%zu more repositories, with less to delete, are left out.\n",
		    count - shown);
	buf_addc(&md->text, '\n');
}

static struct summary_count
part_of(const struct report_part *part, bool expired)
{
	if (expired)
		return part->expired;
	return (struct summary_count){ part->total.images - part->expired.images,
		part->total.bytes - part->expired.bytes };
}

static void
add_reasons(struct markdown *md, bool expired)
{
	buf_adds(&md->text, "| Reason | Images | Size |\n|:--|--:|--:|\n");
	for (int i = 0; i < REASON_GROUPS; i++) {
		struct summary_count count = part_of(&md->report->reasons[i], expired);

		if (count.images == 0)
			continue;
		buf_addf(&md->text, "| %s | ", reason_group_title((enum reason_group)i));
		add_count(&md->text, &count);
		buf_adds(&md->text, " |\n");
	}
	buf_addc(&md->text, '\n');
}

static void
add_image_row(struct buf *out, const struct listed_image *image, bool with_result)
{
	struct buf digest = { 0 };

	buf_adds(out, "| ");
	add_code(out, image->repository->title);
	buf_adds(out, " | ");
	buf_addf(&digest, "%.19s", image->digest);
	add_code(out, image->tags[0] != '\0' ? image->tags : digest.data);
	buf_adds(out, " | ");
	figure_date(out, image->pushed_at);
	buf_adds(out, " | ");
	bytesize_format(out, image->size);
	buf_adds(out, " | ");
	add_code(out, image->reason);
	if (with_result) {
		buf_adds(out, " | ");
		add_code(out, image->result);
		buf_adds(out, image->message[0] != '\0' ? " " : "");
		add_code(out, image->message);
	}
	buf_adds(out, " |\n");
	buf_release(&digest);
}

static void
add_images(struct markdown *md)
{
	const struct biggest *images = &md->report->expired;
	bool with_result = md->report->result_count > 0;
	size_t start = md->text.len, shown = 0;

	buf_adds(&md->text, "<details><summary>The images, biggest first</summary>\n\n");
	buf_addf(&md->text, "| Repository | Image | Pushed | Size | Reason |%s\n",
	    with_result ? " Result |" : "");
	buf_addf(&md->text, "|:--|:--|:--|--:|:--|%s\n", with_result ? ":--|" : "");
	for (; shown < images->held && md->text.len - start < TABLE_SIZE_MAX; shown++)
		add_image_row(&md->text, images->heap[shown], with_result);
	if (shown < images->count) {
		buf_addc(&md->text, '\n');
		figure_number(&md->text, images->count - shown);
		buf_adds(
		    &md->text, " more, none of them bigger, are left out; --format csv has all.\n");
	}
	buf_adds(&md->text, "\n</details>\n\n");
}

void
markdown_write(FILE *out, struct report *report, int64_t price)
{
	struct markdown md = { .report = report, .price = price };
	size_t count;
	struct report_row *rows = report_rows(report, &count);
	bool are_results = report->result_count > 0;

	buf_addf(&md.text, "## %s\n\n",
	    are_results ? "Images deleted from Amazon ECR" : "Images in Amazon ECR");
	if (are_results)
		add_result_totals(&md);
	else
		add_plan_totals(&md);
	add_warnings_section(&md, rows, count);
	if (count > 0)
		add_repositories(&md, rows, count);
	if (report->all.expired.images > 0) {
		buf_addf(&md.text, "### %s\n\n", are_results ? "What was to go" : "What would go");
		add_reasons(&md, true);
		add_images(&md);
	}
	if (report->all.expired.images < report->all.total.images) {
		buf_adds(&md.text, "### Why the rest stays\n\n");
		add_reasons(&md, false);
	}
	add_footnote(&md);
	fwrite(md.text.data, 1, md.text.len, out);
	buf_release(&md.text);
	free(rows);
}
