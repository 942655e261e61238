#include "render/ndjson.h"

int
ndjson_add(struct ndjson *ndjson, const struct record *record)
{
	if (record->type == RECORD_SCANNED_FILE)
		return 0; /* its items follow */
	if (!ndjson->spool.is_open && spool_open(&ndjson->spool) == -1)
		return -1;
	return spool_add_record(&ndjson->spool, record);
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
