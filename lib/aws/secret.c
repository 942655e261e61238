#include "aws/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

void
secret_forbid_core_files(void)
{
	struct rlimit limit;

	/* The hard limit stays: what a child does with its own core file is its own affair. */
	if (getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &limit);
	}
}

void
secret_free(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

void
secret_release(struct buf *b)
{
	if (b->data != NULL)
		mem_wipe(b->data, b->capacity);
	buf_release(b);
}

int
secret_read(const char *path, size_t max, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), why = 0;
	size_t total = 0;
	ssize_t n = 1;

	if (fd == -1)
		return -1;
	/* Room for all at once: a buffer that grows leaves its old bytes behind. */
	*buf_reserve(out, max + 1) = '\0';
	while (n > 0 && total <= max) {
		n = read(fd, out->data + out->len, max + 1 - total);
		if (n == -1 && errno == EINTR) {
			n = 1;
			continue;
		}
		if (n == -1) {
			why = errno;
			break;
		}
		out->len += (size_t)n;
		total += (size_t)n;
		out->data[out->len] = '\0';
	}
	close(fd);
	if (why == 0 && total > max)
		why = EFBIG;
	errno = why;
	return why != 0 ? -1 : 0;
}
