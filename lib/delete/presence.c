#include "delete/presence.h"

#include "base/log.h"
#include "service/ecr.h"

/* A plan that was filtered does not tell how large the repository is: so many times what it tells of. */
enum { LARGER_MAX = 10 };

void
presence_init(
    struct presence *presence, struct aws_client *ecr, const struct doomed_repository *repository)
{
	*presence = (struct presence){ .ecr = ecr, .repository = repository };
	pthread_mutex_init(&presence->lock, NULL);
}

static void
note_there(void *context, const char *digest)
{
	struct presence *p = context;

	if (doomed_repository_find(p->repository, digest) != NULL)
		strmap_put(&p->there, digest, NULL);
}

/* Of the whole repository, as far as the plan tells of it. */
static size_t
count_pages(const struct doomed_repository *repository)
{
	size_t images = repository->count + repository->dropped_count + repository->kept_count;

	return images / ECR_PAGE_SIZE + 1;
}

/* Under the lock. */
static void
list(struct presence *p, size_t page_max)
{
	const struct doomed_repository *repository = p->repository;
	struct ecr_call call = { 0 };

	p->was_tried = true;
	p->is_known = ecr_list_digests(p->ecr, repository->registry, repository->name, page_max,
			  note_there, p, &call) == 0;
	if (p->is_known)
		buf_adds(&p->request_id, buf_text(&call.request_id));
	else
		log_debug("%s is not listed: %s", repository->name, buf_text(&call.failure));
	ecr_call_release(&call);
}

bool
presence_find_out(struct presence *presence)
{
	size_t pages = count_pages(presence->repository);
	bool is_known;

	pthread_mutex_lock(&presence->lock);
	/* When as many calls have failed as the listing takes: so it at most doubles what is lost. */
	if (++presence->misses >= pages && !presence->was_tried)
		list(presence, pages * LARGER_MAX);
	is_known = presence->is_known;
	pthread_mutex_unlock(&presence->lock);
	return is_known;
}

size_t
presence_select(struct presence *presence, struct deletion *const *images, size_t count,
    struct deletion **there)
{
	size_t left = 0;

	pthread_mutex_lock(&presence->lock);
	for (size_t i = 0; i < count; i++) {
		if (!presence->is_known || strmap_find(&presence->there, images[i]->digest) != NULL)
			there[left++] = images[i];
		else
			((struct doomed_image *)images[i])->is_gone = true;
	}
	pthread_mutex_unlock(&presence->lock);
	return left;
}

void
presence_release(struct presence *presence)
{
	strmap_release(&presence->there);
	buf_release(&presence->request_id);
	pthread_mutex_destroy(&presence->lock);
}
