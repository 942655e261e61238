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

int
retagged_find(struct aws_client *ecr, const struct doomed_repository *repository,
    struct deletion *const *images, size_t count, struct ecr_call *call)
{
	const char *digests[ECR_BATCH_MAX] = { NULL };
	struct question asked = { images, count };
	bool any_archived = false;

	for (size_t i = 0; i < count; i++) {
		digests[i] = images[i]->digest;
		any_archived |= ((const struct doomed_image *)images[i])->is_archived;
	}
	return ecr_describe_tags(ecr, repository->registry, repository->name, digests, count,
	    any_archived, note_tags, &asked, call);
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
