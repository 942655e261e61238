#include "delete/revise.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "delete/decisions.h"

static const char absent[] = "the revised plan does not have it";

/* The newer plan, by image_key(): why it keeps the image, or NULL where it deletes it. */
struct revision {
	struct strmap reasons;
};

static const char *
note_decision(void *context, const struct record *record, bool deletes)
{
	struct revision *revision = context;
	struct buf key = { 0 };
	char **reason;
	int added;

	image_key(&key, record->registry, record->region, record->repository, record->digest);
	reason = (char **)strmap_put(&revision->reasons, key.data, &added);
	/* Where two plans were joined that do not agree, the one that keeps counts. */
	if (!deletes && *reason == NULL)
		*reason = xstrdup(record->reason != NULL ? record->reason : "kept");
	buf_release(&key);
	return NULL;
}

static const char *
why_kept(
    void *context, const struct doomed_repository *repository, const struct doomed_image *image)
{
	const struct revision *revision = context;
	struct buf key = { 0 };
	void **reason;

	image_key(&key, repository->registry, repository->region, repository->name,
	    image->deletion.digest);
	reason = strmap_find(&revision->reasons, key.data);
	buf_release(&key);
	return reason != NULL ? *reason : absent;
}

static void
tell(const struct doomed_repository *repository)
{
	for (size_t i = 0; i < repository->dropped_count; i++) {
		const struct doomed_image *image =
		    (const struct doomed_image *)repository->dropped[i];

		log_notice("%s@%s is left alone: %s", repository->name, image->deletion.digest,
		    image->reason);
	}
	if (repository->dropped_count > 0)
		log_warn("%s: %zu images are left alone that the revised plan does not delete",
		    repository->name, repository->dropped_count);
}

int
deletion_queue_revise(struct deletion_queue *queue, const char *path, struct plan_age *age)
{
	struct revision revision = { { 0 } };
	struct doomed_repository **repositories = NULL;
	size_t count = 0;
	int rc;

	plan_age_release(age);
	rc = decisions_read(&path, 1, note_decision, &revision, age);
	if (rc == 0)
		repositories = deletion_queue_sorted(queue, &count);
	for (size_t i = 0; i < count; i++) {
		doomed_repository_drop(repositories[i], why_kept, &revision, "NotInRevisedPlan");
		tell(repositories[i]);
	}
	free(repositories);
	for (size_t i = 0; i < revision.reasons.len; i++)
		free(revision.reasons.entries[i].value);
	strmap_release(&revision.reasons);
	return rc;
}
