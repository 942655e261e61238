/*
 * Streams of records and scanned files, as every program reads them: the same from memory and from
 * a file, and each record the same again when it is written and read, and with a blank more, which
 * takes it from the quick reader of plain lines to yajl.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "record/decode.h"
#include "record/extend.h"
#include "record/reader.h"
#include "record/writer.h"

static void
encode_whole(struct buf *out, const struct record *record)
{
	buf_truncate(out, 0);
	record_encode(out, record);
}

/* Written, read and written again, it is the same text. */
static void
check_written(struct record_decoder *decoder, const struct record *record)
{
	struct buf first = { 0 }, second = { 0 };
	struct record again;

	encode_whole(&first, record);
	FUZZ_CHECK(record_decode(decoder, first.data, first.len, &again) == 0);
	/* Tags are written of images only; other records pass through as text. */
	FUZZ_CHECK(again.type == record->type &&
		   (record->type != RECORD_IMAGE || again.tag_count == record->tag_count) &&
		   again.child_count == record->child_count && again.size == record->size &&
		   again.pushed_at == record->pushed_at);
	encode_whole(&second, &again);
	FUZZ_CHECK(strcmp(first.data, second.data) == 0);
	buf_release(&first);
	buf_release(&second);
}

static void
check_spaced(struct record_decoder *decoder, const struct record *record)
{
	struct buf spaced = { 0 }, first = { 0 }, second = { 0 };
	struct record again;

	buf_adds(&spaced, "{ ");
	buf_add(&spaced, record->text + 1, record->text_len - 1);
	encode_whole(&first, record);
	FUZZ_CHECK(record_decode(decoder, spaced.data, spaced.len, &again) == 0);
	FUZZ_CHECK(again.has_decision == record->has_decision);
	FUZZ_CHECK(again.has_result == record->has_result && again.type == record->type);
	encode_whole(&second, &again);
	FUZZ_CHECK(strcmp(first.data, second.data) == 0);
	buf_release(&spaced);
	buf_release(&first);
	buf_release(&second);
}

/* What ecrm-plan and ecrm-delete add is there when the line is read, and nothing else is lost. */
static void
check_extended(struct record_decoder *decoder, const struct record *record)
{
	const struct record_member members[] = { { "action", "keep" }, { "reason", "in use" } };
	struct buf added = { 0 }, line = { 0 };
	struct record again;

	record_members(&added, members, 2);
	record_extend(&line, record, false, &added);
	buf_release(&added);
	FUZZ_CHECK(memchr(line.data, '\n', line.len) == NULL);
	FUZZ_CHECK(record_decode(decoder, line.data, line.len, &again) == 0);
	FUZZ_CHECK(strcmp(again.action, "keep") == 0 && strcmp(again.digest, record->digest) == 0);
	FUZZ_CHECK(again.result == NULL && again.child_count == record->child_count);
	buf_release(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(0, data, size);
	struct record_reader *memory =
	    record_reader_from_memory("memory", size > 0 ? (const char *)data : "", size);
	struct record_reader *file = record_reader_new(&path, 1);
	struct record_decoder *decoder = record_decoder_new();
	const struct record *record, *other;
	int rc;

	while ((rc = record_next(memory, &record)) == 1) {
		FUZZ_CHECK(record_next(file, &other) == 1 && other->type == record->type);
		if (record->type != RECORD_UNKNOWN && record->type != RECORD_SCANNED_FILE)
			check_written(decoder, record);
		if (record->text != NULL && record->type != RECORD_SCANNED_FILE)
			check_spaced(decoder, record);
		if (record->type == RECORD_IMAGE)
			check_extended(decoder, record);
	}
	FUZZ_CHECK(record_next(file, &other) == rc);
	/* What has failed goes on failing; what has ended gives no more. */
	FUZZ_CHECK(record_next(memory, &record) == rc);
	record_decoder_free(decoder);
	record_reader_free(file);
	record_reader_free(memory);
	return 0;
}
