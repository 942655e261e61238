#ifndef DELETE_PRESENCE_H
#define DELETE_PRESENCE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "aws/client.h"
#include "base/buf.h"
#include "base/strmap.h"
#include "delete/queue.h"

/*
 * Which images of one repository are gone, as far as that is known.  DescribeImages about some images
 * fails as a whole where one of them is gone (ImageNotFoundException) and does not say which; a
 * listing of the repository, made once at most, does.  From any thread.
 */
struct presence {
	struct aws_client *ecr;
	const struct doomed_repository *repository;
	struct buf request_id; /* of the listing's last page; set where it tells what is gone */
	/* inside */
	pthread_mutex_t lock;
	size_t misses; /* calls that failed since one is gone */
	bool was_tried;
	bool is_known;
	struct strmap there; /* digests of the repository's doomed images that were listed */
};

/* Keeps ecr and repository. */
void presence_init(
    struct presence *presence, struct aws_client *ecr, const struct doomed_repository *repository);

/*
 * A call has failed since one of its images is gone: list the repository, unless that was done, or may
 * take longer than to go on without.  Who comes meanwhile waits.  Returns whether it is known what is
 * gone; false in silence, too, where AWS does not give the listing.
 */
bool presence_find_out(struct presence *presence);

/*
 * Copy to there those images that are not known to be gone, and note of the others that they are.
 * Returns how many those are.  The images are the caller's alone.
 */
size_t presence_select(struct presence *presence, struct deletion *const *images, size_t count,
    struct deletion **there);
void presence_release(struct presence *presence);

#endif
