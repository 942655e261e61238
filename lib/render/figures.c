#include "render/figures.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"

enum { MILLION = 1000000, DECIMALS = 6, PRICE_LIMIT = 1000 };

static const double gigabyte = 1024.0 * 1024 * 1024;

void
figure_number(struct buf *out, uint64_t number)
{
	char digits[24];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, number);

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_addc(out, ',');
		buf_addc(out, digits[i]);
	}
}

const char *
price_parse(const char *text, int64_t *millionths)
{
	static const char wrong[] = "is not a price such as 0.10, with up to six decimals";
	int64_t price = 0;
	int decimals = 0;
	const char *c = text;

	if (!isdigit((unsigned char)*c))
		return wrong;
	for (; isdigit((unsigned char)*c) && price < PRICE_LIMIT; c++)
		price = price * 10 + (*c - '0');
	if (price >= PRICE_LIMIT)
		return "is no price below 1000";
	if (*c == '.') {
		for (c++; isdigit((unsigned char)*c) && decimals < DECIMALS; c++, decimals++)
			price = price * 10 + (*c - '0');
		if (decimals == 0)
			return wrong;
	}
	if (*c != '\0')
		return wrong;
	for (; decimals < DECIMALS; decimals++)
		price *= 10;
	*millionths = price;
	return NULL;
}

void
price_format(struct buf *out, int64_t millionths)
{
	size_t shortest;

	buf_addf(out, "%" PRId64 ".%06" PRId64, millionths / MILLION, millionths % MILLION);
	shortest = out->len - (DECIMALS - 2);
	while (out->len > shortest && out->data[out->len - 1] == '0')
		buf_truncate(out, out->len - 1);
}

void
figure_cost(struct buf *out, uint64_t bytes, int64_t price)
{
	double cost = (double)bytes / gigabyte * ((double)price / MILLION);

	if (cost < PRICE_LIMIT - 0.005)
		buf_addf(out, "%.2f", cost);
	else
		figure_number(out, (uint64_t)(cost + 0.5));
}

void
figure_share(struct buf *out, uint64_t part, uint64_t whole)
{
	double share = whole > 0 ? (double)part / (double)whole * 100 : 0;

	if (part > 0 && share < 1)
		buf_adds(out, "under 1 %");
	else if (part < whole && share > 99)
		buf_adds(out, "over 99 %");
	else
		buf_addf(out, "%.0f %%", share);
}

void
figure_date(struct buf *out, int64_t time)
{
	size_t start = out->len;

	timestamp_format(out, time);
	buf_truncate(out, start + strlen("2026-01-31"));
}
