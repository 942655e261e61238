#include "base/standard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void
standard_files_hold(void)
{
	/* To read stdin fails, and so does to write stdout. */
	static const int modes[] = {
		[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY
	};

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		/* Those before it are open: it is the lowest that is free. */
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", modes[fd]) != fd)
			_exit(EXIT_FAILURE); /* there is nowhere to say why */
	}
}
