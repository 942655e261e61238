#include "delete/limits.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/percent.h"

static int
check_share(const struct doomed_repository *repository, int64_t percent, const struct deed *deed)
{
	size_t total = repository->count + repository->dropped_count + repository->kept_count;
	struct buf limit = { 0 };

	if ((int64_t)repository->count * PERCENT_ALL <= percent * (int64_t)total)
		return 0;
	percent_format(&limit, percent);
	if (repository->count < total)
		log_error("%s: %zu of %zu images are to be %s, more than --max-delete-percent %s "
			  "allows: nothing is %s",
		    repository->name, repository->count, total, deed->done, limit.data, deed->done);
	else
		log_error("%s: all %zu images that the plan has of it are to be %s, more than "
			  "--max-delete-percent %s allows: nothing is %s (a filter must leave in "
			  "what is kept)",
		    repository->name, total, deed->done, limit.data, deed->done);
	buf_release(&limit);
	return -1;
}

int
limits_check(struct doomed_repository *const *repositories, size_t count,
    const struct deletion_limits *limits, const struct deed *deed)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += (int64_t)repositories[i]->count;
		if (limits->percent != NO_LIMIT &&
		    check_share(repositories[i], limits->percent, deed) == -1)
			return -1;
	}
	if (limits->count == NO_LIMIT || sum <= limits->count)
		return 0;
	log_error("%" PRId64 " images are to be %s in all, more than --max-delete-count %" PRId64
		  " allows: nothing is %s",
	    sum, deed->done, limits->count, deed->done);
	return -1;
}
