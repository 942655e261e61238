#include "record/spool.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

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
	int fd;

	*spool = (struct spool){ 0 };
	if (directory == NULL || directory[0] == '\0')
		directory = "/tmp";
	buf_addf(&name, "%s/ecrm.XXXXXX", directory);
	fd = mkstemp(name.data);
	if (fd == -1 || unlink(name.data) == -1 || (spool->file = fdopen(fd, "w+")) == NULL)
		log_error("cannot make a temporary file in '%s':", directory);
	buf_release(&name);
	return spool->file != NULL ? 0 : -1;
}

static int
cannot_write(void)
{
	log_error("cannot write a temporary file (is the disk of $TMPDIR full?):");
	return -1;
}

int
spool_add(struct spool *spool, enum record_type type, const char *text, size_t len)
{
	struct line_header header = { (uint32_t)len, (uint32_t)type };

	if (fwrite(&header, sizeof(header), 1, spool->file) != 1 ||
	    fwrite(text, 1, len, spool->file) != len)
		return cannot_write();
	return 0;
}

int
spool_rewind(struct spool *spool)
{
	if (fflush(spool->file) == EOF || fseeko(spool->file, 0, SEEK_SET) == -1)
		return cannot_write();
	return 0;
}

int
spool_next(struct spool *spool, enum record_type *type, const char **text, size_t *len)
{
	struct line_header header;

	if (fread(&header, sizeof(header), 1, spool->file) != 1) {
		if (feof(spool->file))
			return 0;
		goto bad;
	}
	buf_truncate(&spool->line, 0);
	buf_reserve(&spool->line, header.len);
	if (fread(spool->line.data, 1, header.len, spool->file) != header.len)
		goto bad;
	spool->line.len = header.len;
	spool->line.data[header.len] = '\0';
	*type = (enum record_type)header.type;
	*text = spool->line.data;
	*len = header.len;
	return 1;
bad:
	log_error("cannot read the temporary file back:");
	return -1;
}

void
spool_close(struct spool *spool)
{
	if (spool->file != NULL)
		fclose(spool->file);
	buf_release(&spool->line);
	*spool = (struct spool){ 0 };
}
