#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

struct buf;

/* Fill with bytes from the system's generator; the program ends where there is none. */
void random_bytes(void *out, size_t len);

/* A number in [0, 1), evenly spread. */
double random_fraction(void);

/* Append a random (version 4) UUID in its usual text form. */
void random_uuid(struct buf *out);

#endif
