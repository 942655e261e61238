#include "render/scan_json.h"

#include <stdlib.h>

#include "base/buf.h"
#include "render/sorted.h"
#include "json/json.h"

void
scan_json_add(struct scan_json *scan, const struct record *record)
{
	if (record->type == RECORD_IN_USE)
		strmap_put(&scan->images, record->image, NULL);
}

void
scan_json_write(FILE *out, const struct scan_json *scan)
{
	struct buf text = { 0 };
	struct json_writer w;
	const char **images;

	/* The JSON writer would put an empty array on two lines. */
	if (scan->images.len == 0) {
		fputs("[]\n", out);
		return;
	}
	images = sorted_keys(&scan->images);
	json_writer_begin(&w, &text, true);
	json_open_array(&w);
	for (size_t i = 0; i < scan->images.len; i++)
		json_string(&w, images[i]);
	json_close_array(&w);
	json_writer_end(&w);
	fwrite(text.data, 1, text.len, out);
	buf_release(&text);
	free(images);
}

void
scan_json_release(struct scan_json *scan)
{
	strmap_release(&scan->images);
}
