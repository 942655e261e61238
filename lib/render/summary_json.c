#include "render/summary_json.h"

#include <inttypes.h>

#include "base/buf.h"
#include "json/json.h"

/* Written as text: a sum of sizes may be beyond int64_t. */
static void
member_count(struct json_writer *w, const char *key, uint64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, number);
	json_key(w, key);
	json_number(w, digits);
}

static void
write_object(struct json_writer *w, const struct summary_row *row)
{
	json_open_object(w);
	json_member_string(w, "repository", row->repository);
	json_member_string(w, "type", row->type);
	member_count(w, "expired_images", row->expired.images);
	member_count(w, "total_images", row->total.images);
	member_count(w, "expired_image_size", row->expired.bytes);
	member_count(w, "total_image_size", row->total.bytes);
	json_close_object(w);
}

void
summary_json_write(FILE *out, const struct summary_row *rows, size_t count)
{
	struct buf text = { 0 };
	struct json_writer w;

	/* The JSON writer would put an empty array on two lines. */
	if (count == 0) {
		fputs("[]\n", out);
		return;
	}
	json_writer_begin(&w, &text, true);
	json_open_array(&w);
	for (size_t i = 0; i < count; i++)
		write_object(&w, &rows[i]);
	json_close_array(&w);
	json_writer_end(&w);
	fwrite(text.data, 1, text.len, out);
	buf_release(&text);
}
