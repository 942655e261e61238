#include "render/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/bytesize.h"
#include "base/mem.h"
#include "render/outside_text.h"

enum { REPOSITORY, TYPE, TOTAL, EXPIRED, KEEP, COLUMNS };

static const char *const headers[] = { "REPOSITORY", "TYPE", "TOTAL", "EXPIRED", "KEEP" };

#define BLUE   "\033[34m"
#define YELLOW "\033[33m"
#define RESET  "\033[0m"

struct cell {
	struct buf text;
	const char *color; /* NULL: none */
};

/* What stands before, between and behind the cells of a line. */
struct frame {
	const char *left, *between, *right;
};

static const struct frame spaced = { "  ", " | ", "  \n" };
static const struct frame ruled = { "--", "-+-", "--\n" };

/* In code points. */
static size_t
width_of(const struct buf *text)
{
	size_t width = 0;

	for (size_t i = 0; i < text->len; i++)
		width += ((unsigned char)text->data[i] & 0xc0) != 0x80;
	return width;
}

static void
add_repeated(struct buf *out, char c, size_t times)
{
	while (times-- > 0)
		buf_addc(out, c);
}

static void
add_count(struct buf *out, uint64_t images, uint64_t bytes)
{
	buf_addf(out, "%" PRIu64 " (", images);
	bytesize_format(out, bytes);
	buf_addc(out, ')');
}

static void
fill_cells(struct cell *cells, const struct summary_row *row)
{
	uint64_t kept = row->total.images - row->expired.images;

	outside_text_add(&cells[REPOSITORY].text, row->title);
	buf_adds(&cells[TYPE].text, row->type);
	add_count(&cells[TOTAL].text, row->total.images, row->total.bytes);
	if (row->expired.images > 0) {
		buf_addc(&cells[EXPIRED].text, '-');
		add_count(&cells[EXPIRED].text, row->expired.images, row->expired.bytes);
		cells[EXPIRED].color = BLUE;
	}
	add_count(&cells[KEEP].text, kept, row->total.bytes - row->expired.bytes);
	if (kept == 0)
		cells[KEEP].color = YELLOW;
}

/* Centred; an odd space goes behind. */
static void
fill_header(struct cell *cells, const size_t *widths)
{
	for (int c = 0; c < COLUMNS; c++) {
		add_repeated(&cells[c].text, ' ', (widths[c] - strlen(headers[c])) / 2);
		buf_adds(&cells[c].text, headers[c]);
	}
}

static void
fill_rule(struct cell *cells, const size_t *widths)
{
	for (int c = 0; c < COLUMNS; c++)
		add_repeated(&cells[c].text, '-', widths[c]);
}

static void
widen(size_t *widths, const struct cell *cells)
{
	for (int c = 0; c < COLUMNS; c++) {
		size_t width = width_of(&cells[c].text);

		if (width > widths[c])
			widths[c] = width;
	}
}

static void
write_line(FILE *out, const struct frame *frame, const struct cell *cells, const size_t *widths,
    bool color)
{
	for (int c = 0; c < COLUMNS; c++) {
		bool colored = color && cells[c].color != NULL;
		size_t padding = widths[c] - width_of(&cells[c].text);

		fputs(c == 0 ? frame->left : frame->between, out);
		fprintf(out, "%s%s%s", colored ? cells[c].color : "", buf_text(&cells[c].text),
		    colored ? RESET : "");
		while (padding-- > 0)
			putc(' ', out);
	}
	fputs(frame->right, out);
}

static void
release_cells(struct cell *cells)
{
	for (int c = 0; c < COLUMNS; c++)
		buf_release(&cells[c].text);
}

void
table_write(FILE *out, const struct summary_row *rows, size_t count, bool color)
{
	struct cell(*body)[COLUMNS] = xcalloc(count, sizeof(*body));
	struct cell header[COLUMNS] = { 0 }, rule[COLUMNS] = { 0 };
	size_t widths[COLUMNS];

	for (int c = 0; c < COLUMNS; c++)
		widths[c] = strlen(headers[c]);
	for (size_t i = 0; i < count; i++) {
		fill_cells(body[i], &rows[i]);
		widen(widths, body[i]);
	}
	fill_header(header, widths);
	fill_rule(rule, widths);

	write_line(out, &spaced, header, widths, false);
	write_line(out, &ruled, rule, widths, false);
	for (size_t i = 0; i < count; i++)
		write_line(out, &spaced, body[i], widths, color);

	for (size_t i = 0; i < count; i++)
		release_cells(body[i]);
	release_cells(header);
	release_cells(rule);
	free(body);
}
