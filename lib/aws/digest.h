#ifndef AWS_DIGEST_H
#define AWS_DIGEST_H

#include "base/buf.h"

/* Append the lower-case hex digest of text: SHA-1, or SHA-256. */
void add_sha1(struct buf *out, const char *text);
void add_sha256(struct buf *out, const char *text);

#endif
