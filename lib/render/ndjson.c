#include "render/ndjson.h"

#include "base/buf.h"
#include "record/writer.h"

int
ndjson_add(struct ndjson *ndjson, const struct record *record)
{
	struct buf line = { 0 };
	int rc;

	if (record->type == RECORD_SCANNED_FILE)
		return 0; /* its items follow */
	if (!ndjson->spool.is_open && spool_open(&ndjson->spool) == -1)
		return -1;
	if (record->text != NULL)
		return spool_add(&ndjson->spool, record->type, record->text, record->text_len);
	record_encode(&line, record);
	rc = spool_add(&ndjson->spool, record->type, line.data, line.len);
	buf_release(&line);
	return rc;
}

int
ndjson_write(FILE *out, struct ndjson *ndjson)
{
	enum record_type type;
	const char *text;
	size_t len;
	int r;

	if (!ndjson->spool.is_open)
		return 0;
	if (spool_rewind(&ndjson->spool) == -1)
		return -1;
	while ((r = spool_next(&ndjson->spool, &type, &text, &len)) == 1) {
		fwrite(text, 1, len, out);
		putc('\n', out);
	}
	return r;
}

void
ndjson_release(struct ndjson *ndjson)
{
	spool_close(&ndjson->spool);
}
