#include "record/extend.h"

#include "record/writer.h"
#include "json/json.h"

void
record_members(struct buf *out, const struct record_member *members, size_t count)
{
	struct json_writer w;

	json_writer_begin(&w, out, false);
	json_open_object(&w);
	for (size_t i = 0; i < count; i++)
		json_member_string(&w, members[i].key, members[i].value);
	json_close_object(&w);
	json_writer_end(&w);
}

void
record_extend(
    struct buf *out, const struct record *record, bool keep_decision, const struct buf *members)
{
	if (record->has_result || (record->has_decision && !keep_decision)) {
		struct record bare = *record;

		bare.result = bare.code = bare.message = bare.request_id = NULL;
		bare.at = RECORD_NO_NUMBER;
		if (!keep_decision) {
			bare.kind = bare.action = bare.reason = bare.by = NULL;
			bare.as_of = RECORD_NO_NUMBER;
		}
		record_encode(out, &bare);
	} else {
		buf_add(out, record->text, record->text_len);
	}
	while (out->len > 0 && out->data[out->len - 1] != '}')
		out->len--;
	/* ...}{"key":... : one object of two, with a comma in place of the braces. */
	out->data[out->len - 1] = ',';
	buf_add(out, members->data + 1, members->len - 1);
}
