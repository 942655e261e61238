#include "render/csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/timestamp.h"
#include "render/outside_text.h"

static const char header[] =
    "registry,region,repository,digest,tags,kind,action,reason,by,size,pushed_at,pulled_at,"
    "image_status,as_of,result,code,message\r\n";

/* Put a comma in front of every cell but the first. */
static void
next_cell(struct buf *row)
{
	if (row->len > 0)
		buf_addc(row, ',');
}

/* What is quoted is put in as it is but for its quotes, each of which is doubled. */
static void
quote(struct buf *row, size_t start)
{
	struct buf cell = { 0 };

	buf_adds(&cell, row->data + start);
	buf_truncate(row, start);
	buf_addc(row, '"');
	for (const char *c = buf_text(&cell); *c != '\0'; c++) {
		if (*c == '"')
			buf_addc(row, '"');
		buf_addc(row, *c);
	}
	buf_addc(row, '"');
	buf_release(&cell);
}

static void
add_text(struct buf *row, const char *text)
{
	size_t start;

	next_cell(row);
	if (text == NULL || text[0] == '\0')
		return;
	start = row->len;
	if (strchr("=+-@", text[0]) != NULL)
		buf_addc(row, '\'');
	outside_text_add(row, text);
	if (strpbrk(row->data + start, ",;\"") != NULL)
		quote(row, start);
}

/* In one cell, with a space between them: no tag has one. */
static void
add_tags(struct buf *row, const struct record *image)
{
	struct buf tags = { 0 };

	for (size_t i = 0; i < image->tag_count; i++)
		buf_addf(&tags, "%s%s", i > 0 ? " " : "", image->tags[i]);
	add_text(row, tags.data);
	buf_release(&tags);
}

static void
add_time(struct buf *row, int64_t time)
{
	next_cell(row);
	if (time != RECORD_NO_NUMBER)
		timestamp_format(row, time);
}

static void
fill_row(struct buf *row, const struct record *image)
{
	add_text(row, image->registry);
	add_text(row, image->region);
	add_text(row, image->repository);
	add_text(row, image->digest);
	add_tags(row, image);
	add_text(row, image->kind);
	add_text(row, image->action);
	add_text(row, image->reason);
	add_text(row, image->by);
	buf_addf(row, ",%" PRId64, image->size);
	add_time(row, image->pushed_at);
	add_time(row, image->pulled_at);
	add_text(row, image->image_status);
	add_time(row, image->as_of);
	add_text(row, image->result);
	add_text(row, image->code);
	add_text(row, image->message);
	buf_adds(row, "\r\n");
}

int
csv_add(struct csv *csv, const struct record *record)
{
	if (record->type != RECORD_IMAGE)
		return 0;
	if (!csv->spool.is_open && spool_open(&csv->spool) == -1)
		return -1;
	buf_truncate(&csv->row, 0);
	fill_row(&csv->row, record);
	return spool_add(&csv->spool, RECORD_IMAGE, csv->row.data, csv->row.len);
}

int
csv_write(FILE *out, struct csv *csv)
{
	fputs(header, out);
	return spool_copy(&csv->spool, out, "");
}

void
csv_release(struct csv *csv)
{
	spool_close(&csv->spool);
	buf_release(&csv->row);
}
