/* The proof that a client holds the key which its token is bound to: DPoP, RFC 9449, as AWS Sign-In wants it. */
#ifndef DPOP_H
#define DPOP_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum { DPOP_WHY_SIZE = 120 };

/*
 * dpop_check(proof, method, url, now, why):
 * Whether proof is signed, with ES256 and by the key in its own header, for that method and URL, no more than five
 * minutes before or after now.  url is without its scheme: what is in front of the emulator is its own affair.
 * Gives { x, y, jti }, or NULL with the reason in why.
 */
json_t *dpop_check(const char *proof, const char *method, const char *url, double now,
    char why[static DPOP_WHY_SIZE]);

#endif
