/* This and replay.c use nothing of lib/, whose names are not those of the emulator. */
#include "../fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
fuzz_broken(const char *file, int line, const char *rule)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, rule);
	abort();
}

char *
fuzz_text(const uint8_t *data, size_t size)
{
	return strndup(size > 0 ? (const char *)data : "", size);
}

char *
fuzz_cut(char *text, const char *separator)
{
	char *found = strstr(text, separator);

	if (found == NULL)
		return text + strlen(text);
	*found = '\0';
	return found + strlen(separator);
}

static _Noreturn void
fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

const char *
fuzz_file(int which, const void *data, size_t size)
{
	static FILE *files[2];
	static char paths[2][32];
	int fd;

	/* Nameless, so that nothing is left behind however the process ends. */
	if (files[which] == NULL && (files[which] = tmpfile()) == NULL)
		fail("cannot make a temporary file");
	fd = fileno(files[which]);
	if (ftruncate(fd, 0) == -1 || pwrite(fd, data, size, 0) != (ssize_t)size)
		fail("cannot write a temporary file");
	snprintf(paths[which], sizeof(paths[which]), "/dev/fd/%d", fd);
	return paths[which];
}
