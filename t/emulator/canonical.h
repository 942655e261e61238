/* The canonical request of AWS Signature Version 4. */
#ifndef CANONICAL_H
#define CANONICAL_H

#include <stdbool.h>

#include "request.h"

/*
 * canonical_request(request, signed_headers):
 * Gives the canonical request, made of the wire form of request with the headers that the list signed_headers (names
 * with ';' between them) names; the caller frees it.
 */
char *canonical_request(const struct request *request, const char *signed_headers);

/* canonical_signs(signed_headers, name): Whether that list has the header name. */
bool canonical_signs(const char *signed_headers, const char *name);

#endif
