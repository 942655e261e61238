/*
 * A plan, read as ecrm-delete does: what is to be deleted is in an order in which each index goes
 * before its children, and what the plan keeps is not among it.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "delete/age.h"
#include "delete/decisions.h"
#include "delete/order.h"
#include "delete/queue.h"

static const char *
take(void *context, const struct record *record, bool deletes)
{
	FUZZ_CHECK(strcmp(record->action, deletes ? "delete" : "keep") == 0);
	return deletes ? deletion_queue_add(context, record) : deletion_queue_keep(context, record);
}

static const struct deletion *
find(const struct doomed_repository *repository, const char *digest)
{
	for (size_t i = 0; i < repository->count; i++) {
		if (strcmp(repository->images[i]->digest, digest) == 0)
			return repository->images[i];
	}
	return NULL;
}

/* Whether to is among what from leads to by its children; steps bounds the search. */
static bool
leads_to(const struct doomed_repository *repository, const struct deletion *from,
    const struct deletion *to, size_t *steps)
{
	for (size_t i = 0; i<from->child_count && * steps> 0; i++) {
		const struct deletion *child = find(repository, from->children[i]);

		(*steps)--;
		if (child != NULL && (child == to || leads_to(repository, child, to, steps)))
			return true;
	}
	return false;
}

static void
check_order(const struct doomed_repository *repository)
{
	for (size_t i = 0; i < repository->count; i++) {
		const struct deletion *index = repository->images[i];

		FUZZ_CHECK(i == 0 || repository->images[i - 1]->wave <= index->wave);
		for (size_t n = 0; n < index->child_count; n++) {
			const struct deletion *child = find(repository, index->children[n]);
			size_t steps = 200;

			/* In a circle there is no order; no registry has one. */
			if (child != NULL && child->wave <= index->wave)
				FUZZ_CHECK(
				    leads_to(repository, child, index, &steps) || steps == 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(0, data, size);
	struct plan_age age = plan_age_none();
	struct deletion_queue queue = { 0 };
	struct doomed_repository **sorted;
	size_t count;

	if (decisions_read(&path, 1, take, &queue, &age) == 0) {
		sorted = deletion_queue_sorted(&queue, &count);
		for (size_t i = 0; i < count; i++) {
			FUZZ_CHECK(doomed_repository_size(sorted[i]) >= 0);
			deletion_order(sorted[i]->images, sorted[i]->count, &sorted[i]->by_digest);
			check_order(sorted[i]);
		}
		free(sorted);
		plan_age_check(&age, 1769862896, 3600, "--max-age");
	}
	deletion_queue_release(&queue);
	plan_age_release(&age);
	return 0;
}
