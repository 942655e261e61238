#include "stock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Places in a group. */
enum { INDEX_AT = STOCK_CHILDREN, SIGNED_AT = 16, SIGNATURE_AT, SBOM_AT, UNTAGGED_FROM = 12 };

static const uint64_t step = 0x9e3779b97f4a7c15;

/* splitmix64's last step: each number is that of one other only, so that there is a way back. */
static uint64_t
mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t
unmix(uint64_t z)
{
	z = (z ^ z >> 31 ^ z >> 62) * 0x319642b2d24d8ec3;
	z = (z ^ z >> 27 ^ z >> 54) * 0x96de1b173f119089;
	return z ^ z >> 30 ^ z >> 60;
}

/* Different stocks are far apart. */
static uint64_t
base(const struct stock *stock)
{
	return mix(stock->seed * step + 1);
}

static uint64_t
draw(const struct stock *stock, size_t n, uint64_t which)
{
	return mix(base(stock) + n * step + which);
}

enum stock_kind
stock_kind(const struct stock *stock, size_t n)
{
	size_t place = n % STOCK_GROUP;

	if (place == INDEX_AT)
		return STOCK_INDEX;
	if (place < STOCK_CHILDREN && n - place + INDEX_AT < stock->images)
		return STOCK_CHILD;
	return place == SIGNATURE_AT ? STOCK_SIGNATURE
	       : place == SBOM_AT    ? STOCK_SBOM
				     : STOCK_IMAGE;
}

size_t
stock_relative(const struct stock *stock, size_t n)
{
	size_t group = n - n % STOCK_GROUP;

	switch (stock_kind(stock, n)) {
	case STOCK_CHILD:
		return group + INDEX_AT;
	case STOCK_SIGNATURE:
	case STOCK_SBOM:
		return group + SIGNED_AT;
	case STOCK_IMAGE:
	case STOCK_INDEX:
		break;
	}
	return n;
}

static char *
put_hex(char *out, uint64_t number)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 15; i >= 0; i--, number >>= 4)
		out[i] = digits[number & 15];
	return out + 16;
}

char *
stock_digest(const struct stock *stock, size_t n, char out[static DIGEST_SIZE])
{
	char *end = out + strlen("sha256:");

	memcpy(out, "sha256:", strlen("sha256:"));
	for (uint64_t which = 0; which < 4; which++)
		end = put_hex(end, draw(stock, n, which));
	*end = '\0';
	return out;
}

bool
stock_find(const struct stock *stock, const char *digest, size_t *n)
{
	static const uint64_t inverse = 0xf1de83e19937733d; /* of step, modulo 2^64 */
	char made[DIGEST_SIZE], hex[17] = "";
	uint64_t number;

	if (strlen(digest) != DIGEST_SIZE - 1)
		return false;
	memcpy(hex, digest + strlen("sha256:"), 16);
	number = (unmix(strtoull(hex, NULL, 16)) - base(stock)) * inverse;
	if (number >= stock->images ||
	    strcmp(stock_digest(stock, (size_t)number, made), digest) != 0)
		return false;
	*n = (size_t)number;
	return true;
}

char *
stock_tag(const struct stock *stock, size_t n, char out[static STOCK_TAG_SIZE])
{
	char digest[DIGEST_SIZE];

	out[0] = '\0';
	switch (stock_kind(stock, n)) {
	case STOCK_INDEX:
		snprintf(out, STOCK_TAG_SIZE, "v%zu", n);
		break;
	case STOCK_IMAGE:
		if (n % STOCK_GROUP < UNTAGGED_FROM || n % STOCK_GROUP == SIGNED_AT)
			snprintf(out, STOCK_TAG_SIZE, "build-%zu", n);
		break;
	case STOCK_SIGNATURE:
		stock_digest(stock, stock_relative(stock, n), digest);
		digest[strlen("sha256")] = '-';
		snprintf(out, STOCK_TAG_SIZE, "%s.sig", digest);
		break;
	case STOCK_CHILD:
	case STOCK_SBOM:
		break;
	}
	return out;
}

bool
stock_find_tag(const struct stock *stock, const char *tag, size_t *n)
{
	char made[STOCK_TAG_SIZE], digest[DIGEST_SIZE];
	size_t found = 0;

	if (strncmp(tag, "sha256-", strlen("sha256-")) == 0 &&
	    strlen(tag) == DIGEST_SIZE - 1 + strlen(".sig")) {
		memcpy(digest, tag, DIGEST_SIZE - 1);
		digest[DIGEST_SIZE - 1] = '\0';
		digest[strlen("sha256")] = ':';
		if (!stock_find(stock, digest, &found))
			return false;
		found = found - found % STOCK_GROUP + SIGNATURE_AT;
	} else if (sscanf(tag, tag[0] == 'v' ? "v%zu" : "build-%zu", &found) != 1) {
		return false;
	}
	if (found >= stock->images || strcmp(stock_tag(stock, found, made), tag) != 0)
		return false;
	*n = found;
	return true;
}

double
stock_age(const struct stock *stock, size_t n)
{
	static const double two_years = 730 * 86400.0, newest = 3600;

	return floor(newest + two_years * (double)(stock->images - n) / (double)stock->images);
}

double
stock_pulled_age(const struct stock *stock, size_t n)
{
	uint64_t luck = draw(stock, n, 4);

	return luck % 5 < 2 ? floor(stock_age(stock, n) * (double)(luck >> 32) / 4294967296.0) : -1;
}

long
stock_size(const struct stock *stock, size_t n)
{
	switch (stock_kind(stock, n)) {
	case STOCK_INDEX:
		return 1609;
	case STOCK_SIGNATURE:
		return 241;
	case STOCK_SBOM:
		return 18000 + (long)(draw(stock, n, 5) % 4000);
	case STOCK_IMAGE:
	case STOCK_CHILD:
		break;
	}
	return 20000000 + (long)(draw(stock, n, 5) % 400000000);
}

size_t
stock_recent(const struct stock *stock, size_t nth)
{
	char tag[STOCK_TAG_SIZE];
	size_t n = stock->images;

	for (;;) {
		n = n == 0 ? stock->images - 1 : n - 1;
		if (stock_kind(stock, n) <= STOCK_INDEX && stock_tag(stock, n, tag)[0] &&
		    nth-- == 0)
			return n;
	}
}
