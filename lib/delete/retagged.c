#include "delete/retagged.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"

static bool
is_known(const struct doomed_image *image, const char *tag)
{
	for (size_t i = 0; i < image->tag_count; i++) {
		if (strcmp(image->tags[i], tag) == 0)
			return true;
	}
	return false;
}

/* Those that AWS is asked about. */
struct question {
	struct deletion *const *images;
	size_t count;
};

static void
note_tags(void *context, const char *digest, char *const *tags, size_t tag_count)
{
	const struct question *asked = context;
	struct doomed_image *image = doomed_image_among(asked->images, asked->count, digest);

	for (size_t i = 0; image != NULL && image->new_tag == NULL && i < tag_count; i++) {
		if (!is_known(image, tags[i]))
			image->new_tag = xstrdup(tags[i]);
	}
}

/* *misses: one of them is gone, and AWS has told of none. */
static int
ask_once(const struct presence *presence, struct deletion *const *images, size_t count,
    bool *misses, struct ecr_call *call)
{
	const struct doomed_repository *repository = presence->repository;
	const char *digests[ECR_BATCH_MAX] = { NULL };
	struct question asked = { images, count };
	bool any_archived = false;

	for (size_t i = 0; i < count; i++) {
		digests[i] = images[i]->digest;
		any_archived |= ((const struct doomed_image *)images[i])->is_archived;
	}
	ecr_call_release(call);
	return ecr_describe_tags(presence->ecr, repository->registry, repository->name, digests,
	    count, any_archived, misses, note_tags, &asked, call);
}

static int
ask(struct presence *presence, struct deletion *const *images, size_t count, struct ecr_call *call)
{
	struct deletion *there[ECR_BATCH_MAX];
	size_t half = count / 2, left;
	bool misses;

	if (ask_once(presence, images, count, &misses, call) == -1)
		return -1;
	if (!misses || count == 1)
		return 0;
	if (presence_find_out(presence)) {
		left = presence_select(presence, images, count, there);
		if (left == 0)
			return 0;
		if (left < count)
			return ask(presence, there, left, call);
	}
	/* Which of them is gone is not known: ask for each half by itself. */
	if (ask(presence, images, half, call) == -1)
		return -1;
	return ask(presence, images + half, count - half, call);
}

int
retagged_find(
    struct presence *presence, struct deletion *const *images, size_t count, struct ecr_call *call)
{
	struct deletion *there[ECR_BATCH_MAX];
	size_t left = presence_select(presence, images, count, there);

	return left > 0 ? ask(presence, there, left, call) : 0;
}

void
retagged_leave(struct arena *arena, const char *repository, struct doomed_image *image)
{
	struct buf reason = { 0 };

	log_warn("%s@%s is left alone: it has got the tag %s since it was planned", repository,
	    image->deletion.digest, image->new_tag);
	buf_addf(&reason, "it has got the tag %s since it was planned", image->new_tag);
	image->outcome = OUTCOME_SKIPPED;
	image->code = "TaggedMeanwhile";
	image->reason = arena_strdup(arena, reason.data);
	buf_release(&reason);
}
