#include "delete/execute.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "delete/retagged.h"
#include "delete/waves.h"
#include "service/ecr.h"

/*
 * Images of one wave whose tags are asked for together.  AWS takes more, but the answer is to be young
 * when the last of them is archived.
 */
enum { LOT_MAX = 20 };

/* A repository: its images go wave by wave, those of a wave side by side. */
struct work {
	const struct execution *execution;
	struct doomed_repository *repository;
	struct waves waves;
	struct presence presence;
	pthread_mutex_t lock; /* of the arena, and of what images tell of others */
};

/* A job: one image. */
struct job {
	struct work *work;
	struct doomed_image *image;
};

/* Under the lock.  The digest of what has to be archived before the image and was not, or NULL. */
static const char *
held_back_by(const struct work *work, const struct doomed_image *image)
{
	const struct doomed_image *subject =
	    doomed_repository_find(work->repository, image->deletion.subject);

	if (image->held_back_by != NULL)
		return image->held_back_by;
	if (subject != NULL && subject->deletion.wave < image->deletion.wave &&
	    subject->outcome != OUTCOME_DONE)
		return subject->deletion.digest;
	return NULL;
}

static void
note_archived_before(struct doomed_image *image)
{
	image->outcome = OUTCOME_DONE;
	image->code = "AlreadyArchived";
	image->reason = "it was in the archive storage class before";
}

/* Under the lock. */
static void
note_call(struct work *work, struct doomed_image *image, const struct ecr_call *call, bool done)
{
	struct arena *arena = &work->repository->arena;

	if (call->request_id.len > 0)
		image->request_id = arena_strdup(arena, call->request_id.data);
	if (done) {
		image->outcome = OUTCOME_DONE;
		return;
	}
	if (!call->sent && stop_reason(work->execution->stop) != NULL) {
		execution_leave(work->execution, image);
		return;
	}
	execution_note_failure(arena, image, call);
	if (call->refused && !call->unsure)
		image->code = arena_strdup(arena, call->code.data);
}

/* AWS refuses what is archived already, and what it cannot archive, with the same code. */
static bool
was_archived_before(
    const struct work *work, const struct doomed_image *image, const struct ecr_call *call)
{
	const struct doomed_repository *repository = work->repository;

	return call->refused &&
	       strcmp(call->code.data, "ImageStorageClassUpdateNotSupportedException") == 0 &&
	       ecr_image_is_archived(work->execution->ecr, repository->registry, repository->name,
		   image->deletion.digest);
}

static void
archive(struct work *work, struct doomed_image *image)
{
	const struct doomed_repository *repository = work->repository;
	struct ecr_call call = { 0 };
	bool done = ecr_archive_image(work->execution->ecr, repository->registry, repository->name,
			image->deletion.digest, &call) == 0;
	bool before = !done && was_archived_before(work, image, &call);

	pthread_mutex_lock(&work->lock);
	note_call(work, image, &call, done || before);
	if (before)
		note_archived_before(image);
	pthread_mutex_unlock(&work->lock);
	ecr_call_release(&call);
}

/* The image is settled, one way or the other. */
static void
tell(struct work *work, struct doomed_image *image)
{
	struct deletion *deletion = &image->deletion;

	results_write(work->execution->results, work->repository, &deletion, 1);
	pthread_mutex_lock(&work->lock);
	if (image->outcome != OUTCOME_DONE)
		execution_hold_children_back(work->repository, image);
	pthread_mutex_unlock(&work->lock);
	waves_done(&work->waves, 1);
}

static int
archive_image(void *context)
{
	struct job *job = context;
	struct work *work = job->work;

	if (stop_reason(work->execution->stop) != NULL)
		execution_leave(work->execution, job->image);
	else
		archive(work, job->image);
	tell(work, job->image);
	return 0;
}

static void
submit(struct work *work, struct doomed_image *image)
{
	struct job *job = xcalloc(1, sizeof(*job));

	*job = (struct job){ work, image };
	pool_submit(work->execution->pool, archive_image, job, free);
}

/* Whether nothing is to be done about the image; what becomes of it is noted. */
static bool
is_settled(struct work *work, struct doomed_image *image)
{
	bool stops = stop_reason(work->execution->stop) != NULL;
	const char *holder;

	pthread_mutex_lock(&work->lock);
	holder = held_back_by(work, image);
	if (holder != NULL)
		execution_hold_back(work->execution, &work->repository->arena, image, holder);
	else if (image->is_archived)
		note_archived_before(image);
	else if (stops)
		execution_leave(work->execution, image);
	pthread_mutex_unlock(&work->lock);
	return holder != NULL || image->is_archived || stops;
}

/* Whether the image, of which AWS was asked, stays; what becomes of it is noted. */
static bool
stays(struct work *work, struct doomed_image *image, bool known, const struct ecr_call *call)
{
	pthread_mutex_lock(&work->lock);
	if (!known)
		note_call(work, image, call, false);
	else if (image->new_tag != NULL)
		retagged_leave(&work->repository->arena, work->repository->name, image);
	else if (image->is_gone)
		execution_note_gone(&work->repository->arena, image, &work->presence,
		    OUTCOME_FAILED, "ImageNotFoundException");
	pthread_mutex_unlock(&work->lock);
	return !known || image->new_tag != NULL || image->is_gone;
}

/* Ask whether the images are what the plan knows of them, and archive those that are. */
static void
run_lot(void *context, struct deletion **lot, size_t count)
{
	struct work *work = context;
	struct deletion *asked[LOT_MAX];
	struct ecr_call call = { 0 };
	size_t asked_count = 0;
	bool known;

	for (size_t i = 0; i < count; i++) {
		struct doomed_image *image = (struct doomed_image *)lot[i];

		if (is_settled(work, image))
			tell(work, image);
		else
			asked[asked_count++] = lot[i];
	}
	if (asked_count == 0)
		return;
	known = retagged_find(&work->presence, asked, asked_count, &call) == 0;
	for (size_t i = 0; i < asked_count; i++) {
		struct doomed_image *image = (struct doomed_image *)asked[i];

		if (stays(work, image, known, &call))
			tell(work, image);
		else
			submit(work, image);
	}
	ecr_call_release(&call);
}

static void
prepare(struct work *work, const struct execution *execution, struct doomed_repository *repository)
{
	*work = (struct work){
		.execution = execution,
		.repository = repository,
		.waves = {
			.pool = execution->pool,
			.images = repository->images,
			.count = repository->count,
			.lot_max = LOT_MAX,
			.run = run_lot,
			.context = work,
		},
	};
	presence_init(&work->presence, execution->ecr, repository);
	pthread_mutex_init(&work->lock, NULL);
	deletion_order(repository->images, repository->count, &repository->by_digest);
}

void
execute_archiving(
    const struct execution *execution, struct doomed_repository **repositories, size_t count)
{
	struct work *works = xcalloc(count, sizeof(*works));

	for (size_t i = 0; i < count; i++) {
		prepare(&works[i], execution, repositories[i]);
		waves_begin(&works[i].waves);
	}
	pool_wait(execution->pool);
	for (size_t i = 0; i < count; i++) {
		presence_release(&works[i].presence);
		pthread_mutex_destroy(&works[i].lock);
		waves_release(&works[i].waves);
	}
	free(works);
}
