/* Chance that is the same in every run with the same seed, on every machine: rand() is not. */
#ifndef GENERATE_CHANCE_H
#define GENERATE_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = sizeof("sha256:") + 64 };

/* All of these move state on, which begins as the seed. */

/* chance_draw(state): 64 random bits. */
uint64_t chance_draw(uint64_t *state);

/* chance_below(state, n): A number from 0 to n - 1. */
int chance_below(uint64_t *state, int n);

/* chance_percent(state, percent): True so often. */
bool chance_percent(uint64_t *state, int percent);

/* chance_unit(state): A number from 0 up to, but not including, 1. */
double chance_unit(uint64_t *state);

/* chance_hex(state, out, digits): Write so many hexadecimal digits and a NUL to out.  Returns out. */
char *chance_hex(uint64_t *state, char *out, size_t digits);

/* chance_digest(state, out): Write an image digest to out.  Returns out. */
char *chance_digest(uint64_t *state, char out[static DIGEST_SIZE]);

#endif
