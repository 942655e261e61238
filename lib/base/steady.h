#ifndef BASE_STEADY_H
#define BASE_STEADY_H

#include <stdint.h>

/* Nanoseconds of a clock that nobody sets: for how long things take, not for when they were. */
int64_t steady_now(void);

#endif
