#include "plan/totals.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "plan/decide.h"

struct total {
	int64_t images;
	int64_t bytes;
};

enum { KEPT, DELETED, ACTIONS };

struct repository_totals {
	struct total of[KIND_LAST + 1][ACTIONS];
};

void
totals_note_size(struct totals *totals, int64_t size)
{
	totals->sizes =
	    xgrow(totals->sizes, &totals->capacity, totals->count + 1, sizeof(*totals->sizes));
	totals->sizes[totals->count++] = size;
}

int
totals_add_up(struct totals *totals, const struct catalog *catalog)
{
	totals->repositories = xcalloc(catalog->repository_count, sizeof(*totals->repositories));
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_image *image = &catalog->images[i];
		int kind = image->kind == KIND_ATTACHMENT ? image->form : image->kind;
		int action = image_is_kept(image) ? KEPT : DELETED;
		struct total *total = &totals->repositories[image->repository].of[kind][action];

		if (image->duplicate_of != NO_IMAGE)
			continue;
		if (totals->sizes[i] > INT64_MAX - total->bytes) {
			log_error("%s: the sizes add up to more than can be counted",
			    catalog->repositories[image->repository].name);
			return -1;
		}
		total->images++;
		total->bytes += totals->sizes[i];
	}
	return 0;
}

void
totals_write(
    const struct totals *totals, const struct catalog *catalog, struct record_writer *writer)
{
	for (size_t i = 0; i < catalog->repository_count; i++) {
		struct record record = record_of_type(RECORD_TOTAL);

		record.registry = catalog->repositories[i].registry;
		record.region = catalog->repositories[i].region;
		record.repository = catalog->repositories[i].name;
		for (int n = 0; n < (KIND_LAST + 1) * ACTIONS; n++) {
			int kind = n / ACTIONS, action = n % ACTIONS;
			const struct total *total = &totals->repositories[i].of[kind][action];

			record.images = total->images;
			record.size = total->bytes;
			record.kind = image_kind_name((enum image_kind)kind);
			record.action = action == KEPT ? "keep" : "delete";
			if (total->images > 0)
				record_write(writer, &record);
		}
	}
}

void
totals_release(struct totals *totals)
{
	free(totals->sizes);
	free(totals->repositories);
	*totals = (struct totals){ 0 };
}
