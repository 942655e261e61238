#include "record/spool.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "record/writer.h"

enum { BUFFER_SIZE = 256 * 1024 };

/* What stands in the file before the middle of a line. */
struct line_header {
	uint32_t type;
	uint32_t start; /* bytes at its start that it shares with the line before */
	uint32_t middle;
	uint32_t end; /* bytes at its end that it shares */
};

int
spool_open(struct spool *spool)
{
	*spool = (struct spool){ .fd = nameless_file() };
	spool->is_open = spool->fd != -1;
	if (!spool->is_open)
		log_error("cannot make a temporary file in '%s':", temporary_directory());
	return spool->is_open ? 0 : -1;
}

static int
cannot_write(void)
{
	log_error("cannot write a temporary file (is the disk of $TMPDIR full?):");
	return -1;
}

static int
flush(struct spool *spool)
{
	if (write_all(spool->fd, spool->buffer.data, spool->buffer.len) == -1)
		return cannot_write();
	buf_truncate(&spool->buffer, 0);
	return 0;
}

/* How many bytes at their start, of max, are the same; eight at a time. */
static size_t
common_start(const char *a, const char *b, size_t max)
{
	size_t len = 0;

	while (len + 8 <= max && memcmp(a + len, b + len, 8) == 0)
		len += 8;
	while (len < max && a[len] == b[len])
		len++;
	return len;
}

/* The same of what stands before their ends. */
static size_t
common_end(const char *a_end, const char *b_end, size_t max)
{
	size_t len = 0;

	while (len + 8 <= max && memcmp(a_end - len - 8, b_end - len - 8, 8) == 0)
		len += 8;
	while (len < max && a_end[-1 - (ptrdiff_t)len] == b_end[-1 - (ptrdiff_t)len])
		len++;
	return len;
}

int
spool_add(struct spool *spool, enum record_type type, const char *text, size_t len)
{
	struct buf *last = &spool->line;
	size_t max = last->len < len ? last->len : len;
	size_t start = common_start(buf_text(last), text, max);
	size_t end = common_end(buf_text(last) + last->len, text + len, max - start);
	struct line_header header = {
		.type = (uint32_t)type,
		.start = (uint32_t)start,
		.middle = (uint32_t)(len - start - end),
		.end = (uint32_t)end,
	};

	buf_add(&spool->buffer, &header, sizeof(header));
	buf_add(&spool->buffer, text + start, header.middle);
	buf_truncate(last, 0);
	buf_add(last, text, len);
	return spool->buffer.len < BUFFER_SIZE ? 0 : flush(spool);
}

int
spool_add_record(struct spool *spool, const struct record *record)
{
	struct buf line = { 0 };
	int rc;

	if (record->text != NULL)
		return spool_add(spool, record->type, record->text, record->text_len);
	record_encode(&line, record);
	rc = spool_add(spool, record->type, line.data, line.len);
	buf_release(&line);
	return rc;
}

int
spool_rewind(struct spool *spool)
{
	if (flush(spool) == -1)
		return -1;
	spool->pos = 0;
	buf_truncate(&spool->line, 0);
	return lseek(spool->fd, 0, SEEK_SET) == 0 ? 0 : cannot_write();
}

/* Have len bytes behind pos in the buffer.  Returns 1; 0 at the end of the file; -1 if it fails or is too short. */
static int
have(struct spool *spool, size_t len)
{
	struct buf *buffer = &spool->buffer;

	while (buffer->len - spool->pos < len) {
		size_t room = len > BUFFER_SIZE ? len : BUFFER_SIZE;
		ssize_t n;

		if (spool->pos > 0) {
			memmove(buffer->data, buffer->data + spool->pos, buffer->len - spool->pos);
			buf_truncate(buffer, buffer->len - spool->pos);
			spool->pos = 0;
		}
		n = read(spool->fd, buf_reserve(buffer, room), room);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && buffer->len == 0 ? 0 : -1;
		buffer->len += (size_t)n;
	}
	return 1;
}

/* Make the line out of the one before and its own middle. */
static void
build_line(struct buf *line, const struct line_header *header, const char *middle)
{
	size_t old_len = line->len, len = (size_t)header->start + header->middle + header->end;

	buf_reserve(line, len > old_len ? len - old_len : 0);
	memmove(line->data + len - header->end, line->data + old_len - header->end, header->end);
	memcpy(line->data + header->start, middle, header->middle);
	line->data[len] = '\0';
	line->len = len;
}

int
spool_next(struct spool *spool, enum record_type *type, const char **text, size_t *len)
{
	struct line_header header;
	int found = have(spool, sizeof(header));

	if (found == 0)
		return 0;
	if (found == 1) {
		memcpy(&header, spool->buffer.data + spool->pos, sizeof(header));
		spool->pos += sizeof(header);
		found = (size_t)header.start + header.end <= spool->line.len
			    ? have(spool, header.middle)
			    : -1;
	}
	if (found != 1) {
		log_error("cannot read the temporary file back:");
		return -1;
	}
	build_line(&spool->line, &header, spool->buffer.data + spool->pos);
	spool->pos += header.middle;
	*type = (enum record_type)header.type;
	*text = spool->line.data;
	*len = spool->line.len;
	return 1;
}

int
spool_copy(struct spool *spool, FILE *out, const char *ending)
{
	enum record_type type;
	const char *text;
	size_t len;
	int r;

	if (!spool->is_open)
		return 0;
	if (spool_rewind(spool) == -1)
		return -1;
	while ((r = spool_next(spool, &type, &text, &len)) == 1) {
		fwrite(text, 1, len, out);
		fputs(ending, out);
	}
	return r;
}

void
spool_close(struct spool *spool)
{
	if (spool->is_open)
		close(spool->fd);
	buf_release(&spool->buffer);
	buf_release(&spool->line);
	*spool = (struct spool){ 0 };
}
