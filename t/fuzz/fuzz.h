#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

struct aws_session;

/*
 * A fuzz target is a file of t/fuzz with this one function: it gives data to what the programs give
 * it to, and ends the process where a rule is broken.  libFuzzer calls it with data of its own
 * making (make fuzz), support/replay.c with the files of the corpus (make test).
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A rule that holds for every input. */
#define FUZZ_CHECK(rule)                                                                           \
	do {                                                                                       \
		if (!(rule))                                                                       \
			fuzz_broken(__FILE__, __LINE__, #rule);                                    \
	} while (0)
_Noreturn void fuzz_broken(const char *file, int line, const char *rule);

/* Data as a text, up to its first NUL byte.  Gives it. */
char *fuzz_text(const uint8_t *data, size_t size);

/*
 * Cut text at the first separator and return what is behind it; "" where there is no separator.
 * Borrowed from text.
 */
char *fuzz_cut(char *text, const char *separator);

/*
 * A file with data in it, for what reads files.  There are two of them; which is 0 or 1.  Gives the
 * path, borrowed until the next call for the same file.
 */
const char *fuzz_file(int which, const void *data, size_t size);

/*
 * A session whose requests are answered by the lines of text, one after the other: "STATUS BODY", or
 * the body alone where the status is 200.  There is no answer behind the last, and no second attempt.
 * Keeps text until aws_session_close().
 */
struct aws_session *fuzz_session(char *text);

#endif
