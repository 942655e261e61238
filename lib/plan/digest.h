#ifndef PLAN_DIGEST_H
#define PLAN_DIGEST_H

#include "base/buf.h"

/* Digests as bytes, which take half the memory and are compared sooner than their text. */
enum { DIGEST_SIZE = 32 };

/* Read "sha256:" and 64 hex digits in lower case.  Returns 0, or -1 where text is something else. */
int digest_parse(unsigned char out[DIGEST_SIZE], const char *text);

/* Append "sha256:..." in hex. */
void digest_format(struct buf *out, const unsigned char digest[DIGEST_SIZE]);

#endif
