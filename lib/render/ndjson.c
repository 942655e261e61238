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
	return spool_copy(&ndjson->spool, out, "\n");
}

void
ndjson_release(struct ndjson *ndjson)
{
	spool_close(&ndjson->spool);
}
