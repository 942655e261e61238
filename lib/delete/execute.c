#include "delete/execute.h"

#include "base/buf.h"

void
execution_leave(const struct execution *execution, struct doomed_image *image)
{
	/* One that failed and was to be tried once more has failed. */
	if (image->outcome == OUTCOME_FAILED)
		return;
	image->outcome = OUTCOME_SKIPPED;
	image->code = "Interrupted";
	image->reason = stop_reason(execution->stop);
}

void
execution_note_failure(struct arena *arena, struct doomed_image *image, const struct ecr_call *call)
{
	struct buf reason = { 0 };

	buf_adds(&reason, buf_text(&call->failure));
	image->outcome = OUTCOME_FAILED;
	if (call->unsure) {
		image->code = "OutcomeUnknown";
		buf_adds(&reason, "; AWS may have done it all the same, a second run finds out");
	} else {
		image->code = "CallFailed";
	}
	image->reason = arena_strdup(arena, reason.data);
	buf_release(&reason);
}

void
execution_note_gone(struct arena *arena, struct doomed_image *image,
    const struct presence *presence, enum outcome outcome, const char *code)
{
	image->outcome = outcome;
	image->code = code;
	image->reason = "it was not there any more when its repository was listed";
	image->request_id =
	    presence->request_id.len > 0 ? arena_strdup(arena, presence->request_id.data) : NULL;
}

void
execution_hold_children_back(
    const struct doomed_repository *repository, const struct doomed_image *image)
{
	for (size_t i = 0; i < image->deletion.child_count; i++) {
		struct doomed_image *child =
		    doomed_repository_find(repository, image->deletion.children[i]);

		if (child != NULL && child->held_back_by == NULL)
			child->held_back_by = image->deletion.digest;
	}
}

void
execution_hold_back(const struct execution *execution, struct arena *arena,
    struct doomed_image *image, const char *digest)
{
	struct buf reason = { 0 };

	buf_addf(
	    &reason, "it belongs to %s, which was not %s", digest, execution->results->deed->done);
	image->outcome = OUTCOME_SKIPPED;
	image->code = "HeldBack";
	image->reason = arena_strdup(arena, reason.data);
	buf_release(&reason);
}
