#include "render/html_page.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytesize.h"
#include "image/reference.h"
#include "render/figures.h"
#include "render/html.h"
#include "render/html_text.h"

/* Of the images that are listed, so many at least stay, if there are. */
enum { KEPT_AT_LEAST = HTML_IMAGES / 3 };

static void
add_head(struct buf *out, const char *key, const char *class, const char *title)
{
	buf_addf(out, "<th scope=\"col\" data-key=\"%s\"%s>%s</th>", key, class, title);
}

static void
add_number_cell(struct buf *out, uint64_t number)
{
	buf_addf(
	    out, "<td class=\"n%s\" data-v=\"%" PRIu64 "\">", number > 0 ? "" : " none", number);
	figure_number(out, number);
	buf_adds(out, "</td>");
}

static void
add_size_cell(struct buf *out, uint64_t bytes)
{
	buf_addf(out, "<td class=\"n%s\" data-v=\"%" PRIu64 "\">", bytes > 0 ? "" : " none", bytes);
	bytesize_format(out, bytes);
	buf_adds(out, "</td>");
}

static void
add_share_cell(struct buf *out, const struct report_part *part)
{
	double share =
	    part->total.bytes > 0 ? (double)part->expired.bytes / (double)part->total.bytes : 0;

	buf_addf(out, "<td class=\"n\" data-v=\"%.6f\">", share);
	figure_share(out, part->expired.bytes, part->total.bytes);
	buf_adds(out, "</td>");
}

static void
add_repository_row(struct page *page, const struct report_row *row)
{
	struct buf *out = &page->text;

	buf_adds(out, "<tr><th scope=\"row\" class=\"wrap\">");
	html_text(out, row->repository->title);
	buf_adds(out, "</th>");
	add_number_cell(out, row->all.total.images);
	add_size_cell(out, row->all.total.bytes);
	add_number_cell(out, row->all.expired.images);
	add_size_cell(out, row->all.expired.bytes);
	add_share_cell(out, &row->all);
	buf_addf(out, "<td class=\"n\" data-v=\"%" PRIu64 "\">", row->all.total.bytes);
	figure_cost(out, row->all.total.bytes, page->price);
	buf_addf(out, "</td><td class=\"n\" data-v=\"%" PRIu64 "\">", row->all.expired.bytes);
	figure_cost(out, row->all.expired.bytes, page->price);
	buf_adds(out, "</td></tr>\n");
}

void
page_add_repository_table(struct page *page)
{
	struct buf *out = &page->text;

	buf_adds(out,
	    "<div class=\"scroll\" role=\"region\" aria-label=\"Repositories\" "
	    "tabindex=\"0\"><table class=\"list\" data-name=\"repositories\" "
	    "data-noun=\"repositories\"><caption class=\"unseen\">Repositories</caption>\n"
	    "<thead><tr>");
	add_head(out, "name", "", "Repository");
	add_head(out, "images", " class=\"n\"", "Images");
	add_head(out, "size", " class=\"n\"", "Size");
	add_head(out, "go", " class=\"n\"", "To delete");
	add_head(out, "gosize", " class=\"n\"", "Size to delete");
	add_head(out, "share", " class=\"n\"", "Share");
	add_head(out, "cost", " class=\"n\"", "USD a month");
	add_head(out, "saving", " class=\"n\"", "USD to save");
	buf_adds(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < page->row_count; i++)
		add_repository_row(page, &page->rows[i]);
	buf_adds(out, "</tbody></table></div>\n");
}

static const char *
verdict_of(const struct page *page, const struct listed_image *image)
{
	if (image->result[0] != '\0')
		return image->result;
	if (!image->is_expired)
		return "stays";
	return page->are_results ? "was to go" : "goes";
}

static void
add_small(struct buf *out, const char *text)
{
	if (text[0] == '\0')
		return;
	buf_adds(out, "<small>");
	html_text(out, text);
	buf_adds(out, "</small>");
}

/* A digest in twelve digits; all of it is there to be searched. */
static void
add_digest(struct buf *out, const char *digest)
{
	const char *hex = strchr(digest, ':');
	struct buf shortened = { 0 };

	buf_addf(&shortened, "%.12s", hex != NULL ? hex + 1 : digest);
	buf_adds(out, "<code title=\"");
	html_text(out, digest);
	buf_adds(out, "\">");
	html_text(out, shortened.data);
	buf_adds(out, "</code>");
	buf_release(&shortened);
}

/* A reason may end with the digest of another image. */
static void
add_reason(struct buf *out, const char *reason)
{
	const char *digest = strrchr(reason, ' ');
	struct buf words = { 0 };

	if (digest == NULL || !is_digest(digest + 1)) {
		html_text(out, reason);
		return;
	}
	buf_add(&words, reason, (size_t)(digest + 1 - reason));
	html_text(out, words.data);
	add_digest(out, digest + 1);
	buf_release(&words);
}

static void
add_image_row(struct page *page, const struct listed_image *image)
{
	const char *class = image->is_expired ? "goes" : "stays";
	struct buf *out = &page->text;

	buf_addf(out, "<tr data-action=\"%s\"><td class=\"wrap\">", class);
	html_text(out, image->repository->title);
	buf_adds(out, "</td><td class=\"wide\">");
	html_text(out, image->tags);
	buf_adds(out, image->tags[0] != '\0' ? "<small>" : "");
	add_digest(out, image->digest);
	buf_adds(out, image->tags[0] != '\0' ? "</small>" : "");
	buf_addf(out, "</td><td data-v=\"%" PRId64 "\"><time>", image->pushed_at);
	figure_date(out, image->pushed_at);
	buf_adds(out, "</time></td>");
	add_size_cell(out, image->size);
	buf_addf(out, "<td><span class=\"is %s\">", class);
	html_text(out, verdict_of(page, image));
	buf_adds(out, "</span></td><td class=\"wide\">");
	add_reason(out, image->reason);
	add_small(out, image->by);
	add_small(out, image->message);
	if (image->is_archived)
		buf_adds(out, "<small>in archive storage</small>");
	buf_adds(out, "</td></tr>\n");
}

/* How many of the two lists are shown: all, or what leaves room for a part of what stays. */
static void
share_room(const struct report *report, size_t *expired, size_t *kept)
{
	size_t kept_at_least =
	    report->kept.held < KEPT_AT_LEAST ? report->kept.held : KEPT_AT_LEAST;

	*expired = report->expired.held;
	*kept = report->kept.held;
	if (*expired + *kept <= HTML_IMAGES)
		return;
	if (*expired > HTML_IMAGES - kept_at_least)
		*expired = HTML_IMAGES - kept_at_least;
	if (*kept > HTML_IMAGES - *expired)
		*kept = HTML_IMAGES - *expired;
}

static void
add_what_is_left_out(struct page *page, size_t expired, size_t kept)
{
	const struct report *report = page->report;
	struct buf *out = &page->text;

	if (expired == report->expired.count && kept == report->kept.count)
		return;
	buf_adds(out, "<p class=\"note\" id=\"left-out\">These are the biggest: ");
	figure_number(out, expired);
	buf_adds(out, " of ");
	figure_number(out, report->expired.count);
	buf_addf(out, " that %s and ", page->are_results ? "were to go" : "would go");
	figure_number(out, kept);
	buf_adds(out, " of ");
	figure_number(out, report->kept.count);
	buf_adds(out, " that stay. The others are counted everywhere above but not listed; "
		      "<code>--format csv</code> lists all.</p>\n");
}

void
page_add_image_table(struct page *page)
{
	const struct report *report = page->report;
	struct buf *out = &page->text;
	size_t expired, kept;

	share_room(report, &expired, &kept);
	add_what_is_left_out(page, expired, kept);
	buf_adds(out, "<div class=\"scroll\" role=\"region\" aria-label=\"Images\" tabindex=\"0\">"
		      "<table class=\"list\" data-name=\"images\" data-noun=\"images\">"
		      "<caption class=\"unseen\">Images</caption>\n<thead><tr>");
	add_head(out, "repository", "", "Repository");
	add_head(out, "image", "", "Tags and digest");
	add_head(out, "pushed", "", "Pushed");
	add_head(out, "size", " class=\"n\"", "Size");
	add_head(out, "action", "", "Verdict");
	add_head(out, "reason", "", "Reason, and who uses it");
	buf_adds(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < expired; i++)
		add_image_row(page, report->expired.heap[i]);
	for (size_t i = 0; i < kept; i++)
		add_image_row(page, report->kept.heap[i]);
	buf_adds(out, "</tbody></table></div>\n");
}
