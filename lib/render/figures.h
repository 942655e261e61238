#ifndef RENDER_FIGURES_H
#define RENDER_FIGURES_H

#include <stdint.h>

#include "base/buf.h"

/* Figures for people. */

/* Append "12,345". */
void figure_number(struct buf *out, uint64_t number);

/*
 * price_parse(text, millionths):
 * Read a price such as 0.10, with up to six decimals, below 1000.  Returns NULL, or what is wrong with
 * the text, as the end of a sentence that begins with it (static).
 */
const char *price_parse(const char *text, int64_t *millionths);

/* Append "0.10", with as many decimals as it needs, and two at least. */
void price_format(struct buf *out, int64_t millionths);

/*
 * Append what so many bytes cost a month, without a currency, at a price in millionths for 2^30 bytes:
 * "12.34", and in whole numbers from 1000 on: "12,345".
 */
void figure_cost(struct buf *out, uint64_t bytes, int64_t price);

/* Append the share in percent: "0 %", "under 1 %", "57 %"; "100 %" is all of it and nothing less. */
void figure_share(struct buf *out, uint64_t part, uint64_t whole);

/* Append "2026-01-31". */
void figure_date(struct buf *out, int64_t time);

#endif
