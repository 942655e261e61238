#include "delete/share.h"

#include "base/buf.h"
#include "base/bytesize.h"
#include "base/log.h"

/* To the nearest, but all is said only of all, and nothing only of nothing. */
static size_t
percent(size_t part, size_t whole)
{
	size_t n = (part * 200 + whole) / (2 * whole);

	if (n == 100 && part < whole)
		return 99;
	return n == 0 && part > 0 ? 1 : n;
}

static void
tell(const struct doomed_repository *repository, const struct deed *deed)
{
	size_t total = repository->count + repository->dropped_count + repository->kept_count;
	struct buf text = { 0 };

	buf_addf(&text, "%s: %zu", repository->name, repository->count);
	/* A filter may have taken away what is kept; then the share is not known. */
	if (repository->kept_count > 0)
		buf_addf(
		    &text, " of %zu images (%zu %%, ", total, percent(repository->count, total));
	else
		buf_adds(&text, " images (");
	bytesize_format(&text, (uint64_t)doomed_repository_size(repository));
	log_notice("%s) are to be %s", text.data, deed->done);
	buf_release(&text);
}

void
shares_tell(struct doomed_repository *const *repositories, size_t count, const struct deed *deed)
{
	for (size_t i = 0; i < count; i++) {
		if (repositories[i]->count > 0)
			tell(repositories[i], deed);
	}
}
