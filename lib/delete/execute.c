#include "delete/execute.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "service/ecr.h"
#include "work/pool.h"

/* A job: one repository. */
struct work {
	const struct execution *execution;
	struct doomed_repository *repository;
	struct deletion **refused; /* since an index names them */
	size_t refused_count;
};

static struct doomed_image *
image_of(struct deletion *deletion)
{
	return (struct doomed_image *)deletion;
}

/* What is not there any more is what was wanted. */
static void
note_answer(void *context, const char *digest, const char *code, const char *reason)
{
	struct doomed_repository *repository = context;
	void **slot = strmap_find(&repository->by_digest, digest);
	struct doomed_image *image = slot != NULL ? *slot : NULL;

	if (image == NULL)
		return;
	image->outcome =
	    code == NULL || strcmp(code, "ImageNotFound") == 0 ? OUTCOME_DONE : OUTCOME_FAILED;
	image->code = code != NULL ? arena_strdup(&repository->arena, code) : NULL;
	image->reason = reason != NULL ? arena_strdup(&repository->arena, reason) : NULL;
}

static void
delete_lot(const struct work *work, struct deletion **lot, size_t count)
{
	struct doomed_repository *repository = work->repository;
	const char *digests[ECR_BATCH_MAX] = { NULL };
	struct buf failure = { 0 };
	const char *why = "ecr BatchDeleteImage gave no answer about it";

	for (size_t i = 0; i < count; i++) {
		digests[i] = lot[i]->digest;
		image_of(lot[i])->outcome = OUTCOME_SKIPPED;
	}
	if (ecr_delete_images(work->execution->ecr, repository->registry, repository->name, digests,
		count, note_answer, repository, &failure) == -1) {
		log_error("%s: %s", repository->name, failure.data);
		why = arena_strdup(&repository->arena, failure.data);
	}
	for (size_t i = 0; i < count; i++) {
		if (image_of(lot[i])->outcome != OUTCOME_SKIPPED)
			continue;
		image_of(lot[i])->outcome = OUTCOME_FAILED;
		image_of(lot[i])->code = "CallFailed";
		image_of(lot[i])->reason = why;
	}
	buf_release(&failure);
}

static bool
is_referenced(const struct doomed_image *image)
{
	return image->code != NULL && strcmp(image->code, "ImageReferencedByManifestList") == 0;
}

/* Put those that are to be tried once more behind the others; how many others there are. */
static size_t
set_aside_refused(struct work *work, struct deletion **lot, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_referenced(image_of(lot[i])))
			work->refused[work->refused_count++] = lot[i];
		else
			lot[left++] = lot[i];
	}
	return left;
}

/* Wave by wave: what an index names goes when the index is gone. */
static void
delete_waves(struct work *work, struct deletion **images, size_t count, bool once_more)
{
	for (size_t i = 0, n; i < count; i += n) {
		size_t settled;

		for (n = 1;
		     n < ECR_BATCH_MAX && i + n < count && images[i + n]->wave == images[i]->wave;)
			n++;
		delete_lot(work, images + i, n);
		settled = once_more ? set_aside_refused(work, images + i, n) : n;
		results_write(work->execution->results, work->repository, images + i, settled);
	}
}

static int
delete_repository(void *context)
{
	struct work *work = context;
	struct doomed_repository *repository = work->repository;

	work->refused = xcalloc(repository->count, sizeof(struct deletion *));
	deletion_order(repository->images, repository->count);
	delete_waves(work, repository->images, repository->count, true);
	/* An index that was in the way may have gone meanwhile: once more. */
	delete_waves(work, work->refused, work->refused_count, false);
	free(work->refused);
	return 0;
}

void
execute(const struct execution *execution, struct doomed_repository **repositories, size_t count)
{
	struct pool *pool = pool_new(execution->concurrency, NULL, NULL);
	struct work *works = xcalloc(count, sizeof(*works));

	for (size_t i = 0; i < count; i++) {
		struct doomed_repository *repository = repositories[i];

		works[i] = (struct work){ .execution = execution, .repository = repository };
		if (repository->approved)
			pool_submit(pool, delete_repository, &works[i], NULL);
		else
			results_write(
			    execution->results, repository, repository->images, repository->count);
		results_write_dropped(execution->results, repository);
	}
	pool_wait(pool);
	pool_free(pool);
	free(works);
}
