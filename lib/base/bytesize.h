#ifndef BASE_BYTESIZE_H
#define BASE_BYTESIZE_H

#include <stdint.h>

struct buf;

/*
 * Append a size for people, in powers of 1000: "9 B", "1.0 kB", "83 MB".  Below 10 of a unit one
 * decimal is shown, else none; rounding is to the nearest at one decimal first, so 999 999 is
 * "1000 kB", as the users' scripts know it.
 */
void bytesize_format(struct buf *out, uint64_t bytes);

#endif
