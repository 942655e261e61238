#include "delete/execute.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "delete/retagged.h"
#include "delete/waves.h"
#include "service/ecr.h"

/* A repository. */
struct work {
	const struct execution *execution;
	struct doomed_repository *repository;
	struct presence presence;
	pthread_mutex_t lock; /* of the arena, what is refused, and what images tell of others */
	struct waves first;
	struct deletion **refused; /* since an index names them */
	size_t refused_count;
	struct waves once_more; /* those */
};

/* The images of one call. */
struct lot {
	struct work *work;
	struct deletion **images;
	size_t count;
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
	struct lot *lot = context;
	struct doomed_image *image = doomed_image_among(lot->images, lot->count, digest);
	struct arena *arena = &lot->work->repository->arena;

	if (image == NULL)
		return;
	image->answered = true;
	image->outcome =
	    code == NULL || strcmp(code, "ImageNotFound") == 0 ? OUTCOME_DONE : OUTCOME_FAILED;
	pthread_mutex_lock(&lot->work->lock);
	image->code = code != NULL ? arena_strdup(arena, code) : NULL;
	image->reason = reason != NULL ? arena_strdup(arena, reason) : NULL;
	pthread_mutex_unlock(&lot->work->lock);
}

/* The run stopped before the call was begun. */
static bool
was_left(const struct work *work, const struct ecr_call *call)
{
	return !call->sent && stop_reason(work->execution->stop) != NULL;
}

/* Under the lock.  The call did not tell of this image. */
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
delete_lot(struct work *work, struct deletion **images, size_t count)
{
	struct doomed_repository *repository = work->repository;
	struct lot lot = { work, images, count };
	const char *digests[ECR_BATCH_MAX] = { NULL };
	struct ecr_call call = { 0 };
	const char *request_id = NULL;

	for (size_t i = 0; i < count; i++) {
		digests[i] = images[i]->digest;
		image_of(images[i])->answered = false;
	}
	if (ecr_delete_images(work->execution->ecr, repository->registry, repository->name, digests,
		count, note_answer, &lot, &call) == -1 &&
	    !was_left(work, &call))
		log_error("%s: %s", repository->name, call.failure.data);
	pthread_mutex_lock(&work->lock);
	if (call.request_id.len > 0)
		request_id = arena_strdup(&repository->arena, call.request_id.data);
	for (size_t i = 0; i < count; i++) {
		image_of(images[i])->request_id = request_id;
		if (!image_of(images[i])->answered)
			note_silence(work, image_of(images[i]), &call);
	}
	pthread_mutex_unlock(&work->lock);
	ecr_call_release(&call);
}

static void
leave(const struct work *work, struct deletion **images, size_t count)
{
	for (size_t i = 0; i < count; i++)
		execution_leave(work->execution, image_of(images[i]));
	results_write(work->execution->results, work->repository, images, count);
}

/* Under the lock.  The digest of what the image belongs to and stays, or NULL. */
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

/* Under the lock.  Whether the image stays after all, by what is known now; why is noted. */
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

/* Under the lock.  AWS could not be asked about the lot: none of it goes. */
static void
note_unknown(
    const struct work *work, struct deletion **lot, size_t count, const struct ecr_call *call)
{
	if (!was_left(work, call))
		log_error("%s: %s", work->repository->name, buf_text(&call->failure));
	for (size_t i = 0; i < count; i++)
		note_silence(work, image_of(lot[i]), call);
}

/* Under the lock.  Whether nothing is to be done about the image; what becomes of it is noted. */
static bool
is_settled(const struct work *work, struct doomed_image *image)
{
	if (stays(work, image))
		return true;
	/* What belongs to it goes, as if the image had been deleted now. */
	if (image->is_gone)
		execution_note_gone(&work->repository->arena, image, &work->presence, OUTCOME_DONE,
		    "ImageNotFound");
	return image->is_gone;
}

/*
 * What the lot has to do with the account as it is now: images that stay after all, and those that are
 * gone, are put behind those that go, and told.  Returns how many go.
 */
static size_t
set_settled_aside(struct work *work, struct deletion **lot, size_t count)
{
	struct ecr_call call = { 0 };
	int rc = retagged_find(&work->presence, lot, count, &call);
	size_t go = 0;

	pthread_mutex_lock(&work->lock);
	if (rc == -1) {
		note_unknown(work, lot, count, &call);
	} else {
		for (size_t i = 0; i < count; i++) {
			struct deletion *image = lot[i];

			if (is_settled(work, image_of(image)))
				continue;
			lot[i] = lot[go];
			lot[go++] = image;
		}
	}
	pthread_mutex_unlock(&work->lock);
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

	pthread_mutex_lock(&work->lock);
	for (size_t i = 0; i < count; i++) {
		if (is_referenced(image_of(lot[i])))
			work->refused[work->refused_count++] = lot[i];
		else
			lot[left++] = lot[i];
	}
	pthread_mutex_unlock(&work->lock);
	return left;
}

static void
run_lot(struct work *work, struct deletion **lot, size_t count, bool once_more)
{
	size_t go, settled;

	if (stop_reason(work->execution->stop) != NULL) {
		leave(work, lot, count);
		return;
	}
	go = set_settled_aside(work, lot, count);
	if (go == 0)
		return;
	delete_lot(work, lot, go);
	settled = once_more ? set_refused_aside(work, lot, go) : go;
	results_write(work->execution->results, work->repository, lot, settled);
}

static void
run_first(void *context, struct deletion **lot, size_t count)
{
	struct work *work = context;

	run_lot(work, lot, count, true);
	waves_done(&work->first, count);
}

static void
run_once_more(void *context, struct deletion **lot, size_t count)
{
	struct work *work = context;

	run_lot(work, lot, count, false);
	waves_done(&work->once_more, count);
}

static struct waves
waves_of(struct work *work, struct deletion **images, size_t count)
{
	return (struct waves){
		.pool = work->execution->pool,
		.images = images,
		.count = count,
		.lot_max = ECR_BATCH_MAX,
		.context = work,
	};
}

/* An index that was in the way may have gone meanwhile: once more. */
static void
try_refused(void *context)
{
	struct work *work = context;

	work->once_more = waves_of(work, work->refused, work->refused_count);
	work->once_more.run = run_once_more;
	waves_begin(&work->once_more);
}

static int
begin(void *context)
{
	struct work *work = context;
	struct doomed_repository *repository = work->repository;

	work->refused = xcalloc(repository->count, sizeof(struct deletion *));
	deletion_order(repository->images, repository->count, &repository->by_digest);
	work->first = waves_of(work, repository->images, repository->count);
	work->first.run = run_first;
	work->first.end = try_refused;
	waves_begin(&work->first);
	return 0;
}

void
execute_deletion(
    const struct execution *execution, struct doomed_repository **repositories, size_t count)
{
	struct work *works = xcalloc(count, sizeof(*works));

	for (size_t i = 0; i < count; i++) {
		works[i] = (struct work){ .execution = execution, .repository = repositories[i] };
		presence_init(&works[i].presence, execution->ecr, repositories[i]);
		pthread_mutex_init(&works[i].lock, NULL);
		pool_submit(execution->pool, begin, &works[i], NULL);
	}
	pool_wait(execution->pool);
	for (size_t i = 0; i < count; i++) {
		waves_release(&works[i].first);
		waves_release(&works[i].once_more);
		presence_release(&works[i].presence);
		pthread_mutex_destroy(&works[i].lock);
		free(works[i].refused);
	}
	free(works);
}
