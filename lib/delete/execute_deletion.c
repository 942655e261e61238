#include "delete/execute.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "service/ecr.h"

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
	image->answered = true;
	image->outcome =
	    code == NULL || strcmp(code, "ImageNotFound") == 0 ? OUTCOME_DONE : OUTCOME_FAILED;
	image->code = code != NULL ? arena_strdup(&repository->arena, code) : NULL;
	image->reason = reason != NULL ? arena_strdup(&repository->arena, reason) : NULL;
}

/* The run stopped before the call was begun. */
static bool
was_left(const struct work *work, const struct ecr_call *call)
{
	return !call->sent && stop_reason(work->execution->stop) != NULL;
}

/* The call did not tell of this image. */
static void
note_silence(const struct work *work, struct doomed_image *image, const struct ecr_call *call)
{
	if (was_left(work, call)) {
		execution_leave(work->execution, image);
	} else if (call->failure.len > 0) {
		execution_note_failure(&work->repository->arena, image, call);
	} else {
		image->outcome = OUTCOME_FAILED;
		image->code = "OutcomeUnknown";
		image->reason = "ecr BatchDeleteImage gave no answer about it";
	}
}

static void
delete_lot(const struct work *work, struct deletion **lot, size_t count)
{
	struct doomed_repository *repository = work->repository;
	const char *digests[ECR_BATCH_MAX] = { NULL };
	struct ecr_call call = { 0 };
	const char *request_id = NULL;

	for (size_t i = 0; i < count; i++) {
		digests[i] = lot[i]->digest;
		image_of(lot[i])->answered = false;
	}
	if (ecr_delete_images(work->execution->ecr, repository->registry, repository->name, digests,
		count, note_answer, repository, &call) == -1 &&
	    !was_left(work, &call))
		log_error("%s: %s", repository->name, call.failure.data);
	if (call.request_id.len > 0)
		request_id = arena_strdup(&repository->arena, call.request_id.data);
	for (size_t i = 0; i < count; i++) {
		image_of(lot[i])->request_id = request_id;
		if (!image_of(lot[i])->answered)
			note_silence(work, image_of(lot[i]), &call);
	}
	ecr_call_release(&call);
}

static void
leave(const struct work *work, struct deletion **images, size_t count)
{
	for (size_t i = 0; i < count; i++)
		execution_leave(work->execution, image_of(images[i]));
	results_write(work->execution->results, work->repository, images, count);
}

static bool
is_referenced(const struct doomed_image *image)
{
	return image->code != NULL && strcmp(image->code, "ImageReferencedByManifestList") == 0;
}

/* Put those that are to be tried once more aside, the others together; how many others there are. */
static size_t
set_refused_aside(struct work *work, struct deletion **lot, size_t count)
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

/* How many of the images go into one call: no more than one wave, and what AWS takes. */
static size_t
lot_size(struct deletion *const *images, size_t count)
{
	size_t n = 1;

	while (n < ECR_BATCH_MAX && n < count && images[n]->wave == images[0]->wave)
		n++;
	return n;
}

/* Wave by wave: what an index names goes when the index is gone. */
static void
delete_waves(struct work *work, struct deletion **images, size_t count, bool once_more)
{
	for (size_t i = 0, n; i < count; i += n) {
		size_t settled;

		if (stop_reason(work->execution->stop) != NULL) {
			leave(work, images + i, count - i);
			return;
		}
		n = lot_size(images + i, count - i);
		delete_lot(work, images + i, n);
		settled = once_more ? set_refused_aside(work, images + i, n) : n;
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
execute_deletion(
    const struct execution *execution, struct doomed_repository **repositories, size_t count)
{
	struct work *works = xcalloc(count, sizeof(*works));

	for (size_t i = 0; i < count; i++) {
		works[i] = (struct work){ .execution = execution, .repository = repositories[i] };
		pool_submit(execution->pool, delete_repository, &works[i], NULL);
	}
	pool_wait(execution->pool);
	free(works);
}
