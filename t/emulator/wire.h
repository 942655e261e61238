/* Percent-encoding, as URLs carry it. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdio.h>

/* wire_decode(text, size): Gives a copy with every %XX decoded; the caller frees it. */
char *wire_decode(const char *text, size_t size);

/* wire_encode(out, text, keep): Write text with every byte encoded but unreserved ones (RFC 3986) and those of keep. */
void wire_encode(FILE *out, const char *text, const char *keep);

#endif
