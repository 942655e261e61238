#include "generate_chance.h"

#include <string.h>

/* splitmix64 */
uint64_t
chance_draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

int
chance_below(uint64_t *state, int n)
{
	return (int)(chance_draw(state) % (uint64_t)n);
}

bool
chance_percent(uint64_t *state, int percent)
{
	return chance_below(state, 100) < percent;
}

double
chance_unit(uint64_t *state)
{
	return (double)(chance_draw(state) >> 11) / 9007199254740992.0;
}

char *
chance_hex(uint64_t *state, char *out, size_t digits)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[chance_draw(state) & 15];
	out[digits] = '\0';
	return out;
}

char *
chance_digest(uint64_t *state, char out[static DIGEST_SIZE])
{
	memcpy(out, "sha256:", strlen("sha256:"));
	chance_hex(state, out + strlen("sha256:"), 64);
	return out;
}
