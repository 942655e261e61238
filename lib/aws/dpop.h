#ifndef AWS_DPOP_H
#define AWS_DPOP_H

#include <stdint.h>

#include "base/buf.h"

/*
 * A proof of possession of a private key for one POST request (RFC 9449, "DPoP"): append the JWT for
 * the URL to out.  key is PEM of a P-256 key, SEC1 or PKCS#8; id is new for each proof; now is in
 * seconds since the epoch.  Returns 0, or -1 where key is no such key.
 */
int dpop_proof(struct buf *out, const char *key, const char *url, const char *id, int64_t now);

#endif
