#include "delete/execute.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "delete/retagged.h"
#include "service/ecr.h"

/* A repository: its images go wave by wave, those of a wave side by side. */
struct work {
	const struct execution *execution;
	struct doomed_repository *repository;
	struct job *jobs; /* of all images, in order */
	pthread_mutex_t lock;
	size_t next;    /* the first image of the next wave */
	size_t at_work; /* images of this wave that are not done yet */
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

/* Whether the image is what the plan knows of it; what becomes of it otherwise is noted. */
static bool
is_as_planned(struct work *work, struct doomed_image *image)
{
	struct deletion *deletion = &image->deletion;
	struct ecr_call call = { 0 };
	bool known =
	    retagged_find(work->execution->ecr, work->repository, &deletion, 1, &call) == 0;

	pthread_mutex_lock(&work->lock);
	if (!known)
		note_call(work, image, &call, false);
	else if (image->new_tag != NULL)
		retagged_leave(&work->repository->arena, work->repository->name, image);
	pthread_mutex_unlock(&work->lock);
	ecr_call_release(&call);
	return known && image->new_tag == NULL;
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

static void
settle(struct work *work, struct doomed_image *image)
{
	const char *holder;

	pthread_mutex_lock(&work->lock);
	holder = held_back_by(work, image);
	if (holder != NULL)
		execution_hold_back(work->execution, &work->repository->arena, image, holder);
	else if (image->is_archived)
		note_archived_before(image);
	pthread_mutex_unlock(&work->lock);
	if (holder != NULL || image->is_archived)
		return;
	if (stop_reason(work->execution->stop) != NULL)
		execution_leave(work->execution, image);
	else if (is_as_planned(work, image))
		archive(work, image);
}

static void begin_wave(struct work *work);

static int
archive_image(void *context)
{
	struct job *job = context;
	struct work *work = job->work;
	struct deletion *image = &job->image->deletion;
	bool wave_is_done;

	settle(work, job->image);
	results_write(work->execution->results, work->repository, &image, 1);
	pthread_mutex_lock(&work->lock);
	if (job->image->outcome != OUTCOME_DONE)
		execution_hold_children_back(work->repository, job->image);
	wave_is_done = --work->at_work == 0;
	pthread_mutex_unlock(&work->lock);
	if (wave_is_done)
		begin_wave(work);
	return 0;
}

/* No image of the repository is at work. */
static void
begin_wave(struct work *work)
{
	struct deletion **images = work->repository->images;
	size_t first = work->next, count = work->repository->count;

	if (first == count)
		return;
	while (work->next < count && images[work->next]->wave == images[first]->wave)
		work->next++;
	work->at_work = work->next - first;
	/* The last of these jobs begins the next wave. */
	for (size_t i = first, end = work->next; i < end; i++)
		pool_submit(work->execution->pool, archive_image, &work->jobs[i], NULL);
}

static void
prepare(struct work *work, const struct execution *execution, struct doomed_repository *repository)
{
	*work = (struct work){
		.execution = execution,
		.repository = repository,
		.jobs = xcalloc(repository->count, sizeof(*work->jobs)),
	};
	pthread_mutex_init(&work->lock, NULL);
	deletion_order(repository->images, repository->count);
	for (size_t i = 0; i < repository->count; i++)
		work->jobs[i] = (struct job){ work, (struct doomed_image *)repository->images[i] };
}

void
execute_archiving(
    const struct execution *execution, struct doomed_repository **repositories, size_t count)
{
	struct work *works = xcalloc(count, sizeof(*works));

	for (size_t i = 0; i < count; i++) {
		prepare(&works[i], execution, repositories[i]);
		begin_wave(&works[i]);
	}
	pool_wait(execution->pool);
	for (size_t i = 0; i < count; i++) {
		pthread_mutex_destroy(&works[i].lock);
		free(works[i].jobs);
	}
	free(works);
}
