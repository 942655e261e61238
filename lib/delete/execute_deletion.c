#include "delete/execute.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "delete/retagged.h"
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
	struct doomed_image *image = doomed_repository_find(repository, digest);

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

/* The digest of what the image belongs to and stays, or NULL. */
static const char *
held_back_by(const struct work *work, const struct doomed_image *image)
{
	const struct doomed_image *subject =
	    doomed_repository_find(work->repository, image->deletion.subject);

	if (image->held_back_by != NULL)
		return image->held_back_by;
	if (subject != NULL && subject->outcome == OUTCOME_SKIPPED && subject->code != NULL)
		return subject->deletion.digest;
	return NULL;
}

/* Whether the image stays after all, by what is known now; why is noted. */
static bool
stays(const struct work *work, struct doomed_image *image)
{
	const char *holder = held_back_by(work, image);
	struct arena *arena = &work->repository->arena;

	if (image->new_tag != NULL)
		retagged_leave(arena, work->repository->name, image);
	else if (holder != NULL)
		execution_hold_back(work->execution, arena, image, holder);
	else
		return false;
	execution_hold_children_back(work->repository, image);
	return true;
}

/* AWS could not be asked about the lot: none of it goes. */
static void
note_unknown(
    const struct work *work, struct deletion **lot, size_t count, const struct ecr_call *call)
{
	if (!was_left(work, call))
		log_error("%s: %s", work->repository->name, buf_text(&call->failure));
	for (size_t i = 0; i < count; i++)
		note_silence(work, image_of(lot[i]), call);
}

/*
 * What the lot has to do with the account as it is now: images that stay after all are put behind
 * those that go, and told.  Returns how many go.
 */
static size_t
set_staying_aside(const struct work *work, struct deletion **lot, size_t count)
{
	struct ecr_call call = { 0 };
	size_t go = 0;

	if (retagged_find(work->execution->ecr, work->repository, lot, count, &call) == -1) {
		note_unknown(work, lot, count, &call);
	} else {
		for (size_t i = 0; i < count; i++) {
			struct deletion *image = lot[i];

			if (stays(work, image_of(image)))
				continue;
			lot[i] = lot[go];
			lot[go++] = image;
		}
	}
	ecr_call_release(&call);
	results_write(work->execution->results, work->repository, lot + go, count - go);
	return go;
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
		size_t go, settled;

		if (stop_reason(work->execution->stop) != NULL) {
			leave(work, images + i, count - i);
			return;
		}
		n = lot_size(images + i, count - i);
		go = set_staying_aside(work, images + i, n);
		if (go == 0)
			continue;
		delete_lot(work, images + i, go);
		settled = once_more ? set_refused_aside(work, images + i, go) : go;
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
