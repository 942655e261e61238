#include "process/pipe.h"

#include <fcntl.h>
#include <unistd.h>

int
pipe_open(int ends[2])
{
	if (pipe(ends) == -1) {
		ends[0] = ends[1] = -1;
		return -1;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

void
pipe_close(int *end)
{
	if (*end != -1)
		close(*end);
	*end = -1;
}
