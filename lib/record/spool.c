#include "record/spool.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum { BUFFER_SIZE = 256 * 1024 };

/* What stands before each line in the file. */
struct line_header {
	uint32_t len;
	uint32_t type;
};

int
spool_open(struct spool *spool)
{
	const char *directory = getenv("TMPDIR");
	struct buf name = { 0 };

	*spool = (struct spool){ 0 };
	if (directory == NULL || directory[0] == '\0')
		directory = "/tmp";
	buf_addf(&name, "%s/ecrm.XXXXXX", directory);
	spool->fd = mkstemp(name.data);
	spool->is_open = spool->fd != -1;
	if (!spool->is_open || unlink(name.data) == -1) {
		log_error("cannot make a temporary file in '%s':", directory);
		spool_close(spool);
	}
	buf_release(&name);
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
	size_t done = 0;

	while (done < spool->buffer.len) {
		ssize_t n = write(spool->fd, spool->buffer.data + done, spool->buffer.len - done);

		if (n == -1 && errno != EINTR)
			return cannot_write();
		done += n > 0 ? (size_t)n : 0;
	}
	buf_truncate(&spool->buffer, 0);
	return 0;
}

int
spool_add(struct spool *spool, enum record_type type, const char *text, size_t len)
{
	struct line_header header = { (uint32_t)len, (uint32_t)type };

	buf_add(&spool->buffer, &header, sizeof(header));
	buf_add(&spool->buffer, text, len);
	return spool->buffer.len < BUFFER_SIZE ? 0 : flush(spool);
}

int
spool_rewind(struct spool *spool)
{
	if (flush(spool) == -1)
		return -1;
	spool->pos = 0;
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
		found = header.len > 0 ? have(spool, header.len) : 1;
	}
	if (found != 1) {
		log_error("cannot read the temporary file back:");
		return -1;
	}
	*type = (enum record_type)header.type;
	*text = spool->buffer.data + spool->pos;
	*len = header.len;
	spool->pos += header.len;
	return 1;
}

void
spool_close(struct spool *spool)
{
	if (spool->is_open)
		close(spool->fd);
	buf_release(&spool->buffer);
	*spool = (struct spool){ 0 };
}
