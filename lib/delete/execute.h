#ifndef DELETE_EXECUTE_H
#define DELETE_EXECUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/client.h"
#include "delete/presence.h"
#include "delete/queue.h"
#include "delete/results.h"
#include "delete/stop.h"
#include "service/ecr.h"
#include "work/pool.h"

/* Doing it: AWS is called here. */
struct execution {
	struct aws_client *ecr; /* NULL where nothing is to be done */
	struct results *results;
	struct stop *stop;
	struct pool *pool; /* on which calls are made side by side */
};

/*
 * Delete what is to be deleted in the repositories, and tell the results.  In each, indexes go before
 * their children, by up to ECR_BATCH_MAX images a call and calls side by side; what AWS refuses
 * since an index names it is tried once more.  What was not begun when the run stops is skipped.
 */
void execute_deletion(
    const struct execution *execution, struct doomed_repository **repositories, size_t count);

/*
 * The same, but the images are moved to the archive storage class, each by a call of its own, those of
 * one repository side by side, too.  What an image names, or what is attached to it, is archived only
 * when that image is: no index that stays points at what cannot be pulled.
 */
void execute_archiving(
    const struct execution *execution, struct doomed_repository **repositories, size_t count);

/* The image is not done, since the run stops. */
void execution_leave(const struct execution *execution, struct doomed_image *image);

/* What the image names stays where it is; see held_back_by of struct doomed_image. */
void execution_hold_children_back(
    const struct doomed_repository *repository, const struct doomed_image *image);

/* The image is not done, since it belongs to the one of that digest, which was not. */
void execution_hold_back(const struct execution *execution, struct arena *arena,
    struct doomed_image *image, const char *digest);

/* How the call went is how it went for the image; texts are copied to arena. */
void execution_note_failure(
    struct arena *arena, struct doomed_image *image, const struct ecr_call *call);

/*
 * The image is gone by a listing, which comes to that outcome, with the code (kept) that AWS has for it.
 * It goes into no call: who has pushed it again meanwhile keeps it.  Texts are copied to arena.
 */
void execution_note_gone(struct arena *arena, struct doomed_image *image,
    const struct presence *presence, enum outcome outcome, const char *code);

#endif
